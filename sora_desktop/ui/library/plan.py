"""Where everything stands in the library, as grid and as list, in device-independent pixels: arithmetic, no layout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from PySide6.QtCore import QPoint, QRect

EDGE, GAP = 16, 12
CARD_LEAST = 176
TEXT_HEIGHT = 50
LINE_HEIGHT = 56
_TOP = 4
_PICTURE_PART = 9 / 16
_LINE_PICTURE = (71, 40)
NOWHERE = -1


class Layout(StrEnum):
    """The two looks of the library."""

    GRID = "grid"
    LIST = "list"


@dataclass(frozen=True)
class Plan:
    """So many clips in a view of such a width; each place is reckoned when it is asked for."""

    layout: Layout
    width: int
    count: int

    @cached_property
    def columns(self) -> int:
        """How many clips stand side by side."""
        if self.layout is Layout.LIST:
            return 1
        return max(1, (self.width - 2 * EDGE + GAP) // (CARD_LEAST + GAP))

    @cached_property
    def cell_width(self) -> int:
        columns = self.columns
        return max(1, (self.width - 2 * EDGE - GAP * (columns - 1)) // columns)

    @cached_property
    def cell_height(self) -> int:
        if self.layout is Layout.LIST:
            return LINE_HEIGHT
        return self.picture_size[1] + TEXT_HEIGHT

    @cached_property
    def picture_size(self) -> tuple[int, int]:
        """Width and height of a clip's picture."""
        if self.layout is Layout.LIST:
            return _LINE_PICTURE
        width = self.cell_width
        return width, max(1, round(width * _PICTURE_PART))

    @cached_property
    def step(self) -> int:
        """From the top of a line to that of the next one."""
        return self.cell_height + (0 if self.layout is Layout.LIST else GAP)

    @cached_property
    def height(self) -> int:
        """Of the whole, edges included."""
        lines = -(-self.count // self.columns)
        return 0 if not lines else _TOP + lines * self.step + EDGE

    def rect(self, row: int) -> QRect:
        """The place of a clip, from the top of the whole."""
        line, column = divmod(row, self.columns)
        left = EDGE + column * (self.cell_width + GAP)
        return QRect(left, _TOP + line * self.step, self.cell_width, self.cell_height)

    def row_at(self, point: QPoint) -> int:
        """The clip at a point of the whole; ``NOWHERE`` between clips and beside them."""
        line, left = (point.y() - _TOP) // self.step, point.x() - EDGE
        column = left // (self.cell_width + GAP)
        row = line * self.columns + column
        is_inside = line >= 0 and 0 <= column < self.columns and 0 <= row < self.count
        return row if is_inside and self.rect(row).contains(point) else NOWHERE

    def rows_between(self, top: int, bottom: int) -> range:
        """The clips of which a part stands between two heights of the whole, ``bottom`` not included."""
        if bottom <= top or not self.count:
            return range(0)
        first = max(0, (top - _TOP) // self.step) * self.columns
        last = max(0, (bottom - 1 - _TOP) // self.step + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))

    def rows_touching(self, area: QRect) -> list[int]:
        """The clips that touch an area of the whole."""
        rows = self.rows_between(area.top(), area.bottom() + 1)
        return [row for row in rows if self.rect(row).intersects(area)]
