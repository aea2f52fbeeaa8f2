"""Every step at the shots can be undone: words, lengths, rows, and the switch itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.storyboard import Shot, write_shots
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.menus import Menus
from tests.ui.accessible import focused, named
from tests.ui.compose.board import (
    border,
    click,
    duration,
    redo,
    scene,
    scenes,
    switch,
    undo,
)
from tests.ui.compose.pane import editor_of

SHOTS = (Shot("The boat leaves", 4.0), Shot("Open water", 6.5), Shot("A drop runs down", 4.5))
TEXT = write_shots(SHOTS)


@pytest.fixture
def board(panel: ComposePanel) -> ComposePanel:
    """The pane with three shots that fill the clip."""
    panel.set_request(VideoRequest(prompt=TEXT, is_storyboard=True, duration_s=15))
    return panel


def test_typing_is_undone_by_words_and_everything_after_it_step_by_step(board: ComposePanel) -> None:
    editor = scene(board, 1)
    editor.setFocus()
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClicks(editor, " at dawn now")
    click(board, "Add shot")
    QTest.keyClicks(focused(), "Gulls")
    QTest.keyClick(duration(board, 4), Qt.Key.Key_Up)
    states = [board.request().prompt]
    for _ in range(6):
        undo()
        states.append(board.request().prompt)
    assert states[-1] == TEXT
    assert "The boat leaves at\n" in states[-2]
    assert "The boat leaves at dawn\n" in states[-3]
    for _ in range(6):
        redo()
    assert board.request().prompt == states[0]


def test_the_switch_itself_is_undone_wherever_the_keyboard_is(panel: ComposePanel) -> None:
    panel.focus_prompt()
    QTest.keyClicks(focused(), "A boat")
    toggle = named(panel, "Storyboard", QAccessible.Role.CheckBox)
    switch(panel)
    QTest.keyClicks(focused(), " sails")
    written = panel.request().prompt
    toggle.setFocus()
    switch(panel)
    assert editor_of(panel).toPlainText() == written
    undo(toggle)
    assert (panel.request().is_storyboard, panel.request().prompt) == (True, written)
    undo(toggle)
    undo(toggle)
    assert (panel.request().is_storyboard, panel.request().prompt) == (False, "A boat")
    assert not toggle.isChecked()  # type: ignore[attr-defined]
    redo(editor_of(panel))
    assert panel.request().is_storyboard
    redo(scene(panel, 1))
    redo(scene(panel, 1))
    assert (panel.request().is_storyboard, panel.request().prompt) == (False, written)


def test_words_written_after_an_undone_switch_are_not_lost_by_a_redo(panel: ComposePanel) -> None:
    panel.set_prompt("A boat")
    switch(panel)
    undo()
    QTest.keyClicks(editor_of(panel), " sails")
    redo(editor_of(panel))
    assert panel.request() == VideoRequest(prompt="A boat sails")


def test_settings_of_a_clip_are_undone_as_one_step(board: ComposePanel) -> None:
    board.set_request(VideoRequest(prompt="Shot 1:\nduration: 10sec\nScene: other", is_storyboard=True))
    assert scenes(board) == ["other"]
    undo(scene(board, 1))
    assert board.request().prompt == TEXT
    board.set_request(VideoRequest(prompt="plain"))
    assert board.request() == VideoRequest(prompt="plain")
    undo(editor_of(board))
    assert (board.request().prompt, board.request().is_storyboard) == (TEXT, True)


def test_the_edit_menu_undoes_in_scenes_lengths_and_borders(board: ComposePanel, qtbot: QtBot) -> None:
    bar = MenuBar()
    qtbot.addWidget(bar)
    menus = Menus(bar, "dark")
    undo_action, redo_action = bar.edit.actions()[:2]
    QTest.keyClick(duration(board, 1), Qt.Key.Key_Up)
    changed = board.request().prompt
    for widget in (scene(board, 1), duration(board, 1), border(board, 1), named(board, "Split evenly")):
        widget.setFocus()
        undo_action.trigger()
        assert board.request().prompt == TEXT
        redo_action.trigger()
        assert board.request().prompt == changed
    named(board, "Private").setFocus()
    undo_action.trigger()
    assert board.request().prompt == changed
    assert menus is not None


def test_the_menu_of_a_scene_undoes_the_last_step_of_all(board: ComposePanel) -> None:
    QTest.keyClick(duration(board, 1), Qt.Key.Key_Up)
    editor = scene(board, 1)
    QApplication.sendEvent(editor, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(4, 4), QPoint(4, 4)))
    menu = next(one for one in editor.findChildren(QMenu) if one.isVisible())
    next(action for action in menu.actions() if action.objectName() == "edit-undo").trigger()
    menu.close()
    assert board.request().prompt == TEXT
