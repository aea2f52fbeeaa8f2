"""The line under a field that says what is wrong with it, or what will follow from it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from sora_desktop.ui.announcing import announce
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel

MessageKind = Literal["warn", "err", "info", "ok"]
_ICONS: dict[MessageKind, tuple[str, str]] = {
    "warn": ("warning", "warn"),
    "err": ("error", "err"),
    "info": ("info", "text-3"),
    "ok": ("check", "ok"),
}


class FieldMessage(QWidget):
    """A warning or an error under a field; without a text it takes no room."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind: MessageKind = "warn"
        self._icon = QLabel()
        self._icon.setFixedSize(14, 16)
        self._text = ElidedLabel(theme, "", "small", "warn", max_lines=None)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._paint_icon)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_message(self, kind: MessageKind, text: str) -> None:
        """Say one thing, to a screen reader too; an empty text clears."""
        if text != self.text and self.window().isVisible():
            announce(self, text)
        self._kind = kind
        self._text.setText(text)
        self._text.set_color(_ICONS[kind][1] if kind != "info" else "text-2")
        self._paint_icon()
        self.setVisible(bool(text))

    def clear(self) -> None:
        """Say nothing, and take no room."""
        self.show_message(self._kind, "")

    def _paint_icon(self) -> None:
        name, role = _ICONS[self._kind]
        self._icon.setPixmap(self._theme.icons.pixmap(name, role, 14, self.devicePixelRatioF()))
