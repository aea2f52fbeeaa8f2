"""The notices: what they offer, in few bars, and as text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.notice_bar import Notice as Bar
from sora_desktop.ui.widgets.notice_bar import NoticeAction as BarAction
from sora_desktop.ui.widgets.notice_bar import NoticeBar
from tests.ui.accessible import soon_named

PAUSED = Notice(
    NoticeKind.PAUSED, "OctopusX is paused.", "The gateway refused the key.", "octopusx",
    (NoticeAction.REPLACE_KEY, NoticeAction.TRY_AGAIN), "401 <b>Invalid token</b>",
)  # fmt: skip
UNSENT = Notice(
    NoticeKind.UNSENT, "3 clips were not sent.", "They wait.", None, (NoticeAction.CONTINUE, NoticeAction.DROP)
)
OFFLINE = Notice(NoticeKind.OFFLINE, "No network.", "It goes on by itself.", None, (NoticeAction.DISMISS,))
DISK = Notice(NoticeKind.DISK, "The disk is full.", "Downloads wait.")
SETTINGS = Notice(NoticeKind.SETTINGS, "A setting was unusable.", "The default is used.")


RESTORED = Notice(
    NoticeKind.RESTORED, "The list of jobs was damaged.", "What could be read came back. " * 12, None,
    (NoticeAction.DISMISS,),
)  # fmt: skip


@pytest.fixture
def stack(window: QWidget, theme: Theme) -> NoticeStack:
    made = NoticeStack(theme, theme.icons)
    column = window.layout()
    assert isinstance(column, QVBoxLayout)
    column.insertWidget(0, made)
    return made


def leads(stack: NoticeStack) -> list[str]:
    return [notice.lead for notice in stack.findChildren(NoticeBar)[0].notices]


def press(qtbot: QtBot, stack: NoticeStack, name: str) -> None:
    QTest.mouseClick(soon_named(qtbot, stack, name, QAccessible.Role.Button), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("notice", "button", "action"),
    [
        (PAUSED, "Replace the key…", NoticeAction.REPLACE_KEY),
        (PAUSED, "Try again", NoticeAction.TRY_AGAIN),
        (UNSENT, "Continue", NoticeAction.CONTINUE),
        (UNSENT, "Drop", NoticeAction.DROP),
        (OFFLINE, "Close this notice", NoticeAction.DISMISS),
    ],
)
def test_button_of_a_notice_tells_which_and_what(
    qtbot: QtBot, stack: NoticeStack, notice: Notice, button: str, action: NoticeAction
) -> None:
    stack.show_notices((DISK, notice))
    with qtbot.waitSignal(stack.action_chosen, timeout=0) as told:
        press(qtbot, stack, button)
    assert told.args == [notice, action]


def test_notices_of_two_profiles_are_two(stack: NoticeStack) -> None:
    other = Notice(NoticeKind.PAUSED, "Studio is paused.", "No answer.", "studio", (NoticeAction.TRY_AGAIN,))
    stack.show_notices((PAUSED, other))
    assert leads(stack) == ["OctopusX is paused.", "Studio is paused."]


def test_notice_that_ended_goes_and_one_that_changed_stays(stack: NoticeStack) -> None:
    stack.show_notices((PAUSED, UNSENT))
    changed = Notice(NoticeKind.UNSENT, "2 clips were not sent.", "They wait.", None, UNSENT.actions)
    stack.show_notices((changed,))
    assert leads(stack) == ["2 clips were not sent."]


def test_unconfirmed_clips_are_said_first_and_can_be_looked_at(qtbot: QtBot, stack: NoticeStack) -> None:
    stack.show_notices((PAUSED,))
    stack.show_unconfirmed(1)
    assert leads(stack) == ["1 clip is unconfirmed.", "OctopusX is paused."]
    with qtbot.waitSignal(stack.unconfirmed_wanted, timeout=0):
        press(qtbot, stack, "Look at it")
    stack.show_unconfirmed(2)
    assert leads(stack)[0] == "2 clips are unconfirmed."
    stack.show_unconfirmed(0)
    assert leads(stack) == ["OctopusX is paused."]


@pytest.mark.parametrize(
    ("count", "of_demo", "words"),
    [
        (1, 0, "it may have been charged."),
        (2, 0, "they may have been charged."),
        (1, 1, "The demo charges nothing."),
        (2, 2, "The demo charges nothing."),
        (2, 1, "they may have been charged, but for those of the demo."),
    ],
)
def test_unconfirmed_clips_of_the_demo_were_charged_nothing(
    stack: NoticeStack, count: int, of_demo: int, words: str
) -> None:
    stack.show_unconfirmed(count, of_demo)
    (bar,) = stack.findChildren(NoticeBar)[0].notices
    assert bar.text.endswith(f"{words} Nothing is sent again by itself.")


def test_more_than_three_fold_into_one_line(qtbot: QtBot, stack: NoticeStack) -> None:
    stack.show_unconfirmed(1)
    stack.show_notices((PAUSED, UNSENT, OFFLINE, DISK))
    assert leads(stack) == ["1 clip is unconfirmed.", PAUSED.lead, UNSENT.lead, "2 more"]
    press(qtbot, stack, "Show all")
    assert leads(stack) == ["1 clip is unconfirmed.", PAUSED.lead, UNSENT.lead, OFFLINE.lead, DISK.lead, ""]
    press(qtbot, stack, "Show fewer")
    assert leads(stack)[-1] == "2 more"


def test_what_asks_for_nothing_folds_before_what_money_hangs_on(stack: NoticeStack) -> None:
    stack.show_own(Bar("export", "info", "3 clips exported.", "", can_be_closed=True))
    stack.show_own(Bar("trash", "info", "1 clip is in the trash.", "", (BarAction("undo", "Undo"),)))
    stack.show_unconfirmed(1)
    stack.show_notices((PAUSED,))
    assert leads(stack) == ["1 clip is in the trash.", "1 clip is unconfirmed.", PAUSED.lead, "1 more"]
    stack.show_notices(())
    assert leads(stack) == ["3 clips exported.", "1 clip is in the trash.", "1 clip is unconfirmed."]


def test_folded_notice_moves_up_when_there_is_room(stack: NoticeStack) -> None:
    stack.show_notices((PAUSED, UNSENT, OFFLINE, DISK, SETTINGS))
    stack.show_notices((UNSENT, OFFLINE, DISK, SETTINGS))
    assert leads(stack) == [UNSENT.lead, OFFLINE.lead, DISK.lead, "1 more"]
    stack.show_notices((OFFLINE, DISK, SETTINGS))
    assert leads(stack) == [OFFLINE.lead, DISK.lead, SETTINGS.lead]


def test_defect_is_said_until_it_is_closed(qtbot: QtBot, stack: NoticeStack) -> None:
    stack.show_defect("A thumbnail could not be made.")
    stack.show_notices((DISK,))
    assert leads(stack) == ["Something went wrong in the program.", DISK.lead]
    press(qtbot, stack, "Close this notice")
    assert leads(stack) == [DISK.lead]


def test_no_notices_take_no_room(qtbot: QtBot, stack: NoticeStack) -> None:
    stack.show_notices((PAUSED,))
    qtbot.waitUntil(lambda: stack.height() > 30, timeout=2_000)
    stack.show_notices(())
    qtbot.waitUntil(lambda: stack.height() == 0, timeout=2_000)


def test_words_of_the_gateway_are_only_text(qtbot: QtBot, stack: NoticeStack) -> None:
    hostile = Notice(NoticeKind.PAUSED, "<b>Paused.</b>", "<img src=file:///etc/passwd>", "x", (), "<i>detail</i>")
    stack.show_notices((hostile,))
    words = soon_named(qtbot, stack, "<b>Paused.</b> <img src=file:///etc/passwd>", QAccessible.Role.StaticText)
    assert words.isVisible()
    tips = [child.toolTip() for child in stack.findChildren(QWidget) if child.toolTip()]
    assert any("&lt;i&gt;detail" in tip for tip in tips)
    assert not any("<i>" in tip or "<img" in tip for tip in tips)


def test_motion_is_a_slide_and_no_jump(qtbot: QtBot, stack: NoticeStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "0")
    heights: list[int] = []
    stack.show_notices((PAUSED,))

    def is_open() -> bool:
        heights.append(stack.height())
        return stack.height() > 40

    qtbot.waitUntil(is_open, timeout=3_000)
    assert heights == sorted(heights)


def test_what_came_back_after_damage_is_told_whole_and_can_be_dismissed(qtbot: QtBot, stack: NoticeStack) -> None:
    stack.show_notices((RESTORED,))
    words = next(label for label in stack.findChildren(ElidedLabel) if RESTORED.lead in label.text())
    assert words.text().endswith("came back.")
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()) > 2 * 16, timeout=2_000)
    close = soon_named(qtbot, stack, "Close this notice")
    with qtbot.waitSignal(stack.action_chosen) as chosen:
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert chosen.args == [RESTORED, NoticeAction.DISMISS]
