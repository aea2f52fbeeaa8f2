"""The balance in the bar: asked for on demand, and honest about what is not known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import BalanceTold
from sora_desktop.ui.header import balance_chip
from sora_desktop.ui.header.balance_chip import BalanceChip
from sora_desktop.ui.theme import Theme

NOW = 1_795_351_500.0


@pytest.fixture
def chip(qtbot: QtBot, theme: Theme) -> BalanceChip:
    made = BalanceChip(theme, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.show_profile("octopusx", has_key=True)
    return made


def test_nothing_is_shown_without_a_key_and_nothing_invented_before_it_is_known(chip: BalanceChip) -> None:
    assert chip.isVisible()
    assert chip.shown_text == ""
    chip.show_profile("octopusx", has_key=False)
    assert not chip.isVisible()
    chip.show_profile("demo", has_key=True)
    assert not chip.isVisible()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (BalanceTold("octopusx", 12.4, at=NOW), "12.40"),
        (BalanceTold("octopusx", 0.0, at=NOW), "0.00"),
        (BalanceTold("octopusx", -0.5, at=NOW), "-0.50"),
        (BalanceTold("octopusx", None, is_unlimited=True, at=NOW), "unlimited"),
        (BalanceTold("octopusx", None, sentence="The gateway tells no balance.", at=NOW), "not known"),
    ],
)
def test_what_the_gateway_said_is_shown(chip: BalanceChip, told: BalanceTold, words: str) -> None:
    chip.show_balance(told)
    assert chip.shown_text == words
    assert chip.accessibleName() == f"Balance {words}"
    assert told.sentence in chip.toolTip()


def test_gateway_that_tells_no_balance_and_gives_no_reason_is_said_to(chip: BalanceChip) -> None:
    chip.show_balance(BalanceTold("octopusx", None, at=NOW))
    assert "This gateway does not tell it." in chip.toolTip()
    chip.show_balance(BalanceTold("octopusx", 0.0, at=NOW))
    assert "does not tell" not in chip.toolTip()


def test_press_asks_once_until_there_is_an_answer(qtbot: QtBot, chip: BalanceChip) -> None:
    wanted: list[str] = []
    chip.wanted.connect(wanted.append)
    for _ in range(2):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert wanted == ["octopusx"]
    assert chip.shown_text == "…"
    chip.show_balance(BalanceTold("octopusx", 1.0, at=NOW))
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert wanted == ["octopusx", "octopusx"]


def test_question_without_an_answer_is_given_up(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balance_chip, "ANSWER_MS", 20)
    chip = BalanceChip(theme)
    qtbot.addWidget(chip)
    chip.show_profile("octopusx", has_key=True)
    chip.click()
    qtbot.waitUntil(lambda: chip.shown_text == "", timeout=2_000)


@pytest.mark.parametrize(
    ("age_s", "words"),
    [
        (5, "Asked just now."),
        (130, "Asked 2 min ago."),
        (3 * 3_600, "Asked 3 h ago."),
        (3 * 86_400, "Asked 3 days ago."),
    ],
)
def test_tooltip_says_how_old_it_is_when_it_is_read(qtbot: QtBot, theme: Theme, age_s: float, words: str) -> None:
    now = [NOW]
    chip = BalanceChip(theme, clock=lambda: now[0])
    qtbot.addWidget(chip)
    chip.show_profile("octopusx", has_key=True)
    chip.show_balance(BalanceTold("octopusx", 1.0, at=NOW))
    now[0] += age_s
    QApplication.sendEvent(chip, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), QPoint(2, 2)))
    assert words in chip.toolTip()


def test_balances_of_profiles_are_never_mixed(chip: BalanceChip) -> None:
    chip.show_balance(BalanceTold("studio", 5.0, at=NOW))
    assert chip.shown_text == ""
    chip.show_profile("studio", has_key=True)
    assert chip.shown_text == "5.00"
    chip.forget("studio")
    assert chip.shown_text == ""
