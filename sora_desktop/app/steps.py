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
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._timer.stop()
        self._work.close()

    def _go_on(self) -> None:
        try:
            next(self._work)
        except StopIteration as end:
            self.ended.emit(end.value)
        else:
            self._timer.start()
