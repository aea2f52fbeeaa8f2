"""Plain sockets for the fault gateway: a door that can be shut, connections read byte by byte, and requests as kept."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

IDLE_S = 60.0
"""No connection outlives so long a silence, so that a failing test ends."""


TLS_HELLO = b"\x16"
"""What a client says first that takes this for an https port."""


class Gone(Exception):
    """The client closed, or the gateway is being closed."""


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    at_s: float
    """Seconds since the epoch, when its head had been read."""
    place: str
    """Which door: ``gateway``, ``store`` or ``elsewhere``."""
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case names; of equal ones the last."""
    body: bytes = b""
    raw: bytes = b""
    kind: str = "other"
    """``create``, ``query``, ``file``, ``content``, ``models``, ``balance``, ``usage``, ``log`` or ``other``."""
    scenario: str = ""
    nth: int = 1
    """Its place among the requests of its connection, from 1."""

    @property
    def has_credentials(self) -> bool:
        return "authorization" in self.headers or "cookie" in self.headers


class Connection:
    """One accepted connection."""

    def __init__(self, raw: socket.socket, closing: threading.Event) -> None:
        self._socket = raw
        self._closing = closing
        self._held = b""
        self._read = 0
        raw.settimeout(IDLE_S)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def peek_head(self) -> tuple[str, str]:
        """Method and target of the next request, which stays unread in the kernel. Raises ``Gone``."""
        if isinstance(self._socket, ssl.SSLSocket):
            while b"\r\n" not in self._held:
                self._held += self._receive()
        if b"\r\n" in self._held:
            seen = self._held
        else:
            seen = b""
            while b"\r\n" not in seen:
                more = self._receive(socket.MSG_PEEK)
                if len(more) == len(seen):
                    self._closing.wait(0.001)
                seen = more
                if seen[:1] == TLS_HELLO:
                    self.send(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
                    raise Gone
        method, _, rest = seen.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
        return method, rest.partition(" ")[0]

    def read_request(self, place: str) -> Request:
        """Read one request with its body. Raises ``Gone``."""
        while b"\r\n\r\n" not in self._held:
            self._held += self._receive()
        at_s = time.time()
        head, _, rest = self._held.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, _, target = lines[0].partition(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", "0"))
        while len(rest) < length:
            rest += self._receive()
        body, self._held = rest[:length], rest[length:]
        raw = head + b"\r\n\r\n" + body
        self._read += 1
        return Request(at_s, place, method, target.rpartition(" ")[0], headers, body, raw, nth=self._read)

    def send(self, data: bytes) -> None:
        """Raises ``Gone``."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def drip(self, data: bytes, every_s: float) -> None:
        """Send one byte at a time. Raises ``Gone``."""
        for byte in data:
            self.send(bytes([byte]))
            self.pause(every_s)

    def pause(self, seconds: float) -> None:
        """Wait, whatever the client does. Raises ``Gone`` when the gateway is closed."""
        if self._closing.wait(seconds):
            raise Gone

    def wait_for_end(self, limit_s: float) -> bool:
        """Say nothing until the client goes; False when it is still there after ``limit_s`` seconds."""
        until_s = time.monotonic() + limit_s
        while (left_s := until_s - time.monotonic()) > 0 and not self._closing.is_set():
            with contextlib.suppress(OSError, ValueError):
                if select.select([self._socket], [], [], min(left_s, 0.1))[0] and not self._socket.recv(65_536):
                    return True
        return False

    def reset(self) -> None:
        """End the connection with a reset instead of an orderly close. Always raises ``Gone``."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()
        raise Gone

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on. Raises ``Gone`` when the client does not like the certificate."""
        try:
            self._socket = context.wrap_socket(self._socket, server_side=True)
        except OSError as error:
            raise Gone from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def shut(self) -> None:
        """Wake whoever waits on it."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _receive(self, flags: int = 0) -> bytes:
        try:
            data = self._socket.recv(65_536, flags)
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        return data


class Door:
    """A port of 127.0.0.1 that serves each connection in a thread, and that can be shut and opened again."""

    def __init__(self, serve: Callable[[Connection], None], port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self._serve = serve
        self._tls = tls
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._live: dict[threading.Thread, Connection] = {}
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self.port = port
        self.open()

    @property
    def origin(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen, again on the port of before. Does nothing where it listens already."""
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(
            target=self._accept, args=(self._listener,), name="fault gateway door", daemon=True
        )
        self._acceptor.start()

    def shut(self) -> None:
        """Refuse connections from now on; those that are open go on."""
        listener, self._listener = self._listener, None
        if listener is None or self._acceptor is None:
            return
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self._acceptor.join()

    def close(self) -> None:
        """End everything, and wait for its threads."""
        self._closing.set()
        self.shut()
        with self._lock:
            live = dict(self._live)
        for connection in live.values():
            connection.shut()
        for thread in live:
            thread.join(5)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            connection = Connection(raw, self._closing)
            thread = threading.Thread(target=self._work, args=(connection,), name="fault gateway", daemon=True)
            with self._lock:
                self._live[thread] = connection
            thread.start()

    def _work(self, connection: Connection) -> None:
        try:
            if self._tls is not None:
                connection.encrypt(self._tls)
            self._serve(connection)
        except (Gone, OSError):
            pass
        finally:
            connection.close()
            with self._lock:
                self._live.pop(threading.current_thread(), None)
