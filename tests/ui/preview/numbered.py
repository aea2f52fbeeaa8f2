"""Clips whose frames carry their number, and how to read it off a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtMultimedia import QVideoFrame

from sora_desktop.media.frame_times import frame_times
from sora_desktop.ui.preview.frame_walk import FrameWalk

NUMBERED = Path(__file__).resolve().parents[2] / "media" / "numbered"
FRAMES = 60
CLIPS = ("24.mp4", "24-portrait.mp4", "23.976.mp4", "29.97.mp4", "varying.mp4", "30.webm")


def number_on(frame: QVideoFrame) -> int:
    """The number that the eight bars of a frame spell, the lowest bit at the left; -1 without a picture."""
    image = frame.toImage()
    if image.isNull():
        return -1
    middle = image.height() // 2
    return sum(1 << bit for bit in range(8) if image.pixelColor(10 + 20 * bit, middle).lightness() > 128)


def read_at_once(walk: FrameWalk) -> None:
    """Answer a walk that wants to know times; the program does it on a thread."""

    def answer(file: str) -> None:
        walk.take_times(file, frame_times(Path(file)))

    walk.times_wanted.connect(answer)
