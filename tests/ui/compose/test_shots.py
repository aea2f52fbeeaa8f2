"""The shot editor in the place of the prompt: it writes the documented form, adds up, and undoes every step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.storyboard import Shot, read_shots, write_shots
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.shots.shot_row import NumberChip, ShotRow
from sora_desktop.ui.compose.shots.time_bar import TimeBar
from tests.ui.accessible import focused, named
from tests.ui.compose.board import (
    ALT,
    border,
    click,
    duration,
    durations,
    head,
    scene,
    scenes,
    switch,
    undo,
)
from tests.ui.compose.pane import PROMPT, button_of, editor_of, messages_of, orders_of, words_of

SHOTS = (Shot("The boat leaves", 4.0), Shot("Open water", 6.5), Shot("A drop runs down", 4.5))
TEXT = write_shots(SHOTS)


@pytest.fixture
def board(panel: ComposePanel) -> ComposePanel:
    """The pane with three shots that fill the clip."""
    panel.set_request(VideoRequest(prompt=TEXT, is_storyboard=True, duration_s=15))
    return panel


def has_prompt(panel: ComposePanel) -> bool:
    try:
        editor_of(panel)
    except KeyError:
        return False
    return True


def paste(editor: QTextEdit, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    editor.insertFromMimeData(data)


def test_the_switch_shows_the_prompt_as_the_first_shot_and_keeps_its_text_when_off(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(prompt=PROMPT, duration_s=15))
    switch(panel)
    assert not has_prompt(panel)
    assert (scenes(panel), durations(panel)) == ([PROMPT], [15.0])
    assert panel.request().prompt == write_shots((Shot(PROMPT, 15),))
    assert focused() is scene(panel, 1)
    switch(panel)
    assert editor_of(panel).toPlainText() == panel.request().prompt == write_shots((Shot(PROMPT, 15),))
    assert not panel.request().is_storyboard
    switch(panel)
    assert scenes(panel) == [PROMPT]


def test_the_switch_at_the_foot_of_the_form_brings_the_top_of_the_shots_into_sight(
    panel: ComposePanel, qtbot: QtBot
) -> None:
    panel.set_request(VideoRequest(prompt=TEXT, duration_s=15))
    area = panel.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    switch(panel)

    def is_seen(widget: QWidget) -> bool:
        return area.viewport().rect().contains(QRect(widget.mapTo(area.viewport(), QPoint()), widget.size()))

    heading = next(label for label in panel.findChildren(QLabel) if label.text() == "Storyboard")
    time_bar = panel.findChild(TimeBar)
    assert time_bar is not None
    qtbot.waitUntil(lambda: is_seen(heading) and is_seen(time_bar) and is_seen(scene(panel, 1)))
    assert focused() is scene(panel, 1)


def test_shots_of_a_request_are_shown_and_its_text_is_left_to_the_letter(panel: ComposePanel) -> None:
    odd = "In ink.\n\nshot 1 : \nduration: 3.25 s\nscene:  waves \n\n\nSHOT 2：纸船"
    panel.set_request(VideoRequest(prompt=odd, is_storyboard=True))
    assert panel.request().prompt == odd
    assert scenes(panel) == ["In ink.\nwaves", "纸船"]
    assert durations(panel) == [3.25, 0.0]
    QTest.keyClick(duration(panel, 2), Qt.Key.Key_Up)
    assert read_shots(panel.request().prompt) == (Shot("In ink.\nwaves", 3.25), Shot("纸船", 0.5))
    undo(duration(panel, 2))
    assert panel.request().prompt == odd


def test_another_prompt_alone_becomes_the_shots_of_the_storyboard(board: ComposePanel) -> None:
    board.set_prompt("gulls")
    assert board.request().prompt == write_shots((Shot("gulls", 15),))
    board.set_prompt("Shot 1: one\nShot 2: two")
    assert (scenes(board), durations(board)) == (["one", "two"], [7.5, 7.5])


def test_the_head_says_whether_the_lengths_add_up(board: ComposePanel) -> None:
    assert head(board) == "3 shots · 15.0 of 15 s ✓"
    QTest.keyClick(duration(board, 1), Qt.Key.Key_Down)
    assert head(board) == "3 shots · 0.5 s short"
    named(board, "10").click()  # type: ignore[attr-defined]
    assert head(board) == "3 shots · 4.5 s too long"
    assert durations(board) == [3.5, 6.5, 4.5]


def test_written_scenes_are_sent(board: ComposePanel) -> None:
    editor = scene(board, 2)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "Gulls")
    assert read_shots(board.request().prompt) == (SHOTS[0], Shot("Gulls", 6.5), SHOTS[2])


def test_a_written_length_is_taken_to_the_nearest_half_second_even_by_generate(board: ComposePanel) -> None:
    orders = orders_of(board)
    box = duration(board, 1)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "3.3")
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (read_shots(orders[0].request.prompt) or ())[0].duration_s == 3.5


def test_what_an_input_method_composes_is_no_text_yet(board: ComposePanel) -> None:
    editor = scene(board, 1)
    editor.setFocus()
    editor.selectAll()
    before = board.request().prompt
    composing = QInputMethodEvent("zhi chuan", [])
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QApplication.sendEvent(editor, composing)
    assert board.request().prompt == before
    done = QInputMethodEvent()
    done.setCommitString("纸船")
    QApplication.sendEvent(editor, done)
    assert scenes(board)[0] == "The boat leaves纸船"
    undo()
    assert board.request().prompt == before


def test_a_border_moves_by_keys_and_by_mouse_and_no_further_than_a_second(board: ComposePanel) -> None:
    edge = border(board, 1)
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Right)
    assert durations(board) == [4.5, 6.0, 4.5]
    for _ in range(2):
        QTest.keyClick(edge, Qt.Key.Key_Left)
    assert durations(board) == [3.5, 7.0, 4.5]
    QTest.mousePress(edge, Qt.MouseButton.LeftButton)
    QTest.mouseMove(edge, QPoint(-40, 4))
    QTest.mouseMove(edge, QPoint(-400, 4))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton)
    assert durations(board) == [1.0, 9.5, 4.5]
    undo(edge)
    assert durations(board) == [3.5, 7.0, 4.5]
    undo(edge)
    assert durations(board) == [4.0, 6.5, 4.5]


def test_a_segment_leads_to_its_row(board: ComposePanel) -> None:
    bar = board.findChild(TimeBar)
    assert bar is not None
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() - 8, 10))
    assert focused() is scene(board, 3)


def test_shots_are_added_split_duplicated_and_removed(board: ComposePanel) -> None:
    click(board, "Add shot")
    assert durations(board) == [4.0, 6.5, 2.5, 2.0]
    assert focused() is scene(board, 4)
    click(board, "Split evenly")
    assert durations(board) == [4.0, 4.0, 3.5, 3.5]
    act(board, 1, "Duplicate")
    assert scenes(board) == [SHOTS[0].scene, *[shot.scene for shot in SHOTS], ""]
    assert focused() is scene(board, 2)
    act(board, 5, "Remove")
    act(board, 2, "Remove")
    assert scenes(board) == [shot.scene for shot in SHOTS]
    act(board, 3, "Take the rest (7.0 s)")
    assert durations(board) == [4.0, 4.0, 7.0]


def act(panel: ComposePanel, number: int, label: str) -> None:
    row = next(row for row in panel.findChildren(ShotRow) if row.position == number - 1 and not row.isHidden())
    action = next(action for action in row.actions_of_menu() if action.text().partition("\t")[0] == label)
    assert action.isEnabled()
    action.trigger()


def test_the_last_shot_stays_and_an_eleventh_is_not_added(panel: ComposePanel) -> None:
    switch(panel)
    with pytest.raises(AssertionError):
        act(panel, 1, "Remove")
    for _ in range(12):
        click(panel, "Add shot")
    assert len(scenes(panel)) == 10
    assert not named(panel, "Add shot").isEnabled()


def test_rows_move_by_keys_with_the_caret_and_by_their_number(board: ComposePanel) -> None:
    editor = scene(board, 1)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Down, ALT)
    assert scenes(board) == ["Open water", "The boat leaves", "A drop runs down"]
    assert focused() is scene(board, 2)
    QTest.keyClick(focused(), Qt.Key.Key_Up, ALT)
    QTest.keyClick(focused(), Qt.Key.Key_Up, ALT)
    assert scenes(board) == [shot.scene for shot in SHOTS]
    chip = board.findChildren(NumberChip)[0]
    far = chip.mapFromGlobal(scene(board, 3).mapToGlobal(QPoint(0, scene(board, 3).height() + 30)))
    QTest.mousePress(chip, Qt.MouseButton.LeftButton)
    QTest.mouseMove(chip, QPoint(0, 30))
    QTest.mouseMove(chip, far)
    QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=far)
    assert scenes(board) == ["Open water", "A drop runs down", "The boat leaves"]
    assert read_shots(board.request().prompt) == (SHOTS[1], SHOTS[2], SHOTS[0])


def test_pasted_shots_fill_the_rows(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(duration_s=15))
    switch(panel)
    paste(scene(panel, 1), TEXT)
    assert read_shots(panel.request().prompt) == SHOTS
    paste(scene(panel, 2), "Shot 1: gulls")
    assert scenes(panel) == ["The boat leaves", "Open water", "gulls", "A drop runs down"]
    undo()
    undo()
    assert scenes(panel) == [""]
    paste(scene(panel, 1), "only words")
    assert scenes(panel) == ["only words"]


def test_paste_text_fills_the_rows_or_adds_one_for_each_line(board: ComposePanel) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("gulls\n\nsails\n")
    click(board, "Paste text")
    assert scenes(board)[3:] == ["gulls", "sails"]
    clipboard.setText("Shot 1: one\nShot 2: two\nShot 3: three")
    click(board, "Paste text")
    assert (scenes(board), durations(board)) == (["one", "two", "three"], [5.0, 5.0, 5.0])
    undo()
    undo()
    assert board.request().prompt == TEXT
    clipboard.setText("")
    click(board, "Paste text")
    assert board.request().prompt == TEXT
    assert messages_of(board) == ["The clipboard has no text to paste."]
    click(board, "Split evenly")
    assert messages_of(board) == []


def test_shots_pasted_into_the_plain_prompt_are_offered_as_a_storyboard(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(duration_s=15))
    paste(editor_of(panel), "a boat")
    assert "Open as storyboard" not in words_of(panel)
    paste(editor_of(panel), f"\n\n{TEXT}")
    assert "Names 3 shots." in words_of(panel)
    click(panel, "Open as storyboard")
    assert panel.request().is_storyboard
    assert scenes(panel) == ["a boat\nThe boat leaves", "Open water", "A drop runs down"]
    undo()
    assert not panel.request().is_storyboard
    assert editor_of(panel).toPlainText() == f"a boat\n\n{TEXT}"
    assert focused() is editor_of(panel)


def test_what_the_family_says_stands_under_the_shots(panel: ComposePanel) -> None:
    panel.set_request(VideoRequest(is_storyboard=True))
    panel.generate()
    assert messages_of(panel) == ["Write what the clip should show."]
    click(panel, "Add shot")
    assert messages_of(panel) == ["Write what the shots should show."]
    assert [scene(panel, number).property("invalid") for number in (1, 2)] == [True, True]
    assert orders_of(panel) == []
    QTest.keyClicks(scene(panel, 2), "Gulls")
    assert messages_of(panel) == ["Shot 1 has no scene yet; the gateway may refuse it or invent one."]
    assert not scene(panel, 1).property("invalid")


def test_another_family_keeps_the_text_in_its_plain_prompt(board: ComposePanel) -> None:
    board.set_request(VideoRequest(prompt=TEXT, family="veo", model="veo3.1"))
    assert editor_of(board).toPlainText() == TEXT
    board.set_request(VideoRequest(prompt=TEXT, is_storyboard=True))
    assert len(scenes(board)) == 3


def test_tab_goes_through_the_rows_in_their_order(board: ComposePanel) -> None:
    border(board, 1).setFocus()
    reached = []
    for _ in range(11):
        reached.append(focused().accessibleName())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    rows = [(f"Shot {number} scene", f"Shot {number} duration", f"Shot {number} actions") for number in (1, 2, 3)]
    assert reached == ["Border after shot 1", "Border after shot 2", *(name for row in rows for name in row)]
    assert focused().accessibleName() == "Add shot"


def test_rows_of_long_scenes_grow_and_nothing_is_cut_off_at_the_least_width(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.resize(312, 640)
    text = write_shots([Shot("小纸船在雨中漂向大海，电影感，浅景深，暖光" * 3, 1.5)] * 10)
    panel.set_request(VideoRequest(prompt=text, is_storyboard=True, duration_s=25))
    first = scene(panel, 1)
    qtbot.waitUntil(lambda: first.height() > 80, timeout=2_000)
    assert first.verticalScrollBar().maximum() == 0
    assert head(panel) == "10 shots · 10.0 s short"
    for button in panel.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width() or not button.isVisible()
    label = next(label for label in panel.findChildren(QLabel) if label.text() == head(panel))
    qtbot.waitUntil(lambda: label.width() >= label.sizeHint().width(), timeout=2_000)
    area = panel.findChild(QScrollArea)
    assert area is not None
    form = area.widget()
    assert form is not None
    assert form.width() == area.viewport().width()
    assert button_of(panel).visibleRegion().boundingRect() == button_of(panel).rect()


def test_turned_on_from_below_the_first_scene_comes_into_sight(qtbot: QtBot, panel: ComposePanel) -> None:
    panel.resize(344, 420)
    toggle = named(panel, "Storyboard", QAccessible.Role.CheckBox)
    area = panel.findChild(QScrollArea)
    assert area is not None
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0, timeout=2_000)
    area.ensureWidgetVisible(toggle)
    switch(panel)
    first = scene(panel, 1)
    qtbot.waitUntil(lambda: first.visibleRegion().boundingRect() == first.rect(), timeout=2_000)
    assert focused() is first


def test_nothing_is_drawn_while_nothing_changes(qtbot: QtBot, board: ComposePanel) -> None:
    board.focus_prompt()
    scene(board, 1).setCursorWidth(0)
    named(board, "Split evenly").setFocus()
    qtbot.wait(300)
    watcher = Paints()
    for widget in (board, *board.findChildren(QWidget)):
        widget.installEventFilter(watcher)
    board.set_models(())
    board.request()
    qtbot.wait(300)
    assert watcher.drawn == []
    QTest.keyClick(duration(board, 3), Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: bool(watcher.drawn), timeout=2_000)
    qtbot.wait(100)
    assert not {type(widget).__name__ for widget in watcher.drawn} & {"SceneEditor", "NumberChip"}


class Paints(QObject):
    """Notes who is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.drawn.append(watched)
        return False
