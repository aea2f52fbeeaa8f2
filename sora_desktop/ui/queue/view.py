"""The list of the queue: keeps its place when rows come and go, and moves only what is seen to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from sora_desktop.domain.jobs import State
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.motion import transition_ms
from sora_desktop.ui.progress import SWEEP_MS, sweep_now
from sora_desktop.ui.queue.delegate import JobDelegate, is_indeterminate
from sora_desktop.ui.queue.model import JobRole
from sora_desktop.ui.queue.places import ROW_HEIGHT, row_places
from sora_desktop.ui.queue.rows import QueueRows
from sora_desktop.ui.queue.texts import RUNNING_STATES

_TICK_MS = 1_000
_KEYBOARD_REASONS = frozenset(
    (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
)
_MOVING_KEYS = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down))


class QueueView(QListView):
    """A list view of one column and equal rows over ``QueueRows``."""

    poster_wanted = Signal(str, str)
    """The id and the file of a finished job whose picture is not there yet; the topmost row last."""

    fold_wanted = Signal(object, bool)
    """The index of the current row, and whether its batch is to be folded or unfolded."""

    def __init__(self, model: QueueRows, delegate: JobDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = model
        self._delegate = delegate
        self._anchor: QPersistentModelIndex | None = None
        self._anchor_offset_px = 0
        self._keeps_current = False
        """Whether the current row is seen, and about to get another place."""
        self._look_timer = self._timer(self._look, 30, is_single=True)
        self._tick_timer = self._timer(self._repaint_running, _TICK_MS)
        self._sweep_timer = self._timer(self._move_sweep, SWEEP_MS)
        self._dress()
        model.rowsAboutToBeInserted.connect(self._remember_place)
        model.rowsAboutToBeRemoved.connect(self._remember_place)
        model.layoutAboutToBeChanged.connect(self._remember_place)
        model.layoutAboutToBeChanged.connect(self._remember_sight)
        self.setModel(model)
        self.setItemDelegate(delegate)
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._look_soon)
        self.verticalScrollBar().valueChanged.connect(self._look_soon)

    def doItemsLayout(self) -> None:  # noqa: N802
        super().doItemsLayout()
        self._return_to_place()
        self._follow_current()

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Single keys are commands here; half of the alphabet jumping about would be worse than none."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._show_focus(True)
        if _is_of_folding(event):
            back = Qt.Key.Key_Right if self.isRightToLeft() else Qt.Key.Key_Left
            self.fold_wanted.emit(self.currentIndex(), event.key() == back)
            return
        if event.key() in _MOVING_KEYS and self.currentIndex().isValid() and not self.selectedIndexes():
            # The row with the ring is the first to be chosen; Qt would pass it over.
            self.selectionModel().select(self.currentIndex(), self.selectionModel().SelectionFlag.ClearAndSelect)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_focus(False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_focus(event.reason() in _KEYBOARD_REASONS)
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._jobs.rowCount():
            self.selectionModel().setCurrentIndex(self._jobs.index(0), self.selectionModel().SelectionFlag.NoUpdate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in (self._look_timer, self._tick_timer, self._sweep_timer):
            timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self._look_soon()

    def keeps(self, event: QKeyEvent) -> bool:
        """Whether a key of the player folds or unfolds here: on the row of a batch, while one of its clips plays."""
        return _is_of_folding(event) and self._jobs.batch_at(self.currentIndex()) is not None

    def visible_rows(self) -> range:
        """The rows of which at least a part is seen."""
        count = self._jobs.rowCount()
        if not count or not self.isVisible():
            return range(0)
        first = self.verticalScrollBar().value() // ROW_HEIGHT
        last = (self.verticalScrollBar().value() + self.viewport().height() - 1) // ROW_HEIGHT
        return range(max(0, first), min(count, last + 1))

    def _dress(self) -> None:
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT // 4)
        set_ring_radius(self, None)

    def _timer(self, slot: Callable[[], None], interval_ms: int, *, is_single: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(is_single)
        timer.timeout.connect(slot)
        return timer

    def _remember_place(self) -> None:
        """Keep the topmost row in mind before rows come or go above it; at the very top, new rows may be seen."""
        value = self.verticalScrollBar().value()
        if value > 0 and self._anchor is None:
            self._anchor = QPersistentModelIndex(self._jobs.index(value // ROW_HEIGHT))
            self._anchor_offset_px = value % ROW_HEIGHT

    def _return_to_place(self) -> None:
        anchor, self._anchor = self._anchor, None
        if anchor is not None and anchor.isValid():
            self.verticalScrollBar().setValue(anchor.row() * ROW_HEIGHT + self._anchor_offset_px)

    def _remember_sight(self) -> None:
        self._keeps_current = self.currentIndex().row() in self.visible_rows()

    def _follow_current(self) -> None:
        """A row that a person looks at and moves, as by *Send next*, does not leave their sight by that."""
        if self._keeps_current and self.currentIndex().isValid():
            top_px, bar = self.currentIndex().row() * ROW_HEIGHT, self.verticalScrollBar()
            bar.setValue(max(min(bar.value(), top_px), top_px + ROW_HEIGHT - self.viewport().height()))
        self._keeps_current = False

    def _look_soon(self) -> None:
        if self.isVisible() and not self._look_timer.isActive():
            self._look_timer.start()

    def _look(self) -> None:
        """See which rows are in view: ask for their pictures, and let what runs there move."""
        runs = sweeps = False
        for index in reversed([self._jobs.index(row) for row in self.visible_rows()]):
            job = index.data(JobRole.JOB)
            if job is None:
                continue
            # Only a checked file is opened by this program.
            is_playable = job.state is State.DONE and job.file and job.is_checked
            if is_playable and self._jobs.posters.ask(job.id):
                self.poster_wanted.emit(job.id, job.file)
            runs = runs or job.state in RUNNING_STATES
            sweeps = sweeps or is_indeterminate(job, index.data(JobRole.MOVED))
        _set_running(self._tick_timer, runs)
        _set_running(self._sweep_timer, sweeps and transition_ms() > 0)

    def _repaint_running(self) -> None:
        for index in self._running():
            self.update(index)

    def _move_sweep(self) -> None:
        self._delegate.sweep = sweep_now()
        gutter_px = self.width() - self.viewport().width()
        for index in self._running():
            job = index.data(JobRole.JOB)
            if is_indeterminate(job, index.data(JobRole.MOVED)):
                places = self._delegate.places_in(row_places(self.visualRect(index), gutter_px), job)
                self.viewport().update(places.bar)

    def _running(self) -> Iterator[QModelIndex]:
        for row in self.visible_rows():
            index = self._jobs.index(row)
            job = index.data(JobRole.JOB)
            if job is not None and job.state in RUNNING_STATES:
                yield index

    def _show_focus(self, shows: bool) -> None:
        if self._delegate.shows_focus != shows:
            self._delegate.shows_focus = shows
            self.viewport().update()


def _is_of_folding(event: QKeyEvent) -> bool:
    has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
    return event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not has_modifier


def _set_running(timer: QTimer, runs: bool) -> None:
    if runs and not timer.isActive():
        timer.start()
    elif not runs:
        timer.stop()
