"""The view of the library: clips in a grid or a list, whose places are reckoned and never laid out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from sora_desktop.domain.library import Clip
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.library.delegate import ClipDelegate
from sora_desktop.ui.library.model import ClipsModel
from sora_desktop.ui.library.pictures import PictureShelf
from sora_desktop.ui.library.plan import NOWHERE, Layout, Plan

_LOOK_MS = 16
_STANDS_OUT = (-8, -4, 8, 4)
"""How far the ring of a card and the ground of a line reach over the clip's place."""
_DRAWN_AT_ONCE = 32
"""Of a screen full of clips that have just been read, so many are drawn in a frame: a scroll goes on meanwhile."""
_KEYBOARD_REASONS = frozenset(
    (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
)
_MOVING_KEYS = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right))
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_Move = QAbstractItemView.CursorAction
Index = QModelIndex | QPersistentModelIndex


class LibraryView(QListView):
    """A list view to Qt, its selection, its keyboard and its screen readers; where clips stand is its own matter."""

    picture_wanted = Signal(str, str)
    """The id and the file of a clip that is in view without a picture; the topmost one last."""
    picture_unwanted = Signal(str)
    """The id of one that was asked for and has gone out of view."""
    moved = Signal()
    """Clips are in other places than before, or out of view: what hangs over one of them has lost it."""
    player_key_pressed = Signal(object)
    """A `QKeyEvent` that means nothing here, and perhaps something to the player."""

    def __init__(
        self, model: ClipsModel, delegate: ClipDelegate, shelf: PictureShelf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clips = model
        self._delegate = delegate
        self._shelf = shelf
        self._plan = Plan(Layout.GRID, 0, 0)
        self._seen: dict[str, int] = {}
        """The rows of the clips that are in view, by the ids of their jobs."""
        self._hovered = NOWHERE
        """The row that is drawn as being under the mouse."""
        self._look_timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        self._dress()
        self.setModel(model)
        self.setItemDelegate(delegate)
        model.modelReset.connect(self._arrange)
        model.dataChanged.connect(self._look_soon)
        self.verticalScrollBar().valueChanged.connect(self._look_soon)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def plan(self) -> Plan:
        return self._plan

    def set_layout(self, layout: Layout) -> None:
        """Show a grid or a list; what stood in the middle of the view stays in it."""
        if layout is not self._plan.layout:
            self._arrange(layout)

    def seen_rows(self) -> range:
        """The rows of which at least a part is in view."""
        top = self.verticalOffset()
        return self._plan.rows_between(top, top + self.viewport().height()) if self.isVisible() else range(0)

    def selected_spans(self) -> list[range]:
        """The selected rows, ascending, in as few parts as they are: a hundred thousand may be one."""
        selection = self.selectionModel().selection()
        parts = [selection.at(place) for place in range(selection.count())]
        spans: list[range] = []
        for first, stop in sorted((part.top(), part.bottom() + 1) for part in parts):
            if spans and first <= spans[-1].stop:
                spans[-1] = range(spans[-1].start, max(stop, spans[-1].stop))
            else:
                spans.append(range(first, stop))
        return spans

    def select_rows(self, rows: list[int], current: int) -> None:
        """Select exactly these rows; ``current`` is where the keyboard is."""
        model = self.selectionModel()
        if 0 <= current < self._clips.rowCount():
            model.setCurrentIndex(self._clips.index(current), QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(self._selection_of(rows), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # What Qt asks a view

    def selectAll(self) -> None:  # noqa: N802
        """Select everything as one part; `QListView` would look at each of a hundred thousand rows first."""
        count = self._clips.rowCount()
        if count:
            everything = QItemSelection(self._clips.index(0), self._clips.index(count - 1))
            self.selectionModel().select(everything, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def doItemsLayout(self) -> None:  # noqa: N802
        """Nothing is laid out; `QListView` would go through all rows. What is seen is drawn anew."""
        self._arrange()
        QAbstractItemView.doItemsLayout(self)

    def dataChanged(self, first: Index, last: Index, _roles: Sequence[int] = ()) -> None:
        """Draw rows anew that read differently; `QListView` would lay out all rows, and draw all that is seen."""
        seen = self.seen_rows()
        changed = range(max(first.row(), seen.start), min(last.row() + 1, seen.stop))
        self._draw_rows(changed[:_DRAWN_AT_ONCE])
        if rest := changed[_DRAWN_AT_ONCE:]:
            QTimer.singleShot(_LOOK_MS, self, lambda: self._draw_rows(rest))

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        if not index.isValid():
            return QRect()
        return self._plan.rect(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        row = self._plan.row_at(QPoint(point.x(), point.y() + self.verticalOffset()))
        return QModelIndex() if row == NOWHERE else self._clips.index(row)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        place, bar, room = self._plan.rect(index.row()), self.verticalScrollBar(), self.viewport().height()
        margin = 8
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(place.center().y() - room // 2)
        elif place.top() - margin < bar.value():
            bar.setValue(place.top() - margin)
        elif place.bottom() + margin > bar.value() + room:
            bar.setValue(place.bottom() + margin - room)

    def scrollContentsBy(self, across: int, down: int) -> None:  # noqa: N802
        """Move what is drawn; `QListView` moves nothing of which it has no layout of its own."""
        self.viewport().scroll(across, down)
        # The mouse stands over another clip than before.
        for row in {self._hovered, self._row_under_mouse()} - {NOWHERE}:
            self.viewport().update(self.visualRect(self._clips.index(row)).adjusted(*_STANDS_OUT))

    def horizontalOffset(self) -> int:  # noqa: N802
        return 0

    def verticalOffset(self) -> int:  # noqa: N802
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:  # noqa: N802
        return False

    def moveCursor(self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802
        count = self._clips.rowCount()
        if not count:
            return QModelIndex()
        here, columns = max(0, self.currentIndex().row()), self._plan.columns
        page = max(1, self.viewport().height() // self._plan.step) * columns
        ways = {
            _Move.MoveLeft: -1, _Move.MovePrevious: -1, _Move.MoveRight: 1, _Move.MoveNext: 1,
            _Move.MoveUp: -columns, _Move.MoveDown: columns, _Move.MovePageUp: -page, _Move.MovePageDown: page,
            _Move.MoveHome: -here, _Move.MoveEnd: count - 1 - here,
        }  # fmt: skip
        step = ways.get(action, 0)
        there = here + step
        if abs(step) == columns and columns > 1 and not 0 <= there < count:
            # Down from the last line but one, over where the last one has ended, leads to the end of it.
            is_below = step > 0 and here // columns < (count - 1) // columns
            there = count - 1 if is_below else here
        return self._clips.index(min(max(there, 0), count - 1))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        """What a click, a key or a band selects; from one clip to another it is all between them, as they are read."""
        area = rect.normalized().translated(0, self.verticalOffset())
        if self.state() == QAbstractItemView.State.DragSelectingState:
            rows = self._plan.rows_touching(area)
        else:
            ends = [self.indexAt(corner) for corner in (rect.topLeft(), rect.bottomRight())]
            places = [index.row() for index in ends if index.isValid()] or self._plan.rows_touching(area)
            rows = list(range(min(places), max(places) + 1)) if places else []
        self.selectionModel().select(self._selection_of(rows), command)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:  # noqa: N802
        """All that is seen: to ask where each of a hundred thousand stands would cost more than to draw a screen."""
        return QRegion(self.viewport().rect())

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Single keys are commands here, and the search box searches."""

    def updateGeometries(self) -> None:  # noqa: N802
        """`QListView` would set the scroll bars by its own layout."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(room)
        bar.setSingleStep(max(24, self._plan.step // 4))
        bar.setRange(0, max(0, self._plan.height - room))
        bar.setEnabled(bar.maximum() > 0)  # it keeps its room, for the columns follow from the width

    # What happens to it

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        top, area, region = self.verticalOffset(), event.rect(), event.region()
        painter.fillRect(area, self._delegate.ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Pictures are cut to their pixels; being ready to stretch them costs ten times as much.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.devicePixelRatioF().is_integer())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = QStyle.StateFlag(option.state) & ~QStyle.StateFlag.State_MouseOver & ~QStyle.StateFlag.State_HasFocus
        selection, has_focus = self.selectionModel(), self.hasFocus()
        current = self.currentIndex().row()
        hovered = self._hovered = self._row_under_mouse()
        # Rings stand out over the edges of their clips.
        for row in self._plan.rows_between(top + area.top() - 4, top + area.bottom() + 5):
            place = self._plan.rect(row).translated(0, -top)
            if not region.intersects(place.adjusted(*_STANDS_OUT)):
                continue  # between a part that came into view and one that reads differently
            index = self._clips.index(row)
            option.rect = place
            state = plain
            if selection.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == hovered:
                state |= QStyle.StateFlag.State_MouseOver
            if row == current and has_focus:
                state |= QStyle.StateFlag.State_HasFocus
            option.state = state
            self._delegate.paint(painter, option, index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_timer.stop()
        self._let_pictures_go(set())
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._show_focus(True)
        current, chosen = self.currentIndex(), self.selectionModel()
        if event.key() in _MOVING_KEYS and current.isValid() and not chosen.hasSelection():
            # The clip with the ring is the first to be chosen; Qt would pass it over.
            chosen.select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            return
        if not _is_typed(event):  # QListView keeps what is typed for a search, which nobody does here
            super().keyPressEvent(event)
        if _is_typed(event) or not event.isAccepted():
            self.player_key_pressed.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_focus(False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_focus(event.reason() in _KEYBOARD_REASONS)
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._clips.rowCount():
            self.selectionModel().setCurrentIndex(self._clips.index(0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverLeave, QEvent.Type.HoverMove, QEvent.Type.HoverEnter):
            self.viewport().update()
        return super().viewportEvent(event)

    def put_picture(self, job_id: str) -> None:
        """Draw a clip anew whose picture has come."""
        row = self._seen.get(job_id, NOWHERE)
        if row != NOWHERE:
            self.viewport().update(self.visualRect(self._clips.index(row)))

    def picture_place(self, cell: QRect) -> QRect:
        """Where the picture of a clip stands in its place in the view."""
        width, height = self._plan.picture_size
        if self._plan.layout is Layout.GRID:
            return QRect(cell.x() + 1, cell.y() + 1, width - 2, height - 2)
        return QRect(cell.x(), cell.y() + (cell.height() - height) // 2, width, height)

    def _dress(self) -> None:
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # only then Qt can move what is drawn
        set_ring_radius(self, None)

    def _arrange(self, layout: Layout | None = None) -> None:
        """Reckon anew where everything stands; the clip at the top of the view stays there."""
        before, top = self._plan, self.verticalOffset()
        plan = Plan(layout or before.layout, self.viewport().width(), self._clips.rowCount())
        if plan == before:
            self._look_soon()
            return
        anchor = before.rows_between(top, top + 1).start if top and before.count == plan.count else NOWHERE
        self._plan = self._delegate.plan = plan
        self._shelf.use_frame(self._delegate.frame(self.devicePixelRatioF()))
        self.updateGeometries()
        self.moved.emit()
        if anchor != NOWHERE and (plan.columns, plan.layout) != (before.columns, before.layout):
            self.verticalScrollBar().setValue(plan.rect(min(anchor, plan.count - 1)).top())
        self.viewport().update()
        self._look_soon()

    def _selection_of(self, rows: list[int]) -> QItemSelection:
        if rows and rows[-1] - rows[0] + 1 == len(rows):
            return QItemSelection(self._clips.index(rows[0]), self._clips.index(rows[-1]))
        chosen = QItemSelection()
        first = 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                chosen.select(self._clips.index(rows[first]), self._clips.index(row))
                first = place + 1
        return chosen

    def _draw_rows(self, rows: range) -> None:
        if rows:
            top = self._plan.rect(rows[0]).top()
            height = self._plan.rect(rows[-1]).bottom() + 1 - top
            self.viewport().update(0, top - self.verticalOffset(), self.viewport().width(), height)

    def _row_under_mouse(self) -> int:
        is_over = self.underMouse()
        return self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())).row() if is_over else NOWHERE

    def _look_soon(self) -> None:
        if self.isVisible() and not self._look_timer.isActive():
            self._look_timer.start()

    def _look(self) -> None:
        """See what is in view: have its pages and the next ones read, and its pictures made, and no others."""
        seen = self.seen_rows()
        if not seen:
            self._let_pictures_go(set())
            return
        self._clips.want(range(max(0, seen.start - len(seen)), min(self._plan.count, seen.stop + len(seen))))
        clips: list[Clip] = [clip for row in seen if (clip := self._clips.clip_at(row)) is not None]
        self._seen = {clip.job_id: row for row in seen if (clip := self._clips.clip_at(row)) is not None}
        self._let_pictures_go(set(self._seen))
        for clip in reversed(clips):
            if clip.file and not clip.is_missing and self._shelf.ask(clip.job_id):
                self.picture_wanted.emit(clip.job_id, clip.file)

    def _let_pictures_go(self, wanted: set[str]) -> None:
        for job_id in self._shelf.take_back_all_but(wanted):
            self.picture_unwanted.emit(job_id)

    def _show_focus(self, shows: bool) -> None:
        if self._delegate.shows_focus != shows:
            self._delegate.shows_focus = shows
            self.viewport().update()


def _is_typed(event: QKeyEvent) -> bool:
    """Whether a key writes something: a single key, and a command of the player if the library has none for it."""
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & _COMMANDS
