"""The table of prices: model, length, size, amount and who says so, one price to a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from sora_desktop.domain.prices import Price, PriceOrigin, amount_words, price_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.cost_line import origin_words
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, visual_alignment
from sora_desktop.ui.widgets.row_table import RowTable

ROW_PX = 28
VISIBLE_ROWS = 6
_PADDING_PX = 8
_MODEL, _LENGTH, _SIZE, _PRICE, _ORIGIN = range(5)
_WIDTHS_PX = {_LENGTH: 64, _SIZE: 72, _PRICE: 80, _ORIGIN: 108}

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class PriceRow:
    """What is known of the price of some clips: a price, or that there is none."""

    model: str
    duration_s: int | None
    size: str
    price: Price | None = None


def price_rows(prices: Iterable[Price], request: VideoRequest | None) -> list[PriceRow]:
    """A row for each price, by model, and before them one for the clip of the form if its price is not known."""
    prices = tuple(prices)
    ranks = {origin: rank for rank, origin in enumerate(PriceOrigin)}
    kept = sorted(prices, key=lambda price: (price.model, price.duration_s or 0, price.size, ranks[price.origin]))
    rows = [PriceRow(price.model, price.duration_s, price.size, price) for price in kept]
    if request is not None and request.model.strip() and price_of(request, prices) is None:
        rows.insert(0, PriceRow(request.model.strip(), request.duration_s or None, request.size.strip()))
    return rows


class PriceTableModel(QAbstractTableModel):
    """The rows as a Qt table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PriceRow] = []

    def show_rows(self, rows: list[PriceRow]) -> None:
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row_at(self, row: int) -> PriceRow | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, row: PriceRow) -> int:
        """The place of a row; -1 if it is not there."""
        return self._rows.index(row) if row in self._rows else -1

    def row_of_price(self, price: Price) -> int:
        """The place of a price; -1 if it is not there."""
        return next((place for place, row in enumerate(self._rows) if row.price == price), -1)

    def row_for(self, request: VideoRequest) -> int:
        """The place of the row that says what a request costs, or that nobody knows; -1 for an empty table."""
        price = price_of(request, (row.price for row in self._rows if row.price is not None))
        return next((place for place, row in enumerate(self._rows) if row.price == price), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == _MODEL:
            return tooltip(row.model)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words(row)[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == _PRICE else Qt.AlignmentFlag.AlignLeft
            return (side | Qt.AlignmentFlag.AlignVCenter).value
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Model"), self.tr("Length"), self.tr("Size"), self.tr("Price"), self.tr("From"))[section]

    def _words(self, row: PriceRow) -> tuple[str, ...]:
        length = self.tr("any") if row.duration_s is None else f"{row.duration_s} s"
        amount = "–" if row.price is None else amount_words(row.price.amount)
        origin = self.tr("not known") if row.price is None else origin_words(row.price.origin)
        return row.model, length, row.size or self.tr("any"), amount, origin


class _PriceDelegate(QStyledItemDelegate):
    """Draws a cell; the chosen row is filled as a whole."""

    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        view: QWidget = option.widget
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("accent-bg"))
        is_price = index.column() == _PRICE
        side = Qt.AlignmentFlag.AlignRight if is_price else Qt.AlignmentFlag.AlignLeft
        painter.setFont(font("strong" if is_price else "small"))
        color = self._theme.color("text" if index.column() in {_MODEL, _PRICE} else "text-2")
        inner = rect.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        paint_line(painter, inner, str(index.data()), color, visual_alignment(view, side))
        painter.restore()


class PriceTable(RowTable):
    """The table; its row is chosen by mouse and arrow keys, Del takes a price out, Enter changes it."""

    chosen = Signal(object)
    """The ``PriceRow`` that is chosen now; ``None`` for none."""
    remove_wanted = Signal()
    change_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        model, name = PriceTableModel(), QCoreApplication.translate("Prices", "Prices")
        super().__init__(
            theme, model, name, row_px=ROW_PX, head_px=ROW_PX - 4, widths_px=_WIDTHS_PX, wide_column=_MODEL,
            ring_radius=6, parent=parent,
        )  # fmt: skip
        self.table = model
        self.setItemDelegate(_PriceDelegate(theme, self))
        self.selectionModel().currentRowChanged.connect(self._tell)
        self._fit()

    @property
    def row(self) -> PriceRow | None:
        """The row that is chosen."""
        return self.table.row_at(self.currentIndex().row())

    def show_rows(self, rows: list[PriceRow]) -> None:
        """Show these rows; the one that was chosen stays it, if it is still there."""
        before = self.row
        self.table.show_rows(rows)
        self._fit()
        if before is not None:
            self.choose(self.table.row_of(before))

    def choose(self, row: int) -> None:
        """Choose a row by its place; -1 for none."""
        self.choose_row(row)
        if row >= 0:
            self.scrollTo(self.table.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.change_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self.chosen.emit(self.row)

    def _fit(self) -> None:
        rows = min(max(self.table.rowCount(), 2), VISIBLE_ROWS)
        self.setFixedHeight(rows * ROW_PX + ROW_PX - 4 + 2)
