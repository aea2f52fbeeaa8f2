"""One HTTP answer as far as it came: read under a byte cap and a deadline, unpacked without trusting it."""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import math
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

LONGEST_RETRY_AFTER_S = 3_600.0
_GZIP_WINDOW = 31
_HTML_OPENINGS = (b"<!doctype html", b"<html", b"<head")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of an answer; the body may be cut (too long, too slow, connection lost)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case names."""
    body: bytes = b""
    is_whole: bool = True

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_html(self) -> bool:
        opening = self.body[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        return opening.startswith(_HTML_OPENINGS) or "html" in self.headers.get("content-type", "").lower()

    def retry_after_s(self, now_s: float | None = None) -> float | None:
        """Seconds to wait from ``Retry-After``: between 0 and an hour; ``None`` for none and for nonsense."""
        return retry_after_s(self.headers, now_s)


def retry_after_s(headers: Mapping[str, str], now_s: float | None = None) -> float | None:
    """Seconds from a ``Retry-After`` header, a number or a date; a date counts from the answer's own ``Date``."""
    text = headers.get("retry-after", "").strip()[:64]
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        until = _date_s(text)
        if until is None:
            return None
        # This machine's clock may be wrong by hours; the two headers come from one clock.
        sent = _date_s(headers.get("date", ""))
        seconds = until - (sent if sent is not None else time.time() if now_s is None else now_s)
    if not math.isfinite(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)


async def read_answer(response: httpx.Response, most_bytes: int, until: float) -> Answer:
    """Read a streamed response up to ``most_bytes`` (unpacked) and the loop's time ``until``.

    A body that breaks off, drips or swells gives a cut answer, not an exception: its status still tells the most.
    """
    unpacker = _Unpacker(response.headers.get("content-encoding", ""), most_bytes)
    is_whole = False
    try:
        async with asyncio.timeout_at(until):
            async for chunk in response.aiter_raw():
                if not unpacker.feed(chunk):
                    break
            else:
                is_whole = unpacker.has_ended
    except (httpx.HTTPError, httpx.StreamError, OSError, zlib.error):
        # OSError: TimeoutError of the deadline, and errors of TLS that httpx hands on as they are.
        is_whole = False
    finally:
        # The answer is in hand; what closing its connection meets changes nothing.
        with contextlib.suppress(httpx.HTTPError, OSError):
            await response.aclose()
    return Answer(response.status_code, _headers(response), bytes(unpacker.body), is_whole)


class _Unpacker:
    """Gathers a body, unpacking gzip piece by piece so that a bomb never grows beyond the cap."""

    def __init__(self, encoding: str, most_bytes: int) -> None:
        self.body = bytearray()
        self._most_bytes = most_bytes
        self._came_bytes = 0
        name = encoding.strip().lower()
        self._gzip = zlib.decompressobj(_GZIP_WINDOW) if name in {"gzip", "x-gzip"} else None
        self._is_readable = self._gzip is not None or name in {"", "identity"}

    @property
    def has_ended(self) -> bool:
        return self._is_readable and (self._gzip is None or self._gzip.eof or self._came_bytes == 0)

    def feed(self, chunk: bytes) -> bool:
        """Take a piece; ``False`` when no more is wanted. Raises ``zlib.error``."""
        self._came_bytes += len(chunk)
        room = self._most_bytes - len(self.body)
        if not self._is_readable or self._came_bytes > self._most_bytes:
            return False
        if self._gzip is None:
            self.body += chunk
            return True
        # A length of 0 would mean "without limit".
        self.body += self._gzip.decompress(chunk, room + 1)
        if len(self.body) > self._most_bytes:
            del self.body[self._most_bytes :]
            return False
        return True


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _date_s(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
