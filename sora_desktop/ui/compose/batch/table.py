"""The table of a batch: a line for each row, and under it what there is to say about it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sora_desktop.domain.batches import BatchRow
from sora_desktop.ui.compose.batch.table_model import FIELDS, FIGURES, BatchTableModel, Column, Index, remark_words
from sora_desktop.ui.compose.batch.texts import other_words
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, visual_alignment, visual_rect
from sora_desktop.ui.widgets.row_table import RowTable

ROW_PX, REMARKED_PX = 30, 48
_HEAD_PX = 28
_LINE_PX = 20
_PADDING_PX = 8
_ICON_PX = 14
_KEPT_WIDTHS = 500
_WIDTHS_PX: dict[int, int] = {
    Column.NUMBER: 48,
    Column.MODEL: 104,
    Column.SHAPE: 56,
    Column.SIZE: 60,
    Column.LENGTH: 60,
    Column.STYLE: 76,
    Column.IMAGES: 62,
    Column.ALSO: 144,
    Column.TAKES: 54,
    Column.PRICE: 68,
}


class _RowDelegate(QStyledItemDelegate):
    """Draws a cell, and its part of the line that goes on under all of them."""

    def __init__(self, theme: Theme, view: BatchTable) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._widths: dict[str, int] = {}
        self._small, self._body = font("small"), font("body")  # made anew they cost as much as all else in a cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._view.table.row_at(index.row())
        if row is None:
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("accent-bg"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.color("line"))
        top = (ROW_PX - _LINE_PX) // 2
        line = QRect(rect.left() + _PADDING_PX, rect.top() + top, rect.width() - 2 * _PADDING_PX, _LINE_PX)
        self._paint_cell(painter, line, index, row)
        if row.findings:
            self._paint_remark(painter, rect, rect.top() + top + _LINE_PX - 2, row)
        painter.restore()

    def _paint_cell(self, painter: QPainter, line: QRect, index: Index, row: BatchRow) -> None:
        column = Column(index.column())
        painter.setFont(self._body if column is Column.PROMPT else self._small)
        side = Qt.AlignmentFlag.AlignRight if column in FIGURES else Qt.AlignmentFlag.AlignLeft
        color = self._theme.color(_role_of(column, row))
        paint_line(painter, line, str(index.data()), color, visual_alignment(self._view, side))

    def _paint_remark(self, painter: QPainter, cell: QRect, top: int, row: BatchRow) -> None:
        """The whole line at its place in the table, of which only what lies in this cell is seen."""
        painter.setFont(self._small)
        text = remark_words(row)
        room = self._view.remark_room(top)
        room.setWidth(min(room.width(), self._width_of(painter.fontMetrics(), text) + _ICON_PX + 6))
        room = visual_rect(self._view.viewport(), room)
        if not room.intersects(cell):
            return
        painter.setClipRect(cell)
        role, icon = ("err", "error") if row.is_blocked else ("warn", "warning")
        spot = QRect(room.left(), top, _ICON_PX, room.height())
        words = room.adjusted(_ICON_PX + 6, 0, 0, 0)
        if self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            spot.moveRight(room.right())
            words = room.adjusted(0, 0, -_ICON_PX - 6, 0)
        pixmap = self._theme.icons.pixmap(icon, role, _ICON_PX, self._view.devicePixelRatioF())
        paint_pixmap(painter, spot, pixmap)
        side = visual_alignment(self._view, Qt.AlignmentFlag.AlignLeft)
        paint_line(painter, words, text, self._theme.color(role), side)

    def _width_of(self, metrics: QFontMetrics, text: str) -> int:
        """There are few different remarks, and each is measured once."""
        if text not in self._widths:
            if len(self._widths) >= _KEPT_WIDTHS:
                self._widths.clear()
            self._widths[text] = metrics.horizontalAdvance(text) + 1
        return self._widths[text]


def _role_of(column: Column, row: BatchRow) -> str:
    """The colour of a cell: that of what is said about it, else by its weight."""
    for finding in row.findings:  # those that block come first
        if FIELDS.get(finding.field) is column:
            return "err" if finding.is_blocking else "warn"
    return "text" if column in {Column.PROMPT, Column.MODEL, Column.PRICE} else "text-2"


class BatchTable(RowTable):
    """As fast for a thousand rows as for one: only what is seen is drawn."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        model, name = BatchTableModel(), QCoreApplication.translate("Batch", "What will be sent")
        super().__init__(
            theme, model, name, row_px=ROW_PX, head_px=_HEAD_PX, widths_px=_WIDTHS_PX, wide_column=Column.PROMPT,
            ring_radius=8, parent=parent,
        )  # fmt: skip
        self.table = model
        self.setItemDelegate(_RowDelegate(theme, self))

    def show_rows(self, rows: Sequence[BatchRow], each: Sequence[Decimal | None]) -> None:
        """Show these rows; the one that was chosen stays it, and what is seen stays where it is."""
        chosen, place = self.table.row_at(self.currentIndex().row()), self.verticalScrollBar().value()
        self.table.show_rows(rows, each)
        self.setColumnHidden(Column.STYLE, not any(row.request.style for row in rows))
        self.setColumnHidden(Column.IMAGES, not any(row.request.images for row in rows))
        self.setColumnHidden(Column.ALSO, not any(other_words(row.request) for row in rows))
        self._fit_rows()
        if chosen is not None:
            self._choose(self.table.place_of(chosen.number))
        self.verticalScrollBar().setValue(place)

    def show_only_remarks(self, is_on: bool) -> None:
        """Leave out the rows about which there is nothing to say, or show them again."""
        self.table.show_only_remarks(is_on)
        self._fit_rows()

    def go_to(self, number: int) -> None:
        """Choose the row of that number, and bring it into sight."""
        place = self.table.place_of(number)
        self._choose(place)
        if place >= 0:
            self.scrollTo(self.table.index(place, Column.PROMPT))

    def remark_room(self, top: int) -> QRect:
        """Where the remark of a row stands whose line for it begins at ``top``, as read from the left."""
        left = _WIDTHS_PX[Column.NUMBER] + _PADDING_PX
        return QRect(left, top, self.viewport().width() - left - _PADDING_PX, _LINE_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _choose(self, place: int) -> None:
        if place >= 0:
            self.choose_row(place, Column.PROMPT)

    def _fit_rows(self) -> None:
        """Give each row with a remark a second line; first the height that most have to all at once."""
        head = self.verticalHeader()
        rows = [self.table.row_at(place) for place in range(self.table.rowCount())]
        wanted = [REMARKED_PX if row is not None and row.findings else ROW_PX for row in rows]
        common = REMARKED_PX if 2 * wanted.count(REMARKED_PX) > len(wanted) else ROW_PX
        head.setDefaultSectionSize(common)
        for place, height in enumerate(wanted):
            if height != common:
                head.resizeSection(place, height)
