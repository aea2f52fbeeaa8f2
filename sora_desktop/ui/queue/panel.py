"""The right pane: the queue with its count, its list, and what it says while it is empty."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sora_desktop.domain.events import ProfilesChanged
from sora_desktop.domain.jobs import Job
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction, actions_for
from sora_desktop.ui.library.tabs import QUEUE, PaneTabs
from sora_desktop.ui.queue.delegate import JobDelegate
from sora_desktop.ui.queue.menu import job_menu
from sora_desktop.ui.queue.model import JobsModel
from sora_desktop.ui.queue.view import QueueView
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.empty_state import EmptyState
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.surfaces import Surface

if TYPE_CHECKING:
    from sora_desktop.ui.queue.add_task import AddTaskCard

HEADER_HEIGHT = 48
_SAID_MS = 4_000
_KEYS = {
    Qt.Key.Key_Return: JobAction.USE_SETTINGS,
    Qt.Key.Key_Enter: JobAction.USE_SETTINGS,
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

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(theme, "panel", (), parent)
        self._icons = icons
        self._selected_id: str | None = None
        self.model = JobsModel(self, clock=clock)
        self.view = QueueView(self.model, JobDelegate(theme, icons, clock, self))
        self.view.setAccessibleName(self.tr("Queue"))
        self.tabs = PaneTabs(theme)
        """The way to the library and back."""
        self._said = PlainLabel(theme, "", "small", "text-2")
        self._saying = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._theme = theme
        self._card: AddTaskCard | None = None
        self._profiles: ProfilesChanged | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty_state(theme))
        self._stack.addWidget(self.view)
        self._lay_out(theme)
        self._connect()
        self.setFocusProxy(self.view)

    @property
    def selected_job(self) -> Job | None:
        return self.model.job_of(self._selected_id) if self._selected_id is not None else None

    @Slot(str)
    def select(self, job_id: str) -> None:
        """Select a job and bring its row into view; one that is not in the list changes nothing."""
        self._go_to(self.model.index_of(job_id))

    @Slot()
    def select_first_needing_you(self) -> None:
        """Select the newest job that waits for a decision of the person."""
        self._go_to(self.model.first_needing_you())

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
            frame = QHBoxLayout()
            frame.setContentsMargins(8, 8, 8, 2)
            frame.addWidget(self._card)
            self._column.insertLayout(1, frame)
            if self._profiles is not None:
                self._card.show_profiles(self._profiles)
        self._card.open()

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

    def note_added(self, jobs: Iterable[Job]) -> None:
        """If the task that was asked for is among these new jobs: close the card, and select it."""
        for job in jobs:
            if self._card is not None and self._card.is_answered_by(job.task_id):
                self._card.close_card()
                self.select(job.id)
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)

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
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self._said)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addSpacing(6)
        column.addWidget(self._stack, 1)

    def _empty_state(self, theme: Theme) -> EmptyState:
        return EmptyState(
            theme,
            self.tr("Nothing in the queue"),
            self.tr("Clips that you generate appear here and go on even while you write the next prompt."),
        )

    def _connect(self) -> None:
        self.view.installEventFilter(self)
        self._saying.timeout.connect(self._said.clear)
        self.view.poster_wanted.connect(self.poster_wanted)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().selectionChanged.connect(self._tell_selection)
        self.view.doubleClicked.connect(self._use_settings)
        for changed in (self.model.rowsInserted, self.model.rowsRemoved):
            changed.connect(self._show_count)
        self.model.modelReset.connect(self._show_listed)

    def _go_to(self, index: QModelIndex) -> None:
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _show_count(self) -> None:
        count = self.model.rowCount()
        self.tabs.show_count(QUEUE, count)
        self._stack.setCurrentIndex(1 if count else 0)

    def _show_listed(self) -> None:
        """A whole new list: the row that was selected stays so, if it is still there."""
        self._show_count()
        index = QModelIndex() if self._selected_id is None else self.model.index_of(self._selected_id)
        if index.isValid():
            self.view.setCurrentIndex(index)
        else:
            self._tell_selection()

    def _tell_selection(self, _now: QItemSelection | None = None, _before: QItemSelection | None = None) -> None:
        rows = self.view.selectionModel().selectedIndexes()
        job = self.model.job_at(rows[0]) if rows else None
        job_id = None if job is None else job.id
        if job_id != self._selected_id:
            self._selected_id = job_id
            self.selection_changed.emit(job)

    def _open_menu(self, position: QPoint) -> None:
        index = self.view.indexAt(position)
        job = self.model.job_at(index)
        if job is None:
            return
        self.view.setCurrentIndex(index)
        menu = job_menu(job, self._icons, self)
        menu.triggered.connect(self._act_from_menu)
        menu.popup(self.view.viewport().mapToGlobal(position))

    def _act_from_menu(self, entry: QAction) -> None:
        self._ask_for(JobAction(entry.data()))

    def _act_on_key(self, event: QKeyEvent) -> bool:
        action = _KEYS.get(Qt.Key(event.key()))
        has_modifier = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if action is None or has_modifier:
            return False
        if not event.isAutoRepeat():
            self._ask_for(action)
        return True

    def _use_settings(self, _index: QModelIndex) -> None:
        self._ask_for(JobAction.USE_SETTINGS)

    def _ask_for(self, action: JobAction) -> None:
        """Pass on what is asked for, if the selected job allows it as it stands by now."""
        job = self.selected_job
        if job is not None and action in actions_for(job):
            (self.question_wanted if action in ASKED_FIRST else self.action_requested).emit(action, job)
