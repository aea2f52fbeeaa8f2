"""The view of the reference images: one line for each address, edited in place, moved by drag or keys."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sora_desktop.ui.compose.image_model import PROBLEM_ROLE, WARNING_ROLE, ImageModel, Index
from sora_desktop.ui.compose.image_urls import split_addresses
from sora_desktop.ui.compose.images.intake import holds_pictures
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.text_flow import TextFlow
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font, line_height
from sora_desktop.ui.widgets.painting import paint_pixmap, paint_rounded

ROW_PX = 32
MOST_VISIBLE_PX = 6 * ROW_PX
_TEXT_LEFT_PX = 28
_PROBLEM_BELOW_PX = 6
_LONGEST_SHOWN = 400


class ImageDelegate(QStyledItemDelegate):
    """Draws an address cut in its middle, with its sentence under it where it cannot be sent."""

    many_pasted = Signal(QWidget, tuple)
    """An open editor, and the addresses that were pasted into it."""
    picture_pasted = Signal(QWidget)
    """An open editor, and something was pasted into it that is no text."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        problem = str(index.data(PROBLEM_ROLE) or index.data(WARNING_ROLE) or "")
        if not problem:
            return QSize(width, ROW_PX)
        return QSize(width, ROW_PX + self._flow(problem, width - _TEXT_LEFT_PX - 8).height + _PROBLEM_BELOW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        problem, warning = str(index.data(PROBLEM_ROLE) or ""), str(index.data(WARNING_ROLE) or "")
        self._paint_ground(painter, rect, state, is_wrong=bool(problem))
        line = QRect(rect.x(), rect.y(), rect.width(), ROW_PX)
        name, role = ("error", "err") if problem else ("warning", "warn") if warning else ("grip", "text-3")
        icon = self._theme.icons.pixmap(name, role, 14, self._view.devicePixelRatioF())
        direction = self._view.layoutDirection()
        paint_pixmap(painter, QStyle.visualRect(direction, line, QRect(line.x() + 6, line.y(), 16, ROW_PX)), icon)
        text = QStyle.visualRect(direction, line, line.adjusted(_TEXT_LEFT_PX, 0, -8, 0))
        painter.setFont(font("small"))
        painter.setPen(self._theme.color("text"))
        shown = elided_address(str(index.data()), painter.fontMetrics(), text.width())
        # An address is read from the left, whatever its letters are.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(text, int(flags.value) | int(Qt.TextFlag.TextSingleLine.value), shown)
        if problem or warning:
            flow = self._flow(problem or warning, text.width())
            flow.draw(painter, text.bottomLeft().toPointF(), self._theme.color(role))
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = _AddressEdit(QPersistentModelIndex(index), parent)
        editor.many_pasted.connect(self.many_pasted)
        editor.picture_pasted.connect(self.picture_pasted)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, QLineEdit) and isinstance(model, ImageModel):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.x() + 2, rect.y(), rect.width() - 4, ROW_PX)

    def close(self, editor: QWidget, *, is_kept: bool) -> None:
        """End the editing of a row."""
        if is_kept:
            self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, is_wrong: bool) -> None:
        if state & QStyle.StateFlag.State_Selected:
            paint_rounded(painter, rect, 6, self._theme.color("err-bg" if is_wrong else "accent-bg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_rounded(painter, rect, 6, self._theme.color("hover"))

    def _flow(self, sentence: str, width: int) -> TextFlow:
        return TextFlow(sentence, font("small"), line_height("small"), width)


class _AddressEdit(QLineEdit):
    """The editor of one row; several pasted addresses leave it at once."""

    many_pasted = Signal(QWidget, tuple)
    picture_pasted = Signal(QWidget)

    def __init__(self, index: QPersistentModelIndex, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self.setFont(font("small"))
        self.setAccessibleName(self.tr("Address of the image"))
        self.setPlaceholderText("https://…")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            mime = QGuiApplication.clipboard().mimeData()
            if holds_pictures(mime):
                self.picture_pasted.emit(self)
                return
            urls = split_addresses(mime.text())
            if len(urls) > 1:
                kept = (self.text(),) if self.text().strip() and not self.hasSelectedText() else ()
                self.many_pasted.emit(self, (*kept, *urls))
                return
        super().keyPressEvent(event)


class ImageView(QListView):
    """The list: Enter or F2 edits, Del removes, Alt with an arrow moves, Ctrl+V adds what is copied."""

    paste_wanted = Signal()
    undo_wanted = Signal()
    opened = Signal(int)
    """The picture in this row, which has no address to edit, should be shown."""

    def __init__(self, theme: Theme, model: ImageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._delegate = ImageDelegate(theme, self)
        self._delegate.many_pasted.connect(self._take_many)
        self._delegate.picture_pasted.connect(self._take_picture)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_ring_radius(self, 6)
        theme.changed.connect(self.viewport().update)

    @property
    def row(self) -> int:
        """The current row, or -1."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a row the current one, as far as there are rows."""
        last = self._model.rowCount() - 1
        index = self._model.index(min(max(row, 0), last)) if last >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            self.scrollTo(index)

    def edit_row(self, row: int) -> None:
        """Open the editor of a row, or the picture of one that has nothing to edit."""
        self.go_to(row)
        if self._model.flags(self._model.index(row)) & Qt.ItemFlag.ItemIsEditable:
            self.edit(self._model.index(row))
        else:
            self.opened.emit(row)

    def end_edit(self) -> None:
        """Keep what is written in an open editor, and close it."""
        for editor in self.viewport().findChildren(_AddressEdit):
            self._delegate.close(editor, is_kept=True)

    def remove_current(self) -> None:
        row = self.row
        if row >= 0:
            self._model.removeRows(row, 1)
            self.go_to(row)

    def move_current(self, step: int) -> None:
        """Move the current row up (-1) or down (1); at an end it stays."""
        row = self.row
        target = row + step
        if row < 0 or not 0 <= target < self._model.rowCount():
            return
        self._model.moveRows(QModelIndex(), row, 1, QModelIndex(), target if step < 0 else target + 1)
        self.go_to(target)

    def height_of_rows(self) -> int:
        """How high the list is when it shows its rows, up to about six of them."""
        delegate, option = self._delegate, QStyleOptionViewItem()
        rows = (
            delegate.sizeHint(option, self._model.index(row)).height() for row in range(min(self._model.rowCount(), 8))
        )
        return min(sum(rows), MOST_VISIBLE_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            # What the editor leaves alone, Return after it was taken among it, is no order to the list.
            event.ignore()
            return
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if key == Qt.Key.Key_Up else 1)
        elif not modifiers and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_current()
        elif not modifiers and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row >= 0:
            self.edit_row(self.row)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.row < 0:
            self.go_to(0)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802
        """End the editing of a row; Tab goes on to the next control, and a row without words goes away."""
        ends = QAbstractItemDelegate.EndEditHint
        is_tab = hint in (ends.EditNextItem, ends.EditPreviousItem)
        super().closeEditor(editor, ends.NoHint if is_tab else hint)
        self._model.remove_empty()
        if is_tab:
            self.focusNextPrevChild(hint == ends.EditNextItem)

    def _take_picture(self, editor: QWidget) -> None:
        """The line was opened for an address, and a picture comes instead."""
        self._delegate.close(editor, is_kept=True)
        self.paste_wanted.emit()

    def _take_many(self, editor: QWidget, urls: tuple[str, ...]) -> None:
        if not isinstance(editor, _AddressEdit) or not editor.index.isValid():
            return
        row = editor.index.row()
        self._model.replace(row, urls)
        self._delegate.close(editor, is_kept=False)
        self.go_to(row + len(urls) - 1)


def elided_address(url: str, metrics: QFontMetrics, width: int) -> str:
    """An address cut in its middle; of a very long one only its ends are measured."""
    if len(url) > _LONGEST_SHOWN:
        half = _LONGEST_SHOWN // 2
        url = f"{url[:half]}…{url[-half:]}"
    return metrics.elidedText(url, Qt.TextElideMode.ElideMiddle, width)
