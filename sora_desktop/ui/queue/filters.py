"""Which jobs of the queue are shown, and a batch as one row above its clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.queue.texts import RUNNING_STATES


class QueueFilter(StrEnum):
    """What a person wants to see of the queue, in the order of the chips."""

    ALL = "all"
    RUNNING = "running"
    NEEDS_YOU = "needs you"
    DONE = "done"
    FAILED = "failed"


LETS_THROUGH: dict[QueueFilter, Callable[[Job], bool]] = {
    QueueFilter.ALL: lambda job: True,
    QueueFilter.RUNNING: lambda job: job.state in RUNNING_STATES,
    QueueFilter.NEEDS_YOU: lambda job: job.needs_you,
    QueueFilter.DONE: lambda job: job.state is State.DONE,
    QueueFilter.FAILED: lambda job: job.state is State.FAILED,
}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with two clips or more in the list, as its row tells of it."""

    batch_id: str
    name: str
    jobs: tuple[Job, ...]
    """Newest first."""
    is_folded: bool = False

    def count(self, *states: State) -> int:
        return sum(job.state in states for job in self.jobs)

    @property
    def on_their_way(self) -> int:
        """How many of its clips *Stop batch* would stop."""
        return sum(not job.has_ended and job.state is not State.UNCONFIRMED for job in self.jobs)

    @property
    def needing_you(self) -> int:
        return sum(job.needs_you for job in self.jobs)

    @property
    def cost(self) -> Decimal | None:
        """What all of it was expected to cost; ``None`` as soon as that is not known of one clip."""
        prices = [job.price for job in self.jobs]
        return None if None in prices else sum((price for price in prices if price is not None), Decimal())

    @property
    def ended_part(self) -> float:
        """How far the batch is, 0 to 1."""
        return sum(job.has_ended for job in self.jobs) / max(1, len(self.jobs))


def keys_of(
    jobs: Sequence[Job], lets_through: Callable[[Job], bool], folded: frozenset[str] | set[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """The keys of the rows for these jobs, newest first, and the ids of the jobs of each batch, newest first.

    A batch stands where its oldest clip stands, so that a clip that is tried again moves nothing.
    """
    batches: dict[str, list[str]] = {}
    for job in jobs:
        if job.batch_id is not None:
            batches.setdefault(job.batch_id, []).append(job.id)
    batches = {batch_id: ids for batch_id, ids in batches.items() if len(ids) > 1}
    passing = {job.id for job in jobs if lets_through(job)}
    keys: list[str] = []
    placed: set[str] = set()
    for job in reversed(jobs):
        if job.batch_id not in batches:
            if job.id in passing:
                keys.append(job.id)
        elif job.batch_id not in placed:
            placed.add(job.batch_id)
            shown = [job_id for job_id in batches[job.batch_id] if job_id in passing]
            if job.batch_id not in folded:
                keys += reversed(shown)
            if shown:
                keys.append(batch_key(job.batch_id))
    keys.reverse()
    return keys, batches


_BATCH = "batch "


def batch_key(batch_id: str) -> str:
    """The key of a batch's row; that of a job's row is the job's id."""
    return _BATCH + batch_id


def batch_id_in(key: str) -> str | None:
    """The batch that a key is of, or ``None`` for that of a job."""
    return key[len(_BATCH) :] if key.startswith(_BATCH) else None
