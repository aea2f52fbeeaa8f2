"""A budget that would be crossed: asked over Generate, and answered there."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import focused, named
from tests.ui.compose.pane import PROMPT, button_of, editor_of, orders_of, press, rested

SENTENCE = "This makes ≈ 12.40 for today; your budget is 10.00."


def asked(panel: ComposePanel) -> list[GenerateOrder]:
    """The orders of a form whose last one crosses a budget."""
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    panel.set_takes(2)
    panel.focus_prompt()
    press(panel)
    panel.ask_budget(orders[0].intent_id, SENTENCE)
    return orders


def is_asked(panel: ComposePanel) -> bool:
    return any(label.isVisible() and label.text() == SENTENCE for label in panel.findChildren(QLabel))


def test_nothing_goes_out_until_it_is_answered_and_cancel_has_the_keyboard(panel: ComposePanel) -> None:
    orders = asked(panel)
    assert is_asked(panel)
    assert focused() is named(panel, "Cancel", QAccessible.Role.Button)
    assert len(orders) == 1


def test_cancel_and_escape_send_nothing_and_give_the_keyboard_back(panel: ComposePanel) -> None:
    orders = asked(panel)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not is_asked(panel)
    assert focused() is editor_of(panel)
    panel.ask_budget(orders[0].intent_id, SENTENCE)
    QTest.mouseClick(named(panel, "Cancel"), Qt.MouseButton.LeftButton)
    assert not is_asked(panel)
    assert len(orders) == 1


def test_yes_gives_the_very_same_order_again(panel: ComposePanel) -> None:
    orders = asked(panel)
    QTest.mouseClick(named(panel, "Generate anyway"), Qt.MouseButton.LeftButton)
    assert orders == [orders[0], replace(orders[0], may_cross_budget=True)]
    assert not is_asked(panel)


def test_edit_takes_the_question_back(panel: ComposePanel) -> None:
    orders = asked(panel)
    QTest.keyClicks(editor_of(panel), "!")
    assert not is_asked(panel)
    assert len(orders) == 1


def test_question_about_another_intent_is_not_asked_here(panel: ComposePanel) -> None:
    asked(panel)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    panel.ask_budget("a batch", SENTENCE)
    assert not is_asked(panel)


def test_cancelled_order_is_no_order_for_the_guard(qtbot: QtBot, panel: ComposePanel) -> None:
    orders = asked(panel)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    rested(qtbot, panel)
    button_of(panel).click()
    assert len(orders) == 2
    assert orders[1].may_cross_budget is False
