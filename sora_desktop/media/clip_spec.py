"""What the demo asks its clip renderer for: a spec in JSON, read into a frozen value."""

from __future__ import annotations

import json
from dataclasses import dataclass

FRAMES_PER_S = 24
LONGEST_CLIP_S = 120
_LONGEST_PROMPT = 2000
_LONGEST_NOTE = 24


@dataclass(frozen=True)
class ClipSpec:
    """One clip to draw. `seed` tells takes of one prompt apart; `note` stands in the corner of the picture."""

    prompt: str
    is_portrait: bool
    is_large: bool
    duration_s: float
    style: str
    seed: int
    note: str

    @property
    def width(self) -> int:
        """Pixels."""
        return self._short if self.is_portrait else self._long

    @property
    def height(self) -> int:
        """Pixels."""
        return self._long if self.is_portrait else self._short

    @property
    def frame_count(self) -> int:
        """How many frames the whole clip has."""
        return max(1, round(self.duration_s * FRAMES_PER_S))

    @property
    def _short(self) -> int:
        return 1080 if self.is_large else 720

    @property
    def _long(self) -> int:
        return 1920 if self.is_large else 1280


def read_spec(text: bytes) -> ClipSpec:
    """Read a spec; ValueError says in a sentence what is wrong with it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValueError("The spec is no JSON.") from problem
    if not isinstance(value, dict):
        raise ValueError("The spec is no JSON object.")
    prompt, duration_s, seed = value.get("prompt"), value.get("duration", 10), value.get("seed", 0)
    if not isinstance(prompt, str):
        raise ValueError("The spec has no prompt.")
    if isinstance(duration_s, bool) or not isinstance(duration_s, int | float):
        raise ValueError("The spec's duration is no number.")
    if not 1 <= duration_s <= LONGEST_CLIP_S:
        raise ValueError(f"The spec's duration is not between 1 and {LONGEST_CLIP_S} seconds.")
    if value.get("orientation", "landscape") not in {"landscape", "portrait"}:
        raise ValueError("The spec's orientation is neither landscape nor portrait.")
    return ClipSpec(
        prompt=prompt[:_LONGEST_PROMPT],
        is_portrait=value.get("orientation") == "portrait",
        is_large=str(value.get("size", "small")).lower() == "large",
        duration_s=float(duration_s),
        style=str(value.get("style") or "").lower(),
        seed=seed if isinstance(seed, int) else 0,
        note=str(value.get("watermark_note") or "demo")[:_LONGEST_NOTE],
    )
