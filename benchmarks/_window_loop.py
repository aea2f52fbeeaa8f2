"""A window's own loop: letting it run for a time or until something is so, and how long its turns take."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

_LOOKED_MS = 20
_LIMIT_MS = 60_000


class Pulse(QObject):
    """A timer that fires as often as the loop lets it, and notes the gaps between."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last_s = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return self.gaps_ms

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.gaps_ms.append((now_s - self._last_s) * 1_000)
        self._last_s = now_s


def spin(milliseconds: int) -> None:
    """Let the window's loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(is_so: Callable[[], bool]) -> None:
    """Let the window's loop run until it is so; ``TimeoutError`` if it never is."""
    loop = QEventLoop()
    looking = QTimer(interval=_LOOKED_MS)
    looking.timeout.connect(lambda: loop.quit() if is_so() else None)
    looking.start()
    QTimer.singleShot(_LIMIT_MS, loop.quit)
    loop.exec()
    if not is_so():
        raise TimeoutError("the window never came to rest")
