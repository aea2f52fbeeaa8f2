"""The intent: an id that makes several presses of Generate in a short time one order."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SAME_INTENT_MS = 300


class Intent(QObject):
    """One id from the opening of the form, and a new one 300 ms after the last press of Generate.

    The engine makes one job of all orders with the same intent, so a double click is never paid for twice.
    """

    renewed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._id = _new_id()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        # By default Qt may ring up to 5 % early, and then a second press within the time would be paid for.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(SAME_INTENT_MS)
        self._timer.timeout.connect(self._renew)

    @property
    def is_spent(self) -> bool:
        """Whether Generate was pressed with the present id."""
        return self._timer.isActive()

    def spend(self) -> str:
        """The id for one press; presses that follow each other within 300 ms get the same one."""
        self._timer.start()
        return self._id

    def _renew(self) -> None:
        self._id = _new_id()
        self.renewed.emit()


def _new_id() -> str:
    return os.urandom(16).hex()
