"""The ends of creates: what becomes of a job by its answer, and that this gets into the store whatever refuses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from sora_desktop.domain.answers import Accepted, Doubtful, NotSent, Submission
from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.ports import Clock
from sora_desktop.services import schedule, texts
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.notices import DiskTroubles
from sora_desktop.services.obstacles import Obstacle

COMMIT_RETRY_S = 1.0
MOST_COMMIT_RETRY_S = 10.0

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


class CreateEnds:
    """Commits the ends of creates. What was accepted is paid for: its id is kept and tried until the store has it."""

    def __init__(
        self, book: JobBook, clock: Clock, disk: DiskTroubles, spawn: Spawn, *, on_settled: Callable[[str], None]
    ) -> None:
        """``on_settled`` is called with a job whose end was kept, once the store has it."""
        self._book = book
        self._clock = clock
        self._disk = disk
        self._spawn = spawn
        self._on_settled = on_settled
        self._bound: dict[str, str | None] = {}
        """Where alone jobs may be sent, should they come back to the line."""
        self._kept: dict[str, Submission] = {}
        """Ends that the store has not, beside those of creates that are waited for."""
        self._unstored: dict[str, Obstacle] = {}

    def expect(self, job_id: str, bound_origin: str | None) -> None:
        """A job is about to be sent; ``bound_origin`` is where alone it may be, if it comes back."""
        self._bound[job_id] = bound_origin

    def obstacle_of(self, job_id: str) -> Obstacle | None:
        """What keeps the end of a job from being stored."""
        return self._unstored.get(job_id)

    async def settle(self, job_id: str, end: Submission) -> None:
        """Commit the end of a create; while the disk refuses, try again for as long as the program lives."""
        tries = 0
        while True:
            try:
                self._commit(job_id, end)
            except DiskTrouble as trouble:
                if not tries:
                    self._say_unstored(job_id, end, Obstacle(trouble.sentence, self._clock.now_s(), ErrorKind.DISK))
            else:
                self._forget(job_id)
                return
            await self._wait(tries)
            tries += 1

    def keep(self, job_id: str, end: Submission) -> None:
        """Hold on to an end that a defect keeps from the store, beside what else is sent, and try it again."""
        if self._book[job_id].state is not State.SENDING:
            return
        self._kept[job_id] = end
        obstacle = Obstacle(texts.unstored_by_defect(), self._clock.now_s(), ErrorKind.REQUEST)
        self._say_unstored(job_id, end, obstacle)
        self._spawn(self._try_again(job_id, end), f"store the end of {job_id}")

    def settle_at_quit(self, job_id: str, end: Submission) -> None:
        """Commit the end of a create now or never."""
        try:
            self._commit(job_id, end)
        except Exception as error:  # noqa: BLE001 - the next one's end is to be stored all the same
            # The job is SENDING in the store, so that the next start finds it unconfirmed. The id is no secret.
            self._kept[job_id] = end
            _log.warning(
                "the end of job %s could not be stored; task id: %s; %s",
                job_id, _task_id_of(end), error, exc_info=not isinstance(error, DiskTrouble),
            )  # fmt: skip
        else:
            self._forget(job_id)

    def settle_kept_at_quit(self) -> None:
        """Try all that is kept for the last time."""
        for job_id, end in tuple(self._kept.items()):
            self.settle_at_quit(job_id, end)

    def doubt_about(self, job_id: str) -> JobError:
        """What is said of a job whose end the store has not taken when the program ends."""
        task_id = _task_id_of(self._kept.get(job_id))
        return texts.unconfirmed_by_quit() if task_id is None else texts.unconfirmed_with_id(task_id)

    async def _try_again(self, job_id: str, end: Submission) -> None:
        tries = 0
        while job_id in self._kept:
            await self._wait(tries)
            tries += 1
            try:
                self._commit(job_id, end)
            except Exception as error:  # noqa: BLE001 - told already; what was accepted is never let go
                _log.info("the end of job %s is not stored yet: %s", job_id, error)
            else:
                self._forget(job_id)
                self._on_settled(job_id)

    async def _wait(self, tries: int) -> None:
        await self._clock.sleep(schedule.backed_off_s(COMMIT_RETRY_S, tries, MOST_COMMIT_RETRY_S))

    def _commit(self, job_id: str, end: Submission) -> None:
        job, now_s = self._book[job_id], self._clock.now_s()
        if job.state is State.SENDING:
            job = self._book.commit(_after(job, end, now_s, self._bound.get(job_id)))
        # What was to be stopped while it was sent: its end is stored first, the id with it.
        if job.has_stop_request and job.state in {State.WAITING, State.WATCHING}:
            self._book.step(job_id, State.STOPPED, has_stop_request=False)

    def _say_unstored(self, job_id: str, end: Submission, obstacle: Obstacle) -> None:
        """Tell of an end that the store has not, and of its task id while that is nowhere else. The id is no secret."""
        task_id = _task_id_of(end) if self._book[job_id].state is State.SENDING else None
        _log.warning("the end of job %s is not stored yet; task id: %s; %s", job_id, task_id, obstacle.sentence)
        self._unstored[job_id] = obstacle
        if task_id is not None:
            self._disk.failed(_place_of(job_id), texts.unstored_task_id(task_id))

    def _forget(self, job_id: str) -> None:
        """The store has the end of a job."""
        self._bound.pop(job_id, None)
        self._kept.pop(job_id, None)
        self._unstored.pop(job_id, None)
        self._disk.went_well(_place_of(job_id))


def _task_id_of(end: Submission | None) -> str | None:
    return end.task_id if isinstance(end, Accepted) else None


def _place_of(job_id: str) -> str:
    return f"end of {job_id}"


def _after(job: Job, end: Submission, now_s: float, bound_origin: str | None) -> Job:
    """The job after its create, by the table of the submit protocol; ``bound_origin``: where alone it may be sent."""
    if isinstance(end, Accepted):
        return job.to(
            State.WATCHING,
            now_s,
            task_id=end.task_id,
            request_id=end.request_id,
            gateway_status=end.report.status,
            gateway_model=end.report.model,
            progress=end.report.progress,
            last_contact_at=now_s,
            has_stop_request=job.has_stop_request,
        )
    doubt = replace(end.error, kind=ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN)
    if isinstance(end, Doubtful):
        return job.to(State.UNCONFIRMED, now_s, error=doubt, has_stop_request=False)
    if isinstance(end, NotSent) or end.pause is not None or end.is_rate_limit:
        return job.to(State.WAITING, now_s, error=end.error, origin=bound_origin, sending_at=None)
    return job.to(State.FAILED, now_s, error=end.error, has_stop_request=False)
