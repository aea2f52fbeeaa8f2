"""The book of jobs: every change of state, id or link is committed before anyone is told of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from sora_desktop.domain.errors import Charged, DiskTrouble
from sora_desktop.domain.events import Event, JobChanged, JobRemoved, JobsAdded, JobsListed
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Marks
from sora_desktop.domain.ports import Clock, JobStore
from sora_desktop.domain.queue_events import LineMoved
from sora_desktop.services.job_records import JobRecords
from sora_desktop.services.notices import DATABASE, DiskTroubles

GATHER_S = 1.0
"""Progress and last contact are written at most once in this time; they alone may be lost."""
DISK_RETRY_S = 5.0

_log = logging.getLogger(__name__)


class JobBook(JobRecords):
    """The jobs that are open and the newest that have ended, in memory and in the store. Lives on the engine's loop."""

    def __init__(self, store: JobStore, clock: Clock, disk: DiskTroubles, tell: Callable[[Event], None]) -> None:
        super().__init__(store)
        self._clock = clock
        self._disk = disk
        self._tell = tell
        self._orders: dict[str, int] = {}
        self._successors: dict[str, str] = {}
        self._unwritten: set[str] = set()
        self._has_unwritten = asyncio.Event()
        self._is_open = False
        self.on_stepped: Callable[[Job], None] = lambda job: None
        """Called with each job that came to another state, once that is committed and told."""
        self.on_added: Callable[[Sequence[Job]], None] = lambda jobs: None
        """Called with new jobs, once they are committed and told."""

    def load(self) -> None:
        """Read the store, once at start. Raises ``DiskTrouble``."""
        for job in self._store.load():
            self._remember(job)

    def open(self) -> None:
        """Tell the list; from now on each change is told too."""
        self._is_open = True
        self._tell(JobsListed(tuple(reversed(self._jobs.values()))))

    def __getitem__(self, job_id: str) -> Job:
        return self._jobs[job_id]

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def oldest_first(self) -> tuple[Job, ...]:
        return tuple(self._jobs.values())

    def order_of(self, job_id: str) -> int:
        """The place of a job in the line: a lower number came first."""
        return self._orders[job_id]

    def successor_of(self, job_id: str) -> Job | None:
        """The newest job that was made in the place of this one. Raises ``DiskTrouble``."""
        found = self._successors.get(job_id)
        return None if found is None else self.find(found)

    def add(self, jobs: Sequence[Job]) -> None:
        """Commit new jobs, all or none, and tell. Raises ``DiskTrouble``."""
        self._stored(lambda: self._store.insert(jobs))
        for job in jobs:
            self._remember(job)
        self._tell(JobsAdded(tuple(jobs)))
        self.on_added(jobs)

    def step(self, job_id: str, state: State, marks: Marks | None = None, **changes: Any) -> Job:
        """Take a job to another state: committed, with the marks of its clip where it has any, then told.

        Raises ``DiskTrouble``, and then nothing changed.
        """
        job = self._jobs[job_id].to(state, self._clock.now_s(), **changes)
        self.save_anywhere(job, marks)
        return job

    def commit(self, job: Job) -> Job:
        """Commit a job as it now is, and tell. Raises ``DiskTrouble``, and then nothing changed."""
        self._stored(lambda: self._store.save(job))
        self._committed(job)
        return job

    def save_anywhere(self, job: Job, marks: Marks | None = None) -> None:
        """Commit a job that is in the list or not, with the marks of its clip; told only if it is.

        Raises ``DiskTrouble``, and then nothing changed.
        """
        self._stored(lambda: self._store.save(job, marks))
        if job.id in self._jobs:
            self._committed(job)

    def commit_together(self, jobs: Sequence[Job]) -> None:
        """Commit several jobs, all or none, and tell each. Raises ``DiskTrouble``, and then nothing changed."""
        if jobs:
            self._stored(lambda: self._store.save_together(jobs))
        self._committed(*jobs)

    def replace_with(self, old: Job, new: Job) -> None:
        """Commit a decided job together with the new one that stands in for it. Raises ``DiskTrouble``."""
        self._stored(lambda: self._store.replace_with(old, new))
        _log_step(old, self._jobs[old.id])
        self._jobs[old.id] = old
        self._unwritten.discard(old.id)
        self._remember(new)
        self._tell(JobChanged(old))
        self._tell(JobsAdded((new,)))
        self.on_added((new,))

    def note(self, job: Job) -> Job:
        """Change what may be lost (progress, last contact, notes): told now, written with others a little later."""
        before = self._jobs[job.id]
        if job != before:
            self._jobs[job.id] = job
            self._unwritten.add(job.id)
            self._has_unwritten.set()
            if self._is_open:
                self._tell(JobChanged(job))
        return job

    def reorder(self, job_ids: Sequence[str]) -> None:
        """Put jobs, in this order, into the places that they have together in the line. Raises ``DiskTrouble``."""
        self._stored(lambda: self._store.reorder(job_ids))
        places = sorted(self._orders[job_id] for job_id in job_ids)
        self._orders.update(zip(job_ids, places, strict=True))
        self._jobs = dict(sorted(self._jobs.items(), key=lambda entry: self._orders[entry[0]]))
        self._tell(LineMoved(tuple(job_ids)))

    def remove(self, *job_ids: str) -> None:
        """Take jobs off the list, all or none; their records stay in the store. Raises ``DiskTrouble``."""
        gone = [self._jobs[job_id].noting(is_removed=True) for job_id in job_ids]
        self._stored(lambda: self._store.save_together(gone))
        for job_id in job_ids:
            del self._jobs[job_id]
            self._unwritten.discard(job_id)
            self._tell(JobRemoved(job_id))

    def flush(self) -> None:
        """Write what was gathered. Raises ``DiskTrouble``, and then it stays gathered."""
        if self._unwritten:
            gathered = [self._jobs[job_id] for job_id in self._unwritten]
            self._stored(lambda: self._store.save_together(gathered))
            self._unwritten.clear()
        self._has_unwritten.clear()

    async def keep_flushed(self) -> None:
        """Write what is gathered, at most once a second, until cancelled."""
        while True:
            await self._has_unwritten.wait()
            await self._clock.sleep(GATHER_S)
            try:
                self.flush()
            except DiskTrouble:
                await self._clock.sleep(DISK_RETRY_S)

    def _stored(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DiskTrouble as trouble:
            _log.warning("the database was not written: %s", trouble.sentence)
            self._disk.failed(DATABASE, trouble.sentence)
            raise
        self._disk.went_well(DATABASE)

    def _committed(self, *jobs: Job) -> None:
        befores = [self._jobs[job.id] for job in jobs]
        for job in jobs:  # all of them before anybody hears of one: what is known here is what is stored
            self._jobs[job.id] = job
            self._unwritten.discard(job.id)
        for job, before in zip(jobs, befores, strict=True):
            self._tell_committed(job, before)

    def _tell_committed(self, job: Job, before: Job) -> None:
        if job.state is not before.state:
            _log_step(job, before)
            if job.state is State.DONE:
                self._sample(job)
        if self._is_open:
            self._tell(JobChanged(job))
        if job.state is not before.state:
            self.on_stepped(job)

    def _remember(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._orders[job.id] = len(self._orders)
        if job.replaces is not None:
            self._successors[job.replaces] = job.id


def _log_step(job: Job, before: Job) -> None:
    if job.has_ended or job.state is State.UNCONFIRMED:
        _log.info("job %s: %s, was %s (%s)", job.id, job.state, before.state, _MONEY[job.money])
    else:
        # The id is no secret: should the list be lost, the clip can be collected by what the log has.
        task = f" {job.task_id}" if before.state is State.SENDING and job.task_id else ""
        _log.info("job %s: %s%s, was %s", job.id, job.state, task, before.state)


_MONEY = {Charged.YES: "charged", Charged.NO: "not charged", Charged.UNKNOWN: "not known whether it was charged"}
