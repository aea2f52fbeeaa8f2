"""What the library takes on the disk, by month and model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from sora_desktop.domain.library import Facets, Usage
from sora_desktop.ui.job_texts import plain_line, size_words
from sora_desktop.ui.library.texts import month_words, number_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.popover import Popover

_WIDTH = 340
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
        self.column.addWidget(self._title)
        self.column.addWidget(self._scroll)

    def open_for(self, facets: Facets) -> None:
        """Show what each month and model takes."""
        words = self.tr("{clips} clips take {size}")
        self._title.setText(words.format(clips=number_words(facets.total), size=size_words(facets.size_bytes)))
        table = self._table(facets.usage[:_MOST_LINES])
        self._scroll.setWidget(table)
        self._scroll.setFixedHeight(min(_MOST_HEIGHT, table.sizeHint().height()))
        self.open()

    def _table(self, usage: Sequence[Usage]) -> QWidget:
        table = QWidget()
        table.setProperty("transparent", True)
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        line = 0
        for month, parts in groupby(usage, key=lambda part: part.month):
            models = list(parts)
            name = month_words(month) or self.tr("Without a date")
            size = sum(part.size_bytes for part in models)
            self._add(grid, line, name, sum(part.clips for part in models), size, is_month=True)
            line += 1
            for part in models:
                self._add(grid, line, plain_line(part.model, 60), part.clips, part.size_bytes)
                line += 1
        grid.setRowStretch(line, 1)
        return table

    def _add(
        self, grid: QGridLayout, line: int, name: str, clips: int, size_bytes: int, *, is_month: bool = False
    ) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        color = "text" if is_month else "text-2"
        words = ElidedLabel(self._theme, name, "small-strong" if is_month else "small", color)
        grid.addWidget(words, line, 0)
        grid.addWidget(PlainLabel(self._theme, number_words(clips), "time", color), line, 1, right)
        grid.addWidget(PlainLabel(self._theme, size_words(size_bytes), "time", color), line, 2, right)
