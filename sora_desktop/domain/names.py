"""File names for clips: readable, the same on every system, and never chosen by text from outside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sora_desktop.domain.storyboard import prompt_title

DEFAULT_TEMPLATE = "{date} {prompt} {id}"
FIELDS = ("date", "prompt", "model", "take", "id")
MOST_TEMPLATE_CHARACTERS = 60
MOST_WORDS = 6
MOST_CHARACTERS = 60
MOST_BYTES = 150
"""Of the words in UTF-8, so that the whole name stays below the 255 bytes of common file systems."""

_FIELD = re.compile(r"\{(\w*)\}")


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


@dataclass(frozen=True, slots=True)
class Naming:
    """What a clip's name can be made of."""

    prompt: str
    model: str
    take: int
    job_id: str
    made_at: datetime
    """Local time."""


def stem_from(template: str, naming: Naming) -> str:
    """A clip's name without its ending, by a template of words and ``{date} {prompt} {model} {take} {id}``.

    The id is always kept: a template without it has it at the end. One that cannot be used stands for the usual one.
    """
    if not template.strip() or problem_of_template(template):
        template = DEFAULT_TEMPLATE
    if "{id}" not in template:
        template += " {id}"
    values = {
        "date": naming.made_at.strftime("%Y-%m-%d"),
        "prompt": words_of(prompt_title(naming.prompt)),
        "model": re.sub(r"[^a-z0-9]+", "-", naming.model.lower())[:30].strip("-"),
        "take": str(naming.take),
        "id": _tail_of(naming.job_id),
    }
    made = _FIELD.sub(lambda found: values[found[1]], _plain(template))
    return " ".join(made.split()).strip(" -_")


def problem_of_template(template: str) -> str:
    """Why a template cannot be used, as a sentence; empty when it can."""
    if len(template) > MOST_TEMPLATE_CHARACTERS:
        return f"A template has up to {MOST_TEMPLATE_CHARACTERS} characters."
    fields = _FIELD.findall(template)
    unknown = [name for name in fields if name not in FIELDS]
    if unknown or set(_FIELD.sub("", template)) & set("{}"):
        return "A template knows {date}, {prompt}, {model}, {take} and {id}."
    if len(set(fields)) < len(fields):
        return "Each part stands in a template once."
    return ""


def clip_stem(prompt: str, job_id: str, made_at: datetime) -> str:
    """A clip's name without its ending: ``2026-11-22 paper boat leaves the quay 7f3a9c``, in local time."""
    return stem_from(DEFAULT_TEMPLATE, Naming(prompt, "", 1, job_id, made_at))


def _tail_of(job_id: str) -> str:
    return re.sub(r"[^0-9a-f]", "", job_id.lower())[-6:] or "000000"


def _plain(template: str) -> str:
    """A template whose own words cannot choose a path either: letters, digits, spaces, dashes and underscores."""
    return "".join(
        character if character in "{}-_" or unicodedata.category(character)[0] in "LMN" else " "
        for character in unicodedata.normalize("NFC", template)
    )


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _cut(word: str) -> str:
    word = word[:MOST_CHARACTERS]
    while _size(word) > MOST_BYTES:
        word = word[:-1]
    return word
