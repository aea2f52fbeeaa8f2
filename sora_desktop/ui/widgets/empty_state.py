"""What an empty pane says: what belongs here, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import ElidedLabel

_WIDTH = 320


class EmptyState(QWidget):
    """An icon, a title, a sentence and perhaps a button, in the middle of a pane."""

    action_triggered = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        text: str,
        *,
        icon: str | None = None,
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._icon = QLabel(self)  # without a parent it would be shown as a window of its own
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon.setVisible(icon is not None)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._title = ElidedLabel(theme, title, "strong", "text-2", max_lines=None, alignment=centre)
        self._text = ElidedLabel(theme, text, "body", "text-3", max_lines=None, alignment=centre)
        for label in (self._title, self._text):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = Button(theme, action, "secondary", parent=self)
        self.button.setVisible(bool(action))
        self.button.clicked.connect(self.action_triggered)
        self._lay_out()
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def set_texts(self, title: str, text: str, action: str = "") -> None:
        """Say something else; an empty `action` hides the button."""
        self._title.setText(title)
        self._text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))

    def _lay_out(self) -> None:
        words = QWidget(self)
        words.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._icon)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(10)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        # A widget that may not grow any more stands at the left of its cell, so the room beside it is shared out.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(words, 1_000)
        middle.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 24)
        page.addStretch(1)
        page.addLayout(middle)
        page.addStretch(1)

    def _paint_icon(self) -> None:
        if self._icon_name is not None:
            self._icon.setPixmap(self._theme.icons.pixmap(self._icon_name, "text-3", 28, self.devicePixelRatioF()))
