"""Prompts that stand for several: choices in braces, numbered lists, and templates with placeholders."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_PROMPTS = 200
"""More than that is a batch, and is read from a file."""

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_NAME = re.compile(r"[^\W\d][\w -]{0,39}")
_ITEM = re.compile(r"^[^\S\n]*\d{1,3}[.)、][^\S\n]*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Expansion:
    """The prompts that a text stands for, in their order; with a sentence when it stands for too many."""

    prompts: tuple[str, ...]
    refusal: str = ""

    @property
    def is_several(self) -> bool:
        return len(self.prompts) > 1


def expand(text: str) -> Expansion:
    """Every prompt that ``text`` stands for: each item of its numbered list, with each combination of its choices."""
    items = _list_items(text)
    count = sum(_combinations(item) for item in items)
    if count > MOST_PROMPTS:
        sentence = f"This stands for {count:,} prompts; up to {MOST_PROMPTS} are made at once. Use a batch for more."
        return Expansion((text,), sentence)
    prompts = dict.fromkeys(prompt for item in items for prompt in _chosen(item))
    return Expansion(tuple(prompts))


def has_choices(text: str) -> bool:
    """Whether there are choices in braces, as ``{red|blue}``."""
    return any("|" in found[1] for found in _BRACES.finditer(text))


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces that a template wants filled, each once, in their order."""
    names = (found[1].strip() for found in _BRACES.finditer(text) if "|" not in found[1])
    return tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled; those without a value stay as they stand.

    What is filled in is not read again: braces in a value are text.
    """
    return _BRACES.sub(lambda found: values.get(found[1].strip()) or found[0], text)


def _list_items(text: str) -> list[str]:
    """The prompts of a numbered list, each after what stands above the list; any other text by itself."""
    lines = text.strip().split("\n")
    first = next((at for at, line in enumerate(lines) if _ITEM.match(line)), None)
    if first is None:
        return [text]
    items = [_ITEM.match(line) for line in lines[first:] if line.strip()]
    if len(items) < 2 or None in items:
        return [text]
    head = "\n".join(lines[:first]).strip()
    return [f"{head}\n{item[1].strip()}" if head else item[1].strip() for item in items if item is not None]


def _choices(text: str) -> list[list[str]]:
    """The text in pieces, each with what may stand there."""
    pieces: list[list[str]] = []
    at = 0
    for found in _BRACES.finditer(text):
        if "|" in found[1]:
            pieces += [[text[at : found.start()]], [choice.strip() for choice in found[1].split("|")]]
            at = found.end()
    return [*pieces, [text[at:]]]


def _combinations(text: str) -> int:
    count = 1
    for piece in _choices(text):
        count *= len(piece)
    return count


def _chosen(text: str) -> list[str]:
    return ["".join(pieces) for pieces in itertools.product(*_choices(text))]
