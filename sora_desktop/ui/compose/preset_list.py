"""The list of presets: one click applies one, and a button beside it deletes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.recipes import Preset
from sora_desktop.ui.job_texts import settings_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.two_line_button import TwoLineButton


class PresetList(QWidget):
    """A row for each preset, in the person's order."""

    chosen = Signal(str)
    """The name of the preset that is to be applied."""
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(2)
        self.setAccessibleName(self.tr("Presets"))

    def show_presets(self, presets: tuple[Preset, ...]) -> None:
        """Show these, and no others."""
        while len(self._rows) > len(presets):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(presets):
            made = _Row(self._theme)
            made.chosen.connect(self.chosen)
            made.delete_wanted.connect(self.delete_wanted)
            self._rows.append(made)
            self._column.addWidget(made)
        for row, preset in zip(self._rows, presets, strict=True):
            row.show_preset(preset)

    def focus_first(self) -> bool:
        """Give the keyboard to the first preset; whether there is one."""
        if self._rows:
            self._rows[0].take_focus()
        return bool(self._rows)


class _Row(QWidget):
    """A preset that can be applied, and a basket that deletes it."""

    chosen = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ""
        self._button = TwoLineButton(theme)
        self._delete = IconButton(theme, "trash", self.tr("Delete"), size=32, icon_size=16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._button, 1)
        row.addWidget(self._delete)
        self._button.clicked.connect(self._choose)
        self._delete.clicked.connect(self._ask_to_delete)

    def show_preset(self, preset: Preset) -> None:
        self._name = preset.name
        parts = [settings_words(preset.request)]
        if preset.takes > 1:
            parts.append(self.tr("{count} takes").format(count=preset.takes))
        self._button.show_words(preset.name, " · ".join(parts), self.tr("Apply {name}").format(name=preset.name))
        self._delete.set_name(self.tr("Delete {name}").format(name=preset.name))

    def take_focus(self) -> None:
        self._button.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self) -> None:
        self.chosen.emit(self._name)

    def _ask_to_delete(self) -> None:
        self.delete_wanted.emit(self._name)
