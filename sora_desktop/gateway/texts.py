"""Text from outside, made fit to keep: plain, short, and without the key."""

from __future__ import annotations

import re

from sora_desktop.domain.redaction import without_keys
from sora_desktop.domain.secrets import Secret

DETAIL_CHARACTERS = 2_000
WORD_CHARACTERS = 200

_REQUEST_ID = re.compile(r"\(\s*request[ _]id\s*:\s*([^\s()]{1,200})\s*\)", re.IGNORECASE)


def plain(text: str, most_characters: int = DETAIL_CHARACTERS) -> str:
    """One line without control characters, direction marks and lone surrogates, shortened."""
    # Cut before the work: a megabyte of spaces must not cost a second.
    kept = "".join(character if character.isprintable() else " " for character in text[: most_characters * 4])
    line = " ".join(kept.split())
    return line if len(line) <= most_characters else line[: most_characters - 1] + "…"


def without_key(text: str, key: Secret | None) -> str:
    """The text with the key taken out, however it is written. Gateways repeat bad keys."""
    # Whoever passes the key holds it, so that the filter knows it; with none there is none to be repeated.
    return text if key is None else without_keys(text)


def split_request_id(text: str) -> tuple[str, str]:
    """A gateway's text without the “(request id: …)” that new-api puts at its end, and that id."""
    found = _REQUEST_ID.search(text)
    if found is None:
        return text, ""
    return (text[: found.start()] + text[found.end() :]).strip(), found.group(1)
