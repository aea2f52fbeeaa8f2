"""What stands out: an order that has just left counts until its job is told of, or nothing more can come of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.ui.outstanding import Outstanding
from tests.ui.sample_jobs import made_job


@pytest.fixture
def parent() -> QObject:
    return QObject()


@pytest.fixture
def outstanding(parent: QObject) -> Outstanding:
    return Outstanding(parent)


def test_an_order_that_has_just_left_counts_as_sending_until_nothing_can_come_of_it(
    outstanding: Outstanding, qtbot: QtBot
) -> None:
    seen = [outstanding.is_sending]
    with qtbot.waitSignal(outstanding.sends_ended, timeout=5_000):
        outstanding.expect_order()
        seen.append(outstanding.is_sending)
    seen.append(outstanding.is_sending)
    outstanding.expect_order()
    outstanding.expect_no_more()
    seen.append(outstanding.is_sending)
    assert seen == [False, True, False, False]


def test_the_end_of_one_create_is_not_the_end_of_another(outstanding: Outstanding, qtbot: QtBot) -> None:
    one, other = made_job(1, State.SENDING), made_job(2, State.SENDING)
    for job in (one, other):
        outstanding.note(job)
    outstanding.note(made_job(1, State.WATCHING))
    with qtbot.assertNotEmitted(outstanding.sends_ended):
        outstanding.tell_if_ended()
    outstanding.note(made_job(2, State.UNCONFIRMED))
    with qtbot.waitSignal(outstanding.sends_ended):
        outstanding.tell_if_ended()
    assert outstanding.unconfirmed == (1, 0)


def test_a_job_that_is_removed_stands_out_no_more(outstanding: Outstanding) -> None:
    job = made_job(1, State.WATCHING)
    outstanding.note(job)
    assert (outstanding.has_jobs, outstanding.paid_jobs) == (True, 1)
    outstanding.forget(job.id)
    assert (outstanding.has_jobs, outstanding.paid_jobs, outstanding.state_of(job.id)) == (False, 0, None)
