"""What the batch sheet asks of the engine, and what the engine says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.events import BudgetAsked, PreflightTold
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job
from sora_desktop.domain.preflight import Checkup
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.batch_talk import BatchTalk
from sora_desktop.ui.compose.batch.desk import BatchDesk
from sora_desktop.ui.compose.batch.order import BatchOrder

ROWS = ((VideoRequest(prompt="A boat"), 2), (VideoRequest(prompt="A gull"), 1))
ORDER = BatchOrder(ROWS, "intent", "Boats")


class Desk(QObject):
    """Stands for the desk, and keeps what it is told."""

    order_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[Any, ...]] = []

    def ask_budget(self, intent_id: str, sentence: str) -> None:
        self.told.append((intent_id, sentence))

    def note_added(self, batch_id: str) -> None:
        self.told.append((batch_id,))

    def show_refusal(self, sentence: str) -> None:
        self.told.append(("refused", sentence))

    def ask_anyway(self, order: BatchOrder, sentences: tuple[str, ...]) -> None:
        self.told.append((order.intent_id, *sentences))

    def show_looking(self, is_looking: bool) -> None:
        if is_looking:
            self.told.append(("looking",))


class Asked:
    """Stands for the engine and its thread."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.checked: list[tuple[Any, ...]] = []

    def post(self, name: str, command: Callable[[Any], object]) -> None:
        command(self)

    def generate_batch(self, rows: object, **named: object) -> None:
        self.asked.append((rows, named))

    def preflight(self, checkup: Checkup, **named: object) -> None:
        self.checked.append((checkup, named))


class Rig:
    def __init__(self) -> None:
        self.desk, self.engine = Desk(), Asked()
        self.talk = BatchTalk(cast("BatchDesk", self.desk), cast("EngineThread", self.engine), self.desk)
        self.talk.show_profile("octopusx")


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_batch_goes_out_as_one_order_with_all_that_it_says(rig: Rig) -> None:
    rig.desk.order_wanted.emit(ORDER)
    assert rig.engine.asked == []
    ((checkup, _),) = rig.engine.checked
    assert [request.prompt for request in checkup.requests] == ["A boat", "A gull"]
    rig.talk.hear(PreflightTold("intent"))
    named = {"intent_id": "intent", "name": "Boats", "profile_id": "octopusx", "may_cross_budget": False}
    assert rig.engine.asked == [(ROWS, named)]


def test_yes_to_a_budget_goes_where_the_batch_was_to_go(rig: Rig) -> None:
    rig.desk.order_wanted.emit(ORDER)
    rig.talk.show_profile("studio")
    rig.talk.hear(PreflightTold("intent"))
    rig.desk.order_wanted.emit(replace(ORDER, may_cross_budget=True))
    rig.desk.order_wanted.emit(replace(ORDER, intent_id="another"))
    rig.talk.hear(PreflightTold("another"))
    assert [named["profile_id"] for _, named in rig.engine.asked] == ["octopusx", "octopusx", "studio"]


def test_what_the_checks_find_is_asked_about_and_yes_is_not_checked_again(rig: Rig) -> None:
    rig.desk.order_wanted.emit(ORDER)
    rig.talk.hear(PreflightTold("intent", ("Row 2: Image 1: It is a web page.",)))
    assert rig.desk.told == [("intent", "Row 2: Image 1: It is a web page.")]
    rig.talk.show_profile("studio")
    rig.desk.order_wanted.emit(replace(ORDER, is_checked=True))
    assert [named["profile_id"] for _, named in rig.engine.asked] == ["octopusx"]
    assert len(rig.engine.checked) == 1


def test_demo_is_not_checked(rig: Rig) -> None:
    rig.talk.show_profile(DEMO_PROFILE_ID)
    rig.desk.order_wanted.emit(ORDER)
    assert (len(rig.engine.checked), len(rig.engine.asked)) == (0, 1)


def test_a_batch_that_is_still_checked_at_the_end_is_stored(rig: Rig) -> None:
    rig.desk.order_wanted.emit(replace(ORDER, rows=((replace(ROWS[0][0], images=("https://e.example/a",)), 1),)))
    assert rig.desk.told == [("looking",)]
    rig.talk.keep_orders()
    assert len(rig.engine.asked) == 1


def test_answers_come_to_the_sheet(rig: Rig) -> None:
    rig.talk.hear(BudgetAsked("intent", "It crosses."))
    jobs = [Job(f"job{take}", "intent", take, "octopusx", ROWS[0][0], 1.0, batch_id="intent") for take in (1, 2)]
    rig.talk.note_added(jobs)
    assert rig.talk.refuses("generate_batch", "The disk is full.")
    assert not rig.talk.refuses("generate", "The disk is full.")
    assert rig.desk.told == [("intent", "It crosses."), ("intent",), ("refused", "The disk is full.")]
