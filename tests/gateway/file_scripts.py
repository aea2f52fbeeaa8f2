"""Scripts for a server of one file: honest ones, and every way in which Range goes wrong."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.raw_server import Connection, Script, Seen, answer


@dataclass(frozen=True)
class File:
    """A file as a server holds it."""

    data: bytes
    etag: str = '"v1"'
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        named = {"etag": self.etag, "last_modified": self.last_modified, "content_type": "video/mp4"}
        return {name: value for name, value in named.items() if value}

    def start_of(self, seen: Seen) -> int | None:
        """Where a request wants to go on; ``None`` when the whole is due."""
        match = re.fullmatch(r"bytes=(\d+)-", seen.headers.get("range", ""))
        if match is None or seen.headers.get("if-range") not in {self.etag, self.last_modified}:
            return None
        return int(match.group(1))

    def rest(self, start: int, **changes: str) -> bytes:
        """A 206 from ``start`` on; ``changes`` replace its headers."""
        span = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        return answer(206, self.data[start:], **{"content_range": span, **self.headers, **changes})


def honest(file: File) -> Script:
    """Answers as RFC 9110 says."""

    def script(connection: Connection) -> None:
        start = file.start_of(connection.read_request())
        connection.send(answer(200, file.data, **file.headers) if start is None else file.rest(start))

    return script


def cut_at(file: File, offset: int) -> Script:
    """Honest, but the connection is lost after so many bytes of the body."""

    def script(connection: Connection) -> None:
        start = file.start_of(connection.read_request())
        whole = answer(200, file.data, **file.headers) if start is None else file.rest(start)
        head = whole.index(b"\r\n\r\n") + 4
        connection.send(whole[: head + offset])

    return script


def on_resume(file: File, misbehave: Callable[[Connection, int], None]) -> Script:
    """Misbehaves when it is asked for the rest, and is honest otherwise."""

    def script(connection: Connection) -> None:
        start = file.start_of(connection.read_request())
        if start is None:
            connection.send(answer(200, file.data, **file.headers))
        else:
            misbehave(connection, start)

    return script


def chunked(head: bytes, body: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines[:-2], b"transfer-encoding: chunked", b"", b"%x" % len(body), body, b"0", b"", b""])


def misbehaviours(file: File) -> dict[str, Script]:
    """Every way in which an answer to a Range was seen, or can be thought, to go wrong; each by its name."""
    size = len(file.data)
    html = b"<!DOCTYPE html><title>expired</title>"
    other = bytes(byte ^ 0xFF for byte in file.data) + b"longer"

    def short_range(connection: Connection, start: int) -> None:
        last = min(start + 999, size - 1)
        span = f"bytes {start}-{last}/{size}"
        connection.send(answer(206, file.data[start : last + 1], content_range=span, **file.headers))

    def too_long(connection: Connection, start: int) -> None:
        body = file.data[start:] + b"and more"
        head = file.rest(start).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        connection.send(chunked(head, body))

    whole: dict[str, Callable[[Connection, int], None]] = {
        "range ignored": lambda it, _: it.send(answer(200, file.data, **file.headers)),
        "starts too late": lambda it, at: it.send(file.rest(min(at + 7, size - 1))),
        "starts too early": lambda it, at: it.send(file.rest(max(at - 7, 0))),
        "names a wrong start": lambda it, at: it.send(file.rest(at, content_range=f"bytes 0-{size - at - 1}/{size}")),
        "names another total": lambda it, at: it.send(
            answer(206, other[at:], content_range=f"bytes {at}-{len(other) - 1}/{len(other)}")
        ),
        "names another total, but not more": lambda it, at: it.send(
            answer(206, other[at:size], content_range=f"bytes {at}-{size - 1}/{len(other)}")
        ),
        "names an end behind the total": lambda it, at: it.send(
            file.rest(at, content_range=f"bytes {at}-{size}/{size}")
        ),
        "names no range": lambda it, at: it.send(answer(206, file.data[at:], **file.headers)),
        "names nonsense": lambda it, at: it.send(file.rest(at, content_range="bytes kittens")),
        "names no total": lambda it, at: it.send(file.rest(at, content_range=f"bytes {at}-{size - 1}/*")),
        "another version in a 206": lambda it, at: it.send(
            answer(206, other[at:size], content_range=f"bytes {at}-{size - 1}/{size}", etag='"v2"')
        ),
        "several parts": lambda it, at: it.send(
            answer(206, b"--x\r\n" + file.data[at:], content_type="multipart/byteranges; boundary=x", etag=file.etag)
        ),
        "not satisfiable": lambda it, _: it.send(answer(416, b"", content_range=f"bytes */{size}")),
        "not satisfiable, nothing said": lambda it, _: it.send(answer(416)),
        "a page": lambda it, _: it.send(answer(200, html, content_type="text/html")),
        "a page that calls itself a video": lambda it, _: it.send(answer(200, html, content_type="video/mp4")),
        "JSON": lambda it, _: it.send(answer(200, b'{"error":"no"}')),
        "packed rest": lambda it, at: it.send(file.rest(at, content_encoding="gzip")),
        "packed whole": lambda it, _: it.send(
            answer(200, gzip.compress(file.data), content_encoding="gzip", content_type="video/mp4")
        ),
        "zero bytes": lambda it, _: it.send(answer(200, b"", **file.headers)),
        "503": lambda it, _: it.send(answer(503)),
        "no content": lambda it, _: it.send(b"HTTP/1.1 204 No Content\r\n\r\n"),
        "cut": lambda it, at: it.send(file.rest(at)[:-1]),
        "short ranges": short_range,
        "more than it names": too_long,
        "length against range": lambda it, at: it.send(file.rest(at, content_length=str(size - at - 1))),
        "no HTTP": lambda it, _: it.send(b"SSH-2.0-OpenSSH_9\r\n"),
    }
    return {name: on_resume(file, misbehave) for name, misbehave in whole.items()}
