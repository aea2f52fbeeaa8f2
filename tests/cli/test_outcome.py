"""When a headless command is through with a job, and the exit code of several outcomes."""

from __future__ import annotations

import pytest

from sora_desktop.cli.outcome import OBSTACLE_LIMIT_S, RATE_LIMIT_S, SILENCE_LIMIT_S, Judge, Outcome, exit_code
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.services.obstacles import Obstacle
from tests.fakes.sample_jobs import a_job

START_S = 1_000_000.0


def outcome(
    job: Job, *, waits: bool = True, is_paused: bool = False, after_s: float = 1.0, obstacle: Obstacle | None = None
) -> Outcome | None:
    judge = Judge(waits=waits, started_s=START_S)
    return judge.outcome_of(job, is_paused=is_paused, now_s=START_S + after_s, obstacle=obstacle)


def watched(**changes: object) -> Job:
    sent = a_job().to(State.SENDING, START_S)
    return sent.to(State.WATCHING, START_S, task_id="task-1").noting(**changes)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((), 0), ((0, 0), 0), ((0, 1), 1), ((1, 4), 4), ((4, 3, 1), 3), ((3, 4), 3)],
)
def test_of_several_outcomes_the_first_of_the_order_counts(codes: tuple[int, ...], expected: int) -> None:
    assert exit_code(Outcome(code) for code in codes) == expected


def test_a_watched_job_is_well_unless_its_clip_is_waited_for() -> None:
    assert outcome(watched(), waits=False) is Outcome.WELL
    assert outcome(watched()) is None


def test_a_job_that_is_being_sent_is_never_given_up() -> None:
    sending = a_job().to(State.SENDING, START_S)
    old = Obstacle("The disk is full.", START_S, ErrorKind.DISK)
    assert outcome(sending, is_paused=True, after_s=10_000, obstacle=old) is None


@pytest.mark.parametrize("kind", [ErrorKind.NETWORK, ErrorKind.DISK, ErrorKind.GATEWAY])
def test_what_does_not_get_away_is_given_up_after_a_minute(kind: ErrorKind) -> None:
    obstacle = Obstacle("It does not get away.", START_S, kind)
    assert outcome(a_job(), after_s=OBSTACLE_LIMIT_S, obstacle=obstacle) is None
    assert outcome(a_job(), after_s=OBSTACLE_LIMIT_S + 1, obstacle=obstacle) is Outcome.FAILED
    assert outcome(a_job(), after_s=OBSTACLE_LIMIT_S + 1) is None


def test_a_busy_gateway_gets_more_patience_and_not_for_ever() -> None:
    busy = Obstacle("The gateway is busy.", START_S, ErrorKind.RATE)
    assert outcome(a_job(), after_s=OBSTACLE_LIMIT_S + 1, obstacle=busy) is None
    assert outcome(a_job(), after_s=RATE_LIMIT_S + 1, obstacle=busy) is Outcome.FAILED


def test_a_pause_is_an_outcome_of_what_waits() -> None:
    assert outcome(a_job(), is_paused=True) is Outcome.PAUSED
    assert outcome(watched(needs=Needs.KEY)) is Outcome.PAUSED


@pytest.mark.parametrize("needs", [Needs.UNKNOWN_TASK, Needs.NO_LINK, Needs.DISK])
def test_what_only_a_person_can_settle_is_not_waited_for(needs: Needs) -> None:
    assert outcome(watched(needs=needs, last_contact_at=START_S)) is Outcome.FAILED


def test_a_task_that_was_not_known_last_time_is_asked_for_first() -> None:
    assert outcome(watched(needs=Needs.UNKNOWN_TASK, last_contact_at=START_S - 1.0)) is None


def test_a_silent_gateway_is_left_for_another_time() -> None:
    assert outcome(watched(), after_s=SILENCE_LIMIT_S) is None
    assert outcome(watched(), after_s=SILENCE_LIMIT_S + 1) is Outcome.FAILED
    heard = watched(last_contact_at=START_S + SILENCE_LIMIT_S)
    assert outcome(heard, after_s=SILENCE_LIMIT_S + 1) is None


def test_a_clip_whose_clip_before_did_not_come_is_not_waited_for() -> None:
    assert outcome(a_job()) is None
    assert outcome(a_job().noting(needs=Needs.PARENT)) is Outcome.FAILED
