"""What a person can ask for about jobs; what cannot be done comes back as ``CommandRefused``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.events import Event, Notice, NoticeAction, NoticeKind
from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.ports import Clock, ProfileBook
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import texts
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.notices import NoticeBoard
from sora_desktop.services.profiles import Profiles
from sora_desktop.services.sending import Sender
from sora_desktop.services.task_commands import TaskCommands
from sora_desktop.services.watching import Watcher

MOST_TAKES = 10


class JobCommands(TaskCommands):
    """The half of the engine that is about jobs. Runs on the engine's loop; nothing here waits."""

    def __init__(
        self,
        book: JobBook,
        profiles: Profiles,
        sender: Sender,
        watcher: Watcher,
        board: NoticeBoard,
        settings: ProfileBook,
        clock: Clock,
        tell: Callable[[Event], None],
    ) -> None:
        super().__init__(book, profiles, watcher, clock, tell)
        self._sender = sender
        self._board = board
        self._settings = settings
        self._unsent: set[str] = set()

    def generate(
        self, request: VideoRequest, *, intent_id: str, takes: int = 1, profile_id: str | None = None
    ) -> tuple[Job, ...]:
        """New jobs, committed with all their takes; an intent that exists gives its jobs and adds nothing.

        Raises ``UnusableInput`` and ``DiskTrouble``; then nothing was stored and nothing will be sent.
        """
        known = self._book.of_intent(intent_id)
        if known:
            return known
        for finding in family_named(request.family).findings(request):
            if finding.is_blocking:
                raise UnusableInput(finding.sentence)
        if not 1 <= takes <= MOST_TAKES:
            raise UnusableInput(f"Ask for 1 to {MOST_TAKES} takes.")
        chosen = profile_id if profile_id is not None else self._profiles.selected_id
        if self._profiles.find(chosen) is None:
            raise UnusableInput("This profile does not exist any more. Choose another one.")
        jobs = tuple(self._new_job(request, intent_id, take, chosen) for take in range(1, takes + 1))
        self._book.add(jobs)
        for job in jobs:
            if job.is_demo:
                self._profiles.uses_demo()
            self._sender.enqueue(job.id)
        return jobs

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

    def try_again(self, job_id: str) -> None:
        """A new job with the same request, for one that failed or was stopped."""
        job = self._found("try_again", job_id)
        if job is None:
            return
        if job.state not in {State.FAILED, State.STOPPED}:
            self._refuse("try_again", "Only a clip that failed or was stopped can be tried again.")
        elif job.was_added and not job.request.prompt:
            self._refuse("try_again", "Another program sent this clip, and its prompt is not known here. Check again.")
        elif self._has_successor(job_id):
            self._refuse("try_again", "This clip is being tried again already.")
        elif self._profiles.find(job.profile_id) is None:
            self._refuse("try_again", "The profile of this clip does not exist any more. Use its settings instead.")
        else:
            new = self._new_job(job.request, uuid.uuid4().hex, 1, job.profile_id, replaces=job_id)
            try:
                self._book.add([new])
            except DiskTrouble as trouble:
                self._refuse("try_again", trouble.sentence)
                return
            self._sender.enqueue(new.id)

    def send_again(self, job_id: str) -> None:
        """Give an unconfirmed job up for a new one, in one transaction."""
        job = self._found("send_again", job_id)
        if job is None:
            return
        if job.state is not State.UNCONFIRMED:
            self._refuse("send_again", "Only an unconfirmed clip can be sent again.")
            return
        if self._profiles.find(job.profile_id) is None:
            self._refuse("send_again", "The profile of this clip does not exist any more.")
            return
        new = self._new_job(job.request, uuid.uuid4().hex, 1, job.profile_id, replaces=job_id)
        try:
            self._book.replace_with(job.to(State.STOPPED, self._clock.now_s()), new)
        except DiskTrouble as trouble:
            self._refuse("send_again", trouble.sentence)
            return
        self._sender.enqueue(new.id)

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

    def continue_by_itself(self, is_on: bool) -> None:
        """From the next start on, send what is still waiting then without being asked for it; or not."""
        try:
            self._settings.save_continues_by_itself(is_on)
        except DiskTrouble as trouble:
            self._refuse("continue_by_itself", trouble.sentence)

    def drop_unsent(self) -> None:
        """Stop what was still waiting when the program ended last time."""
        dropped: set[str] = set()
        for job_id in sorted(self._unsent, key=self._book.order_of):
            if not self._stepped("drop_unsent", job_id, State.STOPPED):
                break
            dropped.add(job_id)
        self._forget_unsent(dropped)

    def dismiss(self, notice: Notice) -> None:
        """Take a notice away that a person has read."""
        standing = self._board.find(notice.kind, notice.profile_id)
        if standing is not None and NoticeAction.DISMISS in standing.actions:
            self._board.drop(notice.kind, notice.profile_id)

    def _hold_back(self, jobs: Sequence[Job]) -> None:
        """Waiting jobs of an earlier run: a person decides about them. What kept them back last time may be over."""
        for job in jobs:
            if job.error is not None or job.needs is not None:
                waiting = job.noting(error=None, needs=None)
                try:
                    self._book.commit(waiting)
                except DiskTrouble:
                    self._book.note(waiting)
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

    def _new_job(
        self, request: VideoRequest, intent_id: str, take: int, profile_id: str, replaces: str | None = None
    ) -> Job:
        now_s = self._clock.now_s()
        origin = self._profiles.bound_origin_of(profile_id)
        return Job(uuid.uuid4().hex, intent_id, take, profile_id, request, now_s, origin=origin, replaces=replaces)

    def _has_successor(self, job_id: str) -> bool:
        return any(job.replaces == job_id and not job.has_ended for job in self._book.oldest_first())
