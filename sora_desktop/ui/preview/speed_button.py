"""The button that shows how fast a clip plays, with a menu of speeds."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QActionGroup, QPainter
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.preview.shuttle import SPEEDS
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import ButtonLook, PaintedButton
from sora_desktop.ui.widgets.menu import Menu
from sora_desktop.ui.widgets.painting import paint_line

_WIDTH, _HEIGHT = 44, 32


class SpeedButton(PaintedButton):
    """``1×``, in the accent where it is something else."""

    chosen = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        look = ButtonLook(_HEIGHT, 0, None, border=None, text="text-2", type_role="time", weight=500)
        super().__init__(theme, look, "", parent)
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.setAccessibleName(self.tr("Speed"))
        self.setToolTip(tooltip(self.tr("Speed ([ slower, ] faster)")))
        self._speed = 1.0
        self.show_speed(1.0)
        self.clicked.connect(self._open)

    def show_speed(self, speed: float) -> None:
        """Take over how fast it plays; less than nothing is backwards."""
        self._speed = speed
        self.setText(speed_words(speed))
        self.setAccessibleDescription(self.text())

    def _paint_content(self, painter: QPainter) -> None:
        role = "text-2" if self._speed == 1 else "accent"
        width = painter.fontMetrics().horizontalAdvance(self.text())
        left = (self.width() - width) // 2
        paint_line(painter, self.rect().adjusted(left, 0, 0, 0), self.text(), self._theme.color(role))

    def _open(self) -> None:
        menu = Menu(parent=self)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.addAction(speed_words(speed))
            action.setCheckable(True)
            action.setChecked(speed == self._speed)
            action.setData(speed)
            group.addAction(action)
        group.triggered.connect(lambda action: self.chosen.emit(action.data()))
        menu.aboutToHide.connect(menu.deleteLater)
        height = menu.sizeHint().height()
        menu.popup(self.mapToGlobal(QPoint(0, -height - 4)))


def speed_words(speed: float) -> str:
    """``1×``, ``0.25×``, ``−2×``."""
    return f"{'−' if speed < 0 else ''}{abs(speed):g}×"
