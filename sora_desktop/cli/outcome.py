"""When a headless command is through with a job, and the exit code that this makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.services.obstacles import Obstacle

OBSTACLE_LIMIT_S = 60.0
"""A create that does not get away (no connection, a full disk) is given up for now after so long; it stays waiting."""
RATE_LIMIT_S = 900.0
"""A gateway that only says that it is busy gets more patience."""
SILENCE_LIMIT_S = 300.0
"""A task whose gateway has not answered for so long is left for another ``collect``."""


class Outcome(IntEnum):
    """What became of a job in this run; the value is the exit code."""

    WELL = 0
    FAILED = 1
    PAUSED = 3
    UNCONFIRMED = 4


_RANK = (2, 5, 3, 4, 1)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """The exit code of several outcomes: the first of 2, 5, 3, 4, 1 that is among them, else 0."""
    present = {int(outcome) for outcome in outcomes}
    return next((code for code in _RANK if code in present), 0)


@dataclass(frozen=True, slots=True)
class Judge:
    """Tells the outcome of a job as far as the command waits for it.

    ``waits``: until the job has ended, rather than until it has a task id. ``started_s`` is seconds since the epoch.
    """

    waits: bool
    started_s: float

    def outcome_of(self, job: Job, *, is_paused: bool, now_s: float, obstacle: Obstacle | None) -> Outcome | None:
        """The outcome, or ``None`` while it is open. ``obstacle``: what keeps a waiting job from being sent."""
        if job.state is State.DONE:
            return Outcome.WELL
        if job.state is State.UNCONFIRMED:
            return Outcome.UNCONFIRMED
        if job.has_ended:
            return Outcome.FAILED
        if job.is_out and not self.waits:
            return Outcome.WELL
        if is_paused and job.state is not State.SENDING:
            return Outcome.PAUSED
        if job.state is State.WAITING and job.needs is Needs.PARENT:
            return Outcome.FAILED
        if job.state is State.WAITING:
            return Outcome.FAILED if obstacle is not None and _is_too_old(obstacle, now_s) else None
        return self._outcome_of_watched(job, now_s) if job.is_out else None

    def _outcome_of_watched(self, job: Job, now_s: float) -> Outcome | None:
        if job.needs is Needs.KEY:
            return Outcome.PAUSED
        is_heard = job.last_contact_at is not None and job.last_contact_at >= self.started_s
        if job.needs in {Needs.NO_LINK, Needs.DISK} or (job.needs is Needs.UNKNOWN_TASK and is_heard):
            return Outcome.FAILED
        heard_s = max(self.started_s, job.last_contact_at or 0.0)
        is_silent = job.state is State.WATCHING and now_s - heard_s > SILENCE_LIMIT_S
        return Outcome.FAILED if is_silent else None


def _is_too_old(obstacle: Obstacle, now_s: float) -> bool:
    limit_s = RATE_LIMIT_S if obstacle.kind is ErrorKind.RATE else OBSTACLE_LIMIT_S
    return now_s - obstacle.since_s > limit_s
