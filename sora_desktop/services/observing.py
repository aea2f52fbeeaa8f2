"""What a clip took, seen by two balances between which nothing else was charged."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.prices import HIGHEST
from sora_desktop.domain.traces import Balance

LONGEST_CREATE_S = 300.0
"""A create that began so long before a balance may still have been charged after it."""


def observed(before: Balance, after: Balance, jobs: Iterable[Job]) -> tuple[Job, Decimal] | None:
    """The one job of an account that was charged between two balances, and how much; ``None`` when that is not plain.

    ``jobs``: all of the account whose create went out since ``LONGEST_CREATE_S`` before the first balance, and all
    that ended since then.
    """
    took = Decimal(str(before.amount)) - Decimal(str(after.amount))
    if not 0 < took <= HIGHEST or after.at < before.at:
        return None
    moved = [job for job in jobs if _may_have_moved(job, before.at)]
    if len(moved) != 1 or not _was_charged_once(moved[0], before.at, after.at):
        return None
    return moved[0], took.normalize()


def _may_have_moved(job: Job, since: float) -> bool:
    """Whether the account may have been charged for a job, or been given its money back, after ``since``."""
    if job.sending_at is None:
        return False
    if job.sending_at >= since:
        return job.charged is not Charged.NO or job.task_id is not None or job.state is State.SENDING
    if job.accepted_at is None:
        was_in_doubt = job.state in {State.SENDING, State.UNCONFIRMED}
        return was_in_doubt or (job.ended_at is not None and job.ended_at >= since)
    gave_back = job.state is State.FAILED and job.ended_at is not None and job.ended_at >= since
    return job.accepted_at >= since or gave_back


def _was_charged_once(job: Job, since: float, until: float) -> bool:
    is_between = job.sending_at is not None and job.sending_at >= since and (job.accepted_at or until) < until
    return is_between and job.charged is Charged.YES and not job.was_added
