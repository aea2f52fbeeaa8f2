"""Earlier prompts: searched in a popover, and walked with the arrows from the edges of an unchanged prompt."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.storyboard import Shot, write_shots
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.prompts.prompt_list import PromptList
from tests.ui.accessible import focused, named
from tests.ui.compose.board import click, scenes, switch, undo
from tests.ui.compose.pane import editor_of, words_of

OLD = ("the newest boat", "a boat\nin two lines", "the oldest boat")


@pytest.fixture
def asked(panel: ComposePanel) -> list[str]:
    """The words that were asked for."""
    made: list[str] = []
    panel.prompts.prompts_wanted.connect(made.append)
    return made


def up(times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(focused(), Qt.Key.Key_Up)


def down(times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(focused(), Qt.Key.Key_Down)


def test_the_arrows_walk_back_and_forth_and_end_at_what_was_there(panel: ComposePanel, asked: list[str]) -> None:
    panel.set_prompt("draft")
    panel.focus_prompt()
    up()
    assert (asked, panel.request().prompt) == ([""], "draft")
    panel.prompts.show_prompts("", OLD)
    assert panel.request().prompt == OLD[0]
    up(2)
    assert panel.request().prompt == OLD[2]
    up(3)
    assert panel.request().prompt == OLD[2]
    down()
    assert panel.request().prompt == OLD[1]
    down(2)
    assert panel.request().prompt == "draft"
    down()
    assert panel.request().prompt == "draft"
    undo()
    assert panel.request().prompt == OLD[0]


def test_arrows_move_the_caret_in_a_changed_prompt_and_away_from_the_edges(
    panel: ComposePanel, asked: list[str]
) -> None:
    panel.set_prompt("draft")
    panel.focus_prompt()
    QTest.keyClicks(focused(), "!")
    up()
    panel.set_prompt("one\ntwo\nthree")
    editor = editor_of(panel)
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    up()
    assert editor.textCursor().blockNumber() == 1
    up(1)
    QTest.keyClick(editor, Qt.Key.Key_Right)
    up(1)
    assert asked == []


def test_an_answer_that_comes_too_late_changes_nothing(panel: ComposePanel, asked: list[str]) -> None:
    panel.focus_prompt()
    up()
    QTest.keyClicks(focused(), "new words")
    panel.prompts.show_prompts("", OLD)
    assert panel.request().prompt == "new words"


def test_an_edited_old_prompt_is_a_new_one(panel: ComposePanel, asked: list[str]) -> None:
    panel.focus_prompt()
    up()
    panel.prompts.show_prompts("", OLD)
    QTest.keyClicks(focused(), "A")
    written = panel.request().prompt
    up()
    down()
    assert panel.request().prompt == written


def test_composed_text_is_no_text_of_the_prompt(panel: ComposePanel) -> None:
    panel.focus_prompt()
    QApplication.sendEvent(focused(), QInputMethodEvent("xiao zhi chuan", []))
    assert panel.request().prompt == ""
    done = QInputMethodEvent()
    done.setCommitString("小纸船")
    QApplication.sendEvent(focused(), done)
    assert panel.request().prompt == "小纸船"
    assert "3 characters" in words_of(panel)


def test_the_popover_searches_and_enter_takes_what_is_selected(
    panel: ComposePanel, asked: list[str], qtbot: QtBot
) -> None:
    panel.focus_prompt()
    QTest.keyClick(focused(), Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert asked == [""]
    assert "Looking for earlier prompts…" in words_of(panel)
    panel.prompts.show_prompts("", OLD)
    line = focused()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "two")
    qtbot.waitUntil(lambda: asked == ["", "two"], timeout=2_000)
    panel.prompts.show_prompts("", OLD[:1])
    panel.prompts.show_prompts("two", OLD[1:2])
    QTest.keyClick(line, Qt.Key.Key_Down)
    listed = focused()
    assert isinstance(listed, PromptList)
    assert listed.model().rowCount() == 1
    QTest.keyClick(listed, Qt.Key.Key_Up)
    assert focused() is line
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert panel.request().prompt == OLD[1]
    assert focused() is editor_of(panel)
    undo()
    assert panel.request().prompt == ""


def test_nothing_found_nothing_there_and_trouble_are_said(panel: ComposePanel) -> None:
    click(panel, "Earlier prompts")
    panel.prompts.show_prompts("", ())
    assert any(words.startswith("There are no earlier prompts yet.") for words in words_of(panel))
    assert panel.prompts.show_refusal("list_prompts", "The list cannot be read.")
    assert "The list cannot be read." in words_of(panel)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert named(panel, "Search earlier prompts").isVisible()


def test_an_earlier_prompt_of_shots_fills_the_rows_of_a_storyboard(panel: ComposePanel) -> None:
    switch(panel)
    click(panel, "Earlier prompts")
    text = write_shots([Shot("one", 4.0), Shot("two", 6.0)])
    panel.prompts.show_prompts("", (text, *OLD))
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert scenes(panel) == ["one", "two"]
    assert panel.request().prompt == text
    undo()
    assert scenes(panel) == [""]
