"""Labels that Qt draws by itself: plain text in a type role and a colour role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from sora_desktop.ui.palette import DISABLED_OPACITY
from sora_desktop.ui.plain_text import button_text
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import TypeRole, font


class PlainLabel(QLabel):
    """A label that shows text as it is, never as HTML. Its accessible name is its text."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        type_role: TypeRole = "body",
        color: str = "text",
        *,
        is_wrapped: bool = False,
        is_selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._color = color
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(type_role))
        self.setWordWrap(is_wrapped)
        self.setText(text)
        if is_selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self._recolor()
        theme.changed.connect(self._recolor)

    def set_color(self, role: str) -> None:
        """Draw the text in another role's colour."""
        self._color = role
        self._recolor()

    def _recolor(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(self._color))
        palette.setColor(
            QPalette.ColorGroup.Disabled,
            QPalette.ColorRole.WindowText,
            self._theme.color(self._color, DISABLED_OPACITY),
        )
        self.setPalette(palette)


class FieldLabel(PlainLabel):
    """The label above a field: its buddy, and so the field's accessible name."""

    def __init__(self, theme: Theme, text: str, field: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, button_text(text), "label", "text-2", parent=parent)
        self.setBuddy(field)
