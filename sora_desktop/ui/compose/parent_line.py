"""A line of the form that says which clip a request comes from, with a cross that takes that back."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_rounded

_HEIGHT_PX, _ICON_PX = 32, 14


class ParentLine(QWidget):
    """Hidden while there is nothing to say."""

    removed = Signal()

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._icon = QLabel()
        self._icon.setFixedWidth(_ICON_PX)
        self._words = ElidedLabel(theme, "", "small", "accent")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.cross = IconButton(theme, "close", "", size=24, icon_size=12)
        self.setFixedHeight(_HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.cross)
        self.cross.clicked.connect(self.removed)
        theme.changed.connect(self._renew)
        self._renew()
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text()

    def say(self, words: str, icon: str = "") -> None:
        """Show these words, or nothing; with another icon, if one is named."""
        if words:
            self._words.setText(words)
            self.setAccessibleName(words)
        if icon and icon != self._icon_name:
            self._icon_name = icon
            self._renew()
        self.setVisible(bool(words))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        whole = QRect(0, 0, self.width(), self.height())
        paint_rounded(QPainter(self), whole, 8, self._theme.color("accent-bg"))

    def _renew(self) -> None:
        self._icon.setPixmap(self._theme.icons.pixmap(self._icon_name, "accent", _ICON_PX, self.devicePixelRatioF()))
        self.update()
