"""Quitting asks only what a person has to decide, and ends within two seconds whatever hangs."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.app.ending import HELD_WITHIN_MS, Ending
from sora_desktop.app.instance import FrontDoor, bring_to_front, server_name
from sora_desktop.app.termination import Termination
from sora_desktop.domain.queue_events import SendsHeld
from sora_desktop.ui.queue.model import Counts
from sora_desktop.ui.quit_sheet import QuitSheet
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.switch import Switch

pytestmark = pytest.mark.promise("R13")


class StandInConversation(QObject):
    """What the ending asks of a conversation."""

    sends_ended = Signal()
    told = Signal(object)
    is_sending_unseen = False

    def __init__(self) -> None:
        super().__init__()
        self.is_sending = False
        self.paid_jobs = 0
        self.is_held = False
        self.is_hanging = False
        """The engine gives no answer."""
        self.counted = Counts()

    @property
    def outstanding(self) -> StandInConversation:
        return self

    def counts(self) -> Counts:
        return self.counted

    def hold_sends(self, is_on: bool = True) -> None:
        self.is_held = is_on
        if is_on and not self.is_hanging:
            answer = SendsHeld(self.is_sending or self.is_sending_unseen)
            QTimer.singleShot(0, self, lambda: self.told.emit(answer))


@pytest.fixture
def conversation() -> StandInConversation:
    return StandInConversation()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "dark")


@pytest.fixture
def sheet(theme: Theme, window: QWidget) -> QuitSheet:
    return QuitSheet(theme, window)


@pytest.fixture
def ending(conversation: StandInConversation, sheet: QuitSheet) -> Ending:
    ending = Ending(conversation, sheet, conversation.counts, warns_of_jobs=True)  # type: ignore[arg-type]
    conversation.told.connect(ending.hear)
    return ending


def press(sheet: QuitSheet, label: str) -> None:
    (button,) = (each for each in sheet.findChildren(Button) if each.text() == label)
    button.click()


def test_with_nothing_out_quitting_asks_nothing(ending: Ending, sheet: QuitSheet, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ending.decided):
        ending.ask()
    assert not sheet.isVisible()


@pytest.mark.parametrize(("unsent", "words"), [(1, "1 more waits, unsent"), (3, "3 more wait, unsent"), (0, "")])
def test_what_was_not_sent_yet_is_said_beside_what_goes_on(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, unsent: int, words: str
) -> None:
    conversation.paid_jobs, conversation.counted = 1, Counts(waiting=unsent)
    ending.ask()
    said = " ".join(label.text() for label in sheet.findChildren(PlainLabel))
    assert (words in said) if words else ("unsent" not in said)
    press(sheet, "Stay")


def test_paid_jobs_that_go_on_are_said_and_staying_changes_nothing(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.paid_jobs = 3
    with qtbot.assertNotEmitted(ending.decided):
        ending.ask()
        press(sheet, "Stay")
    ending.ask()
    with qtbot.waitSignal(ending.decided):
        press(sheet, "Quit")


def test_the_sheet_about_jobs_can_be_silenced_for_good(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.paid_jobs = 1
    ending.ask()
    (again,) = sheet.findChildren(Switch)
    again.click()
    with qtbot.waitSignal(ending.silenced):
        press(sheet, "Quit")
    with qtbot.waitSignal(ending.decided):
        ending.ask()
    assert not sheet.isVisible()


def test_a_wait_is_over_when_the_engine_awaits_nothing_though_a_clip_is_still_being_sent_here(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending = True
    ending.ask()
    conversation.is_hanging = True
    press(sheet, "Wait for the answer")
    with qtbot.waitSignal(ending.decided):
        conversation.told.emit(SendsHeld(False))
    assert not sheet.isVisible()


def test_an_awaited_answer_is_waited_for_and_then_it_ends_by_itself(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending = True
    ending.ask()
    with qtbot.assertNotEmitted(ending.decided):
        press(sheet, "Wait for the answer")
    assert conversation.is_held
    sheet.reject()
    assert sheet.isVisible(), "a wait is said until it is over"
    with qtbot.waitSignal(ending.decided):
        conversation.is_sending = False
        conversation.sends_ended.emit()
    assert not sheet.isVisible()


def test_an_answer_that_comes_while_the_sheet_asks_decides_nothing(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending = True
    ending.ask()
    with qtbot.assertNotEmitted(ending.decided):
        conversation.sends_ended.emit()
    conversation.is_sending = False
    with qtbot.waitSignal(ending.decided):
        press(sheet, "Wait for the answer")


def said(sheet: QuitSheet) -> str:
    return " ".join(label.text() for label in sheet.findChildren(PlainLabel))


def offered(sheet: QuitSheet) -> list[str]:
    return [button.text() for button in sheet.findChildren(Button) if button.isVisible()]


def test_an_open_question_follows_what_happens_to_the_clips(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.paid_jobs = 2
    with qtbot.assertNotEmitted(ending.decided):
        ending.ask()
        (stay,) = (button for button in sheet.findChildren(Button) if button.text() == "Stay")
        stay.setFocus()
        conversation.paid_jobs, conversation.counted = 1, Counts(waiting=1)
        ending.look_again()
        qtbot.waitUntil(lambda: "1 paid job goes on" in said(sheet) and "1 more waits" in said(sheet))
        conversation.is_sending = True
        ending.look_again()
        qtbot.waitUntil(lambda: offered(sheet) == ["Stay", "Quit now", "Wait for the answer"])
        assert [each.text() for each in sheet.findChildren(Button) if each.hasFocus()] == ["Stay"]
        qtbot.waitUntil(lambda: sheet.height() == sheet.heightForWidth(sheet.width()))
        conversation.is_sending, conversation.paid_jobs = False, 0
        conversation.sends_ended.emit()
        qtbot.waitUntil(lambda: "Nothing is out any more" in said(sheet))
        qtbot.waitUntil(lambda: offered(sheet) == ["Stay", "Quit"])
    assert "1 clip waits, unsent" in said(sheet)
    assert not any(switch.isVisible() for switch in sheet.findChildren(Switch))
    with qtbot.waitSignal(ending.decided), qtbot.assertNotEmitted(ending.silenced):
        press(sheet, "Quit")


def test_a_wait_for_an_answer_goes_on_whatever_else_ends(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending = True
    ending.ask()
    press(sheet, "Wait for the answer")
    ending.look_again()
    with qtbot.waitSignal(ending._following.timeout):
        pass
    assert offered(sheet) == ["Quit now"]


def test_nothing_that_happens_opens_the_question(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation
) -> None:
    conversation.paid_jobs = 1
    ending.look_again()
    assert not ending._following.isActive()
    assert not sheet.isVisible()


def test_the_corners_of_the_sheet_are_as_round_as_those_of_cards(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, theme: Theme
) -> None:
    conversation.paid_jobs = 1
    ending.ask()
    picture = sheet.grab().toImage()
    corner, inside = picture.pixelColor(1, 1), picture.pixelColor(picture.width() // 2, 4)
    assert inside == theme.color("raised")
    assert corner != inside


def test_quitting_now_does_not_wait(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending = True
    ending.ask()
    with qtbot.waitSignal(ending.decided):
        press(sheet, "Quit now")
    assert conversation.is_held, "no other clip becomes unconfirmed"


def test_a_create_of_which_the_window_has_not_heard_is_asked_about_and_staying_sends_on(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending_unseen = True
    with qtbot.assertNotEmitted(ending.decided):
        ending.ask()
        qtbot.waitUntil(lambda: offered(sheet) == ["Stay", "Quit now", "Wait for the answer"])
    press(sheet, "Stay")
    assert not conversation.is_held
    conversation.is_sending_unseen = False
    with qtbot.waitSignal(ending.decided):
        ending.ask()


def test_a_wait_ends_only_when_the_last_create_that_began_has_its_answer(
    ending: Ending, sheet: QuitSheet, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_sending = True
    ending.ask()
    conversation.is_hanging = True
    with qtbot.assertNotEmitted(ending.decided):
        press(sheet, "Wait for the answer")
        conversation.is_sending = False
        conversation.sends_ended.emit()
        conversation.is_sending = True
        conversation.told.emit(SendsHeld(True))
    conversation.is_sending = False
    with qtbot.waitSignal(ending.decided):
        conversation.sends_ended.emit()


def test_an_engine_that_hangs_does_not_keep_the_window(
    ending: Ending, conversation: StandInConversation, qtbot: QtBot
) -> None:
    conversation.is_hanging = True
    with qtbot.waitSignal(ending.decided, timeout=2 * HELD_WITHIN_MS):
        ending.ask()


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_reaches_the_event_loop(number: signal.Signals, qtbot: QtBot) -> None:
    before = signal.getsignal(number)
    termination = Termination()
    try:
        with qtbot.waitSignal(termination.asked, timeout=5_000):
            os.kill(os.getpid(), number)
    finally:
        termination.close()
    assert signal.getsignal(number) is before


def test_a_later_start_knocks_at_the_first_ones_door(data_dir: object, qtbot: QtBot) -> None:
    name = server_name(data_dir)  # type: ignore[arg-type]
    assert not bring_to_front(name)
    door = FrontDoor(name)
    try:
        with qtbot.waitSignal(door.knocked, timeout=5_000):
            assert bring_to_front(name)
    finally:
        door.close()
    assert not bring_to_front(name)
