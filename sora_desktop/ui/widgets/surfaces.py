"""Surfaces: panes with a hairline at their sides, and raised cards."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.painting import paint_rounded

Side = Literal["top", "bottom", "left", "right"]


class Surface(QWidget):
    """A pane or a bar filled with the colour of a role, with hairlines at the named sides."""

    def __init__(self, theme: Theme, role: str = "panel", lines: tuple[Side, ...] = (), parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._lines = lines
        theme.changed.connect(self.update)

    def set_role(self, role: str) -> None:
        """Fill with the colour of another role."""
        self._role = role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color(self._role))
        line = self._theme.color("line")
        for side in self._lines:
            painter.fillRect(self._edge(side), line)

    def _edge(self, side: Side) -> QRect:
        width, height = self.width(), self.height()
        edges: dict[Side, QRect] = {
            "top": QRect(0, 0, width, 1),
            "bottom": QRect(0, height - 1, width, 1),
            "left": QRect(0, 0, 1, height),
            "right": QRect(width - 1, 0, 1, height),
        }
        return edges[side]


class Card(QWidget):
    """A raised card with rounded corners; what belongs on it is added to `column`."""

    def __init__(self, theme: Theme, *, padding: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(8)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_rounded(QPainter(self), self.rect(), 10, self._theme.color("raised"), self._theme.color("line"))
