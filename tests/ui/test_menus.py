"""The menus of the window: what they offer for the selected job, and which keys they only show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from sora_desktop.domain.jobs import State
from sora_desktop.ui.away_talk import away_sentence
from sora_desktop.ui.job_actions import JobAction, actions_for
from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.preview.texts import Trouble, trouble_page
from sora_desktop.ui.queue.texts import Away
from sora_desktop.ui.queue_menu import QueueMenu
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import made_job


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.setMenuBar(MenuBar())
    made.setCentralWidget(QLineEdit())
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def menus(window: QMainWindow) -> Menus:
    return Menus(bar_of(window), "dark")


def bar_of(window: QMainWindow) -> MenuBar:
    bar = window.menuBar()
    assert isinstance(bar, MenuBar)
    return bar


def entries(window: QMainWindow) -> dict[JobAction, QAction]:
    return {JobAction(action.data()): action for action in bar_of(window).queue.actions() if action.data()}


def entry(window: QMainWindow, text: str) -> QAction:
    return next(action for action in bar_of(window).queue.actions() if action.text() == text)


def test_a_clip_that_is_not_there_leads_to_an_entry_that_there_is(window: QMainWindow, menus: Menus) -> None:
    (rebuild,) = [action.text() for action in window.findChildren(QAction) if action.text().startswith("Rebuild")]
    for words in (trouble_page(Trouble.MISSING, "a.mp4").text, away_sentence(Away.IN_TRASH)):
        assert "trash" in words
        assert f"“{rebuild}”" in words


@pytest.mark.parametrize("state", list(State))
def test_the_queue_menu_offers_what_the_selected_job_can_do(window: QMainWindow, menus: Menus, state: State) -> None:
    job = made_job(state=state)
    menus.show_job(job)
    for can_compare, missing in ((False, {JobAction.COMPARE}), (True, set())):
        menus.show_comparable(job.id, can_compare)
        offered = {name for name, action in entries(window).items() if action.isEnabled()}
        assert offered == set(actions_for(job)) - missing
    menus.show_job(made_job(2, State.DONE))
    assert not entries(window)[JobAction.COMPARE].isEnabled()
    menus.show_job(None)
    assert not any(action.isEnabled() for action in entries(window).values())


def test_the_keys_of_the_queue_are_shown_and_write_in_a_field(window: QMainWindow, menus: Menus, qtbot: QtBot) -> None:
    menus.show_job(made_job(state=State.DONE))
    shown = entries(window)
    assert shown[JobAction.USE_SETTINGS].text() == "Use these settings\tReturn"
    assert shown[JobAction.REMOVE].text() == "Remove from list\tDel"
    field = window.centralWidget()
    assert isinstance(field, QLineEdit)
    field.setText("boat")
    field.setFocus()
    field.setCursorPosition(0)
    with qtbot.assertNotEmitted(menus.job_action_chosen):
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "oat"


def test_an_entry_that_asks_something_first_says_so(window: QMainWindow, menus: Menus) -> None:
    assert entries(window)[JobAction.SEND_AGAIN].text() == "Send again…"


def test_an_entry_is_chosen_for_the_selected_job(window: QMainWindow, menus: Menus, qtbot: QtBot) -> None:
    menus.show_job(made_job(state=State.DONE))
    with qtbot.waitSignal(menus.job_action_chosen) as chosen:
        entries(window)[JobAction.REMOVE].trigger()
    assert chosen.args == [JobAction.REMOVE]


def test_what_concerns_all_clips_is_offered_without_a_selected_one(
    window: QMainWindow, menus: Menus, qtbot: QtBot
) -> None:
    menus.show_job(None)
    for text, signal in (
        ("Collect everything", menus.collect_wanted),
        ("Add a task by its id…", menus.add_task_wanted),
    ):
        with qtbot.waitSignal(signal), qtbot.assertNotEmitted(menus.job_action_chosen):
            entry(window, text).trigger()


def test_the_setting_of_the_start_is_offered_once_it_is_known(window: QMainWindow, menus: Menus, qtbot: QtBot) -> None:
    setting = entry(window, "Send unsent clips at the start without asking")
    assert setting.isCheckable()
    assert not setting.isEnabled()
    with qtbot.assertNotEmitted(menus.continue_chosen):
        menus.show_continues(True)
    assert setting.isEnabled()
    assert setting.isChecked()
    with qtbot.waitSignal(menus.continue_chosen) as chosen, qtbot.assertNotEmitted(menus.job_action_chosen):
        setting.trigger()
    assert chosen.args == [False]


def test_the_report_has_a_key_that_works_also_from_a_field(window: QMainWindow, menus: Menus, qtbot: QtBot) -> None:
    menus.show_job(made_job(state=State.FAILED))
    field = window.centralWidget()
    assert isinstance(field, QLineEdit)
    with qtbot.waitSignal(menus.job_action_chosen) as chosen:
        QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert chosen.args == [JobAction.COPY_REPORT]


def test_a_clip_is_stopped_and_asked_about_again_by_keys_where_its_state_allows_that(
    window: QMainWindow, menus: Menus, qtbot: QtBot
) -> None:
    menus.show_job(made_job(state=State.WATCHING))
    for modifier, action in (
        (Qt.KeyboardModifier.ShiftModifier, JobAction.STOP),
        (Qt.KeyboardModifier.NoModifier, JobAction.CHECK_AGAIN),
    ):
        with qtbot.waitSignal(menus.job_action_chosen) as chosen:
            QTest.keyClick(window, Qt.Key.Key_F5, modifier)
        assert chosen.args == [action]
    menus.show_job(made_job(state=State.DONE))
    with qtbot.assertNotEmitted(menus.job_action_chosen):
        QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(window, Qt.Key.Key_F5)


def test_a_new_request_and_a_batch_have_their_keys(window: QMainWindow, menus: Menus, qtbot: QtBot) -> None:
    with qtbot.waitSignal(menus.new_request_wanted):
        QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(menus.batch_wanted):
        QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert entry(window, "Batch…") in bar_of(window).file.actions()


def test_a_key_that_is_held_down_acts_on_a_job_once(window: QMainWindow, menus: Menus) -> None:
    assert not any(action.autoRepeat() for action in bar_of(window).queue.actions() if action.data())


@pytest.mark.parametrize("state", [None, *State])
def test_the_queue_menu_fits_under_its_bar_on_a_screen_of_720_pixels(
    window: QMainWindow, menus: Menus, state: State | None, theme: Theme
) -> None:
    queue = bar_of(window).queue
    QueueMenu(queue, offers_awake=True, keeps_awake=False)
    job = made_job(state=state) if state is not None else None
    menus.show_job(job)
    if job is not None:
        menus.show_comparable(job.id, True)
    shown = {name for name, action in entries(window).items() if action.isVisible()}
    assert shown == (set(actions_for(job)) if job is not None else set())
    queue.ensurePolished()
    assert queue.sizeHint().height() <= 720 - 60


def test_nothing_moves_under_the_mouse_while_the_queue_menu_is_open(
    window: QMainWindow, menus: Menus, qtbot: QtBot
) -> None:
    queue = bar_of(window).queue
    menus.show_job(made_job(state=State.WATCHING))
    queue.popup(window.pos())
    qtbot.waitUntil(queue.isVisible)
    before = {name: queue.actionGeometry(action) for name, action in entries(window).items()}
    menus.show_job(made_job(state=State.DONE))
    assert {name: queue.actionGeometry(action) for name, action in entries(window).items()} == before
    assert not entries(window)[JobAction.STOP].isEnabled()
    queue.close()
    assert entries(window)[JobAction.REMOVE].isVisible()
    assert not entries(window)[JobAction.STOP].isVisible()


def test_undo_goes_to_the_field_that_has_the_keyboard_and_else_to_the_window(
    window: QMainWindow, menus: Menus, qtbot: QtBot
) -> None:
    told: list[bool] = []
    menus.undo_wanted.connect(lambda: told.append(True))
    undo = next(action for action in bar_of(window).edit.actions() if action.data() == "undo")
    field = window.centralWidget()
    assert isinstance(field, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "boat")
    undo.trigger()
    assert (field.text(), told) == ("", [])
    field.clearFocus()
    undo.trigger()
    assert told == [True]
