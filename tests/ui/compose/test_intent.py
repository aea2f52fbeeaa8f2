"""The intent of Generate: quick presses are one order, later ones are another."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sora_desktop.ui.compose.intent import SAME_INTENT_MS, Intent

pytestmark = pytest.mark.promise("R14")


def test_two_presses_within_the_time_carry_one_intent(qtbot: QtBot) -> None:
    intent = Intent()
    with qtbot.waitSignal(intent.renewed, timeout=SAME_INTENT_MS * 5):
        assert intent.spend() == intent.spend()
        assert intent.is_spent


def test_press_after_the_time_carries_another_intent(qtbot: QtBot) -> None:
    intent = Intent()
    first = intent.spend()
    with qtbot.waitSignal(intent.renewed, timeout=SAME_INTENT_MS * 5):
        pass
    assert not intent.is_spent
    second = intent.spend()
    assert first != second
    with qtbot.waitSignal(intent.renewed, timeout=SAME_INTENT_MS * 5):
        pass


def test_storm_of_presses_is_one_intent_until_it_rests(qtbot: QtBot) -> None:
    intent = Intent()
    ids = set()
    for _ in range(4):
        ids.add(intent.spend())
        with qtbot.assertNotEmitted(intent.renewed, wait=SAME_INTENT_MS // 3):
            pass
    assert len(ids) == 1
    with qtbot.waitSignal(intent.renewed, timeout=SAME_INTENT_MS * 5):
        pass


def test_forms_do_not_share_an_intent(qtbot: QtBot) -> None:
    one, other = Intent(), Intent()
    assert one.spend() != other.spend()
    with qtbot.waitSignals([one.renewed, other.renewed], timeout=SAME_INTENT_MS * 5):
        pass
