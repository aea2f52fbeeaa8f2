"""One list of jobs out of several that were read back, so that nothing paid for is lost and nothing is sent twice."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, State

_NOT_SENT = {State.WAITING: 0, State.SENDING: 1, State.UNCONFIRMED: 2}


@dataclass(frozen=True, slots=True)
class Found:
    """A job as one source knows it, and which source that is."""

    job: Job
    source: str
    freshness: int
    """The greater, the later the source was written."""

    @property
    def rank(self) -> tuple[bool, bool, bool, int, int]:
        """How far the job is here: a clip before an id, an id before none, and then what was written last.

        Of several with a clip, one whose request can be read comes first: no later word about it will come.
        """
        job = self.job
        is_done = job.state is State.DONE and bool(job.file)
        has_id = bool(job.task_id) and not job.has_damaged_id
        is_whole = is_done and bool(job.request.prompt)
        return is_done, is_whole, has_id, 0 if has_id else _NOT_SENT.get(job.state, 3), self.freshness


def merged(found: Iterable[Found], now_s: float) -> list[Found]:
    """One job for each id, each intent with its take, and each task; none that *Continue* would send.

    The furthest of several wins. Whoever is second with an intent and take but has a task of its own keeps it, under
    an intent of its own: somebody paid for it. Whoever is second with a task has it from a row that mixes two; what
    was known of it before holds then, or nothing but that it was sent.
    """
    versions: dict[str, list[Found]] = {}
    for each in found:
        versions.setdefault(each.job.id, []).append(each)
    for of_one in versions.values():
        of_one.sort(key=lambda one: one.rank, reverse=True)
    intents: set[tuple[str, int]] = set()
    tasks: dict[tuple[str, str], set[str | None]] = {}
    kept: dict[str, Found] = {}
    for job_id, of_one in sorted(versions.items(), key=lambda pair: pair[1][0].rank, reverse=True):
        each = next((one for one in of_one if not _is_anothers(one.job, tasks)), None) or _untold(of_one)
        job = each.job
        if (job.intent_id, job.take) in intents:
            if not job.task_id:
                continue
            job = replace(job, intent_id=uuid.uuid4().hex)
        intents.add((job.intent_id, job.take))
        if job.task_id:
            tasks.setdefault((job.profile_id, job.task_id), set()).add(job.origin)
        is_removed = any(one.job.is_removed for one in of_one)
        kept[job_id] = replace(each, job=_safe(replace(job, is_removed=is_removed), now_s))
    return [kept[job_id] for job_id in versions if job_id in kept]


def _is_anothers(job: Job, tasks: Mapping[tuple[str, str], set[str | None]]) -> bool:
    """Whether another job has this one's task. Two gateways of one profile may give two tasks the same id."""
    origins = tasks.get((job.profile_id, job.task_id or ""), set())
    return job.origin in origins or None in origins or (job.origin is None and bool(origins))


def _untold(versions: Sequence[Found]) -> Found:
    """A job each of whose versions names the task of another one: that it was sent is all that can be believed."""
    first = versions[0]
    sent_at = first.job.sending_at or first.job.created_at
    job = replace(first.job, state=State.SENDING, task_id=None, file=None, sending_at=sent_at, ended_at=None)
    return replace(first, job=job)


def _safe(job: Job, now_s: float) -> Job:
    """A job that was waiting or being sent may have been sent since its row was written: a person decides.

    That holds for rows of the damaged file itself too. Their latest version may be the very one that cannot be read,
    and no row tells whether it is.
    """
    if job.state is State.WAITING:
        # The earliest time at which it can have been sent; what was charged since is looked for from there on.
        job = job.to(State.SENDING, now_s, sending_at=job.sending_at or job.created_at)
    if job.state is State.SENDING:
        return job.to(State.UNCONFIRMED, now_s, error=_may_have_been_sent(), has_stop_request=False)
    return job


def _may_have_been_sent() -> JobError:
    message = (
        "The list of jobs was damaged, and this clip came back from an earlier state of it. "
        "It may have been sent since then, and it may have been charged."
    )
    return JobError(ErrorKind.UNCONFIRMED, message, Charged.UNKNOWN)


def in_words(kept: str, found: Sequence[Found]) -> tuple[str, ...]:
    """What a person is told when a damaged list was restored; ``kept`` is where the damaged file is now."""
    lead = f"It is kept as “{kept}”."
    if not found:
        return lead, "No job could be read back, and a new list was begun; clips on the disk are not touched."
    counts: dict[str, int] = {}
    for each in found:
        counts[each.source] = counts.get(each.source, 0) + 1
    parts = [f"{_clips(count)} from {source}" for source, count in counts.items()]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    came_back = f"What could be read came back: {listed}."
    doubtful = sum(each.job.state is State.UNCONFIRMED and not each.job.is_removed for each in found)
    if not doubtful:
        return lead, came_back
    are = "1 clip is Unconfirmed" if doubtful == 1 else f"{doubtful} clips are Unconfirmed"
    it = "it" if doubtful == 1 else "each of them"
    return lead, came_back, f"{are}: {it} may have been sent already, so you decide what happens."


def _clips(count: int) -> str:
    return "1 clip" if count == 1 else f"{count:,} clips"
