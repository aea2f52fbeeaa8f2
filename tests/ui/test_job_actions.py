"""What can be done with a job in each state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import ENDED_STATES, Job, Needs, State
from sora_desktop.ui.job_actions import ASKED_FIRST, STALLED_CHOICES, JobAction, actions_for, buttons_for, look_of
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
        (State.WAITING, {A.EDIT, A.SEND_NEXT, A.SEND_LAST, A.USE_SETTINGS, A.DUPLICATE, A.CONTINUE, A.STOP}),
        (State.SENDING, {A.USE_SETTINGS, A.DUPLICATE, A.CONTINUE, A.STOP, A.COPY_REPORT}),
        (State.UNCONFIRMED, {A.USE_SETTINGS, A.FOUND_ID, A.SEND_AGAIN, A.FORGET, A.LOOK_AGAIN, A.COPY_REPORT}),
        (
            State.WATCHING,
            {A.USE_SETTINGS, A.DUPLICATE, A.CONTINUE, A.STOP, A.CHECK_AGAIN, A.COPY_TASK_ID, A.COPY_REPORT},
        ),
        (State.DOWNLOADING, {A.USE_SETTINGS, A.DUPLICATE, A.CONTINUE, A.STOP, A.COPY_TASK_ID, A.COPY_REPORT}),
        (
            State.DONE,
            {
                A.USE_SETTINGS,
                A.DUPLICATE,
                A.CONTINUE,
                A.USE_LAST_FRAME,
                A.COMPARE,
                A.SHOW_IN_FOLDER,
                A.OPEN_WITH_SYSTEM,
                A.COPY_TASK_ID,
                A.COPY_REPORT,
                A.REMOVE,
            },
        ),
        (State.FAILED, {A.USE_SETTINGS, A.TRY_AGAIN, A.COPY_REPORT, A.REMOVE}),
        (State.STOPPED, {A.USE_SETTINGS, A.TRY_AGAIN, A.CHECK_AGAIN, A.COPY_TASK_ID, A.COPY_REPORT, A.REMOVE}),
    ],
)
def test_each_state_offers_its_own_actions(state: State, actions: set[JobAction]) -> None:
    assert set(actions_for(made_job(state=state))) == actions | {A.COPY_CURL}


@pytest.mark.parametrize("state", sorted(set(State) - {State.WAITING, State.SENDING, State.UNCONFIRMED}))
def test_a_request_that_is_not_known_here_is_neither_sent_nor_shown(state: State) -> None:
    added = made_job(state=state, prompt="", sending_at=None, task_id="task_01k7")
    assert not {A.USE_SETTINGS, A.TRY_AGAIN, A.COPY_CURL} & set(actions_for(added))
    assert A.COPY_REPORT in actions_for(added)


def test_a_task_that_takes_long_offers_three_choices_in_its_block_and_menus() -> None:
    stalled = made_job(state=State.WATCHING, needs=Needs.STALLED)
    assert set(STALLED_CHOICES) == {A.KEEP_WAITING, A.CHECK_AGAIN, A.STOP}
    assert set(STALLED_CHOICES) <= set(actions_for(stalled))
    assert not set(STALLED_CHOICES) & set(buttons_for(stalled))
    waited_for = replace(stalled, is_waited_for=True)
    assert A.KEEP_WAITING not in actions_for(waited_for)
    assert {A.CHECK_AGAIN, A.STOP} <= set(buttons_for(waited_for))


@pytest.mark.parametrize(
    ("job", "has_report"),
    [
        (made_job(state=State.FAILED), True),
        (made_job(state=State.UNCONFIRMED), True),
        (made_job(state=State.STOPPED), True),
        (made_job(state=State.WATCHING, needs=Needs.STALLED), True),
        (made_job(state=State.WATCHING), False),
        (made_job(state=State.DONE), False),
        (made_job(), False),
    ],
)
def test_the_report_has_a_button_where_somebody_may_ask_for_money_back(job: Job, has_report: bool) -> None:
    assert (A.COPY_REPORT in buttons_for(job)) == has_report


@pytest.mark.parametrize("state", list(State))
def test_what_costs_nothing_in_the_demo_is_not_copied_as_a_command_that_costs(state: State) -> None:
    assert A.COPY_CURL not in actions_for(made_job(state=state, profile_id="demo"))


def test_nothing_is_reported_of_what_was_never_sent() -> None:
    assert A.COPY_REPORT not in actions_for(made_job())


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


def test_every_clip_that_is_there_or_on_its_way_can_be_continued() -> None:
    offering = {state for state in State if A.CONTINUE in actions_for(made_job(state=state))}
    assert offering == {State.WAITING, State.SENDING, State.WATCHING, State.DOWNLOADING, State.DONE}
    assert A.CONTINUE not in actions_for(made_job(state=State.DONE, is_checked=False))
    assert A.CONTINUE in buttons_for(made_job(state=State.DONE))


def test_what_left_the_list_is_not_to_be_removed_from_it_again() -> None:
    assert A.REMOVE in actions_for(made_job(state=State.DONE))
    assert A.REMOVE not in actions_for(made_job(state=State.DONE, is_removed=True))


def test_only_a_finished_clip_of_a_family_that_remixes_can_be_remixed() -> None:
    offering = {state for state in State if A.REMIX in actions_for(made_job(state=state, family="grok"))}
    assert offering == {State.DONE}
    for unlike in ({}, {"family": "veo"}, {"family": "grok", "is_private": True}, {"family": "grok", "task_id": None}):
        assert A.REMIX not in actions_for(made_job(state=State.DONE, **unlike))
    assert A.REMIX not in buttons_for(made_job(state=State.DONE, family="grok"))
