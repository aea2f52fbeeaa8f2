"""The question in place: only a yes acts, and the keyboard begins at the no."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.question import Question


@pytest.fixture(params=[True, False], ids=["card", "on a card"])
def question(request: pytest.FixtureRequest, theme: Theme, qtbot: QtBot) -> Question:
    made = Question(theme, is_card=request.param)
    qtbot.addWidget(made)
    made.ask("key", "Delete the stored key of this profile?", "Delete", "Keep")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is button(made, "Keep"))
    return made


def button(question: Question, words: str) -> QPushButton:
    return next(each for each in question.findChildren(QPushButton) if each.text() == words)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_at_once_is_a_no(question: Question, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.assertNotEmitted(question.confirmed), qtbot.waitSignal(question.closed):
        QTest.keyClick(button(question, "Keep"), key)
    assert not question.isVisible()


def test_esc_is_a_no(question: Question, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(question.confirmed), qtbot.waitSignal(question.closed):
        QTest.keyClick(button(question, "Delete"), Qt.Key.Key_Escape)
    assert not question.isVisible()


def test_a_yes_names_what_was_asked_about_when_the_question_is_closed(question: Question) -> None:
    told: list[object] = []
    question.closed.connect(lambda: told.append("closed"))
    question.confirmed.connect(told.append)
    button(question, "Delete").click()
    assert told == ["closed", "key"]
    assert not question.isVisible()
