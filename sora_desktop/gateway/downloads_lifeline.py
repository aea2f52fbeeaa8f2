"""The connection of a running download, which a cancel or a watchdog cuts from another thread."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from sora_desktop.gateway.transports import WireLimits


class Lifeline:
    """Knows the socket that a blocking read waits on, and cuts it: at a cancel, and when hardly a byte comes.

    A read's own time limit starts anew with each byte, so a server that sends one byte a second holds it for ever.
    """

    def __init__(self, limits: WireLimits) -> None:
        self._window_s = limits.fetch_window_s
        self._window_bytes = limits.fetch_window_bytes
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False
        self._has_stalled = False
        self._is_over = threading.Event()
        self._came_bytes = 0
        self._deadline = time.monotonic() + self._window_s
        self._watchdog = threading.Thread(target=self._watch, name="download watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._watchdog.join()
        if self._socket is not None:
            # httpcore leaves it open when a SOCKS proxy refuses; closing it twice does no harm.
            self._socket.close()

    @property
    def is_cut(self) -> bool:
        """Whether the connection was cut on purpose: then an end of the body is no end of the file."""
        return self._is_cut

    @property
    def has_stalled(self) -> bool:
        """Whether it was cut because too little came."""
        return self._has_stalled

    def note(self, event: str, info: Mapping[str, object]) -> None:
        """Take a step of the transport (httpx's ``trace`` extension), to learn its socket as early as it is there."""
        if not event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        get_extra_info = getattr(info.get("return_value"), "get_extra_info", None)
        found = get_extra_info("socket") if callable(get_extra_info) else None
        if isinstance(found, socket.socket):
            with self._lock:
                self._socket = found
                if self._is_cut:
                    _shut(found)

    def moved(self, count: int) -> None:
        """Bytes came."""
        self._came_bytes += count
        if self._came_bytes >= self._window_bytes:
            self._came_bytes = 0
            self._deadline = time.monotonic() + self._window_s

    def cut(self) -> None:
        """End a read that waits, at once. For any thread, any number of times."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                _shut(self._socket)

    def _watch(self) -> None:
        while not self._is_over.wait(max(0.0, self._deadline - time.monotonic())):
            if time.monotonic() >= self._deadline:
                self._has_stalled = True
                self.cut()
                return


def _shut(open_socket: socket.socket) -> None:
    # Closing would not wake the thread that reads; and TLS has nothing left to say.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
