"""A prompt that stands for several: it says so, shows exactly which, and asks before anything is ordered."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import PricesChanged
from sora_desktop.domain.prices import Cost, Price, PriceList, PriceOrigin
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.prompts.prompt_list import PromptList
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme
from tests.ui.accessible import focused, named, soon_named
from tests.ui.compose.board import click, switch
from tests.ui.compose.pane import button_of, editor_of, orders_of, rested, words_of

SEVERAL = "a {red|blue} boat at {dawn|noon|dusk}"
SIX = tuple(f"a {color} boat at {time}" for color in ("red", "blue") for time in ("dawn", "noon", "dusk"))


@pytest.fixture
def six(panel: ComposePanel) -> ComposePanel:
    panel.set_prompt(SEVERAL)
    return panel


def test_it_says_how_many_it_stands_for_as_it_is_written(panel: ComposePanel) -> None:
    panel.focus_prompt()
    QTest.keyClicks(focused(), "a {red|blue} boat")
    assert "Stands for 2 prompts" in words_of(panel)
    QTest.keyClick(focused(), Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    panel.set_prompt("a boat")
    assert not any(words.startswith("Stands for") for words in words_of(panel))


def test_the_list_shows_exactly_what_would_be_queued(six: ComposePanel) -> None:
    click(six, "Show them")
    shown = named(six, "Prompts that would be queued")
    assert isinstance(shown, PromptList)
    model = shown.model()
    assert tuple(model.index(row, 0).data() for row in range(model.rowCount())) == SIX
    assert "6 prompts, each a clip" in words_of(six)


def test_generate_shows_all_prompts_before_any_can_be_queued(six: ComposePanel) -> None:
    orders = orders_of(six)
    button_of(six).click()
    shown = named(six, "Prompts to be queued")
    assert isinstance(shown, PromptList)
    assert shown.isVisible()
    assert shown.height() > 40
    model = shown.model()
    assert tuple(model.index(row, 0).data() for row in range(model.rowCount())) == SIX
    assert orders == []


def test_generate_asks_and_orders_all_of_them_or_the_prompt_as_it_is(six: ComposePanel, qtbot: QtBot) -> None:
    orders = orders_of(six)
    six.set_takes(2)
    button_of(six).click()
    assert orders == []
    click(six, "Generate 12 clips")
    assert [(order.prompts, order.takes, order.request.prompt) for order in orders] == [(SIX, 2, SEVERAL)]
    rested(qtbot, six)
    six.set_takes(1)
    button_of(six).click()
    click(six, "Only as it is written")
    assert (orders[1].prompts, orders[1].request.prompt) == ((), SEVERAL)
    assert orders[0].intent_id != orders[1].intent_id


def test_esc_cancel_and_every_edit_order_nothing(six: ComposePanel) -> None:
    orders = orders_of(six)
    editor_of(six).setFocus()
    button_of(six).click()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is editor_of(six)
    button_of(six).click()
    click(six, "Cancel")
    button_of(six).click()
    QTest.keyClicks(editor_of(six), "!")
    assert "Generate 6 clips" not in words_of(six)
    assert orders == []


def test_a_second_click_on_the_answer_is_no_other_order(six: ComposePanel) -> None:
    orders = orders_of(six)
    button_of(six).click()
    click(six, "Generate 6 clips")
    six.generate()
    six.generate()
    assert len(orders) == 1
    assert "Generate 6 clips" not in words_of(six)


def test_the_same_again_within_a_minute_is_asked_once_and_keeps_the_answer(
    qtbot: QtBot, qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    now = count(0.0, 0.5)  # each look at the clock is half a second later than the one before
    six = ComposePanel(theme, theme.icons, clock=lambda: next(now))
    qtbot.addWidget(six)
    with qtbot.waitExposed(six):
        six.show()
    six.set_prompt(SEVERAL)
    orders = orders_of(six)
    button_of(six).click()
    click(six, "Generate 6 clips")
    rested(qtbot, six)
    button_of(six).click()
    click(six, "Generate 6 clips")
    assert len(orders) == 1
    six.generate()
    assert [order.prompts for order in orders] == [SIX, SIX]


def test_the_question_says_what_all_cost_and_hides_neither_the_unknown_nor_the_free(panel: ComposePanel) -> None:
    def ask(profile_id: str, *prices: Price) -> None:
        panel.prices.show_prices(PricesChanged(profile_id, PriceList(prices), Cost()), profile_id)
        panel.set_prompt("")
        panel.set_prompt("a {red|blue} boat")
        button_of(panel).click()

    ask("octopusx")
    assert "Stands for 2 prompts: price not known" in words_of(panel)
    ask("octopusx", Price("sora-2", Decimal("0.30"), PriceOrigin.ENTERED))
    assert "Stands for 2 prompts: ≈ 2 × 0.30 = 0.60" in words_of(panel)
    ask("demo", Price("sora-2", Decimal("0.30"), PriceOrigin.LISTED))
    assert "Stands for 2 prompts: free" in words_of(panel)


def test_too_many_are_not_made_by_chance(panel: ComposePanel) -> None:
    orders = orders_of(panel)
    panel.set_prompt(" ".join(["{a|b}"] * 8))
    assert any("up to 200 are made at once" in words for words in words_of(panel))
    button_of(panel).click()
    assert orders == []
    assert not any(words.startswith("Generate 2") for words in words_of(panel))
    click(panel, "Only as it is written")
    assert len(orders) == 1


def test_scenes_stand_for_several_too(panel: ComposePanel, qtbot: QtBot) -> None:
    panel.set_prompt("a {red|blue} boat")
    switch(panel)
    assert "Stands for 2 prompts" in words_of(panel)
    orders = orders_of(panel)
    button_of(panel).click()
    soon_named(qtbot, panel, "Generate 2 clips", QAccessible.Role.Button).click()  # type: ignore[attr-defined]
    assert [prompt.count("Shot 1:") for prompt in orders[0].prompts] == [1, 1]
