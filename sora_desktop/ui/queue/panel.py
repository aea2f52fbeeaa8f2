"""The right pane: the queue with its count, its list, and what it says while it is empty."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.domain.jobs import Job
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction, actions_for
from sora_desktop.ui.library.tabs import QUEUE, TABS_LEFT, PaneTabs
from sora_desktop.ui.queue.batch_actions import BatchAction, batch_actions_for
from sora_desktop.ui.queue.delegate import JobDelegate
from sora_desktop.ui.queue.empty_states import empty_words
from sora_desktop.ui.queue.filter_bar import FilterBar
from sora_desktop.ui.queue.filters import LETS_THROUGH, BatchRow, QueueFilter
from sora_desktop.ui.queue.menu import batch_menu, job_menu, offer_comparison
from sora_desktop.ui.queue.model import JobsModel
from sora_desktop.ui.queue.new_above import NewAbove
from sora_desktop.ui.queue.rows import QueueRows
from sora_desktop.ui.queue.view import QueueView
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.empty_state import EmptyState
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.menu import Menu
from sora_desktop.ui.widgets.question import Question
from sora_desktop.ui.widgets.surfaces import Surface

if TYPE_CHECKING:
    from sora_desktop.ui.queue.add_task import AddTaskCard

HEADER_HEIGHT = 48
_SAID_MS = 4_000
_KEYS = {
    Qt.Key.Key_Return: JobAction.USE_SETTINGS,
    Qt.Key.Key_Enter: JobAction.USE_SETTINGS,
    Qt.Key.Key_F2: JobAction.EDIT,
    Qt.Key.Key_Delete: JobAction.REMOVE,
    Qt.Key.Key_Backspace: JobAction.REMOVE,
}


class QueuePanel(Surface):
    """Shows the jobs of its model and says which one is selected and what is asked for; it does nothing itself."""

    selection_changed = Signal(object)
    """The selected ``Job``, or ``None``."""
    action_requested = Signal(object, object)
    """A ``JobAction`` that may be done at once, and its ``Job``."""
    question_wanted = Signal(object, object)
    """A ``JobAction`` of ``ASKED_FIRST`` and its ``Job``, which is selected by now: the details ask."""
    task_wanted = Signal(str, str)
    """A task id to be added, and the id of the profile that it belongs to."""
    poster_wanted = Signal(str, str)
    """The id and the file of a finished job that came into view without a picture."""
    batch_selected = Signal(object)
    """The ``BatchRow`` whose row, or one of whose clips, is selected; ``None`` for none."""
    batch_action_requested = Signal(object, object)
    """A ``BatchAction`` and the ``BatchRow`` that it is about; folding is done here."""

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(theme, "panel", (), parent)
        self._icons = icons
        self._selected_id: str | None = None
        self._comparable_id: str | None = None
        self.model = JobsModel(self, clock=clock)
        self.rows = QueueRows(self.model, self)
        self.view = QueueView(self.rows, JobDelegate(theme, icons, clock, self))
        self.view.setAccessibleName(self.tr("Queue"))
        self.new_above = NewAbove(theme, self.view, self.rows, self.model)
        self.tabs = PaneTabs(theme)
        """The way to the library and back."""
        self.filters = FilterBar(theme)
        self.edit_question = Question(theme, yes_kind="accent")
        """Asks whether what is changed in the form is saved."""
        self.retry_question = Question(theme)
        """Asks before several clips are sent again."""
        self._is_refiltered = False
        self._scrolled_to: dict[QueueFilter, int] = {}
        self._pinning = QTimer(self, singleShot=True, interval=0)
        self._said = PlainLabel(theme, "", "small", "text-2")
        self._saying = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._theme = theme
        self._card: AddTaskCard | None = None
        self._card_frame = QHBoxLayout()
        self._profiles: ProfilesChanged | None = None
        self._stack = QStackedWidget()
        self._empty = EmptyState(theme, "", "")  # nothing is said before the list is there
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self._lay_out(theme)
        self._connect()

    @property
    def selected_job(self) -> Job | None:
        return self.model.job_of(self._selected_id) if self._selected_id is not None else None

    @property
    def selected_batch(self) -> BatchRow | None:
        """The batch whose row is selected, or under which the selected job stands."""
        batch = self.rows.batch_at(self.view.currentIndex()) if self.view.selectedIndexes() else None
        job = self.selected_job
        return batch or (None if job is None else self.rows.batch_of(job))

    @property
    def has_selection(self) -> bool:
        """Whether a job or a batch is selected."""
        return self._selected_id is not None or bool(self.view.selectionModel().selectedIndexes())

    @Slot(str)
    def select(self, job_id: str) -> None:
        """Select a job and bring its row into view, out of a folded batch or past the filter if need be.

        One that is not in the list changes nothing.
        """
        job = self.model.job_of(job_id)
        if job is None:
            return
        if not self.rows.index_of(job_id).isValid() and job.batch_id is not None:
            self.rows.fold((job.batch_id,), False)
        if not self.rows.index_of(job_id).isValid():
            self.show_filter(QueueFilter.ALL)
        self._go_to(self.rows.index_of(job_id))

    def add_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Show new jobs. A filter that would hide one goes back to all: what is not seen may be ordered again."""
        if not all(map(LETS_THROUGH[self.rows.filter], jobs)):
            self.show_filter(QueueFilter.ALL)
        self.model.add_jobs(jobs)

    def select_new(self, job_id: str) -> None:
        """Select a job that was just added, or the row of its batch, which says how far all of them are.

        What is selected by now stays so.
        """
        if self.has_selection:
            return
        job = self.model.job_of(job_id)
        batch = self.rows.index_of_batch(job.batch_id or "") if job is not None else QModelIndex()
        if batch.isValid():
            self._go_to(batch)
        else:
            self.select(job_id)

    @Slot()
    def select_first_needing_you(self) -> None:
        """Select the newest job that waits for a decision of the person."""
        job = next((job for job in self.model.newest_first() if job.needs_you), None)
        if job is not None:
            self.select(job.id)

    @Slot(object)
    def show_filter(self, wanted: QueueFilter) -> None:
        """Show what this filter lets through. What is selected stays so, and each filter keeps its place."""
        bar = self.view.verticalScrollBar()
        self._scrolled_to[self.rows.filter] = bar.value()
        self.filters.show_filter(wanted)
        self._is_refiltered = True
        self.rows.set_filter(wanted)
        self.view.doItemsLayout()
        bar.setValue(self._scrolled_to.get(wanted, 0))
        self._is_refiltered = False
        self._pinning.start()

    @property
    def card(self) -> AddTaskCard | None:
        """The card that takes in a task by its id; ``None`` before it was opened once."""
        return self._card

    @Slot()
    def open_card(self) -> None:
        """Ask for a task that another program started."""
        if self._card is None:
            from sora_desktop.ui.queue.add_task import AddTaskCard  # most people never need it

            self._card = AddTaskCard(self._theme, self)
            self._card.wanted.connect(self.task_wanted)
            self._card.closed.connect(self._close_up)
            self._card_frame.addWidget(self._card)
            self._column.insertLayout(1, self._card_frame)
            if self._profiles is not None:
                self._card.show_profiles(self._profiles)
        self._card_frame.setContentsMargins(8, 8, 8, 2)
        self._card.open()

    @Slot()
    def _close_up(self) -> None:
        # The margins of a layout stay where the widget in it is hidden.
        self._card_frame.setContentsMargins(0, 0, 0, 0)

    def show_profiles(self, event: ProfilesChanged) -> None:
        """Let a task that is added belong to one of these."""
        self._profiles = event
        if self._card is not None:
            self._card.show_profiles(event)

    def refuse_task(self, sentence: str) -> None:
        """Say why a task was not added, at the field if the card is still open, else above the list."""
        if self._card is not None and self._card.isVisible():
            self._card.refuse(sentence)
        else:
            self.say(sentence)

    def note_task_added(self, job_id: str) -> None:
        """If this job is the task that the card asked for: close the card, and select it."""
        job = self.model.job_of(job_id)
        if job is not None and self._card is not None and self._card.is_answered_by(job.task_id):
            self._card.close_card()
            self.select(job.id)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_comparable(self, job_id: str, can_compare: bool) -> None:
        """Offer on the menu of this job to compare it with its other takes, also where it is open already."""
        self._comparable_id = job_id if can_compare else None
        if job_id == self._selected_id:
            for menu in self.findChildren(Menu):
                offer_comparison(menu, can_compare)

    def say(self, words: str) -> None:
        """Confirm something in a few words above the list, for a moment."""
        self._said.setText(words)
        self._saying.start()
        announce(self._said, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._act_on_key(event)
        return False

    def _lay_out(self, theme: Theme) -> None:
        header = Surface(theme, "panel", ("bottom",))
        header.setFixedHeight(HEADER_HEIGHT)
        row = QHBoxLayout(header)
        row.setContentsMargins(TABS_LEFT, 0, TABS_LEFT, 1)
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self._said)
        row.addSpacing(16 - TABS_LEFT)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self.filters)
        self.filters.hide()  # there is nothing to choose from yet
        for question in (self.edit_question, self.retry_question):
            frame = QHBoxLayout()
            frame.setContentsMargins(8, 0, 8, 0)
            frame.addWidget(question)
            column.addLayout(frame)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.view.installEventFilter(self)
        self._saying.timeout.connect(self._said.clear)
        self.view.poster_wanted.connect(self.poster_wanted)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().selectionChanged.connect(self._tell_selection)
        self.view.doubleClicked.connect(self._use_settings)
        self.view.fold_wanted.connect(self._fold)
        for changed in (self.rows.rowsInserted, self.rows.rowsRemoved):
            changed.connect(self._show_count)
        self.rows.modelReset.connect(self._show_listed)
        self.model.counts_changed.connect(self.filters.show_counts)
        self.model.counts_changed.connect(self._show_count)  # also of rows that the filter does not show
        self.filters.chosen.connect(self.show_filter)
        self._pinning.timeout.connect(self._pin_selected)

    def _go_to(self, index: QModelIndex) -> None:
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _show_count(self) -> None:
        count = self.model.rowCount()
        self.tabs.show_count(QUEUE, count)
        self.filters.setVisible(count > 0)
        self._empty.set_texts(*empty_words(self.rows.filter if count else QueueFilter.ALL))
        self._stack.setCurrentIndex(1 if self.rows.rowCount() else 0)

    def _show_listed(self) -> None:
        """A whole new list: the row that was selected stays so, if it is still there."""
        self._show_count()
        index = QModelIndex() if self._selected_id is None else self.rows.index_of(self._selected_id)
        if index.isValid():
            self.view.setCurrentIndex(index)
        else:
            self._tell_selection()

    def _pin_selected(self) -> None:
        """A job that a person looks at does not vanish because it goes on; the one before it may now."""
        is_shown = self._selected_id is not None and self.rows.index_of(self._selected_id).isValid()
        self.rows.pin(self._selected_id or "" if is_shown else "")

    def _tell_selection(self, _now: QItemSelection | None = None, _before: QItemSelection | None = None) -> None:
        if self._is_refiltered:
            return
        rows = self.view.selectionModel().selectedIndexes()
        job = self.rows.job_at(rows[0]) if rows else None
        job_id = None if job is None else job.id
        if job_id != self._selected_id:
            self._selected_id = job_id
            self.selection_changed.emit(job)
        self._pinning.start()
        self.batch_selected.emit(self.selected_batch)

    def _open_menu(self, position: QPoint) -> None:
        index = self.view.indexAt(position)
        job, batch = self.rows.job_at(index), self.rows.batch_at(index)
        if job is not None:
            menu = job_menu(job, self._icons, self, can_compare=job.id == self._comparable_id)
        elif batch is not None:
            menu = batch_menu(batch, self._icons, self)
        else:
            return
        self.view.setCurrentIndex(index)
        menu.triggered.connect(self._act_from_menu)
        menu.popup(self.view.viewport().mapToGlobal(position))

    def _act_from_menu(self, entry: QAction) -> None:
        if isinstance(entry.data(), BatchAction):
            self.act_on_batch(entry.data())
        else:
            self._ask_for(JobAction(entry.data()))

    @Slot(object)
    def act_on_batch(self, action: BatchAction) -> None:
        """Ask for something to be done with the selected batch, if it allows that as it stands by now."""
        batch = self.selected_batch
        if batch is None or action not in batch_actions_for(batch):
            return
        if action in (BatchAction.FOLD, BatchAction.UNFOLD):
            self._fold_batch(batch, action is BatchAction.FOLD)
        else:
            self.batch_action_requested.emit(action, batch)

    def _fold(self, index: QModelIndex, is_folded: bool) -> None:
        job = self.rows.job_at(index)
        batch = self.rows.batch_at(index) or (None if job is None else self.rows.batch_of(job))
        if batch is not None and (is_folded or job is None):
            self._fold_batch(batch, is_folded)

    def _fold_batch(self, batch: BatchRow, is_folded: bool) -> None:
        """Fold a batch, or unfold it; from one of its clips the selection goes to its row first."""
        self.view.setCurrentIndex(self.rows.index_of_batch(batch.batch_id))
        self.rows.fold((batch.batch_id,), is_folded)

    def _act_on_key(self, event: QKeyEvent) -> bool:
        action = _KEYS.get(Qt.Key(event.key()))
        has_modifier = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if action is None or has_modifier:
            return False
        if not event.isAutoRepeat():
            self._use(action)
        return True

    def _use_settings(self, _index: QModelIndex) -> None:
        self._use(JobAction.USE_SETTINGS)

    def _use(self, action: JobAction) -> None:
        """Do something with the current row; a batch's row folds and unfolds."""
        batch = self.rows.batch_at(self.view.currentIndex())
        if batch is None:
            self._ask_for(action)
        elif action is JobAction.USE_SETTINGS:
            self._fold_batch(batch, not batch.is_folded)

    def _ask_for(self, action: JobAction) -> None:
        """Pass on what is asked for, if the selected job allows it as it stands by now."""
        job = self.selected_job
        if job is not None and self.rows.index_of(job.id).isValid() and action in actions_for(job):
            (self.question_wanted if action in ASKED_FIRST else self.action_requested).emit(action, job)
