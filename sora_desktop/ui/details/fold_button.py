"""The small button beside a long text that shows all of it, or only its first lines again."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui.details.selectable_text import SelectableText
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton


class FoldButton(IconButton):
    """Seen while its text is longer than what is shown of it folded."""

    def __init__(self, theme: Theme, text: SelectableText, parent: QWidget | None = None) -> None:
        super().__init__(theme, "chevron-down", "", size=20, icon_size=14, parent=parent)
        self._text = text
        self.clicked.connect(self._toggle)
        text.fold_changed.connect(self._follow)
        self._follow()

    def _toggle(self) -> None:
        self._text.set_folded(not self._text.is_folded)

    def _follow(self) -> None:
        is_folded = self._text.is_folded
        self.set_icon("chevron-down" if is_folded else "chevron-up")
        self.set_name(self.tr("Show the whole text") if is_folded else self.tr("Show less of the text"))
        self.setVisible(self._text.is_long)


def beside(text: SelectableText, button: FoldButton, *marks: QWidget) -> QHBoxLayout:
    """A row of a text and, at its end, its button and other small marks."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(text, 1)
    for mark in (*marks, button):
        column = QVBoxLayout()
        column.setContentsMargins(0, text.inset, 0, 0)
        column.addWidget(mark)
        column.addStretch(1)
        row.addLayout(column)
    return row
