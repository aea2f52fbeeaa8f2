"""The details pane: all that is known of the selected job, and what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.details.kin_row import KinRow
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction
from sora_desktop.ui.link_texts import awaits_its_file
from sora_desktop.ui.listed_prices import ListedPrices
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.surfaces import Surface

if TYPE_CHECKING:
    from sora_desktop.ui.details.batch_body import BatchBody
    from sora_desktop.ui.details.body import DetailsBody
    from sora_desktop.ui.details.measures import Measures
    from sora_desktop.ui.details.unconfirmed import UnconfirmedBlock

_MARGIN = 12
_TICK_MS = 5_000
"""What goes by the clock is told in minutes."""
_SETTLING_MS = 200
"""Texts that wrap find their height in a few rounds of the layout; so long the open question is kept in sight."""


class DetailsPanel(Surface):
    """Shows one job, or one batch. It is told of every change, and touches only what reads differently from before."""

    action_requested = Signal(object, object)
    """A `JobAction` and the `Job` that it is for."""
    id_found = Signal(object, str)
    """An unconfirmed `Job`, and the task id that the person found for it."""
    batch_action_requested = Signal(object)
    """A ``BatchAction`` for the batch that is shown."""
    clip_wanted = Signal(str)
    """The id of the clip of that batch which plays above."""
    overruled = Signal(object)
    """What was asked about with `ask_to_overrule` is to be done."""
    room_wanted = Signal(int)
    """How high the pane would be with all that it says, while it asks something and no clip plays above it; 0 for as
    high as it always is. Text that comes later changes nothing: the buttons above it stay where they are."""

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(theme, "panel", parent=parent)
        self._icons = icons
        self._clock = clock
        self._job: Job | None = None
        self._body: DetailsBody | None = None
        self._withheld: frozenset[JobAction] = frozenset()
        self.prices = ListedPrices()
        self._batch_body: BatchBody | None = None
        self._scroll = _scroll_area()
        self._batch_scroll: QScrollArea | None = None
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_question)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_cursor)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._measure)
        self._cursor_place = QRect()
        self._place_before = 0
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLING_MS)
        self._asked: tuple[str, State, bool] | None = None
        """The job, its state, and whether it asks something: for each of them the pane wants its height once."""
        self._measuring = QTimer(self, singleShot=True, interval=_SETTLING_MS)
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self._tell_time)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.kin = KinRow(theme, self)
        self._column.addWidget(self.kin)
        self._column.addWidget(self._scroll)
        self.setAccessibleName(self.tr("Details"))
        self.setMinimumHeight(120)

    @property
    def body(self) -> DetailsBody | None:
        """What is shown; ``None`` before the first job."""
        return self._body

    @property
    def job(self) -> Job | None:
        return self._job

    @Slot()
    def make_ready(self) -> None:
        """Make now what the first job is shown in: when that comes, there is enough else to do."""
        if self._body is None:
            self._made_body().hide()

    def put_head(self, widget: QWidget) -> None:
        """Set something above what scrolls; it is shown and hidden by who made it."""
        self._column.insertWidget(0, widget)

    @Slot(object)
    def show_job(self, job: Job | None) -> None:
        """Show a job as it is now; what a person reads, selects or writes there stays as it is."""
        before, self._job = self._job, job
        if self._batch_scroll is not None:
            self._batch_scroll.hide()
            self._scroll.show()
        if job is None:
            if self._body is not None:
                self._body.clear()
                self._body.hide()
            self._tick_where_needed()
            self._want_room()
            return
        body = self._made_body()
        self._measuring.stop()  # news of the same question are no reason to move its buttons
        body.show_job(job, self._clock())
        body.show()
        self._tick_where_needed()
        self._want_room()
        if before is None or before.id != job.id or _is_decided(before, job):
            self._scroll.verticalScrollBar().setValue(0)

    def withhold(self, *actions: JobAction) -> None:
        """Have no buttons for these: what they act on is not seen now. Without any, for everything again."""
        self._withheld = frozenset(actions)
        if self._body is not None:
            self._body.action_row.withhold(self._withheld)

    def show_batch(self, batch: BatchRow, clip: Job | None) -> None:
        """Show a whole batch as it is now, and which clip of it plays above."""
        body = self._made_batch_body()
        if self._scroll.isVisibleTo(self):
            self.show_job(None)
            self._scroll.hide()
        body.show_batch(batch, clip, self._clock())
        assert self._batch_scroll is not None
        self._batch_scroll.show()

    def show_take(self, job_id: str, number: int, takes: int, *, can_compare: bool) -> None:
        """Say which take of how many of its request a clip is, and offer to compare them, if it is the one shown."""
        if self._body is not None and self._job is not None and self._job.id == job_id:
            self._body.show_take(self._job, number, takes, self._clock(), can_compare=can_compare)

    def show_measures(self, job_id: str, measures: Measures) -> None:
        """Say what the file of a clip says of itself, if it is the one that is shown."""
        if self._body is not None and self._job is not None and self._job.id == job_id:
            self._body.show_measures(self._job, measures, self._clock())

    def show_pictures(self, job_id: str, number: int, count: int) -> None:
        """Say which picture of a waiting clip is on its way, if it is the one that is shown; 0 for none."""
        if self._body is not None and self._job is not None and self._job.id == job_id:
            self._body.show_pictures(self._job, number, count, self._clock())

    def ask(self, action: JobAction) -> None:
        """Open the question of one of `ASKED_FIRST` for the job that is shown, if it is unconfirmed."""
        block = self._block()
        if block is not None and action in ASKED_FIRST:
            block.ask(action)

    def ask_to_overrule(self, subject: object, job_id: str, sentence: str, yes: str) -> None:
        """Ask whether something is done with this job although it was refused, if it is the one that is shown."""
        if self._body is None or self._job is None or self._job.id != job_id:
            return
        question = self._body.retry_question
        question.ask(subject, self._job, sentence, yes)
        self._want_room()
        self._scroll.verticalScrollBar().setValue(0)
        QTimer.singleShot(0, question, lambda: self._scroll.ensureWidgetVisible(question, 0, _MARGIN))

    def refuse_id(self, sentence: str) -> None:
        """Say at the field of the task id, if it is open, why the engine did not take it."""
        block = self._block()
        if block is not None and block.asked is JobAction.FOUND_ID:
            block.form.refuse(sentence)

    def say(self, words: str) -> None:
        """Confirm something in a few words beside the buttons, for a moment."""
        if self._body is not None:
            self._body.action_row.say(words)

    def end_look(self) -> None:
        """The engine could not look for traces of the job: its button can be pressed again."""
        block = self._block()
        if block is not None:
            block.end_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._body is not None:
            self._body.set_room(self.height())
        if event.oldSize().width() != event.size().width():
            self._measuring.start()
            QTimer.singleShot(0, self, self._measure)  # not before whoever makes it wider or narrower is done

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick_where_needed()
        self._asked = None
        self._want_room()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticking.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self._job is not None:
            self.show_job(self._job)  # "today" may have become "yesterday"

    def _want_room(self) -> None:
        """Ask for another height where something else is asked than before."""
        job, body = self._job, self._body
        # A finished clip plays above: its picture keeps its size.
        asks = job is not None and body is not None and job.state is not State.DONE and body.asks
        asked = None if job is None else (job.id, job.state, asks)
        if asked != self._asked:
            self._asked = asked
            self._measuring.start()
            self._measure()

    @Slot()
    def _measure(self) -> None:
        """Say which height is wanted, as long as the layout looks for its own."""
        if not self._measuring.isActive() or not self.isVisible():
            return
        asks = self._asked is not None and self._asked[2]
        rest_px = self.height() - self._scroll.viewport().height()
        body = self._body
        self.room_wanted.emit(rest_px + body.heightForWidth(body.width()) if asks and body is not None else 0)

    def _tick_where_needed(self) -> None:
        """Keep the time that is left up to date while it is seen; nothing else in the pane goes by the clock."""
        is_needed = self.isVisible() and self._job is not None and awaits_its_file(self._job)
        if is_needed and not self._ticking.isActive():
            self._ticking.start()
        elif not is_needed:
            self._ticking.stop()

    def _tell_time(self) -> None:
        if self._job is not None and self._body is not None:
            self._body.show_job(self._job, self._clock())

    def _block(self) -> UnconfirmedBlock | None:
        """The block of the shown job, if that is unconfirmed."""
        if self._body is None or self._job is None or self._job.state is not State.UNCONFIRMED:
            return None
        return self._body.unconfirmed

    def _made_body(self) -> DetailsBody:
        if self._body is None:
            from sora_desktop.ui.details.body import DetailsBody

            body = self._body = DetailsBody(self._theme)
            body.prices = self.prices
            body.action_row.withhold(self._withheld)
            body.action_chosen.connect(self._act)
            body.id_entered.connect(self._give_id)
            body.overruled.connect(self.overruled)
            body.question_grown.connect(self._bring_question_in_sight)
            body.cursor_moved.connect(self._follow_cursor)
            body.set_room(self.height())
            self._scroll.setWidget(body)
        return self._body

    def _made_batch_body(self) -> BatchBody:
        if self._batch_body is None:
            from sora_desktop.ui.details.batch_body import BatchBody

            body = self._batch_body = BatchBody(self._theme)
            body.action_chosen.connect(self.batch_action_requested)
            body.clip_wanted.connect(self.clip_wanted)
            self._batch_scroll = _scroll_area()
            self._batch_scroll.setWidget(body)
            self._column.addWidget(self._batch_scroll)
        return self._batch_body

    def _follow_cursor(self, place: QRect) -> None:
        """Keep the cursor of a long text in sight, also when the text has just been unfolded for it."""
        self._cursor_place = place
        self._settling.start()
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._settling.isActive() and not self._cursor_place.isNull():
            middle = self._cursor_place.center()
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, self._cursor_place.height())

    def _act(self, action: JobAction) -> None:
        if self._job is not None:
            self.action_requested.emit(action, self._job)

    def _give_id(self, task_id: str) -> None:
        if self._job is not None:
            self.id_found.emit(self._job, task_id)

    def _bring_question_in_sight(self) -> None:
        """Scroll as little as shows the open question, also when the layout has found its final heights."""
        self._cursor_place = QRect()
        self._place_before = self._scroll.verticalScrollBar().value()
        self._settling.start()
        self._show_question()

    def _show_question(self) -> None:
        block = self._block()
        is_meant = self._settling.isActive() and self._cursor_place.isNull()
        if block is not None and block.question is not None and is_meant:
            self._scroll.verticalScrollBar().setValue(self._place_before)
            self._scroll.ensureWidgetVisible(block.question, 0, _MARGIN)


def _scroll_area() -> QScrollArea:
    """Scrolls what it holds up and down alone."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _is_decided(before: Job, job: Job) -> bool:
    """Whether the question to which the pane was scrolled is not asked any more."""
    return before.state is State.UNCONFIRMED and job.state is not State.UNCONFIRMED
