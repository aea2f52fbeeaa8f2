"""The shape of a picture as families write it: orientations and aspect ratios, and what comes nearest to what."""

from __future__ import annotations

import math
from collections.abc import Iterable

ORIENTATIONS = {"portrait": "9:16", "landscape": "16:9"}
"""Each orientation as the aspect ratio that it stands for."""


def ratio_of(aspect_ratio: str) -> float | None:
    """Width by height of ``16:9``; ``None`` for text that is no ratio."""
    width, colon, height = aspect_ratio.partition(":")
    if not (colon and width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        return None
    return int(width) / int(height) if int(width) and int(height) else None


def nearest_ratio(wanted: str, offered: Iterable[str]) -> str | None:
    """The offered aspect ratio whose picture is most like the wanted one; ``None`` where nothing can be compared."""
    target = ratio_of(wanted)
    known = {text: ratio for text in offered if (ratio := ratio_of(text)) is not None}
    if target is None or not known:
        return None
    return min(known, key=lambda text: abs(math.log(known[text] / target)))


def orientation_like(aspect_ratio: str) -> str | None:
    """The orientation that comes nearest to an aspect ratio; a square one is shown in landscape."""
    ratio = ratio_of(aspect_ratio)
    if ratio is None:
        return None
    return "portrait" if ratio < 1 else "landscape"
