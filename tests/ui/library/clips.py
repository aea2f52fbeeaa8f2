"""Clips for the tests of the library, and for looking at it."""

from __future__ import annotations

from array import array
from typing import Any

from sora_desktop.domain.library import Clip

NOW = 1_795_351_500.0
"""A moment on 22 November 2026, in seconds since the epoch."""


def made_clip(number: int, prompt: str = "A paper boat leaves the quay", **changes: Any) -> Clip:
    """A clip whose fields follow from its number; higher numbers are newer."""
    fields: dict[str, Any] = {
        "job_id": f"{number:032x}",
        "file": f"/home/someone/Movies/clip {number}.mp4",
        "model": "sora-2",
        "shape": "16:9",
        "length_s": 10.0,
        "made_at": NOW - 10_000 + number,
        "size_bytes": 9_000_000,
        **changes,
    }
    return Clip(number=number, prompt=prompt, **fields)


def numbers_to(count: int) -> array[int]:
    """The numbers of so many clips, newest first."""
    return array("q", range(count, 0, -1))
