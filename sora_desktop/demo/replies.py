"""What the demo gateway sends back: plain answers, files in parts, and answers that go wrong on purpose."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Reply:
    """An answer that fits into memory. `after_s` holds it back for that long."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0


@dataclass(frozen=True)
class FileReply:
    """A clip, or a part of it. `is_cut` closes the connection half way, `stands_s` stands still there."""

    path: Path
    size_bytes: int
    etag: str
    first: int
    last: int
    is_part: bool
    is_cut: bool = False
    stands_s: float = 0.0
    bytes_per_s: int | None = None


@dataclass(frozen=True)
class Reset:
    """No answer: the connection is reset."""


AnyReply = Reply | FileReply | Reset

HTML = "text/html; charset=utf-8"
PAGE_502 = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
PAGE_BLOCKED = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    b"<body><p>Checking your browser before you go on.</p></body></html>\n"
)
PAGE_EXPIRED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>\n"
)


def json_reply(value: object, status: int = 200, *, after_s: float = 0.0) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), after_s=after_s)


def error_reply(status: int, message: str, request_id: str, *, kind: str = "new_api_error", code: str = "") -> Reply:
    """new-api's first envelope, the one of its own checks."""
    text = f"{message} (request id: {request_id})"
    return json_reply({"error": {"message": text, "type": kind, "param": "", "code": code}}, status)


def task_error_reply(status: int, code: str, message: str) -> Reply:
    """new-api's second envelope, the one of its task routes."""
    return json_reply({"code": code, "message": message, "data": None}, status)


_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Unsatisfiable:
    """The asked range lies outside of the file."""


def asked_range(
    range_header: str | None, if_range: str | None, size_bytes: int, etag: str
) -> tuple[int, int] | Unsatisfiable | None:
    """First and last byte that a request asks for; None is the whole file (RFC 9110, sections 13.1.5 and 14.2).

    Headers that cannot be read, several ranges at once and an `If-Range` that names another file ask for the whole.
    """
    match = _RANGE.fullmatch((range_header or "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    if if_range is not None and if_range.strip() != etag:
        return None
    first_text, last_text = match.groups()
    if not first_text:
        length = int(last_text)
        first, last = max(0, size_bytes - length), size_bytes - 1
        return (first, last) if length > 0 and size_bytes > 0 else Unsatisfiable()
    first = int(first_text)
    last = int(last_text) if last_text else size_bytes - 1
    if last_text and last < first:
        return None
    if first >= size_bytes:
        return Unsatisfiable()
    return first, min(last, size_bytes - 1)
