"""A waiting clip that is changed in the form: the key of Generate saves the change there, and Esc gives it up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

SEEN_MS = 1_000
"""After a save the form shows another request: that has to be seen before a press may order it."""


class ClipChange(QObject):
    """Stands between the key of Generate and an order, for as long as that key means something else."""

    save_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, pane: QWidget, say: Callable[[str, str], None]) -> None:
        """``say`` shows a sentence in a colour's role at Generate."""
        super().__init__(pane)
        self._say = say
        self._is_on = self._is_overtaken = False
        self._since_press = QTimer(self, singleShot=True, interval=SEEN_MS)
        self._since_press.setTimerType(Qt.TimerType.PreciseTimer)
        pane.installEventFilter(self)

    def begin(self) -> None:
        """A clip is changed from now on."""
        self._is_on, self._is_overtaken = True, False

    def end(self) -> None:
        """It was saved, or given up."""
        self._is_on = self._is_overtaken = False

    def be_overtaken(self) -> None:
        """The clip went on with the request that it had: whoever means to save must not order a second clip."""
        self._is_on, self._is_overtaken = False, True

    def takes_press(self) -> bool:
        """Whether a press of Generate is meant for the change, or is the second one of such a press."""
        if self._is_on:
            self._since_press.start()
            self.save_wanted.emit()
            return True
        if self._is_overtaken:
            self._is_overtaken = False
            self._since_press.start()
            self._say(self.tr("The clip went on without this change. Press again to generate a new one."), "warn")
            return True
        return self._since_press.isActive()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Esc, where no field of the form had a use for it."""
        is_press = event.type() == QEvent.Type.KeyPress
        if self._is_on and is_press and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.cancel_wanted.emit()
            return True
        return False
