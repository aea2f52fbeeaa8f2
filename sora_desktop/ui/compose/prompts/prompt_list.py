"""A list of prompts: a few lines of each or all of it, and a height that follows its text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.text_flow import TextFlow
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font, line_height
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded, visual_rect

_SIDE_PX, _ABOVE_PX, _NUMBER_PX = 10, 6, 26
_KEPT_FLOWS = 256

Index = QModelIndex | QPersistentModelIndex


class PromptModel(QAbstractListModel):
    """Prompts as rows; the whole text of each is what a screen reader reads."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._prompts: tuple[str, ...] = ()

    def show_prompts(self, prompts: tuple[str, ...]) -> None:
        """Show these instead, unless they are the same."""
        if prompts != self._prompts:
            self.beginResetModel()
            self._prompts = prompts
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._prompts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._prompts[index.row()]
        return None


class PromptList(QListView):
    """Shows prompts in at most `max_lines` lines each (None: whole, with their numbers)."""

    prompt_chosen = Signal(str)
    left_at_top = Signal()
    """↑ was pressed in the first row."""

    def __init__(self, theme: Theme, name: str, max_lines: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompts = PromptModel(self)
        self.setModel(self._prompts)
        self._delegate = _PromptDelegate(theme, self, max_lines)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        set_ring_radius(self, 8)
        if max_lines is not None:
            self.clicked.connect(self._choose)
        theme.changed.connect(self.viewport().update)

    def show_prompts(self, prompts: tuple[str, ...]) -> None:
        """Show these; the first one is the current one."""
        self._prompts.show_prompts(prompts)
        if prompts and not self.currentIndex().isValid():
            self.setCurrentIndex(self._prompts.index(0))

    @property
    def current(self) -> str:
        """The prompt with the selection; empty for none."""
        return str(self.currentIndex().data() or "")

    def fit(self, width_px: int, most_px: int) -> None:
        """Be as high as all rows in this width, and no higher than `most_px`."""
        height = 2
        for row in range(self._prompts.rowCount()):
            height += self._delegate.height_of(str(self._prompts.index(row).data()), width_px)
            if height >= most_px:
                break
        self.setFixedHeight(min(height, most_px))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_at_top.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.prompt_chosen.emit(str(index.data()))


class _PromptDelegate(QStyledItemDelegate):
    """Draws prompts as plain text, in the direction of each."""

    def __init__(self, theme: Theme, view: PromptList, max_lines: int | None) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._max_lines = max_lines
        self._left_px = _SIDE_PX + (_NUMBER_PX if max_lines is None else 0)
        self._flows: dict[tuple[str, int], TextFlow] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, self.height_of(str(index.data()), width))

    def height_of(self, text: str, width: int) -> int:
        """How high the row of this text is in a list of this width."""
        return self._flow(text, width).height + 2 * _ABOVE_PX

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if self._max_lines is None:
            number = visual_rect(self._view.viewport(), QRect(_SIDE_PX, rect.y() + _ABOVE_PX, _NUMBER_PX - 6, 16))
            painter.setFont(font("badge"))
            paint_line(painter, number, str(index.row() + 1), self._theme.color("text-3"))
        elif state & QStyle.StateFlag.State_Selected:
            paint_rounded(painter, rect, 6, self._theme.color("accent-bg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_rounded(painter, rect, 6, self._theme.color("hover"))
        flow = self._flow(str(index.data()), rect.width())
        width = rect.width() - self._left_px - _SIDE_PX
        place = visual_rect(self._view.viewport(), QRect(self._left_px, rect.y() + _ABOVE_PX, width, rect.height()))
        flow.draw(painter, place.topLeft().toPointF(), self._theme.color("text"))
        painter.restore()

    def _flow(self, text: str, width: int) -> TextFlow:
        room = max(1, width - self._left_px - _SIDE_PX)
        flow = self._flows.get((text, room))
        if flow is None:
            if len(self._flows) >= _KEPT_FLOWS:
                self._flows.clear()
            shown = text if self._max_lines is None else " ".join(text.split())
            flow = TextFlow(shown, font("small"), line_height("small"), room, max_lines=self._max_lines)
            self._flows[text, room] = flow
        return flow
