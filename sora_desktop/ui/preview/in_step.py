"""Several clips that play as one: started, stopped, sought and shown together, never more than a frame apart."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtMultimedia import QVideoFrame

from sora_desktop.ui.preview.frame_walk import FrameWalk
from sora_desktop.ui.preview.player import Player
from sora_desktop.ui.preview.screen import Screen

_NEAR_US = 12_000
"""Frames whose beginnings lie this near to each other are one moment; less than half a frame at 30 a second."""
_MOST_AHEAD = 8
_END_MS = 60
"""So little before its end a clip has ended: there may be no other frame."""
_WAIT_MS = 1_500
"""A clip whose picture does not come in this time is not waited for."""


class Lane(QObject):
    """One clip of several: it holds each frame back until the others have come as far."""

    frame_came = Signal()

    def __init__(self, screen: Screen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.screen = screen
        self.player = Player(self, self)
        self.player.set_looping(False)
        self.walk = FrameWalk(self.player, self)
        self.shown = QVideoFrame()
        self._held: deque[QVideoFrame] = deque()

    @property
    def latest_us(self) -> int:
        """The beginning of the newest frame that came, held back or shown; -1 before the first."""
        frame = self._held[-1] if self._held else self.shown
        return frame.startTime() if frame.isValid() else -1

    @property
    def frame_us(self) -> int:
        """How long a frame of it lasts."""
        frame = self._held[-1] if self._held else self.shown
        return max(0, frame.endTime() - frame.startTime()) if frame.isValid() else 0

    @property
    def held(self) -> int:
        """How many frames are held back."""
        return len(self._held)

    def start_at(self, moment_us: int) -> int:
        """The beginning of the frame that would be shown at a moment; what is shown already is not taken back."""
        starts = [frame.startTime() for frame in self._held if frame.startTime() <= moment_us + _NEAR_US]
        return starts[-1] if starts else self.shown.startTime()

    def show_frame(self, frame: QVideoFrame) -> None:
        """Hold a frame of the player back."""
        self._held.append(frame)
        self.frame_came.emit()

    def show_until(self, moment_us: int) -> bool:
        """Show the newest frame up to a moment; whether it is another one."""
        newest = None
        while self._held and self._held[0].startTime() <= moment_us + _NEAR_US:
            newest = self._held.popleft()
        if newest is None:
            return False
        self.shown = newest
        self.screen.show_frame(newest)
        return True

    def show_last(self) -> bool:
        """Show the newest frame of all."""
        if not self._held:
            return False
        self.shown = self._held.pop()
        self._held.clear()
        self.screen.show_frame(self.shown)
        return True

    def drop_held(self) -> None:
        """Forget what came and was not shown."""
        self._held.clear()

    def clear(self) -> None:
        """The player has let go of its file."""
        self._held.clear()
        self.shown = QVideoFrame()
        self.screen.clear()


class InStep(QObject):
    """Plays lanes as one. A moment is milliseconds; the clips begin together, and the longest is the length of all."""

    shown = Signal()
    """The lanes show one moment, another than before."""
    position_changed = Signal(int)
    duration_changed = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, lanes: Sequence[Lane], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = tuple(lanes)
        self.is_looping = True
        self._is_playing = False
        self._plays_after_scrub: bool | None = None
        self._target_ms: int | None = None
        """Where the lanes are being gathered."""
        self._next_ms: int | None = None
        self._waiting = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._waiting.timeout.connect(self._arrive)
        self._to_open: list[tuple[Lane, str]] = []
        self._opening = QTimer(self, singleShot=True, interval=0)
        self._opening.timeout.connect(self._open_next)
        for lane in self._lanes:
            lane.frame_came.connect(self._show_what_all_have)
            lane.player.frame_shown.connect(self._look)
            lane.player.playing_changed.connect(self._look_for_end)
            lane.player.duration_changed.connect(self._tell_duration)
            lane.player.failed.connect(self._look)

    @property
    def is_playing(self) -> bool:
        """Whether the lanes play, or will as soon as they are gathered."""
        return self._is_playing

    @property
    def moment_ms(self) -> int:
        """What the lanes show, or will after the seeks that are asked for."""
        for asked in (self._next_ms, self._target_ms):
            if asked is not None:
                return asked
        return max((lane.shown.startTime() // 1000 for lane in self._lanes if lane.shown.isValid()), default=0)

    @property
    def duration_ms(self) -> int:
        return max((lane.player.duration_ms for lane in self._lanes), default=0)

    def open(self, files: Sequence[str]) -> None:
        """Play these files, one to a lane, from their beginning."""
        self._target_ms = 0
        self._set_playing(True)
        self._to_open = [*zip(self._lanes, files, strict=True)]
        self._open_next()
        self._waiting.start()

    def _open_next(self) -> None:
        """One in each turn of the loop: to open a file takes its time in the window's thread."""
        lane, file = self._to_open.pop(0)
        lane.player.open(file)
        lane.player.pause()
        if self._to_open:
            self._opening.start()

    def close(self) -> None:
        """Let go of every file before this returns."""
        self._waiting.stop()
        self._opening.stop()
        self._to_open.clear()
        self._target_ms = self._next_ms = None
        self._is_playing = False
        for lane in self._lanes:
            lane.player.close_now()

    def play(self) -> None:
        """Go on together; from the beginning where the longest stands at its end."""
        at_end = self.moment_ms >= self.duration_ms - _END_MS
        self._set_playing(True)
        self._gather(0 if at_end else self.moment_ms)

    def pause(self) -> None:
        """Stand still on what is shown."""
        self._set_playing(False)
        self._gather(self.moment_ms)

    def toggle(self) -> None:
        """Play, or pause."""
        (self.pause if self._is_playing else self.play)()

    def seek(self, to_ms: int) -> None:
        """Go there together; later calls win."""
        self._gather(max(0, min(to_ms, self.duration_ms - 20)))

    def step(self, by: int) -> None:
        """Stand so many frames further on, as the first clip counts them."""
        walk = self._lanes[0].walk
        self._set_playing(False)
        number = walk.number_at(self.moment_ms + 1) + by
        self._gather(walk.middle_ms(max(0, min(number, walk.count - 1))))

    def scrub(self, is_dragging: bool) -> None:
        """Stand still while the person drags; what played goes on when they let go."""
        if is_dragging and self._plays_after_scrub is None:
            self._plays_after_scrub = self._is_playing
            self._set_playing(False)
        elif not is_dragging:
            plays, self._plays_after_scrub = self._plays_after_scrub, None
            if plays:
                self.play()

    def set_rate(self, rate: float) -> None:
        """Play so many times as fast from now on."""
        for lane in self._lanes:
            lane.player.set_rate(rate)

    def _open_lanes(self) -> list[Lane]:
        return [lane for lane in self._lanes if lane.player.is_open]

    def _gather(self, at_ms: int) -> None:
        """Bring every lane to a moment; there they are shown together, and go on together if they play."""
        if self._target_ms is not None:
            self._next_ms = at_ms
            return
        self._target_ms = at_ms
        for lane in self._open_lanes():
            lane.player.pause()
            lane.drop_held()
            number = lane.walk.number_at(at_ms + 1)
            lane.player.seek(lane.walk.middle_ms(number), is_exact=True)
        self._waiting.start()
        self._look()

    def _look(self) -> None:
        """While the lanes are gathered: see whether all of them are there."""
        if self._target_ms is None:
            return
        if self._to_open:
            return
        if all(lane.player.frame.isValid() and not lane.player.is_seeking for lane in self._open_lanes()):
            self._arrive()

    def _arrive(self) -> None:
        self._waiting.stop()
        self._target_ms = None
        has_changed = [lane.show_last() for lane in self._lanes]
        if any(has_changed):
            self._tell()
        if self._next_ms is not None:
            next_ms, self._next_ms = self._next_ms, None
            self._gather(next_ms)
        elif self._is_playing:
            self._go_on()

    def _go_on(self) -> None:
        """Play what has not ended by now; a player that stands at its end would begin anew."""
        moment_ms = self.moment_ms
        going = [lane for lane in self._open_lanes() if lane.player.duration_ms - _END_MS > moment_ms]
        for lane in going:
            lane.player.play()
        if not going:
            self._end()

    def _end(self) -> None:
        if self.is_looping and self._open_lanes():
            self._gather(0)
        else:
            self._set_playing(False)
            self._gather(max(0, self.duration_ms - 20))

    def _show_what_all_have(self) -> None:
        if self._target_ms is not None or not self._is_playing:
            return
        moving = [lane for lane in self._open_lanes() if lane.player.is_playing]
        if not moving:
            return
        self._show_common(moving)
        if max(lane.held for lane in moving) > _MOST_AHEAD:
            self._gather(max(0, min(lane.latest_us for lane in moving)) // 1000)

    def _show_common(self, moving: list[Lane]) -> None:
        """Show the newest moment that all of these can show, a frame apart at the most: decoders leave frames out."""
        moment_us = min(lane.latest_us for lane in moving)
        frame_us = max(lane.frame_us for lane in moving)
        while True:
            starts = [lane.start_at(moment_us) for lane in moving]
            if max(starts) - min(starts) <= frame_us + _NEAR_US:
                break
            if min(starts) >= moment_us:
                return
            moment_us = min(starts)
        has_changed = [lane.show_until(moment_us) for lane in self._lanes]
        if any(has_changed):
            self._tell()

    def _look_for_end(self, _is_playing: bool) -> None:
        """When the longest has ended: from the beginning, or stand."""
        if self._target_ms is not None or not self._is_playing:
            return
        lanes = self._open_lanes()
        if any(lane.player.is_playing for lane in lanes):
            return
        if lanes:
            self._show_common(lanes)
        self._end()

    def _set_playing(self, is_playing: bool) -> None:
        if is_playing != self._is_playing:
            self._is_playing = is_playing
            self.playing_changed.emit(is_playing)

    def _tell(self) -> None:
        self.shown.emit()
        self.position_changed.emit(self.moment_ms)

    def _tell_duration(self) -> None:
        self.duration_changed.emit(self.duration_ms)
