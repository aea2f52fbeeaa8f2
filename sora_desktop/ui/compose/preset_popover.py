"""The popover of presets: apply one, keep the present settings as one, delete one, and choose that for new requests."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.recipes import MOST_NAME_CHARACTERS, Preset, Recipes
from sora_desktop.ui.compose.named_rows import NamedRow, NamedRows
from sora_desktop.ui.header.line_field import LineField
from sora_desktop.ui.job_texts import plain_line, settings_words
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel, PlainLabel
from sora_desktop.ui.widgets.popover import Popover
from sora_desktop.ui.widgets.two_line_button import ROW_PX

WIDTH_PX = 344
_MOST_ROWS = 5


class _NameField(LineField):
    """A line with a button at its end."""

    def __init__(self, theme: Theme, label: str, button: Button) -> None:
        super().__init__(theme, label)
        self._row.addWidget(button)
        self._row.setSpacing(8)


class PresetPopover(Popover):
    """Tells what is wanted by signals; what was deleted can be brought back until it closes."""

    chosen = Signal(str)
    keep_wanted = Signal(str)
    """The present settings are to be kept under this name."""
    deleted = Signal(str)
    restore_wanted = Signal()
    """What was deleted last is wanted back."""
    default_chosen = Signal(str)
    """The name of the preset for new requests; empty for none."""

    new_wanted = Signal()
    """The form is to be emptied, and to begin with the preset for new requests."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=WIDTH_PX)
        self.setAccessibleName(self.tr("Presets"))
        self._recipes = Recipes()
        self._new = Button(theme, self.tr("New request"), "small", "plus")
        self._new.setToolTip(tooltip(self.tr("Empties the form. Undo in the prompt brings its text back.")))
        self._list = NamedRows(theme, self.tr("Presets"), can_edit=False)
        self._scroll = QScrollArea()
        self._empty = ElidedLabel(
            theme,
            self.tr("A preset keeps all settings under a name; prompt and pictures stay what they are."),
            "small",
            "text-2",
            max_lines=None,
        )
        self._status = FieldMessage(theme)
        self._restore = Button(theme, self.tr("Bring it back"), "small", "undo")
        self._keep = Button(theme, self.tr("Keep"))
        self._name = _NameField(theme, self.tr("Keep these settings as"), self._keep)
        self._name.line.setMaxLength(MOST_NAME_CHARACTERS)
        self._default = ComboBox(theme)
        self._default_row = QWidget()
        self._lay_out(theme)
        self._list.chosen.connect(self._apply)
        self._list.delete_wanted.connect(self._delete)
        self._keep.clicked.connect(self._ask_to_keep)
        self._name.line.returnPressed.connect(self._ask_to_keep)
        self._restore.clicked.connect(self._bring_back)
        self._new.clicked.connect(self._begin_anew)
        self._default.activated.connect(self._choose_default)
        self.closed.connect(self._forget)
        self.show_recipes(Recipes())

    def open(self) -> None:
        """Show it with the keyboard at the first preset, or where a name for one is written."""
        super().open()
        if not self._list.focus_first():
            self._name.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_recipes(self, recipes: Recipes) -> None:
        """Take the presets as they are now."""
        self._recipes = recipes
        presets = recipes.presets
        self._list.show_rows([self._row_of(preset) for preset in presets])
        self._scroll.setFixedHeight(min(len(presets), _MOST_ROWS) * (ROW_PX + 2) + 2)
        self._scroll.setVisible(bool(presets))
        self._empty.setVisible(not presets)
        self._default_row.setVisible(bool(presets))
        self._default.clear()
        self._default.addItem(self.tr("None"), "")
        for preset in presets:
            self._default.addItem(plain_line(preset.name, 60), preset.name)
        self._default.setCurrentIndex(max(0, self._default.findData(recipes.default_preset)))

    def show_refusal(self, sentence: str) -> None:
        """Say what could not be kept."""
        self._restore.hide()
        self._status.show_message("err", sentence)

    def _row_of(self, preset: Preset) -> NamedRow:
        words = settings_words(preset.request)
        if preset.takes > 1:
            words += " · " + self.tr("{count} takes").format(count=preset.takes)
        return NamedRow(preset.name, words, self.tr("Apply {name}").format(name=preset.name))

    def _apply(self, name: str) -> None:
        self.close_popover()
        self.chosen.emit(name)

    def _begin_anew(self) -> None:
        self.close_popover()
        self.new_wanted.emit()

    def _ask_to_keep(self) -> None:
        name = " ".join(self._name.text.split())
        if not name:
            self._name.refuse(self.tr("Write a name for it."))
            return
        is_there = self._recipes.preset(name) is not None
        said = self.tr("“{name}” has these settings now.") if is_there else self.tr("Kept as “{name}”.")
        self._restore.hide()
        self._status.show_message("ok", said.format(name=name))
        self._name.set_text("")
        self.keep_wanted.emit(name)

    def _delete(self, name: str) -> None:
        self._status.show_message("info", self.tr("“{name}” was deleted.").format(name=name))
        self._restore.show()
        self._restore.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleted.emit(name)

    def _bring_back(self) -> None:
        self._restore.hide()
        self._status.clear()
        self._name.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.restore_wanted.emit()

    def _choose_default(self, row: int) -> None:
        self.default_chosen.emit(str(self._default.itemData(row)))

    def _forget(self) -> None:
        self._restore.hide()
        self._status.clear()
        self._name.clear_message()

    def _lay_out(self, theme: Theme) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 2, 0)
        head.addWidget(PlainLabel(theme, self.tr("Presets"), "title"), 1)
        head.addWidget(self._new)
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._list.setProperty("transparent", True)
        self._restore.hide()
        said = QHBoxLayout()
        said.setContentsMargins(2, 0, 2, 0)
        said.setSpacing(8)
        said.addWidget(self._status, 1)
        said.addWidget(self._restore)
        default = QHBoxLayout(self._default_row)
        default.setContentsMargins(2, 0, 2, 2)
        default.setSpacing(10)
        default.addWidget(FieldLabel(theme, self.tr("Default for new requests"), self._default))
        default.addWidget(self._default, 1)
        self.column.setSpacing(10)
        self.column.addLayout(head)
        empty = QVBoxLayout()
        empty.setContentsMargins(2, 0, 2, 0)  # begins where the field does
        empty.addWidget(self._empty)
        self.column.addLayout(empty)
        self.column.addWidget(self._scroll)
        self.column.addLayout(said)
        self.column.addWidget(self._name)
        self.column.addWidget(self._default_row)
