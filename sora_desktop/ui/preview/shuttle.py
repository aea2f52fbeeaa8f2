"""Speed and direction: the chosen speed, J K L, and playing backwards frame by frame."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from sora_desktop.ui.preview.frame_walk import FrameWalk
from sora_desktop.ui.preview.player import Player

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_FASTEST = SPEEDS[-1]
_TICK_MS = 15


class Shuttle(QObject):
    """Sets how fast a player plays, and in which direction; Qt plays forwards only."""

    speed_changed = Signal(float)
    """How fast it plays from now on; less than nothing is backwards."""
    reversing_changed = Signal(bool)

    def __init__(self, player: Player, walk: FrameWalk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._walk = walk
        self._chosen = 1.0
        self._speed = 1.0
        self.is_looping = True
        self._began_s = 0.0
        self._began_ms = 0.0
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._go_back)
        player.playing_changed.connect(self._follow)
        player.opened.connect(self._begin_anew)

    @property
    def speed(self) -> float:
        """How fast it plays, or would; less than nothing is backwards."""
        return self._speed

    @property
    def is_reversing(self) -> bool:
        """Whether it plays backwards now."""
        return self._tick.isActive()

    @property
    def is_moving(self) -> bool:
        """Whether it plays, in either direction."""
        return self._player.is_playing or self.is_reversing

    def choose(self, speed: float) -> None:
        """Play at this speed from now on, other clips too; one of ``SPEEDS``."""
        self._chosen = speed
        was_reversing = self.is_reversing
        self._stop_reversing()
        self._set_speed(speed)
        if was_reversing:
            self._player.play()

    def change(self, by: int) -> None:
        """Choose the speed so many steps faster; less than nothing is slower."""
        place = min(range(len(SPEEDS)), key=lambda each: abs(SPEEDS[each] - abs(self._speed)))
        self.choose(SPEEDS[max(0, min(place + by, len(SPEEDS) - 1))])

    def forward(self) -> None:
        """Play forwards; what does so already plays twice as fast, up to the fastest."""
        speed = min(_FASTEST, self._speed * 2) if self._player.is_playing else abs(self._chosen)
        self._stop_reversing()
        self._set_speed(speed)
        self._player.play()

    def backward(self) -> None:
        """Play backwards; what does so already plays twice as fast, up to the fastest."""
        speed = max(-_FASTEST, self._speed * 2) if self.is_reversing else -abs(self._chosen)
        self._player.pause()
        self._began_s = time.monotonic()
        self._began_ms = float(self._player.target_ms)
        self._set_speed(speed)
        self._tick.start()
        self.reversing_changed.emit(True)

    def stop(self) -> None:
        """Stand still, and play at the chosen speed the next time."""
        self._stop_reversing()
        self._player.pause()
        self._set_speed(self._chosen)

    def toggle(self) -> None:
        """Play at the chosen speed, or stand still."""
        if self.is_moving:
            self.stop()
        else:
            self._set_speed(self._chosen)
            self._player.play()

    def _stop_reversing(self) -> None:
        if self._tick.isActive():
            self._tick.stop()
            self.reversing_changed.emit(False)

    def _set_speed(self, speed: float) -> None:
        if speed == self._speed:
            return
        self._speed = speed
        if speed > 0:
            self._player.set_rate(speed)
        self.speed_changed.emit(speed)

    def _go_back(self) -> None:
        """Ask for the frame that is due now; the player keeps to the pace of its decoder."""
        due_ms = self._began_ms + (time.monotonic() - self._began_s) * 1000 * self._speed
        if due_ms < 0:
            if not self.is_looping:
                self.stop()
                self._walk.go_to(0)
                return
            due_ms = self._began_ms = float(self._player.duration_ms)
            self._began_s = time.monotonic()
        number = self._walk.number_at(due_ms)
        if number != self._walk.number:
            self._player.seek(self._walk.middle_ms(number), is_exact=True)

    def _follow(self, is_playing: bool) -> None:
        if is_playing and self._speed < 0:
            self._stop_reversing()
            self._set_speed(self._chosen)

    def _begin_anew(self, _file: str) -> None:
        self._stop_reversing()
        self._set_speed(self._chosen)
