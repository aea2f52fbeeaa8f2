"""Generate: what blocks and what only warns, and one order for a double press."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sora_desktop.domain.families import SORA
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from tests.ui.accessible import focused, named
from tests.ui.compose.pane import PROMPT, button_of, editor_of, messages_of, orders_of, press, rested, words_of

# Blocked


def test_empty_prompt_blocks_and_says_so_at_the_prompt(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    button_of(panel).click()
    assert orders == []
    assert messages_of(panel) == ["Write what the clip should show."]
    assert focused() is editor_of(panel)


def test_untouched_form_says_nothing(panel: ComposePanel) -> None:
    assert messages_of(panel) == []


def test_emptied_prompt_says_so_without_a_press(panel: ComposePanel) -> None:
    editor = editor_of(panel)
    QTest.keyClicks(editor, "A")
    assert messages_of(panel) == []
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert messages_of(panel) == ["Write what the clip should show."]


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (VideoRequest(prompt=" \n\t"), "Write what the clip should show."),
        (VideoRequest(prompt=PROMPT, model=""), "Choose a model, or write its name."),
        (VideoRequest(prompt=PROMPT, orientation="square"), "Choose portrait or landscape."),
        (VideoRequest(prompt=PROMPT, duration_s=0), "A clip lasts at least one second."),
    ],
)
def test_what_is_impossible_blocks_at_its_field(panel: ComposePanel, request_: VideoRequest, sentence: str) -> None:
    orders = orders_of(panel)
    panel.set_request(request_)
    assert sentence not in messages_of(panel)
    button_of(panel).click()
    assert orders == []
    assert sentence in messages_of(panel)


def test_image_that_is_no_address_blocks(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT, images=("https://a.example/1.png", "file:///boat.png")))
    button_of(panel).click()
    assert orders == []
    assert focused() is named(panel, "Reference images", QAccessible.Role.List)


def test_first_of_several_problems_gets_the_keyboard(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt="", model=""))
    button_of(panel).click()
    assert focused() is named(panel, "Model", QAccessible.Role.ComboBox)
    assert len(messages_of(panel)) == 2


def test_form_that_is_not_ready_sends_nothing_and_says_why(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    panel.set_ready(False, "Add a key or start the demo first.")
    assert not button_of(panel).isEnabled()
    assert "Add a key or start the demo first." in button_of(panel).toolTip()
    press(panel)
    assert orders == []
    assert "Add a key or start the demo first." in words_of(panel)
    panel.set_ready(True, "")
    assert "Add a key or start the demo first." not in words_of(panel)
    press(panel)
    assert len(orders) == 1


# Warned


@pytest.mark.parametrize(
    "request_",
    [
        VideoRequest(prompt=PROMPT, duration_s=25),
        VideoRequest(prompt=PROMPT, size="large"),
        VideoRequest(prompt=PROMPT, style="anime"),
        VideoRequest(prompt=PROMPT, is_private=True),
        VideoRequest(prompt=PROMPT, is_storyboard=True),
        VideoRequest(prompt=PROMPT, duration_s=8),
        VideoRequest(prompt=PROMPT, size="medium"),
        VideoRequest(prompt="x" * 2_001),
        VideoRequest(prompt=PROMPT, images=("https://a.example/1.png", "https://a.example/2.png")),
    ],
)
def test_everything_else_is_a_warning_that_is_sent(panel: ComposePanel, request_: VideoRequest) -> None:
    orders = orders_of(panel)
    panel.set_request(request_)
    assert messages_of(panel) == [finding.sentence for finding in SORA.findings(request_)]
    button_of(panel).click()
    assert [order.request for order in orders] == [request_]


def test_warning_goes_with_its_cause(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt=PROMPT, duration_s=25))
    assert len(messages_of(panel)) == 1
    named(panel, "10", QAccessible.Role.RadioButton).click()  # type: ignore[attr-defined]
    assert messages_of(panel) == []


def test_refusal_of_the_engine_stands_at_its_field_until_it_changes(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt=PROMPT))
    panel.show_refusal("prompt", "The disk is full.")
    assert messages_of(panel) == ["The disk is full."]
    QTest.keyClicks(editor_of(panel), "!")
    assert messages_of(panel) == []


def test_refusal_without_a_field_stands_at_the_button(panel: ComposePanel) -> None:
    panel.show_refusal("", "The disk is full.")
    assert "The disk is full." in words_of(panel)


# The intent


def test_two_presses_within_300_ms_are_one_order(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    button_of(panel).click()
    button_of(panel).click()
    assert len(orders) == 2
    assert orders[0] == orders[1]


def test_press_for_something_else_after_300_ms_is_another_order(qtbot: QtBot, panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    button_of(panel).click()
    rested(qtbot, panel)
    panel.set_takes(2)
    button_of(panel).click()
    assert orders[0].request == orders[1].request
    assert orders[0].intent_id != orders[1].intent_id


def test_button_shows_that_it_was_pressed_until_the_next_order(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt=PROMPT))
    press(panel)
    assert button_of(panel).isDown()
    rested(qtbot, panel)


def test_blocked_press_spends_no_intent(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    press(panel)
    assert not button_of(panel).isDown()
    panel.set_prompt(PROMPT)
    press(panel)
    assert len(orders) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("name", ["Prompt", "Model", "Portrait", "Allow watermark", "Add image", "Takes"])
def test_ctrl_enter_generates_from_every_control(panel: ComposePanel, name: str, key: Qt.Key) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    control = named(panel, name)
    control.setFocus()
    QTest.keyClick(focused(), key, Qt.KeyboardModifier.ControlModifier)
    assert len(orders) == 1
    assert orders[0].request.prompt == PROMPT


def test_ctrl_enter_takes_the_line_that_is_being_written(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    QTest.mouseClick(named(panel, "Add image"), Qt.MouseButton.LeftButton)
    QTest.keyClicks(focused(), "https://a.example/1.png")
    press(panel)
    assert orders[0].request.images == ("https://a.example/1.png",)


def test_takes_go_with_the_order_and_stand_on_the_button(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_request(VideoRequest(prompt=PROMPT))
    panel.set_takes(3)
    assert button_of(panel).text() == "Generate 3 takes"
    button_of(panel).click()
    assert orders[0].takes == 3
    panel.set_takes(1)
    assert button_of(panel).text() == "Generate"


@pytest.mark.parametrize(("asked", "shown"), [(0, 1), (-3, 1), (10, 10), (99, 10)])
def test_takes_stay_between_one_and_ten(panel: ComposePanel, asked: int, shown: int) -> None:
    panel.set_takes(asked)
    assert panel.takes() == shown


# While the program starts


def test_order_waits_for_the_start_and_is_given_away_once(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.hold_orders("It is sent when the program has started.")
    QTest.keyClicks(editor_of(panel), PROMPT)
    press(panel)
    assert orders == []
    assert button_of(panel).isDown()
    assert "It is sent when the program has started." in words_of(panel)
    panel.set_ready(True, "")
    panel.set_ready(True, "")
    assert [order.request.prompt for order in orders] == [PROMPT]
    assert not button_of(panel).isDown()


def test_order_that_waits_is_the_one_that_was_pressed_for(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.hold_orders("It is sent when the program has started.")
    QTest.keyClicks(editor_of(panel), PROMPT)
    press(panel)
    QTest.keyClicks(editor_of(panel), " again")
    press(panel)
    panel.set_ready(True, "")
    assert [order.request.prompt for order in orders] == [PROMPT]


def test_order_that_waited_in_vain_is_dropped_with_the_reason(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.hold_orders("It is sent when the program has started.")
    QTest.keyClicks(editor_of(panel), PROMPT)
    press(panel)
    panel.set_ready(False, "Add a key or start the demo first.")
    panel.set_ready(True, "")
    assert orders == []


def test_what_is_impossible_does_not_wait(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.hold_orders("It is sent when the program has started.")
    press(panel)
    assert messages_of(panel) == ["Write what the clip should show."]
    panel.set_ready(True, "")
    assert orders == []
