"""One request and the ways to answer it: what every scenario works with."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.faults.connection import Connection, Gone, Request

if TYPE_CHECKING:
    from tests.faults.gateway import FaultGateway, Task

PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>cloud</body></html>"
HUGE_LENGTH = 10**18
COOKIE = "session=s3cret-of-the-gateway; Path=/"
EMPTY: Mapping[str, str] = MappingProxyType({})


class Exchange:
    """A request that has been read (or not yet, where a scenario wants it so), and its connection."""

    def __init__(self, gate: FaultGateway, connection: Connection, request: Request, argument: str) -> None:
        self.gate = gate
        self.connection = connection
        self.request = request
        self.argument = argument
        self.task: Task | None = None
        self.is_kept = False
        """Whether the connection may carry another request."""

    def number(self, default: float) -> float:
        """The scenario's argument as a number."""
        return float(self.argument) if self.argument else default

    def answer(self, status: int, body: bytes = b"", more: Mapping[str, str] = EMPTY, *, keeps: bool = True) -> None:
        """A whole answer with its length; ``more`` are headers, with underscores for hyphens."""
        self.connection.send(head_of(status, body, **more) + body)
        self.is_kept = keeps

    def answer_json(self, status: int, value: object, **headers: str) -> None:
        self.answer(status, json.dumps(value, ensure_ascii=False).encode(), headers)

    def send(self, data: bytes) -> None:
        self.connection.send(data)

    def hang(self) -> None:
        """Say nothing until the client goes. Always raises ``Gone``."""
        while not self.connection.wait_for_end(60):
            self.connection.pause(0)
        raise Gone

    def late(self) -> None:
        """Wait for ``gate.late_s`` (or the argument), whether or not the client is still there."""
        self.connection.pause(self.number(self.gate.late_s))

    def endless(self, status: int = 200, content_type: str = "application/json", **headers: str) -> None:
        """A body that never ends. Raises ``Gone`` when the client has had enough."""
        self.send(head_of(status, None, content_type=content_type, **headers))
        while True:
            self.send(b" " * 65_536)
            self.connection.pause(0)

    def bomb(self, status: int = 200, content_type: str = "application/json") -> None:
        """An answer of some 200 KB that unpacks to 200 MB."""
        packed = bomb_of(200 << 20)
        self.answer(status, packed, {"content_encoding": "gzip", "content_type": content_type}, keeps=False)

    def redirect(self, status: int, location: str) -> None:
        self.answer(status, b'{"id":"task-of-the-redirect"}', {"location": location, "set_cookie": COOKIE}, keeps=False)


def head_of(status: int, body: bytes | None, **headers: str) -> bytes:
    """The head of an answer; ``Content-Length`` is right unless it is given, and missing where ``body`` is None."""
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    if body is not None and "transfer-encoding" not in named:
        named.setdefault("content-length", str(len(body)))
    named.setdefault("content-type", "application/json")
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode("latin-1")


def bomb_of(size_bytes: int) -> bytes:
    """A gzip of so many spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b" " * (1 << 20)
    return b"".join([*(packer.compress(piece) for _ in range(size_bytes >> 20)), packer.flush()])


def packed(body: bytes) -> bytes:
    return gzip.compress(body)


def chunks_of(parts: Iterable[bytes]) -> bytes:
    """A body in the chunked coding, whole."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


ENVELOPES = ("error", "code", "success", "upstream", "empty", "html")
"""The shapes in which gateways of this kind send an error [gateway.md §6]."""


def envelope(shape: str, code: str = "", message: str = "upstream said no") -> tuple[bytes, str]:
    """The body and the content type of an error in one of the shapes."""
    if shape == "empty":
        return b"", ""
    if shape == "html":
        return PAGE, "text/html; charset=utf-8"
    text = f"{message} (request id: 20261122aBcDeF)"
    inner = json.dumps({"error": {"message": "the prompt is bad", "code": "sensitive_words_detected"}})
    values: dict[str, object] = {
        "error": {"error": {"message": text, "type": "new_api_error", "param": "", "code": code or None}},
        "code": {"code": code or "do_request_failed", "message": text, "data": None},
        "success": {"success": False, "message": text},
        "upstream": {"error": {"message": f"status 500: {inner}", "type": "upstream_error", "code": code or None}},
    }
    return json.dumps(values[shape], ensure_ascii=False).encode(), "application/json"
