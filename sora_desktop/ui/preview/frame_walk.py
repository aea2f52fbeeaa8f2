"""Frames by their numbers: which one is on the screen, and how to go to another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QObject, Signal

from sora_desktop.ui.preview.player import Player

_USUAL_RATE = 24.0
_ROUNDING_MS = 1.0


class FrameWalk(QObject):
    """Goes from frame to frame of what a player shows.

    Where the times of the frames are known, to the middle of a frame, which is the one moment that no rounding takes
    for its neighbour. Else frames are taken to last equally long: ``int((n + 0.5) * 1000 / rate)``.
    """

    times_wanted = Signal(str)
    """The file whose frame times are to be read; ``take_times`` is the answer."""

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._times: Sequence[float] = ()
        self._shortest_ms = 0.0
        player.opened.connect(self._forget)

    def take_times(self, file: str, times: Sequence[float]) -> None:
        """The beginning of each frame of a file and the end of the last, in milliseconds; empty where unknown."""
        if file == self._player.file:
            self._times = times if len(times) > 1 else ()
            self._shortest_ms = min((b - a for a, b in pairwise(times) if b > a), default=0.0)

    @property
    def count(self) -> int:
        """How many frames there are, as far as one can tell."""
        if self._times:
            return len(self._times) - 1
        return max(1, round(self._player.duration_ms / self._length_ms()))

    @property
    def number(self) -> int:
        """The frame that is on the screen or, while a seek is under way, will be; the first one is 0."""
        if self._player.is_seeking:
            return self.number_at(self._player.target_ms)
        start_us = self._player.frame.startTime()
        return self.number_at(self._player.position_ms if start_us < 0 else start_us / 1000 + _ROUNDING_MS)

    def number_at(self, position_ms: float) -> int:
        """The frame that is shown at this moment."""
        by_length = int(position_ms / self._length_ms())
        found = bisect_right(self._times, position_ms) - 1 if self._times else by_length
        return max(0, min(found, self.count - 1))

    def middle_ms(self, number: int) -> int:
        """The moment at which exactly this frame is shown.

        In clips whose rate varies FFmpeg takes each frame to be as short as the shortest, and shows the next one for
        the rest of it.
        """
        if self._times:
            return int(self._times[number] + self._shortest_ms / 2)
        return int((number + 0.5) * self._length_ms())

    def go_to(self, number: int) -> None:
        """Stand on a frame; before the first is the first, and behind the last the last."""
        self._player.pause()
        self._player.seek(self.middle_ms(max(0, min(number, self.count - 1))), is_exact=True)

    def step(self, by: int) -> None:
        """Stand on the frame so many further on; less than nothing goes back."""
        self.go_to(self.number + by)

    def _length_ms(self) -> float:
        rate = self._player.frame_rate
        return 1000 / (rate if rate > 0 else _USUAL_RATE)

    def _forget(self, file: str) -> None:
        self._times = ()
        self.times_wanted.emit(file)
