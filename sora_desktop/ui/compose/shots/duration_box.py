"""The length of one shot: a field in half seconds."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from sora_desktop.domain.storyboard import STEP_S, in_steps
from sora_desktop.ui.type_scale import font

WIDTH_PX = 64
_LONGEST_S = 9_999.0


class DurationBox(QDoubleSpinBox):
    """↑ and ↓ change it by half a second; what is written is taken to the nearest one. Seconds."""

    chosen = Signal(float)
    """Another length, by the person."""
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(3)
        self.setRange(0.0, _LONGEST_S)
        self.setSingleStep(STEP_S)
        self.setSuffix(self.tr(" s", "seconds"))
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font("body"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(WIDTH_PX)
        self.valueChanged.connect(self.chosen)

    def show_seconds(self, seconds: float) -> None:
        """Show a length; it is not `chosen`, and may be between two half seconds."""
        if self.value() != min(seconds, _LONGEST_S):
            self.blockSignals(True)
            self.setValue(seconds)
            self.blockSignals(False)

    def end_edit(self) -> None:
        """Take what is written so far."""
        self.interpretText()

    def textFromValue(self, value: float) -> str:
        return seconds_text(value, self.locale())

    def valueFromText(self, text: str) -> float:
        value = super().valueFromText(text)
        return value if value == self.value() else max(STEP_S, in_steps(value))

    def stepBy(self, steps: int) -> None:  # noqa: N802
        """To the next half second, from wherever the length is."""
        self.interpretText()
        halves = self.value() / STEP_S
        to = (math.floor(halves) if steps > 0 else math.ceil(halves)) + steps
        self.setValue(max(STEP_S, to * STEP_S))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            super().keyPressEvent(event)

    def undo(self) -> None:
        """Take back what is being written here, or the last step where nothing is."""
        shown = self.textFromValue(self.value())
        if self.cleanText() != shown:
            self.lineEdit().setText(f"{shown}{self.suffix()}")
        else:
            self.undo_wanted.emit()

    def redo(self) -> None:
        self.redo_wanted.emit()


def seconds_text(seconds: float, locale: QLocale) -> str:
    """``4.0`` and ``3.25``, as the locale writes numbers: one digit after the point, or as many as it takes."""
    digits = next((count for count in (1, 2) if math.isclose(seconds, round(seconds, count), abs_tol=1e-6)), 3)
    plain = QLocale(locale)
    plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return plain.toString(float(seconds), "f", digits)
