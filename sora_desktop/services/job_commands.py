"""What a person can ask for about jobs; what cannot be done comes back as ``CommandRefused``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import Event, Notice, NoticeAction, NoticeKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.ports import Clock, ProfileBook
from sora_desktop.services import texts
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.notices import NoticeBoard
from sora_desktop.services.orders import OrderCommands
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.sending import Sender
from sora_desktop.services.spending import Spending
from sora_desktop.services.watching import Watcher


class JobCommands(OrderCommands):
    """The half of the engine that is about jobs. Runs on the engine's loop; nothing here waits."""

    def __init__(
        self,
        book: JobBook,
        profiles: Profiles,
        sender: Sender,
        watcher: Watcher,
        spending: Spending,
        board: NoticeBoard,
        settings: ProfileBook,
        clock: Clock,
        tell: Callable[[Event], None],
    ) -> None:
        super().__init__(book, profiles, sender, watcher, spending, clock, tell)
        self._board = board
        self._settings = settings
        self._unsent: set[str] = set()

    def stop(self, job_id: str) -> None:
        """Stop a job: what waits is never sent, what is out is left to the gateway with its id kept."""
        job = self._found("stop", job_id)
        if job is None:
            return
        if job.state is State.WAITING:
            if self._stepped("stop", job_id, State.STOPPED):
                self._sender.withdraw(job_id)
                self._forget_unsent({job_id})
        elif job.state is State.SENDING:
            self._committed("stop", job.noting(has_stop_request=True))
        elif job.is_out:
            if self._stepped("stop", job_id, State.STOPPED):
                self._watcher.leave(job_id)
        else:
            self._refuse("stop", "There is nothing to stop: this clip is not on its way.")

    def stop_batch(self, batch_id: str) -> None:
        """Stop what of a batch is on its way, as *Stop* does: what waits all at once, so that none of it slips out."""
        jobs = [job for job in self._book.oldest_first() if job.batch_id == batch_id and not job.has_ended]
        on_their_way = [job for job in jobs if job.state is not State.UNCONFIRMED]
        if not on_their_way:
            self._refuse("stop_batch", "There is nothing to stop: no clip of this batch is on its way.")
            return
        waiting = [job for job in on_their_way if job.state is State.WAITING]
        now_s = self._clock.now_s()
        try:
            self._book.commit_together([job.to(State.STOPPED, now_s) for job in waiting])
        except DiskTrouble as trouble:
            self._refuse("stop_batch", trouble.sentence)
            return
        self._sender.ring()
        self._forget_unsent({job.id for job in waiting})
        for job in on_their_way:
            if job.state is not State.WAITING:
                self.stop(job.id)

    def forget(self, job_id: str) -> None:
        """Give an unconfirmed job up."""
        job = self._found("forget", job_id)
        if job is None:
            return
        if job.state is not State.UNCONFIRMED:
            self._refuse("forget", "Only an unconfirmed clip can be forgotten.")
        else:
            self._stepped("forget", job_id, State.STOPPED)

    def remove(self, job_id: str) -> None:
        """Take an ended job off the list; its record and its file stay."""
        job = self._found("remove", job_id)
        if job is None:
            return
        if not job.has_ended:
            self._refuse("remove", "Only a clip that has ended can be removed from the list.")
            return
        try:
            self._book.remove(job_id)
        except DiskTrouble as trouble:
            self._refuse("remove", trouble.sentence)

    def continue_unsent(self) -> None:
        """Send what was still waiting when the program ended last time."""
        for job_id in self._unsent:
            self._sender.enqueue(job_id)
        self._forget_unsent(set(self._unsent))

    def drop_unsent(self) -> None:
        """Stop what was still waiting when the program ended last time."""
        dropped = sorted(self._unsent, key=self._book.order_of)
        now_s = self._clock.now_s()
        try:
            self._book.commit_together([self._book[job_id].to(State.STOPPED, now_s) for job_id in dropped])
        except DiskTrouble as trouble:
            self._refuse("drop_unsent", trouble.sentence)
            return
        self._forget_unsent(set(dropped))

    def dismiss(self, notice: Notice) -> None:
        """Take a notice away that a person has read."""
        standing = self._board.find(notice.kind, notice.profile_id)
        if standing is not None and NoticeAction.DISMISS in standing.actions:
            self._board.drop(notice.kind, notice.profile_id)

    def _hold_back(self, jobs: Sequence[Job]) -> None:
        """Waiting jobs of an earlier run: a person decides about them. What kept them back last time may be over."""
        freed = [
            job.noting(error=None, needs=None)
            for job in jobs
            if (job.error is not None or job.needs is not None) and job.needs is not Needs.PARENT
        ]
        try:
            self._book.commit_together(freed)
        except DiskTrouble:
            for job in freed:
                self._book.note(job)
        self._unsent = {job.id for job in jobs if not job.has_stop_request}
        self._say_unsent()

    def _continue_at_start(self) -> None:
        """Send what waits, as the setting asks; where a profile's address changed, a person decides."""
        sent = {job_id for job_id in self._unsent if not self._has_moved(self._book[job_id].profile_id)}
        for job_id in sent:
            self._sender.enqueue(job_id)
        self._forget_unsent(sent)

    def _has_moved(self, profile_id: str) -> bool:
        """Whether a profile has another address than the one that its last clip was sent to."""
        here = self._profiles.origin_of(profile_id)
        sent = [job for job in self._book.oldest_first() if job.profile_id == profile_id and job.sending_at is not None]
        last = max(sent, key=lambda job: job.sending_at or 0.0, default=None)
        return here is None or (last is not None and not last.is_demo and last.origin != here)

    def _forget_unsent(self, job_ids: set[str]) -> None:
        if self._unsent & job_ids:
            self._unsent -= job_ids
            self._say_unsent()

    def _say_unsent(self) -> None:
        if self._unsent:
            self._board.put(texts.unsent_notice(len(self._unsent)))
        else:
            self._board.drop(NoticeKind.UNSENT)
