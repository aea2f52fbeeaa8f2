"""File names for clips: readable, the same on every system, and never chosen by text from outside."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

MOST_WORDS = 6
MOST_CHARACTERS = 60
MOST_BYTES = 150
"""Of the words in UTF-8, so that the whole name stays below the 255 bytes of common file systems."""


def words_of(prompt: str) -> str:
    """Up to six words or 60 characters of a prompt: letters, marks and digits with single spaces, lower case.

    Nothing else of the prompt gets through, so no separator, dot, control or direction character can choose a path.
    """
    text = unicodedata.normalize("NFC", prompt[:2_000]).lower()
    kept = "".join(
        character if unicodedata.category(character)[0] in "LMN" or character in "'’" else " " for character in text
    )
    words: list[str] = []
    for raw in kept.split():
        word = raw.strip("'’")
        if not word:
            continue
        candidate = " ".join([*words, word])
        if len(words) == MOST_WORDS or len(candidate) > MOST_CHARACTERS or _size(candidate) > MOST_BYTES:
            if not words:
                words.append(_cut(word))
            break
        words.append(word)
    return " ".join(words)


def clip_stem(prompt: str, job_id: str, made_at: datetime) -> str:
    """A clip's name without its ending: ``2026-11-22 paper boat leaves the quay 7f3a9c``, in local time."""
    tail = re.sub(r"[^0-9a-f]", "", job_id.lower())[-6:] or "000000"
    middle = words_of(prompt)
    return " ".join(part for part in (made_at.strftime("%Y-%m-%d"), middle, tail) if part)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _cut(word: str) -> str:
    word = word[:MOST_CHARACTERS]
    while _size(word) > MOST_BYTES:
        word = word[:-1]
    return word
