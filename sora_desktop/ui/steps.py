"""Work in small steps between the events of the window's loop."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal


class Steps(QObject):
    """Goes on with a generator each time that the loop has nothing else to do, up to its end."""

    ended = Signal(object)
    """What the generator returned."""

    def __init__(self, work: Generator[None, None, object], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._is_over = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Go on, unless it has ended or was stopped."""
        if not self._is_over:
            self._timer.start()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._is_over = True
        self._timer.stop()
        self._work.close()

    def _go_on(self) -> None:
        try:
            next(self._work)
        except StopIteration as end:
            self._is_over = True
            self.ended.emit(end.value)
        else:
            self._timer.start()
