"""The facts of a job as pairs of label and value: short ones flow like words, long ones have a row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.details.selectable_text import SelectableText
from sora_desktop.ui.details.texts import WIDE_KEYS, Fact, FactKey
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.flow_layout import FlowLayout, laid_out_once
from sora_desktop.ui.widgets.labels import PlainLabel

_PAIR_GAP, _PAIR_HEIGHT, _ROW_GAP = 20, 20, 4


class FactPair(QWidget):
    """A short fact in one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = PlainLabel(theme, "", "small", "text-2", parent=self)
        self._value = PlainLabel(theme, "", "label", is_selectable=True, parent=self)
        # Selected with the mouse; twenty stops for Tab would stand between a person and the buttons.
        self._value.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(5)
        # As high as their texts: in a higher label, what can be selected stands a pixel above what cannot.
        self.row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignVCenter)
        self.row.addWidget(self._value, 1, Qt.AlignmentFlag.AlignVCenter)
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
        self._label = PlainLabel(theme, "", "small", "text-2", parent=self)
        self._text = SelectableText(theme, "", "small", parent=self)
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

    def __init__(self, theme: Theme, keys: Iterable[StrEnum], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = tuple(keys)
        self._shown: dict[StrEnum, Fact | None] = {}
        self._pairs: dict[StrEnum, FactPair] = {}
        self._rows: dict[StrEnum, FactRow] = {}
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.setSpacing(_ROW_GAP)
        self._flow = FlowLayout(spacing=_PAIR_GAP, row_spacing=_ROW_GAP)
        self._column = QVBoxLayout()
        self._column.setSpacing(_ROW_GAP)
        self._all.addLayout(self._flow)
        self._all.addLayout(self._column)

    def part_of(self, key: StrEnum) -> FactPair | FactRow | None:
        """What tells the fact of a key; ``None`` before the first time."""
        return self._pairs.get(key) or self._rows.get(key)

    def value_of(self, key: StrEnum) -> str | None:
        """What is told under a key now; ``None`` when nothing is."""
        part = self.part_of(key)
        return part.value if part is not None and self._shown.get(key) is not None else None

    def show_facts(self, facts: Iterable[Fact]) -> None:
        """Tell these facts, and no others."""
        told = {fact.key: fact for fact in facts}
        changed = [key for key in self._keys if self._shown.get(key) != told.get(key)]
        if not changed:
            return
        with laid_out_once(self._all):
            self._make([key for key in changed if key in told and self.part_of(key) is None])
            for key in changed:
                self._show(key, told.get(key))

    def _show(self, key: StrEnum, fact: Fact | None) -> None:
        self._shown[key] = fact
        part = self.part_of(key)
        if part is not None and fact is not None:
            part.show_fact(fact)
            part.show()
        elif part is not None:
            part.hide()

    def _make(self, keys: Iterable[StrEnum]) -> None:
        """Make parts for keys that are told for the first time, and put each where its key stands among the others."""
        pairs = len(self._pairs)
        for key in keys:
            if key in WIDE_KEYS:
                row = self._rows[key] = FactRow(self._theme, self)
                self._column.insertWidget(self._place_of(key, self._rows), row)
            else:
                self._pairs[key] = self._made_pair(key)
        if len(self._pairs) > pairs:
            while self._flow.takeAt(0) is not None:
                pass
            for each in self._keys:
                if each in self._pairs:
                    self._flow.addWidget(self._pairs[each])

    def _made_pair(self, key: StrEnum) -> FactPair:
        pair = FactPair(self._theme, self)
        if key is FactKey.TASK:
            copy = IconButton(self._theme, "copy", self.tr("Copy the task id"), size=20, icon_size=14)
            copy.clicked.connect(self.task_id_wanted)
            pair.row.addWidget(copy)
        return pair

    def _place_of(self, key: StrEnum, parts: Mapping[StrEnum, QWidget]) -> int:
        return sum(each in parts for each in self._keys[: self._keys.index(key)])
