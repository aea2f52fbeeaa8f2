"""The thin bar of something that runs: filled as far as is known, or a piece that moves while nobody knows."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.ui.motion import transition_ms
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.painting import paint_rounded

BAR_PX = 3
SWEEP_MS = 40
"""From one place of the moving piece to the next."""
STILL_SWEEP = 0.5
_SWEEP_S = 1.8
_PIECE = 0.3


def sweep_now() -> float:
    """Where a moving piece is on its way by now, 0 to 1; the same for all bars."""
    return (time.monotonic() % _SWEEP_S) / _SWEEP_S


def paint_progress(
    painter: QPainter, rect: QRectF, theme: Theme, part: float | None, sweep: float = STILL_SWEEP
) -> None:
    """Draw a bar that is filled up to ``part``, or has a piece at ``sweep`` where that is ``None``; both 0 to 1."""
    radius = rect.height() / 2
    paint_rounded(painter, rect, radius, theme.color("line-strong"))
    if part is None:
        length = rect.width() * _PIECE
        left = rect.left() - length + (rect.width() + length) * sweep
        filled = QRectF(left, rect.top(), length, rect.height()).intersected(rect)
    else:
        filled = QRectF(rect.left(), rect.top(), rect.width() * min(1.0, max(0.0, part)), rect.height())
    if filled.width() >= 1:
        paint_rounded(painter, filled, radius, theme.color("accent"))


class ProgressLine(QWidget):
    """The bar as a widget; it moves only while it is seen, and not at all with reduced motion."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._part: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(SWEEP_MS)
        self._timer.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_part(self, part: float | None) -> None:
        """Show how far it is, 0 to 1, or that nobody knows."""
        self._part = part
        self._move_or_stand()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, BAR_PX)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move_or_stand()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        sweep = sweep_now() if self._timer.isActive() else STILL_SWEEP
        paint_progress(QPainter(self), QRectF(self.rect()), self._theme, self._part, sweep)

    def _move_or_stand(self) -> None:
        if self._part is None and self.isVisible() and transition_ms() > 0:
            self._timer.start()
        else:
            self._timer.stop()
