"""The engine's event loop: asyncio's own, but for host names, whose look-up must not keep the program from ending."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

from sora_desktop.services.threads import start_thread

if TYPE_CHECKING:
    _PlatformLoop = asyncio.SelectorEventLoop
else:
    _PlatformLoop = getattr(asyncio, "ProactorEventLoop", asyncio.SelectorEventLoop)


class EngineLoop(_PlatformLoop):
    """asyncio looks names up in its thread pool and waits for that pool when it closes.

    A resolver may hang for half a minute, so each look-up has a daemon thread of its own, which nobody waits for.
    """

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - the name is asyncio's
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """As ``socket.getaddrinfo``; raises ``OSError`` for a name that is not known."""
        return await start_thread(
            lambda: socket.getaddrinfo(host, port, family, type, proto, flags), f"look up {host!r}"
        )
