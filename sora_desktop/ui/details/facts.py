"""The facts of a job as pairs of label and value: short ones flow like words, long ones have a row each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.details.selectable_text import SelectableText
from sora_desktop.ui.details.texts import WIDE_KEYS, Fact, FactKey
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import PlainLabel

_PAIR_GAP, _PAIR_HEIGHT, _ROW_GAP = 20, 20, 4


class FactPair(QWidget):
    """A short fact in one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = PlainLabel(theme, "", "small", "text-2")
        self._value = PlainLabel(theme, "", "label", is_selectable=True)
        # Selected with the mouse; twenty stops for Tab would stand between a person and the buttons.
        self._value.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(5)
        self.row.addWidget(self._label)
        self.row.addWidget(self._value, 1)
        self.setFixedHeight(_PAIR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> str:
        return self._value.text()

    def show_fact(self, fact: Fact) -> None:
        """Tell this fact now."""
        self._label.setText(fact.label)
        self._value.setText(fact.value)
        self._value.set_color(fact.role)
        self._value.setToolTip(tooltip(fact.tip))
        self._value.setAccessibleDescription(fact.label)


class FactRow(QWidget):
    """A long fact: its label above, the text below in as many lines as it needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = PlainLabel(theme, "", "small", "text-2")
        self._text = SelectableText(theme, "", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._label)
        column.addWidget(self._text)

    @property
    def value(self) -> str:
        return self._text.text

    def show_fact(self, fact: Fact) -> None:
        """Tell this fact now."""
        self._label.setText(fact.label)
        self._label.set_color("text-2" if fact.role == "text" else fact.role)
        self._text.setAccessibleName(fact.label)
        self._text.set_text(fact.value)


class FactsView(QWidget):
    """Shows those facts whose keys it was made for; what did not change is not touched."""

    task_id_wanted = Signal()
    """The task id is to be copied."""

    def __init__(self, theme: Theme, keys: Iterable[FactKey], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[FactKey, Fact | None] = {}
        self._parts: dict[FactKey, FactPair | FactRow] = {}
        self._flow = FlowLayout(spacing=_PAIR_GAP, row_spacing=_ROW_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_ROW_GAP)
        column.addLayout(self._flow)
        for key in keys:
            part = self._parts[key] = FactRow(theme) if key in WIDE_KEYS else FactPair(theme)
            (column if key in WIDE_KEYS else self._flow).addWidget(part)
            part.hide()
            if key is FactKey.TASK and isinstance(part, FactPair):
                copy = IconButton(theme, "copy", self.tr("Copy the task id"), size=20, icon_size=14)
                copy.clicked.connect(self.task_id_wanted)
                part.row.addWidget(copy)

    def value_of(self, key: FactKey) -> str | None:
        """What is told under a key now; ``None`` when nothing is."""
        return self._parts[key].value if self._shown.get(key) is not None else None

    def show_facts(self, facts: Iterable[Fact]) -> None:
        """Tell these facts, and no others."""
        told = {fact.key: fact for fact in facts}
        for key, part in self._parts.items():
            fact = told.get(key)
            if self._shown.get(key) == fact:
                continue
            self._shown[key] = fact
            if fact is not None:
                part.show_fact(fact)
            part.setVisible(fact is not None)
