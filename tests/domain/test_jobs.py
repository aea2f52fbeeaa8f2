"""A job changes its state by legal steps alone."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import product

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, IllegalStep, JobError
from sora_desktop.domain.jobs import LEGAL_STEPS, Job, Needs, State
from sora_desktop.domain.requests import VideoRequest

ERROR = JobError(ErrorKind.GATEWAY, "The gateway failed.", Charged.NO)

# The table of architecture.md, written a second time on purpose.
LEGAL = {
    ("waiting", "sending"),
    ("waiting", "stopped"),
    ("waiting", "failed"),
    ("sending", "watching"),
    ("sending", "waiting"),
    ("sending", "failed"),
    ("sending", "unconfirmed"),
    ("unconfirmed", "watching"),
    ("unconfirmed", "stopped"),
    ("watching", "downloading"),
    ("watching", "failed"),
    ("watching", "stopped"),
    ("downloading", "done"),
    ("downloading", "stopped"),
    ("stopped", "watching"),
    ("failed", "watching"),
}


def job_in(state: State, **fields: object) -> Job:
    values = {
        "id": "0" * 26 + "7f3a9c",
        "intent_id": "intent",
        "take": 1,
        "profile_id": "octopusx",
        "request": VideoRequest(prompt="a boat"),
        "created_at": 1000.0,
        "state": state,
        "task_id": "sora-2:task_1",
        "file": "/clips/boat.mp4",
    }
    return Job(**{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "after"), [*product(State, State)], ids=lambda state: state.value)
def test_only_the_steps_of_the_table_are_taken(before: State, after: State) -> None:
    job = job_in(before)
    if (before.value, after.value) in LEGAL:
        assert job.to(after, 2000.0).state is after
    else:
        with pytest.raises(IllegalStep):
            job.to(after, 2000.0)


def test_the_table_names_every_state() -> None:
    assert set(LEGAL_STEPS) == set(State)


@pytest.mark.parametrize("task_id", [None, ""])
@pytest.mark.parametrize("before", [State.SENDING, State.UNCONFIRMED, State.STOPPED, State.FAILED])
def test_a_job_without_a_task_id_is_never_watched(before: State, task_id: str | None) -> None:
    with pytest.raises(IllegalStep):
        job_in(before, task_id=task_id).to(State.WATCHING, 2000.0)


def test_a_job_without_a_file_is_never_done() -> None:
    with pytest.raises(IllegalStep):
        job_in(State.DOWNLOADING, file=None).to(State.DONE, 2000.0)


def test_a_failed_step_leaves_the_job_as_it_was() -> None:
    job = job_in(State.DONE)
    with pytest.raises(IllegalStep):
        job.to(State.WAITING, 2000.0)
    assert job == job_in(State.DONE)


def test_the_state_cannot_be_changed_past_the_steps() -> None:
    job = job_in(State.WATCHING)
    with pytest.raises(IllegalStep):
        job.noting(state=State.DONE)
    with pytest.raises(FrozenInstanceError):
        job.state = State.DONE  # type: ignore[misc]


def test_a_name_that_no_field_has_is_refused() -> None:
    with pytest.raises(TypeError):
        job_in(State.WATCHING).noting(progres=5)


@pytest.mark.parametrize("after", [State.FAILED, State.STOPPED])
def test_an_ended_job_has_its_time_and_needs_nobody(after: State) -> None:
    ended = job_in(State.WATCHING, needs=Needs.STALLED).to(after, 2000.0)
    assert (ended.ended_at, ended.needs, ended.needs_you) == (2000.0, None, False)


def test_sending_again_forgets_why_it_had_to_wait() -> None:
    sending = job_in(State.WAITING, error=ERROR, needs=Needs.KEY).to(State.SENDING, 2000.0)
    assert (sending.sending_at, sending.error, sending.needs) == (2000.0, None, None)


def test_checking_again_keeps_id_and_time_of_acceptance_and_forgets_the_end() -> None:
    job = job_in(State.FAILED, accepted_at=1100.0, ended_at=1500.0, error=ERROR, has_stop_request=True)
    watched = job.to(State.WATCHING, 2000.0)
    assert (watched.task_id, watched.accepted_at, watched.ended_at) == (job.task_id, 1100.0, None)
    assert (watched.error, watched.has_stop_request) == (None, False)


def test_a_found_id_counts_as_accepted_now() -> None:
    assert job_in(State.UNCONFIRMED, task_id=None).to(State.WATCHING, 2000.0, task_id="found").accepted_at == 2000.0


def test_stopping_keeps_task_id_and_link() -> None:
    stopped = job_in(State.DOWNLOADING, video_url="https://store.example/a").to(State.STOPPED, 2000.0)
    assert (stopped.task_id, stopped.video_url) == ("sora-2:task_1", "https://store.example/a")


@pytest.mark.parametrize("state", State)
def test_only_an_unconfirmed_job_and_one_with_a_note_need_the_person(state: State) -> None:
    assert job_in(state).needs_you is (state is State.UNCONFIRMED)
    assert job_in(state, needs=Needs.DISK).needs_you is (state not in {State.DONE, State.FAILED, State.STOPPED})


@pytest.mark.parametrize("state", State)
def test_only_stopped_and_failed_jobs_with_an_id_can_be_checked_again(state: State) -> None:
    assert job_in(state).can_check_again is (state in {State.STOPPED, State.FAILED})
    assert not job_in(state, task_id=None).can_check_again
