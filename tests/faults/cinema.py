"""A fault gateway whose clips can be played, so that a last frame is really taken out of them."""

from __future__ import annotations

from pathlib import Path

from tests.faults.gateway import FaultGateway

CLIP = Path(__file__).parent.parent / "media" / "h264-faststart.mp4"


class Cinema(FaultGateway):
    """Serves one and the same real clip for every task."""

    def clip_of(self, task_id: str) -> bytes:
        return CLIP.read_bytes()
