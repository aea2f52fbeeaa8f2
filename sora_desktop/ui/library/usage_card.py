"""What the library takes on the disk and what it has cost, by month and model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from sora_desktop.domain.library import Facets, Usage
from sora_desktop.domain.prices import Cost
from sora_desktop.ui.job_texts import plain_line, size_words
from sora_desktop.ui.library.costs import amount_cell, profile_lines, profile_name
from sora_desktop.ui.library.texts import month_words, number_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.popover import Popover

_WIDTH = 420
_MOST_LINES = 400
_MOST_HEIGHT = 420


class UsageCard(Popover):
    """A table that is made when it is opened."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, anchor.tr("Storage used"), width=_WIDTH)
        self._title = PlainLabel(theme, "", "strong")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Storage by month and model"))
        self._spent = PlainLabel(theme, "", "small", "text-2")
        self._spent.setWordWrap(True)
        note = PlainLabel(theme, self.tr(
            "What was charged is of every clip that was paid for, also of those that are rejected, that went to the "
            "trash, or that came to nothing."
        ), "small", "text-3")  # fmt: skip
        note.setWordWrap(True)
        self._note = note
        self.column.addWidget(self._title)
        self.column.addWidget(self._spent)
        self.column.addWidget(self._scroll)
        self.column.addWidget(note)

    def open_for(self, facets: Facets, names: Mapping[str, str]) -> None:
        """Show what each month and model takes and has cost; ``names`` are those of profiles, by their ids."""
        words = self.tr("{clips} clips take {size}")
        clips = number_words(facets.total + facets.rejected)
        self._title.setText(words.format(clips=clips, size=size_words(facets.size_bytes)))
        lines = profile_lines(facets, names)
        self._spent.setText("\n".join(lines))
        self._spent.setVisible(bool(lines))
        self._note.setVisible(bool(lines))
        table = self._table(facets.usage[:_MOST_LINES], names if len(lines) > 1 else None, has_costs=bool(lines))
        self._scroll.setWidget(table)
        self._scroll.setFixedHeight(min(_MOST_HEIGHT, table.sizeHint().height()))
        self.open()

    def _table(self, usage: Sequence[Usage], names: Mapping[str, str] | None, *, has_costs: bool) -> QWidget:
        """With ``names``, each line says its profile, and months have no sum: gateways have units of their own."""
        table = QWidget()
        table.setProperty("transparent", True)
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        heads = [self.tr("Clips"), self.tr("Size"), *([self.tr("Charged")] if has_costs else [])]
        self._add(grid, 0, "", heads, "text-3")
        line = 1
        for month, parts in groupby(usage, key=lambda part: part.month):
            models = list(parts)
            name = month_words(month) or self.tr("Without a date")
            cost = sum((part.cost for part in models), Cost())
            month_cells = _cells(sum(part.clips for part in models), sum(part.size_bytes for part in models))
            if has_costs:
                month_cells.append("" if names is not None else amount_cell(cost))
            self._add(grid, line, name, month_cells, "text")
            line += 1
            for part in models:
                cells = [*_cells(part.clips, part.size_bytes), *([amount_cell(part.cost)] if has_costs else [])]
                self._add(grid, line, _name_of(part, names), cells, "text-2")
                line += 1
        grid.setRowStretch(line, 1)
        return table

    def _add(self, grid: QGridLayout, line: int, name: str, cells: Sequence[str], color: str) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        words = ElidedLabel(self._theme, name, "small-strong" if color == "text" else "small", color)
        grid.addWidget(words, line, 0)
        for column, cell in enumerate(cells, 1):
            grid.addWidget(PlainLabel(self._theme, cell, "time", color), line, column, right)


def _cells(clips: int, size_bytes: int) -> list[str]:
    """How many clips, and what they take; a dash where what was paid for left none."""
    return [number_words(clips), size_words(size_bytes)] if clips else ["–", "–"]


def _name_of(part: Usage, names: Mapping[str, str] | None) -> str:
    model = plain_line(part.model, 60) or QCoreApplication.translate("UsageCard", "Without a model")
    is_named = names is not None and (part.cost.known or part.cost.unknown)
    words = [model, profile_name(part.profile_id, names or {}) if is_named else ""]
    return " · ".join(word for word in words if word)
