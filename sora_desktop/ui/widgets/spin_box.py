"""A number field with our chevrons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from sora_desktop.ui.palette import DISABLED_OPACITY
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.painting import paint_pixmap, visual_rect

_STEPPER = 24


class SpinBox(QSpinBox):
    """A spin box; the wheel scrolls the form around it unless it has the focus."""

    def __init__(self, theme: Theme, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self._leave_room()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._leave_room()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._stepper(0, self.height()).contains(place):
            self.stepBy(1 if place.y() < self.height() // 2 else -1)
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        half = self.height() // 2
        able = self.stepEnabled() if self.isEnabled() else QSpinBox.StepEnabledFlag.StepNone
        steps = (
            ("chevron-up", self._stepper(2, half - 2), QSpinBox.StepEnabledFlag.StepUpEnabled),
            ("chevron-down", self._stepper(half, half - 2), QSpinBox.StepEnabledFlag.StepDownEnabled),
        )
        for name, spot, flag in steps:
            painter.setOpacity(1.0 if able & flag else DISABLED_OPACITY)
            paint_pixmap(painter, spot, self._theme.icons.pixmap(name, "text-2", 14, self.devicePixelRatioF()))

    def _leave_room(self) -> None:
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left, right = (_STEPPER, 8) if is_mirrored else (8, _STEPPER)
        self.lineEdit().setTextMargins(left, 0, right, 0)

    def _stepper(self, top: int, height: int) -> QRect:
        return visual_rect(self, QRect(self.width() - _STEPPER - 2, top, _STEPPER, height))
