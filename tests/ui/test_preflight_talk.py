"""The free checks in the window: nothing paid goes out before them, nothing waits for them long, nothing goes twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import PreflightTold
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui import preflight_talk
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named
from tests.ui.test_compose_talk import REQUEST, Rig

SENTENCE = "Image 1: It is larger than 10 MB."


@pytest.fixture
def rig(qtbot: QtBot, theme: Theme) -> Rig:
    made = Rig(qtbot, theme)
    made.compose.generate_requested.connect(made.talk.order)
    made.compose.resize(344, 640)
    with qtbot.waitActive(made.compose):
        made.compose.show()
        made.compose.activateWindow()
    made.compose.focus_prompt()
    return made


def generated(rig: Rig) -> list[dict[str, Any]]:
    return [dict(named_[2:]) for named_ in rig.engine.asked if named_[0] == "generate"]


def pressed(rig: Rig, request: VideoRequest = REQUEST) -> str:
    """The intent of an order that the form gave and that is being checked now."""
    rig.compose.set_request(request)
    rig.compose.generate()
    return str(dict(rig.engine.asked[-1][2:])["intent_id"])


def said(rig: Rig) -> list[str]:
    return [label.text().replace("\u00a0", " ") for label in rig.compose.findChildren(QLabel) if label.isVisible()]


def test_nothing_goes_out_before_the_checks_and_once_after_them(rig: Rig) -> None:
    intent_id = pressed(rig)
    assert generated(rig) == []
    rig.talk.hear(PreflightTold("another"))
    assert generated(rig) == []
    rig.talk.hear(PreflightTold(intent_id))
    rig.talk.hear(PreflightTold(intent_id))
    assert [order["intent_id"] for order in generated(rig)] == [intent_id]


def test_what_was_found_is_asked_about_and_back_orders_nothing(rig: Rig) -> None:
    intent_id = pressed(rig)
    rig.talk.hear(PreflightTold(intent_id, (SENTENCE, "The shots last 8.5 s together, and the clip 10 s.")))
    assert f"{SENTENCE}\nThe shots last 8.5 s together, and the clip 10 s." in said(rig)
    assert focused() is named(rig.compose, "Back")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert generated(rig) == []
    assert focused() is rig.compose.findChild(type(named(rig.compose, "Prompt")))


def test_generate_anyway_is_the_very_same_order_and_is_not_checked_again(rig: Rig) -> None:
    intent_id = pressed(rig)
    rig.talk.hear(PreflightTold(intent_id, (SENTENCE,)))
    QTest.mouseClick(named(rig.compose, "Generate anyway"), Qt.MouseButton.LeftButton)
    (order,) = generated(rig)
    assert (order["intent_id"], order["profile_id"], order["may_cross_budget"]) == (intent_id, "octopusx", False)
    assert [asked[0] for asked in rig.engine.asked].count("preflight") == 1


def test_order_does_not_wait_longer_than_it_may(qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight_talk, "WAIT_MS", 20)
    intent_id = pressed(rig)
    qtbot.waitUntil(lambda: bool(generated(rig)), timeout=2_000)
    rig.talk.hear(PreflightTold(intent_id, (SENTENCE,)))
    assert len(generated(rig)) == 1
    assert SENTENCE not in said(rig)


def test_images_are_waited_for_and_that_is_said(rig: Rig) -> None:
    intent_id = pressed(rig, replace(REQUEST, images=("https://e.example/a.jpg",)))
    words = "The images are looked at before it is sent."
    assert words in said(rig)
    rig.talk.hear(PreflightTold(intent_id))
    assert words not in said(rig)
    assert len(generated(rig)) == 1


def test_demo_is_not_checked(rig: Rig) -> None:
    rig.select(DEMO_PROFILE_ID)
    rig.compose.generate()
    assert len(generated(rig)) == 1


def test_second_press_within_the_check_adds_nothing(rig: Rig) -> None:
    order = GenerateOrder(REQUEST, 1, "intent")
    rig.talk.order(order)
    rig.talk.order(order)
    rig.talk.hear(PreflightTold("intent"))
    assert len(generated(rig)) == 1


def test_every_prompt_that_one_stands_for_is_checked(rig: Rig) -> None:
    rig.talk.order(GenerateOrder(REQUEST, 1, "intent", prompts=("A boat", "A gull")))
    (checkup,) = (asked[1] for asked in rig.engine.asked if asked[0] == "preflight")
    assert [request.prompt for request in checkup.requests] == ["A boat", "A gull"]
    rig.talk.hear(PreflightTold("intent", ("Prompt 2: It is too short.",)))
    assert "Prompt 2: It is too short." in said(rig)
    assert not [asked for asked in rig.engine.asked if asked[0] == "generate_batch"]


def test_an_order_that_is_still_checked_at_the_end_is_stored_and_nothing_is_sent(rig: Rig) -> None:
    intent_id = pressed(rig, replace(REQUEST, images=("https://e.example/a.jpg",)))
    rig.talk.keep_orders()
    assert [asked[0] for asked in rig.engine.asked[-2:]] == ["hold_sends", "generate"]
    assert generated(rig)[0]["intent_id"] == intent_id
