"""The parts of the form: a label, a control, and under it what there is to say; one class for each kind of control."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.families import Field, Finding
from sora_desktop.domain.families.declaration import Choice, Value
from sora_desktop.ui.compose.measures import CONTROL_PX, LABEL_GAP_PX, RING_PX
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import FieldLabel, PlainLabel
from sora_desktop.ui.widgets.segmented import Choice as Segment
from sora_desktop.ui.widgets.segmented import Segmented
from sora_desktop.ui.widgets.switch import SwitchRow

_STAYS = frozenset({Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason})
"""Why a field loses the keyboard and gets it back."""


class FormField(QWidget):
    """One field of a request. `changed` tells its name when a person changed it, not when `set_value` did."""

    changed = Signal(str)
    _MESSAGE_ROW = 2
    """Its place in the column, under label and control."""

    def __init__(self, theme: Theme, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._field = field
        self._is_setting = False
        self._finding: Finding | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(RING_PX, 0, RING_PX, RING_PX)
        self._column.setSpacing(LABEL_GAP_PX)
        self._head = QHBoxLayout()
        self._aside = PlainLabel(theme, "", "meta", "text-3")
        self._message: FieldMessage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def name(self) -> str:
        """The attribute of `VideoRequest` that this field is for."""
        return self._field.name

    @property
    def message(self) -> str:
        """What the field says now; empty for nothing."""
        return "" if self._message is None else self._message.text

    def value(self) -> object:
        """What is chosen or written, in the type that `VideoRequest` has for it."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show another value; `changed` is not emitted."""
        self._is_setting = True
        try:
            self._put(value)
        finally:
            self._is_setting = False

    def show_finding(self, finding: Finding | None) -> None:
        """Say one thing under the control, or nothing."""
        if finding == self._finding:
            return
        self._finding = finding
        if finding is not None:
            self._made_message().show_message("err" if finding.is_blocking else "warn", finding.sentence)
        elif self._message is not None:
            self._message.clear()
        self._mark(finding is not None and finding.is_blocking)

    def show_field(self, field: Field) -> None:
        """Be the field of another declaration, which says of it something else; the value stays."""
        self._field = field

    def take_focus(self) -> None:
        """Give the keyboard to the control."""
        raise NotImplementedError

    def _put(self, value: object) -> None:
        raise NotImplementedError

    def _mark(self, is_wrong: bool) -> None:
        """Show at the control itself that something blocks, where it can."""

    def _tell(self) -> None:
        if not self._is_setting:
            self.changed.emit(self.name)

    def _lay_out(self, control: QWidget, buddy: QWidget | None = None) -> None:
        """Set the label with the aside above `control`, and the message under it.

        `buddy` is named by the label; without one the control has its accessible name by itself.
        """
        head = self._head
        head.setSpacing(8)
        if buddy is None:
            head.addWidget(PlainLabel(self._theme, self._field.label, "label", "text-2"))
        else:
            head.addWidget(FieldLabel(self._theme, self._field.label, buddy))
        head.addStretch(1)
        head.addWidget(self._aside)
        self._column.addLayout(head)
        self._column.addWidget(control)
        self._column.addStretch(1)

    def _made_message(self) -> FieldMessage:
        """The line under the control, made when there is something to say for the first time."""
        if self._message is None:
            self._message = FieldMessage(self._theme)
            self._column.insertWidget(self._MESSAGE_ROW, self._message)
        return self._message


class ChoiceField(FormField):
    """Two or three choices in sight; a value that is none of them gets a segment of its own.

    Where there is but one there is nothing to choose, and it stands there as text.
    """

    def __init__(
        self, theme: Theme, field: Field, icons: dict[Value, str], unit: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, field, parent)
        self._icons = icons
        self._unit = unit
        self._choices: tuple[Choice, ...] = ()
        self._holder = QWidget()
        self._slot = QVBoxLayout(self._holder)
        self._slot.setContentsMargins(0, 0, 0, 0)
        self._control = self._made(field.choices)
        self._lay_out(self._holder)

    def value(self) -> object:
        return self._choices[0].value if isinstance(self._control, PlainLabel) else self._control.value

    @property
    def natural_width(self) -> int:
        """How wide the control must be to show every choice whole, in pixels."""
        return self._control.sizeHint().width() + 2 * RING_PX

    def take_focus(self) -> None:
        radios = self._control.findChildren(QRadioButton)
        if radios:
            chosen = next((radio for radio in radios if radio.isChecked()), radios[0])
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, value: object) -> None:
        own = self._field.choices
        choices = own
        if isinstance(value, str | int) and all(choice.value != value for choice in own):
            extra = Choice(value, str(value) or "–")
            choices = _with_extra(own, extra)
        if choices != self._choices:
            self._control.setParent(None)
            self._control.deleteLater()
            self._control = self._made(choices)
        if isinstance(self._control, Segmented):
            self._control.set_value(value)

    def _made(self, choices: tuple[Choice, ...]) -> Segmented | PlainLabel:
        self._choices = choices
        self._aside.setText(self._unit if len(choices) > 1 else "")
        if len(choices) == 1:
            text = " ".join(part for part in (choices[0].label, self._unit) if part)
            label = PlainLabel(self._theme, text)
            label.setFixedHeight(CONTROL_PX)
            self._slot.addWidget(label)
            return label
        made = Segmented(
            self._theme,
            self._field.label,
            [Segment(choice.value, choice.label, self._icons.get(choice.value)) for choice in choices],
        )
        self._slot.addWidget(made)
        made.value_changed.connect(self._tell)
        return made


