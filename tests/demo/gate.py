"""A gate that holds renders back: the tiny renderer's `--hold PORT` connects here and waits."""

from __future__ import annotations

import contextlib
import socket


class Gate:
    """Renders that come are counted one by one; `open` lets them and all later ones through."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        self.port: int = self._door.getsockname()[1]

    def comes_another(self, within_s: float) -> bool:
        """Whether one more render comes to the gate."""
        self._door.settimeout(within_s)
        try:
            self._held.append(self._door.accept()[0])
        except TimeoutError:
            return False
        return True

    def wait_for_one(self) -> None:
        assert self.comes_another(within_s=10), "no render came"

    def open(self) -> None:
        """Let go of all; who comes later is refused by the closed door, and so not held either."""
        self._door.close()
        for held in self._held:
            with contextlib.suppress(OSError):
                held.close()
