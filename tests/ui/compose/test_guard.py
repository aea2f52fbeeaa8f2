"""The guard: the same again within a minute is asked about at the button, and nothing goes out unasked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose import guard
from sora_desktop.ui.compose.intent import SAME_INTENT_MS
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.widgets.buttons import PrimaryButton
from tests.ui.accessible import named
from tests.ui.compose.conftest import Clock
from tests.ui.compose.pane import PROMPT, editor_of, orders_of, press

AGAIN = "Generate the same again?"


def button_of(panel: ComposePanel) -> QPushButton:
    """The button, whatever it says."""
    (made,) = panel.findChildren(PrimaryButton)
    return made


def order(qtbot: QtBot, panel: ComposePanel) -> None:
    """Press Generate, and wait until the next press is another one."""
    button_of(panel).click()
    qtbot.waitUntil(lambda: not button_of(panel).isDown(), timeout=3_000)


@pytest.fixture
def ordered(qtbot: QtBot, panel: ComposePanel) -> list[GenerateOrder]:
    """All orders of a form that was ordered once."""
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    order(qtbot, panel)
    assert len(orders) == 1
    return orders


def test_same_again_within_a_minute_asks_and_sends_nothing(
    panel: ComposePanel, ordered: list[GenerateOrder], clock: Clock
) -> None:
    clock.ahead_s += 58
    press(panel)
    assert len(ordered) == 1
    assert button_of(panel).text() == AGAIN
    assert named(panel, AGAIN, QAccessible.Role.Button) is button_of(panel)


@pytest.mark.parametrize("gap_s", [0.4, 2.5])
def test_second_press_within_three_seconds_sends_another_order(
    panel: ComposePanel, ordered: list[GenerateOrder], clock: Clock, gap_s: float
) -> None:
    press(panel)
    clock.ahead_s += gap_s
    press(panel)
    assert len(ordered) == 2
    assert ordered[0].request == ordered[1].request
    assert ordered[0].intent_id != ordered[1].intent_id
    assert button_of(panel).text() == "Generate"


def test_double_click_on_the_question_confirms_nothing(panel: ComposePanel, ordered: list[GenerateOrder]) -> None:
    QTest.mouseClick(button_of(panel), Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button_of(panel), Qt.MouseButton.LeftButton)
    assert len(ordered) == 1
    assert button_of(panel).text() == AGAIN


def test_press_after_three_seconds_asks_again(panel: ComposePanel, ordered: list[GenerateOrder], clock: Clock) -> None:
    press(panel)
    clock.ahead_s += 3
    press(panel)
    assert len(ordered) == 1
    assert button_of(panel).text() == AGAIN


def test_question_falls_back_by_itself(
    qtbot: QtBot, panel: ComposePanel, ordered: list[GenerateOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "ASK_MS", 50)
    press(panel)
    assert button_of(panel).text() == AGAIN
    qtbot.waitUntil(lambda: button_of(panel).text() == "Generate", timeout=2_000)
    assert len(ordered) == 1


def test_another_order_in_between_does_not_make_it_new(
    qtbot: QtBot, panel: ComposePanel, ordered: list[GenerateOrder]
) -> None:
    panel.set_takes(2)
    order(qtbot, panel)
    panel.set_takes(1)
    press(panel)
    assert [each.takes for each in ordered] == [1, 2]
    assert button_of(panel).text() == AGAIN


def test_after_a_minute_the_same_is_not_asked_about(
    panel: ComposePanel, ordered: list[GenerateOrder], clock: Clock
) -> None:
    clock.ahead_s += 60
    press(panel)
    assert len(ordered) == 2


@pytest.mark.parametrize("change", ["prompt", "takes", "request"])
def test_another_request_takes_the_question_back_and_goes_out(
    panel: ComposePanel, ordered: list[GenerateOrder], change: str
) -> None:
    press(panel)
    if change == "prompt":
        QTest.keyClicks(editor_of(panel), "!")
    elif change == "takes":
        panel.set_takes(2)
    else:
        panel.set_request(VideoRequest(prompt="Waves"))
    assert button_of(panel).text() in {"Generate", "Generate 2 takes"}
    press(panel)
    assert len(ordered) == 2


def test_refused_order_is_no_order_and_may_be_given_again(panel: ComposePanel, ordered: list[GenerateOrder]) -> None:
    panel.show_refusal("", "The disk is full.")
    press(panel)
    assert len(ordered) == 2


def test_order_that_waited_in_vain_for_the_start_is_no_order(qtbot: QtBot, panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    panel.hold_orders("It is sent when the program has started.")
    press(panel)
    panel.set_ready(False, "Add a key or start the demo first.")
    panel.set_ready(True, "")
    qtbot.wait(SAME_INTENT_MS + 50)
    press(panel)
    assert len(orders) == 1
