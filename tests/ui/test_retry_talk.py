"""One more clip over a budget: asked in the details of that clip, and done once when the answer is yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import CommandRefused, JobsAdded, PricesChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.prices import Cost, Price, PriceList, PriceOrigin
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.retry_talk import RetryTalk
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named
from tests.ui.sample_jobs import NOW, made_job

SENTENCE = "This makes ≈ 12.40 for today; your budget is 10.00."


class Rig:
    """The details and the talk behind them; the queue selects at once."""

    def __init__(self, theme: Theme) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.details = DetailsPanel(theme, theme.icons, clock=lambda: NOW)
        self.jobs = {state: made_job(number, state) for number, state in enumerate((State.FAILED, State.UNCONFIRMED))}
        panes = SimpleNamespace(details=self.details, queue=SimpleNamespace(select=self.select))
        self.talk = RetryTalk(cast("Panes", panes), cast("EngineThread", self), self.details)

    def select(self, job_id: str) -> None:
        self.details.show_job(next((job for job in self.jobs.values() if job.id == job_id), None))

    def post(self, name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **named_: self.asked.append(
            (name, *args, *(key for key, value in named_.items() if value is True))
        )

    def refuse(self, command: str, job: Job, field: str = "budget") -> None:
        self.talk.hear(CommandRefused(command, SENTENCE, field, job.id))

    @property
    def is_asked(self) -> bool:
        return any(label.isVisible() and label.text() == SENTENCE for label in self.details.findChildren(QLabel))


@pytest.fixture
def rig(qtbot: QtBot, theme: Theme) -> Rig:
    made = Rig(theme)
    qtbot.addWidget(made.details)
    made.details.resize(560, 260)
    with qtbot.waitActive(made.details):
        made.details.show()
        made.details.activateWindow()
    return made


@pytest.mark.parametrize(
    ("command", "state", "yes"),
    [
        ("try_again", State.FAILED, "Try again anyway"),
        ("send_again", State.UNCONFIRMED, "Send again anyway"),
        ("duplicate", State.FAILED, "Duplicate anyway"),
    ],
)
def test_yes_does_it_once_for_that_clip(rig: Rig, command: str, state: State, yes: str) -> None:
    job = rig.jobs[state]
    rig.refuse(command, job)
    assert rig.asked == []
    QTest.mouseClick(named(rig.details, yes), Qt.MouseButton.LeftButton)
    (asked,) = rig.asked
    assert asked[:2] == (command, job.id)
    assert "may_cross_budget" in asked
    assert not rig.is_asked


def test_a_clip_that_came_with_a_later_try_is_tried_once_more_and_its_budget_is_asked_about_then(rig: Rig) -> None:
    job = rig.jobs[State.FAILED]
    rig.refuse("try_again", job, field="later try")
    assert rig.is_asked
    QTest.mouseClick(named(rig.details, "Try again anyway"), Qt.MouseButton.LeftButton)
    assert rig.asked == [("try_again", job.id, "may_repeat")]
    rig.refuse("try_again", job)
    QTest.mouseClick(named(rig.details, "Try again anyway"), Qt.MouseButton.LeftButton)
    assert rig.asked[1:] == [("try_again", job.id, "may_cross_budget", "may_repeat")]


def test_yes_to_a_budget_alone_repeats_no_clip_that_came_meanwhile(rig: Rig) -> None:
    job = rig.jobs[State.FAILED]
    rig.refuse("try_again", job)
    QTest.mouseClick(named(rig.details, "Try again anyway"), Qt.MouseButton.LeftButton)
    assert rig.asked == [("try_again", job.id, "may_cross_budget")]


def test_yes_to_a_later_try_counts_for_that_order_and_for_no_later_one(rig: Rig) -> None:
    job = rig.jobs[State.FAILED]
    rig.refuse("try_again", job, field="later try")
    QTest.mouseClick(named(rig.details, "Try again anyway"), Qt.MouseButton.LeftButton)
    rig.talk.hear(JobsAdded((made_job(7, State.WAITING, replaces=job.id),)))
    rig.asked.clear()
    rig.refuse("try_again", job)
    QTest.mouseClick(named(rig.details, "Try again anyway"), Qt.MouseButton.LeftButton)
    assert rig.asked == [("try_again", job.id, "may_cross_budget")]


def test_cancel_has_the_keyboard_and_escape_does_nothing(rig: Rig) -> None:
    rig.refuse("try_again", rig.jobs[State.FAILED])
    assert focused() is named(rig.details, "Cancel")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not rig.is_asked
    assert rig.asked == []


def test_question_is_taken_back_with_its_clip(rig: Rig) -> None:
    rig.refuse("try_again", rig.jobs[State.FAILED])
    rig.select(rig.jobs[State.UNCONFIRMED].id)
    assert not rig.is_asked
    rig.refuse("try_again", rig.jobs[State.FAILED])
    rig.details.show_job(None)
    assert not rig.is_asked


def test_other_refusals_are_not_asked_about(rig: Rig) -> None:
    rig.refuse("try_again", rig.jobs[State.FAILED], field="")
    rig.refuse("try_failed_again", rig.jobs[State.FAILED])
    assert not rig.is_asked


def asked_of(rig: Rig, job: Job) -> str:
    """What *Send again* asks for a job."""
    rig.details.show_job(job)
    rig.details.ask(JobAction.SEND_AGAIN)
    return " ".join(label.text() for label in rig.details.findChildren(QLabel) if label.isVisible())


def test_sending_again_names_the_price_of_the_order_else_that_of_the_list_of_its_profile(rig: Rig) -> None:
    job = rig.jobs[State.UNCONFIRMED]
    listed = PriceList((Price(job.request.model, Decimal("0.4"), PriceOrigin.ENTERED),))
    rig.talk.hear(PricesChanged("another", listed, Cost()))
    assert "about as much as the first" in asked_of(rig, job)
    rig.talk.hear(PricesChanged(job.profile_id, listed, Cost()))
    assert "may cost a second time, ≈ 0.40" in asked_of(rig, job)
    assert "may cost a second time, ≈ 0.30" in asked_of(rig, replace(job, price=Decimal("0.3")))
