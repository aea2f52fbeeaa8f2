"""What can be done with a job in each state."""

from __future__ import annotations

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import ENDED_STATES, State
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction, actions_for, look_of
from tests.ui.sample_jobs import made_job

A = JobAction


@pytest.mark.parametrize("state", sorted(set(State) - {State.UNCONFIRMED}))
def test_only_an_unconfirmed_job_offers_what_may_pay_twice_or_lose_a_clip(state: State) -> None:
    assert not ASKED_FIRST & set(actions_for(made_job(state=state)))


@pytest.mark.parametrize("state", sorted(set(State) - ENDED_STATES))
def test_a_job_that_has_not_ended_cannot_be_removed_or_tried_again(state: State) -> None:
    assert not {A.REMOVE, A.TRY_AGAIN} & set(actions_for(made_job(state=state)))


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (State.WAITING, {A.USE_SETTINGS, A.STOP}),
        (State.SENDING, {A.USE_SETTINGS, A.STOP}),
        (State.UNCONFIRMED, {A.USE_SETTINGS, A.FOUND_ID, A.SEND_AGAIN, A.FORGET}),
        (State.WATCHING, {A.USE_SETTINGS, A.STOP, A.CHECK_AGAIN, A.COPY_TASK_ID}),
        (State.DOWNLOADING, {A.USE_SETTINGS, A.STOP, A.COPY_TASK_ID}),
        (State.DONE, {A.USE_SETTINGS, A.SHOW_IN_FOLDER, A.OPEN_WITH_SYSTEM, A.COPY_TASK_ID, A.REMOVE}),
        (State.FAILED, {A.USE_SETTINGS, A.TRY_AGAIN, A.REMOVE}),
        (State.STOPPED, {A.USE_SETTINGS, A.TRY_AGAIN, A.CHECK_AGAIN, A.COPY_TASK_ID, A.REMOVE}),
    ],
)
def test_each_state_offers_its_own_actions(state: State, actions: set[JobAction]) -> None:
    assert set(actions_for(made_job(state=state))) == actions


def test_without_a_task_id_there_is_nothing_to_check_or_copy() -> None:
    stopped = made_job(state=State.STOPPED, task_id=None)
    assert not {A.CHECK_AGAIN, A.COPY_TASK_ID} & set(actions_for(stopped))


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (ErrorKind.PROMPT, A.USE_SETTINGS),
        (ErrorKind.REQUEST, A.USE_SETTINGS),
        (ErrorKind.MODEL, A.USE_SETTINGS),
        (ErrorKind.GATEWAY, A.TRY_AGAIN),
        (ErrorKind.NETWORK, A.TRY_AGAIN),
    ],
)
def test_what_would_be_refused_again_is_changed_first(kind: ErrorKind, first: JobAction) -> None:
    failed = made_job(state=State.FAILED, error=JobError(kind, "It was refused.", Charged.NO))
    offered = actions_for(failed)
    assert offered[0] is first
    assert A.TRY_AGAIN in offered
    assert len(offered) == len(set(offered))


def test_a_stop_is_not_offered_twice() -> None:
    assert A.STOP not in actions_for(made_job(state=State.SENDING, has_stop_request=True))


@pytest.mark.parametrize("action", list(JobAction))
def test_every_action_has_its_words_and_its_icon(action: JobAction) -> None:
    look = look_of(action)
    assert look.label
    assert look.icon
