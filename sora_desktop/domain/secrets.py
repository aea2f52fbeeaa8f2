"""A key in memory that no repr, log line or traceback shows."""

from __future__ import annotations

import re

from sora_desktop.domain.errors import UnusableInput


class Secret:
    """Holds a key; only ``reveal`` gives it away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def key_from_text(text: str) -> Secret:
    """The key in what a person pasted. Raises ``UnusableInput`` for what cannot stand in a header."""
    key = re.sub(r"^bearer(\s+|$)", "", text.strip(), flags=re.IGNORECASE)
    if not key:
        raise UnusableInput("Enter the key that your gateway gave you.")
    if any(character.isspace() for character in key):
        raise UnusableInput("The key has a space or a line break in it. Copy it again, in one piece.")
    if not key.isascii() or not key.isprintable():
        raise UnusableInput("The key has a character that no key has. Copy it again from your gateway's page.")
    return Secret(key)
