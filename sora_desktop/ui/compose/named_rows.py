"""A list of what a person keeps under names: one click uses it; beside it, buttons that change and delete it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.two_line_button import TwoLineButton


@dataclass(frozen=True)
class NamedRow:
    """A name, what there is to know under it, and what a screen reader says that a press does."""

    name: str
    words: str
    does: str


class NamedRows(QWidget):
    """A row for each, in the person's order."""

    chosen = Signal(str)
    """The name of a row."""
    edit_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, name: str, *, can_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._can_edit = can_edit
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(2)
        self.setAccessibleName(name)

    def show_rows(self, rows: Sequence[NamedRow]) -> None:
        """Show these, and no others."""
        while len(self._rows) > len(rows):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(rows):
            made = _Row(self._theme, can_edit=self._can_edit)
            made.chosen.connect(self.chosen)
            made.edit_wanted.connect(self.edit_wanted)
            made.delete_wanted.connect(self.delete_wanted)
            self._rows.append(made)
            self._column.addWidget(made)
        for row, shown in zip(self._rows, rows, strict=True):
            row.show_row(shown)

    def focus_first(self) -> bool:
        """Give the keyboard to the first row; whether there is one."""
        if self._rows:
            self._rows[0].take_focus()
        return bool(self._rows)


class _Row(QWidget):
    chosen = Signal(str)
    edit_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, *, can_edit: bool) -> None:
        super().__init__()
        self._name = ""
        self._button = TwoLineButton(theme)
        self._edit = IconButton(theme, "pencil", "", size=32, icon_size=16)
        self._delete = IconButton(theme, "trash", "", size=32, icon_size=16)
        if not can_edit:
            self._edit.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._button, 1)
        row.addWidget(self._edit)
        row.addWidget(self._delete)
        self._button.clicked.connect(self._choose)
        self._edit.clicked.connect(self._want_edit)
        self._delete.clicked.connect(self._want_delete)

    def show_row(self, row: NamedRow) -> None:
        self._name = row.name
        self._button.show_words(row.name, row.words, row.does)
        self._edit.set_name(self.tr("Edit {name}").format(name=row.name))
        self._delete.set_name(self.tr("Delete {name}").format(name=row.name))

    def take_focus(self) -> None:
        self._button.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self) -> None:
        self.chosen.emit(self._name)

    def _want_edit(self) -> None:
        self.edit_wanted.emit(self._name)

    def _want_delete(self) -> None:
        self.delete_wanted.emit(self._name)
