"""What the headers of a file's answer promise: which bytes, of how many, and of which version of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sora_desktop.domain.redaction import without_keys

_CONTENT_RANGE = re.compile(r"\s*bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)\s*", re.IGNORECASE | re.ASCII)
_UNSATISFIED_RANGE = re.compile(r"\s*bytes\s+\*/(\d{1,18})\s*", re.IGNORECASE | re.ASCII)
_MOST_VALIDATOR_CHARACTERS = 256


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes of a ``Content-Range``, first and last included; ``total`` is ``None`` where it says ``*``."""

    first: int
    last: int
    total: int | None

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def span_of(headers: Mapping[str, str]) -> Span | None:
    """Read ``Content-Range``; ``None`` for none and for one that contradicts itself."""
    match = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
    if match is None:
        return None
    first, last = int(match.group(1)), int(match.group(2))
    total = None if match.group(3) == "*" else int(match.group(3))
    if last < first or (total is not None and last >= total):
        return None
    return Span(first, last, total)


def size_beyond_range(headers: Mapping[str, str]) -> int | None:
    """The file's size as a 416 tells it (``bytes */1234``)."""
    match = _UNSATISFIED_RANGE.fullmatch(headers.get("content-range", ""))
    return int(match.group(1)) if match else None


def length_of(headers: Mapping[str, str]) -> int | None:
    """``Content-Length``; ``None`` when it is not there (the connection's layer has checked its form)."""
    text = headers.get("content-length", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None


def validator_of(headers: Mapping[str, str]) -> str | None:
    """What proves later that it is the same file: a strong ETag, else Last-Modified [RFC 9110, 13.1.5]."""
    etag = headers.get("etag", "").strip()
    if etag.startswith('"') and is_usable_validator(etag):
        return etag
    modified = headers.get("last-modified", "").strip()
    return modified if modified and is_usable_validator(modified) else None


def is_usable_validator(text: str | None) -> bool:
    """Whether a validator can be kept in a file and stand in a header."""
    if text is None or not 0 < len(text) <= _MOST_VALIDATOR_CHARACTERS:
        return False
    return text.isascii() and text.isprintable() and without_keys(text) == text


def is_other_version(headers: Mapping[str, str], validator: str) -> bool:
    """Whether an answer names another version of the file than the one that was begun."""
    name = "etag" if validator.startswith('"') else "last-modified"
    told = headers.get(name, "").strip()
    return bool(told) and told != validator
