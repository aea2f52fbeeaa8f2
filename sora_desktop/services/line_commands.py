"""What a person can ask for about the line of those that wait: its order, its pauses, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.events import BUDGET, NoticeKind
from sora_desktop.domain.families import why_impossible
from sora_desktop.domain.jobs import Job, Kinship, State
from sora_desktop.domain.pictures import awaited_frames
from sora_desktop.domain.queue_events import DurationsTold, SendingTold
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import texts
from sora_desktop.services.job_commands import JobCommands

Arrange = Callable[[list[str], list[str]], list[str]]
"""From the ids that are moved and those of the others, each in the order of the line, to a new order."""


class LineCommands(JobCommands):
    """Only what waits can be moved or changed. Runs on the engine's loop; nothing here waits."""

    def pause_sending(self) -> None:
        """Send nothing more in this run until a person resumes; what is out goes on."""
        if not self._sender.is_paused:
            self._sender.pause(True)
            self._board.put(texts.held_notice())
            self._tell_sending()

    def resume_sending(self) -> None:
        """Send what waits again."""
        if self._sender.is_paused:
            self._sender.pause(False)
            self._board.drop(NoticeKind.HELD)
            self._tell_sending()

    def send_next(self, job_ids: Sequence[str]) -> None:
        """Let these waiting jobs be the next ones, in the order that they have."""
        self._arrange("send_next", job_ids, lambda moved, others: [*moved, *others])

    def send_last(self, job_ids: Sequence[str]) -> None:
        """Let these waiting jobs be the last ones, in the order that they have."""
        self._arrange("send_last", job_ids, lambda moved, others: [*others, *moved])

    def send_after(self, job_id: str, other_id: str) -> None:
        """Let a waiting job be sent right after another one; before all when there is no other (any more)."""

        def arranged(moved: list[str], others: list[str]) -> list[str]:
            at = others.index(other_id) + 1 if other_id in others else 0
            return [*others[:at], *moved, *others[at:]]

        if other_id and other_id not in self._waiting_ids():
            return  # it was sent meanwhile: where this one was dropped is not known any more
        self._arrange("send_after", [job_id], arranged)

    def edit(self, job_id: str, request: VideoRequest, *, may_cross_budget: bool = False) -> None:
        """Let a waiting job ask for something else; it keeps its place. Never once its sending has begun."""
        job = self._found("edit", job_id)
        if job is None:
            return
        if job.state is not State.WAITING or job.has_stop_request or self._sender.is_in_flight(job_id):
            self._refuse("edit", "Only a clip that is still waiting can be changed. This one is on its way.")
            return
        if set(awaited_frames(request.images)) - set(awaited_frames(job.request.images)):
            self._refuse("edit", "Only a new clip can continue another one. Duplicate it, or generate a new one.")
            return
        if request.is_remix and _remixed(request) != _remixed(job.request):
            self._refuse("edit", "Only a new clip can remix another one. Generate a new one.")
            return
        if problem := why_impossible(request):
            self._refuse("edit", problem)
            return
        price = self._spending.price_of(job.profile_id, request)
        is_dearer = price != job.price and (price is None or job.price is None or price > job.price)
        if is_dearer and not may_cross_budget and not self._is_in_budget("edit", job.noting(request=request)):
            return
        written = job.written if request.prompt == job.request.prompt else ""
        changed = job.noting(request=request, price=price, error=None, needs=None, written=written)
        if job.parent_kind == Kinship.LAST_FRAME and not set(request.images) & set(job.request.images):
            changed = changed.noting(parent_id=None, parent_kind="")
        if job.parent_kind == Kinship.REMIX and not request.is_remix:
            changed = changed.noting(parent_id=None, parent_kind="")
        if self._committed("edit", changed):
            self._book.on_added([changed])  # whom it waits for
            is_in_line = job_id not in self._unsent
            self._sender.withdraw(job_id)  # pictures that were uploaded for the request before are not this one's
            if is_in_line:
                self._sender.enqueue(job_id)
            self.on_ordered(job.profile_id)

    def duplicate(self, job_id: str, *, intent_id: str, may_cross_budget: bool = False) -> None:
        """A new job with the same request at the same profile, also of a job that left the list.

        Presses with one intent make one.
        """
        try:
            job = self._book.find(job_id) or self._found("duplicate", job_id)
            if job is None:
                return
            if job.was_added and not job.request.prompt:
                self._refuse("duplicate", "Another program sent this clip, and its prompt is not known here.")
                return
            is_new = not self._book.of_intent(intent_id)
            if is_new and not may_cross_budget and not self._is_in_budget("duplicate", job):
                return
            self.generate(
                job.request, intent_id=intent_id, profile_id=job.profile_id, may_cross_budget=True,
                parent_id=job.id, parent_kind=Kinship.TAKE,
            )  # fmt: skip
        except (DiskTrouble, UnusableInput) as trouble:
            self._refuse("duplicate", trouble.sentence)

    def try_failed_again(self, job_ids: Sequence[str], *, may_cross_budget: bool = False) -> None:
        """A new job for each of these that failed and has not been tried again; all are committed together, or none.

        Where a budget would be crossed by all of them, none is made.
        """
        found = [job for job in map(self._book.get, dict.fromkeys(job_ids)) if job is not None and self._can_retry(job)]
        try:
            tried = self._book.replaced_among([job.id for job in found])
            jobs = [job for job in found if job.id not in tried]
            if not jobs:
                self._refuse("try_failed_again", "There is nothing to try again: no clip of these has failed.")
                return
            for profile_id in dict.fromkeys(job.profile_id for job in jobs):
                requests = [job.request for job in jobs if job.profile_id == profile_id]
                crossed = "" if may_cross_budget else self._spending.crossed(profile_id, requests, is_batch=True)
                if crossed:
                    self._refuse("try_failed_again", crossed, BUDGET)
                    return
            self._ordered([self._successor_of(job) for job in jobs])
        except DiskTrouble as trouble:
            self._refuse("try_failed_again", trouble.sentence)
            return
        for profile_id in {job.profile_id for job in jobs[1:]} - {jobs[0].profile_id}:
            self.on_ordered(profile_id)

    def remove_done(self) -> None:
        """Take every clip that is done off the list, all or none; records and files stay."""
        done = [job.id for job in self._book.oldest_first() if job.state is State.DONE]
        try:
            if done:
                self._book.remove(*done)
        except DiskTrouble as trouble:
            self._refuse("remove_done", trouble.sentence)

    def _tell_sending(self) -> None:
        self._tell(SendingTold(self._sender.is_paused, self._sender.lessons.lowest))

    def _tell_durations(self, *jobs: Job) -> None:
        """Tell what clips like these took, of those that are out or done now; each kind once."""
        told = [job for job in jobs if job.is_out or job.state is State.DONE]
        for job in {(job.request.model, job.request.duration_s, job.is_demo): job for job in told}.values():
            samples = tuple(self._book.samples_of(job))
            self._tell(DurationsTold(job.request.model, job.request.duration_s, job.is_demo, samples))

    def _waiting_ids(self) -> list[str]:
        return [job.id for job in self._book.oldest_first() if job.state is State.WAITING]

    def _can_retry(self, job: Job) -> bool:
        is_known = not job.was_added or bool(job.request.prompt)
        has_profile = self._profiles.find(job.profile_id) is not None
        is_possible = not why_impossible(job.request)
        return job.state is State.FAILED and is_known and is_possible and has_profile

    def _arrange(self, command: str, job_ids: Sequence[str], arranged: Arrange) -> None:
        wanted, waiting = set(job_ids), self._waiting_ids()
        moved = [job_id for job_id in waiting if job_id in wanted]
        if not moved:
            self._refuse(command, "Only a clip that is still waiting has a place in the line.")
            return
        after = arranged(moved, [job_id for job_id in waiting if job_id not in wanted])
        if after == waiting:
            return
        try:
            self._book.reorder(after)
        except DiskTrouble as trouble:
            self._refuse(command, trouble.sentence)
        else:
            self._sender.take_new_order()


def _remixed(request: VideoRequest) -> tuple[str, str]:
    return request.remixed_task, request.remixed_at
