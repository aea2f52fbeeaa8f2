"""The rows of a batch as a Qt table: exactly what will be sent, a row of it to each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sora_desktop.domain.batches import BatchRow
from sora_desktop.domain.families import family_named
from sora_desktop.domain.prices import amount_words
from sora_desktop.ui.compose.batch.texts import OTHER_SETTINGS, other_settings, other_words
from sora_desktop.ui.job_texts import frame_words, length_words, plain_line
from sora_desktop.ui.plain_text import tooltip

Index = QModelIndex | QPersistentModelIndex

_PROMPT_CHARACTERS = 200
_TIP_CHARACTERS = 2_000


class Column(IntEnum):
    """The columns, from the first to the last."""

    NUMBER = 0
    PROMPT = 1
    MODEL = 2
    SHAPE = 3
    SIZE = 4
    LENGTH = 5
    STYLE = 6
    IMAGES = 7
    ALSO = 8
    """What has no column of its own and is not as it mostly is."""
    TAKES = 9
    PRICE = 10


FIELDS = {
    "prompt": Column.PROMPT,
    "model": Column.MODEL,
    "orientation": Column.SHAPE,
    "aspect_ratio": Column.SHAPE,
    "size": Column.SIZE,
    "duration_s": Column.LENGTH,
    "style": Column.STYLE,
    "images": Column.IMAGES,
    **dict.fromkeys(OTHER_SETTINGS, Column.ALSO),
    "takes": Column.TAKES,
}
_SENT_AS = {Column.SIZE: "size", Column.LENGTH: "duration_s", Column.STYLE: "style"}
FIGURES = frozenset({Column.NUMBER, Column.LENGTH, Column.IMAGES, Column.TAKES, Column.PRICE})
"""Set at the right, as figures are."""


class BatchTableModel(QAbstractTableModel):
    """Shows all rows, or only those about which there is something to say."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[BatchRow, ...] = ()
        self._each: tuple[Decimal | None, ...] = ()
        self._shown: list[int] = []
        self._has_only_remarks = False
        self._prompts: dict[int, str] = {}
        """Prompts as they are shown, made when they are seen for the first time; they can be long."""

    @property
    def rows(self) -> tuple[BatchRow, ...]:
        """All rows, shown or not."""
        return self._all

    @property
    def each(self) -> tuple[Decimal | None, ...]:
        """What one clip of each row costs."""
        return self._each

    @property
    def remarked(self) -> int:
        """About how many rows there is something to say."""
        return sum(bool(row.findings) for row in self._all)

    def show_rows(self, rows: Sequence[BatchRow], each: Sequence[Decimal | None]) -> None:
        """Show these rows, and what one clip of each costs."""
        self.beginResetModel()
        self._all, self._each = tuple(rows), tuple(each)
        self._prompts.clear()
        self._choose()
        self.endResetModel()

    def show_prices(self, each: Sequence[Decimal | None]) -> None:
        """The same rows cost something else."""
        self._each = tuple(each)
        if self._shown:
            first, last = self.index(0, Column.PRICE), self.index(len(self._shown) - 1, Column.PRICE)
            self.dataChanged.emit(first, last)

    def show_only_remarks(self, is_on: bool) -> None:
        """Leave out the rows about which there is nothing to say, or show them again."""
        if is_on != self._has_only_remarks:
            self.beginResetModel()
            self._has_only_remarks = is_on
            self._choose()
            self.endResetModel()

    def row_at(self, place: int) -> BatchRow | None:
        """The row at a place of the table."""
        return self._all[self._shown[place]] if 0 <= place < len(self._shown) else None

    def place_of(self, number: int) -> int:
        """The place of the row of that number; -1 where it is not shown."""
        return next((place for place, at in enumerate(self._shown) if self._all[at].number == number), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(index.row(), row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self._words(index.row(), row, column)
            return f"{words}. {remark_words(row)}" if column is Column.PROMPT and row.findings else words
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._tip(row, column))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in FIGURES else Qt.AlignmentFlag.AlignLeft
            return (side | Qt.AlignmentFlag.AlignVCenter).value
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Row"), self.tr("Prompt"), self.tr("Model"), self.tr("Shape"), self.tr("Size"), self.tr("Length"),
            self.tr("Style"), self.tr("Images"), self.tr("Also"), self.tr("Takes"), self.tr("Price"),
        )[section]  # fmt: skip

    def _choose(self) -> None:
        places = range(len(self._all))
        self._shown = [at for at in places if not self._has_only_remarks or self._all[at].findings]

    def _words(self, place: int, row: BatchRow, column: Column) -> str:
        request = row.request
        name = _SENT_AS.get(column)
        if name is not None and not family_named(request.family).has_field(name):
            return ""  # whatever the row says of it, it is not sent
        match column:
            case Column.NUMBER:
                return str(row.number)
            case Column.PROMPT:
                return self._prompt_at(self._shown[place])
            case Column.MODEL:
                return plain_line(request.model, 60)
            case Column.SHAPE:
                return frame_words(request)
            case Column.SIZE:
                return plain_line(request.size, 20)
            case Column.LENGTH:
                return length_words(request)
            case Column.STYLE:
                return plain_line(request.style, 30)
            case Column.IMAGES:
                return str(len(request.images)) if request.images else ""
            case Column.ALSO:
                return other_words(request)
            case Column.TAKES:
                return str(row.takes)
            case Column.PRICE:
                each = self._each[self._shown[place]]
                if each is None:
                    return "–"
                return amount_words(each * row.takes) if each else self.tr("free")

    def _prompt_at(self, at: int) -> str:
        if at not in self._prompts:
            self._prompts[at] = plain_line(self._all[at].request.prompt, _PROMPT_CHARACTERS)
        return self._prompts[at]

    def _tip(self, row: BatchRow, column: Column) -> str:
        if column is Column.PROMPT:
            prompt = row.request.prompt[:_TIP_CHARACTERS]
            return "\n\n".join(part for part in (prompt, remark_words(row, "\n")) if part)
        if column is Column.IMAGES and row.request.images:
            return "\n".join(plain_line(url, 120) for url in row.request.images[:12])
        return other_settings(row.request)


def remark_words(row: BatchRow, between: str = " ") -> str:
    """All that there is to say about a row."""
    return between.join(finding.sentence for finding in row.findings)
