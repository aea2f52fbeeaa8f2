"""Addresses of images as people paste them: many at once, on lines or with spaces between them."""

from __future__ import annotations

import re

_BEFORE_ANOTHER_ADDRESS = re.compile(r"\s+(?=[A-Za-z][A-Za-z0-9+.-]*:)")


def split_addresses(text: str) -> tuple[str, ...]:
    """The addresses in a pasted text, in order, without empty ones.

    Every line is one, and within a line every piece that begins with a scheme. A line with a space in it that is no
    border of two addresses stays whole, so that it can be marked as one address with a space.
    """
    pieces = (piece.strip() for line in text.splitlines() for piece in _BEFORE_ANOTHER_ADDRESS.split(line))
    return tuple(piece for piece in pieces if piece)