def _with_extra(choices: tuple[Choice, ...], extra: Choice) -> tuple[Choice, ...]:
    """The choices with one more: numbers in their order, words at the end."""
    together = (*choices, extra)
    if all(isinstance(choice.value, int) for choice in together):
        return tuple(sorted(together, key=lambda choice: int(choice.value)))
    return together


class ComboField(FormField):
    """A combo box in which other words than the suggested ones may be written, where the field allows it."""

    settled = Signal()
    """A person chose something, or is done with writing it."""

    def __init__(
        self, theme: Theme, field: Field, suggestions: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, field, parent)
        self._combo = ComboBox(theme, is_editable=field.allows_other)
        self._choices: tuple[Choice, ...] = ()
        self._set: tuple[str, Value] | None = None
        line = self._combo.lineEdit()
        if line is not None:
            line.setAccessibleName(field.label)
            line.editingFinished.connect(self.settled)
            # The line says nothing of it while the list of suggestions is open.
            self._combo.installEventFilter(self)
        self.set_suggestions(suggestions)
        self._combo.currentTextChanged.connect(self._tell)
        self._combo.activated.connect(self._settle)
        self._lay_out(self._combo, self._combo)

    def set_suggestions(self, suggestions: Sequence[Choice]) -> None:
        """Suggest other values; what is written stays."""
        if tuple(suggestions) == self._choices:
            return
        written = self.value() if self._choices else ""
        was_setting, self._is_setting = self._is_setting, True
        self._choices = tuple(suggestions)
        self._combo.clear()
        self._combo.addItems([choice.label for choice in suggestions])
        self._put(written)
        self._is_setting = was_setting

    def value(self) -> object:
        text = self._combo.currentText()
        if self._set is not None and self._set[0] == text:
            return self._set[1]
        for choice in self._choices:
            if choice.label.casefold() == text.strip().casefold():
                return choice.value
        return text.strip()

    def take_focus(self) -> None:
        self._combo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, value: object) -> None:
        row = next((row for row, choice in enumerate(self._choices) if choice.value == value), -1)
        # Shown where nothing else can be written: a value from outside is seen, and stays until another is chosen.
        self._combo.setPlaceholderText(str(value) or "–")
        self._combo.setCurrentIndex(row)
        if row < 0:
            self._combo.setEditText(str(value))
        self._set = (self._combo.currentText(), value if isinstance(value, int) else str(value))
        line = self._combo.lineEdit()
        if line is not None:
            line.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYS:
            self.settled.emit()
        return False

    def _settle(self, _row: int) -> None:
        self.settled.emit()

    def _mark(self, is_wrong: bool) -> None:
        mark_invalid(self._combo, is_wrong)


class LineSettingField(FormField):
    """A line in which anything may be written, such as a seed."""

    def __init__(self, theme: Theme, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(theme, field, parent)
        self._line = QLineEdit()
        self._line.setAccessibleName(field.label)
        self._line.setPlaceholderText(field.hint)
        self._line.textChanged.connect(self._tell)
        self._lay_out(self._line, self._line)

    def value(self) -> object:
        return self._line.text().strip()

    def take_focus(self) -> None:
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, value: object) -> None:
        self._line.setText(str(value))

    def _mark(self, is_wrong: bool) -> None:
        mark_invalid(self._line, is_wrong)


class SwitchField(FormField):
    """A switch with its consequence; `hints` are the words while it is off and on, `tip` is the whole sentence."""

    _MESSAGE_ROW = 1

    def __init__(
        self, theme: Theme, field: Field, hints: tuple[str, str], tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, field, parent)
        self._hints = hints
        self._row = SwitchRow(theme, field.label, hints[0])
        self._row.setToolTip(tooltip(tip))
        self._row.toggled.connect(self._follow)
        self._column.setSpacing(2)
        self._column.addWidget(self._row)

    def value(self) -> object:
        return self._row.is_on

    def take_focus(self) -> None:
        self._row.switch.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, value: object) -> None:
        self._row.set_on(bool(value))

    def _made_message(self) -> FieldMessage:
        made = super()._made_message()
        made.setContentsMargins(0, 0, 0, 6)
        return made

    def _follow(self, is_on: bool) -> None:
        self._row.set_hint(self._hints[is_on])
        self._tell()


def mark_invalid(widget: QWidget, is_invalid: bool) -> None:
    """Give a field the border of an error, or its usual one."""
    if bool(widget.property("invalid")) != is_invalid:
        widget.setProperty("invalid", is_invalid)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
