"""The text form of a storyboard, as gateways with this pair of endpoints document it."""

from __future__ import annotations

import re

_FIRST_SHOT = re.compile(r"\bshot\s*1\b", re.IGNORECASE)
_SHOTS = 2


def has_form(prompt: str) -> bool:
    """Whether the prompt already names a first shot."""
    return _FIRST_SHOT.search(prompt) is not None


def with_form(prompt: str, duration_s: int) -> str:
    """The prompt as a storyboard of two shots that share the clip's length; what was written is the first scene."""
    each = f"{max(duration_s, _SHOTS) / _SHOTS:g}sec"
    scenes = (" ".join(prompt.split()), *[""] * (_SHOTS - 1))
    return "\n\n".join(
        f"Shot {number}:\nduration: {each}\nScene: {scene}" for number, scene in enumerate(scenes, start=1)
    )


def next_scene(prompt: str) -> int:
    """Where the first scene stands that is still empty, as a position in the text; its end when none is."""
    empty = re.search(r"Scene:[ ]?(?=\n|$)", prompt)
    return empty.end() if empty else len(prompt)
