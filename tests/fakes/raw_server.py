"""A server of scripted bytes: each connection is answered by a script, and every request is kept for the test."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

SCRIPT_LIMIT_S = 20.0
"""No script outlives this, so that a failing test ends."""


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case names; of equal ones the last."""
    body: bytes = b""
    raw: bytes = b""


class ClientGone(Exception):
    """The client closed, or the server is being closed."""


class Connection:
    """What a script works with: one accepted connection."""

    def __init__(self, server: RawServer, raw: socket.socket, number: int) -> None:
        self._server = server
        self._socket = raw
        self.number = number
        """Counted from 0 over the server's life."""
        self._held = b""

    def read_request(self) -> Seen:
        """Read one request with its body, and remember it. Raises ``ClientGone``."""
        while b"\r\n\r\n" not in self._held:
            self._held += self._receive()
        head, _, rest = self._held.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", "0"))
        while len(rest) < length:
            rest += self._receive()
        body, self._held = rest[:length], rest[length:]
        seen = Seen(method, target, headers, body, head + b"\r\n\r\n" + body)
        self._server.remember(seen)
        return seen

    def read_bytes(self, count: int) -> bytes:
        """Exactly ``count`` bytes. Raises ``ClientGone``."""
        while len(self._held) < count:
            self._held += self._receive()
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def send(self, data: bytes) -> None:
        """Raises ``ClientGone``."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise ClientGone from error

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer with its length; underscores in names of headers stand for hyphens."""
        self.send(answer(status, body, **headers))

    def drip(self, data: bytes, every_s: float) -> None:
        """Send one byte at a time. Raises ``ClientGone``."""
        for byte in data:
            self.send(bytes([byte]))
            self.pause(every_s)

    def pause(self, seconds: float) -> None:
        """Wait without being stopped from ending. Raises ``ClientGone`` when the server is closed."""
        if self._server.closing.wait(seconds):
            raise ClientGone

    def hold(self) -> None:
        """Say nothing until the client goes. Always raises ``ClientGone``."""
        while True:
            self._receive()

    def reset(self) -> None:
        """End the connection with a reset instead of an orderly close."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on. Raises ``ClientGone`` when the client does not like the certificate."""
        try:
            self._socket = context.wrap_socket(self._socket, server_side=True)
        except OSError as error:
            raise ClientGone from error

    def splice(self, port: int) -> None:
        """Pass everything on to a port of this machine, and back, as a tunnel does. Raises ``ClientGone``."""
        with socket.create_connection(("127.0.0.1", port)) as other:
            other.sendall(self._held)
            while not self._server.closing.is_set():
                for ready in select.select([self._socket, other], [], [], 0.05)[0]:
                    data = ready.recv(65_536)
                    if not data:
                        raise ClientGone
                    (other if ready is self._socket else self._socket).sendall(data)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def shut(self) -> None:
        """Wake the script, wherever it waits."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _receive(self) -> bytes:
        try:
            data = self._socket.recv(65_536)
        except OSError as error:
            raise ClientGone from error
        if not data:
            raise ClientGone
        return data


Script = Callable[[Connection], None]


class RawServer:
    """Listens on a free port of 127.0.0.1. The n-th connection gets the n-th script, and those after it the last."""

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self._scripts = scripts
        self._tls = tls
        self._lock = threading.Lock()
        self._requests: list[Seen] = []
        self._connections: list[Connection] = []
        self._threads: list[threading.Thread] = []
        self.closing = threading.Event()
        self._changed = threading.Condition(self._lock)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name="raw server", daemon=True)

    @property
    def origin(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Seen]:
        """All requests so far, in the order in which they were read."""
        with self._lock:
            return list(self._requests)

    @property
    def connections(self) -> int:
        with self._lock:
            return len(self._connections)

    def wait_for_requests(self, count: int, limit_s: float = 5.0) -> bool:
        """Wait until so many requests came."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._requests) >= count, limit_s)

    def remember(self, seen: Seen) -> None:
        with self._changed:
            self._requests.append(seen)
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), SCRIPT_LIMIT_S).close()
        self._acceptor.join()
        self._listener.close()
        for connection in self._connections:
            connection.shut()
        for thread in self._threads:
            thread.join(SCRIPT_LIMIT_S)

    def _accept(self) -> None:
        while not self.closing.is_set():
            raw, _ = self._listener.accept()
            if self.closing.is_set():
                raw.close()
                return
            raw.settimeout(SCRIPT_LIMIT_S)
            with self._lock:
                connection = Connection(self, raw, len(self._connections))
                self._connections.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,), name="raw connection", daemon=True)
                self._threads.append(thread)
            thread.start()

    def _serve(self, connection: Connection) -> None:
        script = self._scripts[min(connection.number, len(self._scripts) - 1)]
        try:
            if self._tls is not None:
                connection.encrypt(self._tls)
            script(connection)
        except (ClientGone, OSError):
            pass
        finally:
            connection.close()


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a whole answer; ``Content-Length`` is right unless it is given."""
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    named.setdefault("content-length", str(len(body)))
    named.setdefault("content-type", "application/json")
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode("latin-1") + body


def answering(status: int, body: bytes = b"", **headers: str) -> Script:
    """A script that reads a request, answers it and closes."""

    def script(connection: Connection) -> None:
        connection.read_request()
        # Said honestly: a client that keeps the connection would lose its next request with it.
        connection.answer(status, body, **{"connection": "close", **headers})

    return script


def sending(data: bytes) -> Script:
    """A script that reads a request, sends these very bytes and closes."""

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(data)

    return script


def silent(connection: Connection) -> None:
    """A script that reads a request and never answers."""
    connection.read_request()
    connection.hold()


def resetting(connection: Connection) -> None:
    """A script that reads a request and resets the connection."""
    connection.read_request()
    connection.reset()
