"""What the queue as a whole talks about with the engine: pauses, order, batches, what failed, and what is changed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject, Signal, Slot

from sora_desktop.domain.events import BUDGET, CommandRefused, JobChanged, JobRemoved, JobsListed, Notice, NoticeAction
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_events import ClipsAway
from sora_desktop.domain.prices import amount_words
from sora_desktop.domain.queue_events import CollectionBegun, DurationsTold, LineMoved, PicturesSending, SendingTold
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.away_talk import away_sentence
from sora_desktop.ui.draft_talk import DraftTalk
from sora_desktop.ui.edit_talk import EditTalk
from sora_desktop.ui.job_actions import JobAction, actions_for
from sora_desktop.ui.job_verbs import JobVerbs
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.queue.batch_actions import BatchAction
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.queue.model import Counts
from sora_desktop.ui.queue_menu import QueueMenu


class QueueTalk(QObject):
    """Connects the queue and its menu with the engine. Hears each event after ``Conversation`` has."""

    busy_changed = Signal(bool)
    """Whether any clip is being sent, made, or fetched."""

    def __init__(
        self, panes: Panes, menu: QueueMenu, verbs: JobVerbs, notifications: Notifications, engine: EngineThread
    ) -> None:
        super().__init__(verbs)
        self._verbs = verbs
        self._panes = panes
        self._queue = panes.queue
        self._menu = menu
        self._notifications = notifications
        self._engine = engine
        self._counts = Counts()
        self._edits = EditTalk(panes, engine, self)
        self._draft = DraftTalk(panes.compose, engine, self)
        self._retried: tuple[str, ...] = ()
        self._has_run = False
        self._ended_since: set[str] = set()
        """The jobs that ended since nothing was on its way for the last time."""
        verbs.edit_wanted.connect(self._edits.begin)
        panes.compose.images.origins.title_of = panes.queue.model.title_of
        panes.compose.images.why_away = lambda job_id: away_sentence(panes.queue.model.away.get(job_id))
        panes.compose.remix.title_of = panes.queue.model.title_of_task
        self._connect()

    @Slot(object)
    def hear(self, event: object) -> None:
        """Show one event of the engine; runs in the window's thread."""
        match event:
            case JobsListed():
                self._panes.compose.images.show_origin()  # of the draft, which was there before
                self._panes.compose.remix.renew()
            case LineMoved(job_ids):
                self._queue.model.reorder(job_ids)
            case DurationsTold(model, duration_s, is_demo, samples_s):
                self._queue.model.set_samples(model, duration_s, is_demo, samples_s)
                self._queue.view.viewport().update()
            case PicturesSending():
                self._queue.model.set_pictures(event)
                self._panes.details.show_pictures(event.job_id, event.number, event.count)
            case SendingTold(is_paused, at_once):
                self._menu.show_paused(is_paused)
                self._panes.bar.show_sending(is_paused, at_once)
            case CollectionBegun(count):
                self._verbs.tell_collected(count)
            case CommandRefused("try_failed_again", sentence, field):
                if field == BUDGET and self._retried:
                    self._ask_over_budget(sentence)
            case ClipsAway():
                self._look_for_clip(self._queue.selected_job)
            case JobChanged(job):
                if job.has_ended:
                    self._note_end(job)
            case JobRemoved(job_id):
                self._ended_since.discard(job_id)
        self._edits.hear(event)
        self._draft.hear(event)

    def _connect(self) -> None:
        menu, queue = self._menu, self._queue
        menu.pause_chosen.connect(self._pause)
        menu.retry_wanted.connect(self._ask_about_all_failed)
        menu.done_removal_wanted.connect(self._remove_done)
        menu.batch_action_chosen.connect(queue.act_on_batch)
        menu.listen_in(queue)
        queue.batch_selected.connect(menu.show_batch)
        queue.selection_changed.connect(self._look_for_clip)
        queue.batch_action_requested.connect(self._act_on_batch)
        queue.rows.moved.connect(self._move)
        queue.retry_question.confirmed.connect(self._retry)
        queue.model.counts_changed.connect(self._follow_counts)
        self._panes.notices.action_chosen.connect(self._act_on_notice)

    @Slot(bool)
    def _pause(self, is_on: bool) -> None:
        name = "pause_sending" if is_on else "resume_sending"
        self._post(name, lambda engine: engine.pause_sending() if is_on else engine.resume_sending())

    @Slot(object, object)
    def _act_on_notice(self, _notice: Notice, action: object) -> None:
        if action is NoticeAction.RESUME:
            self._pause(False)

    @Slot(str, str)
    def _move(self, job_id: str, after_id: str) -> None:
        self._post("send_after", lambda engine: engine.send_after(job_id, after_id))

    @Slot()
    def _remove_done(self) -> None:
        self._post("remove_done", lambda engine: engine.remove_done())

    @Slot(object, object)
    def _act_on_batch(self, action: object, batch: BatchRow) -> None:
        batch_id = batch.batch_id
        if action is BatchAction.STOP:
            self._post("stop_batch", lambda engine: engine.stop_batch(batch_id))
        elif action is BatchAction.TRY_FAILED_AGAIN:
            self._ask_about(batch.jobs)

    @Slot()
    def _ask_about_all_failed(self) -> None:
        self._ask_about(self._queue.model.newest_first())

    @Slot(object)
    def _look_for_clip(self, job: Job | None) -> None:
        """What plays now is not said to be in the trash: a person may have put it back by hand."""
        if job is not None and job.id in self._queue.model.away:
            job_id = job.id
            self._post("look_for_clip", lambda engine: engine.look_for_clip(job_id))

    def _ask_about(self, jobs: list[Job] | tuple[Job, ...]) -> None:
        """Ask before all of these that failed are sent again: that costs as new clips do."""
        everything = self._queue.model.newest_first()
        tried = {job.replaces for job in everything}
        failed = [job for job in jobs if job.state is State.FAILED and JobAction.TRY_AGAIN in actions_for(job)]
        wanted = tuple(job.id for job in reversed(failed) if job.id not in tried)
        if not wanted:
            self._queue.say(self.tr("All that failed is being tried again already."))
            return
        prices = [job.price for job in failed if job.id not in tried]
        if None in prices:
            cost = self.tr("It costs what so many new clips cost.")
        else:
            total = sum((price for price in prices if price is not None), Decimal(0))
            cost = self.tr("It costs as new clips do: ≈ {cost}.").format(cost=amount_words(total))
        count = len(wanted)
        sentence = self.tr("Send the one clip that failed again?") if count == 1 else ""
        sentence = sentence or self.tr("Send {count} clips that failed again?").format(count=count)
        self._retried = ()
        self._queue.retry_question.ask((wanted, False), f"{sentence} {cost}", self.tr("Try again"), self.tr("Cancel"))

    def _ask_over_budget(self, sentence: str) -> None:
        yes, no = self.tr("Try again anyway"), self.tr("Cancel")
        self._queue.retry_question.ask((self._retried, True), sentence, yes, no)

    @Slot(object)
    def _retry(self, subject: tuple[tuple[str, ...], bool]) -> None:
        job_ids, may_cross = self._retried, _ = subject
        self._post("try_failed_again", lambda engine: engine.try_failed_again(job_ids, may_cross_budget=may_cross))

    @Slot(object)
    def _follow_counts(self, counts: Counts) -> None:
        before, self._counts = self._counts, counts
        self._menu.show_ended(counts.done, counts.failed)
        was_busy, is_busy = before.running > 0, counts.running > 0
        if was_busy != is_busy:
            self.busy_changed.emit(is_busy)
        self._has_run = self._has_run or is_busy

    def _note_end(self, job: Job) -> None:
        self._ended_since.add(job.id)
        if self._has_run and not self._counts.running and not self._counts.waiting:
            self._has_run = False
            self._tell_all_done()

    def _tell_all_done(self) -> None:
        """Say it once for all; for a single clip its own notification says it."""
        ended = [job for job in map(self._queue.model.job_of, self._ended_since) if job is not None]
        self._ended_since.clear()
        if len(ended) < 2:
            return
        done, failed = (sum(job.state is state for job in ended) for state in (State.DONE, State.FAILED))
        words = self.tr("All is done: {done} kept").format(done=done)
        if failed:
            words = self.tr("All has ended: {done} kept, {failed} failed").format(done=done, failed=failed)
        self._queue.say(words)
        self._notifications.tell_all_done(words)

    def _post(self, name: str, command: Callable[..., object]) -> None:
        self._engine.post(name, command)
