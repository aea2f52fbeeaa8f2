"""How far one request got, as the transport itself reports it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

_CONNECTING = frozenset({"connect_tcp", "start_tls", "setup_socks5_connection"})
_SENDING = frozenset({"send_request_headers", "send_request_body"})


class Trail:
    """Takes the steps of one request (httpx's ``trace`` extension); ``note`` is what goes into the extension."""

    def __init__(self) -> None:
        self.has_begun_to_connect = False
        self.has_begun_to_send = False
        self._streams: list[object] = []

    async def note(self, event: str, info: Mapping[str, object]) -> None:
        """Events are named ``connection.connect_tcp.started``, ``http11.send_request_headers.failed`` and so on."""
        place, _, moment = event.rpartition(".")
        step = place.rpartition(".")[2]
        if step in _CONNECTING:
            self.has_begun_to_connect = True
            if moment == "complete":
                self._streams.append(info.get("return_value"))
        elif step in _SENDING and moment == "started":
            # A proxy is asked for a tunnel by a request of its own, which is not ours.
            is_ours = getattr(info.get("request"), "method", None) != b"CONNECT"
            self.has_begun_to_send = self.has_begun_to_send or is_ours

    @property
    def proves_nothing_sent(self) -> bool:
        """Positive proof only: a transport that reports nothing proves nothing."""
        return self.has_begun_to_connect and not self.has_begun_to_send

    async def abandon(self) -> None:
        """Close what the request opened. httpcore leaves the socket open when a SOCKS proxy refuses."""
        for stream in self._streams:
            aclose = getattr(stream, "aclose", None)
            if callable(aclose):
                with contextlib.suppress(OSError):
                    await cast(Callable[[], Awaitable[None]], aclose)()
