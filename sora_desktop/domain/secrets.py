"""A key in memory that no repr, log line or traceback shows."""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping

from sora_desktop.domain.errors import UnusableInput

KEY_VARIABLE = "SORA_DESKTOP_API_KEY"
"""The variable of the environment that gives one run its key."""


def without_key(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for another program, which has no use for the key."""
    return {name: value for name, value in environment.items() if name != KEY_VARIABLE}


class Secret:
    """Holds a key; only ``reveal`` gives it away, and ``redacted`` takes it out of texts as long as it lives."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _remember(self)

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


# By identity, for equal keys end at different times; a dictionary alone, for one step on it needs no lock.
_living: dict[int, weakref.ref[Secret]] = {}


def _remember(secret: Secret) -> None:
    number = id(secret)

    def forget(gone: weakref.ref[Secret]) -> None:
        # By now another secret may live in the same place.
        if _living.get(number) is gone:
            del _living[number]

    _living[number] = weakref.ref(secret, forget)


def living_keys() -> frozenset[str]:
    """The text of every secret that somebody in this process holds."""
    held = [reference() for reference in tuple(_living.values())]
    return frozenset(secret.reveal() for secret in held if secret is not None)


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
