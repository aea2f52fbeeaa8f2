"""Replacing a refused key from the notice that asks for it, which goes while the popover is still open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import Notice, NoticeAction, NoticeKind
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from tests.ui.accessible import focused, named
from tests.ui.header.conftest import profiles


def test_popover_outlives_the_notice_whose_button_opened_it(
    qtbot: QtBot, window: QWidget, bar: ProfileBar, theme: Theme
) -> None:
    stack = NoticeStack(theme, theme.icons)
    column = window.layout()
    assert isinstance(column, QVBoxLayout)
    column.insertWidget(1, stack)
    stack.action_chosen.connect(bar.open_popover_for_key)
    bar.show_profiles(profiles())
    refused = Notice(NoticeKind.PAUSED, "Paused.", "Replace it.", OCTOPUSX.id, (NoticeAction.REPLACE_KEY,))
    stack.show_notices((refused,))
    button = next(each for each in stack.findChildren(Button) if each.shown_text == "Replace the key…")
    qtbot.waitUntil(button.isVisible, timeout=2_000)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(focused(), "sk-test-0123456789")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    with qtbot.waitSignal(button.destroyed, timeout=5_000):
        stack.show_notices(())
    with qtbot.waitSignal(bar.focus_orphaned, timeout=2_000):
        QTest.keyClick(named(window, "Profiles and keys"), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is named(bar, f"Profile: {OCTOPUSX.name}")
