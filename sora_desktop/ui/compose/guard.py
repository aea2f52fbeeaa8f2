"""The guard: the same request again within a minute is asked about, at the button and for three seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.intent import SAME_INTENT_MS

SAME_WITHIN_S = 60
ASK_MS = 3_000

Wanted = tuple[VideoRequest, int]
"""A request and its takes."""


class RepeatGuard(QObject):
    """Remembers what was ordered in the last minute.

    A press that follows the first one within 300 ms is part of a double click, and confirms nothing.
    """

    asking_changed = Signal(bool)
    """Whether the next press confirms."""

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds that never run backwards."""
        super().__init__(parent)
        self._clock = clock
        self._ordered: dict[Wanted, float] = {}
        self._asked: Wanted | None = None
        self._asked_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.stop_asking)

    def lets(self, wanted: Wanted) -> bool:
        """Whether an order may go out; if not, the question stands for three seconds from now on."""
        now = self._clock()
        if wanted == self._asked and now - self._asked_at < ASK_MS / 1_000:
            if now - self._asked_at < SAME_INTENT_MS / 1_000:
                return False
            self.stop_asking()
            return True
        self.stop_asking()
        ordered_at = self._ordered.get(wanted)
        if ordered_at is None or now - ordered_at >= SAME_WITHIN_S:
            return True
        self._asked, self._asked_at = wanted, now
        self._timer.start(ASK_MS)
        self.asking_changed.emit(True)
        return False

    def note(self, wanted: Wanted) -> None:
        """This was ordered now."""
        now = self._clock()
        self._ordered = {each: at for each, at in self._ordered.items() if now - at < SAME_WITHIN_S}
        self._ordered[wanted] = now

    def forget(self, wanted: Wanted) -> None:
        """This was not ordered after all."""
        self._ordered.pop(wanted, None)

    def stop_asking(self) -> None:
        """Take the question back."""
        self._timer.stop()
        if self._asked is not None:
            self._asked = None
            self.asking_changed.emit(False)
