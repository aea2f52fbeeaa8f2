"""A resolver that hangs keeps nobody from ending."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest

from sora_desktop.services.event_loop import EngineLoop

LIMIT_S = 2.0


def test_a_hanging_look_up_does_not_delay_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    async def connect_for_a_moment() -> None:
        loop, began = asyncio.get_running_loop(), asyncio.Event()

        def hang(*_: object) -> list[object]:
            loop.call_soon_threadsafe(began.set)
            release.wait(30)
            return []

        monkeypatch.setattr(socket, "getaddrinfo", hang)
        connecting = asyncio.create_task(asyncio.open_connection("gateway.example", 443))
        await began.wait()
        connecting.cancel()

    started_s = time.monotonic()
    try:
        with asyncio.Runner(loop_factory=EngineLoop) as runner:
            runner.run(connect_for_a_moment())
        assert time.monotonic() - started_s < LIMIT_S
    finally:
        release.set()


def test_names_are_looked_up_as_ever() -> None:
    async def look_up() -> tuple[list[object], type[BaseException] | None]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)
        try:
            await loop.getaddrinfo("name.invalid", 80)
        except OSError as error:
            return list(found), type(error)
        return list(found), None

    with asyncio.Runner(loop_factory=EngineLoop) as runner:
        found, failure = runner.run(look_up())
    assert found == socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)
    assert failure is socket.gaierror
