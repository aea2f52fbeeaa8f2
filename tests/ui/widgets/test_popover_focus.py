"""A closed popover gives the keyboard to who had it, or to somebody who is still there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.popover import Popover


class _Window(QWidget):
    """A button that opens a popover, and another one that asks for it, as a notice does."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.anchor = Button(theme, "Profile")
        self.asking = Button(theme, "Replace the key…")
        column = QVBoxLayout(self)
        column.addWidget(self.anchor)
        column.addWidget(self.asking)
        column.addStretch(1)
        self.popover = Popover(theme, self.anchor, "Profile", width=300)
        self.popover.column.addWidget(QLineEdit())
        self.resize(640, 400)

    def inside(self) -> QLineEdit:
        return self.popover.findChildren(QLineEdit)[0]


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> _Window:
    made = _Window(theme)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def _destroy(window: _Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.asking.destroyed):
        window.asking.deleteLater()


def _hide(window: _Window, _qtbot: QtBot) -> None:
    window.asking.hide()


def _disable(window: _Window, _qtbot: QtBot) -> None:
    window.asking.setEnabled(False)


@pytest.mark.parametrize("take_away", [_destroy, _hide, _disable])
def test_anchor_has_the_keyboard_when_who_had_it_is_gone(
    window: _Window, qtbot: QtBot, take_away: Callable[[_Window, QtBot], None]
) -> None:
    window.asking.setFocus()
    window.popover.open()
    take_away(window, qtbot)
    with qtbot.waitSignal(window.popover.focus_orphaned):
        QTest.keyClick(window.popover, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.anchor


def test_keyboard_that_nobody_had_is_told(window: _Window, qtbot: QtBot) -> None:
    window.setFocus()
    window.clearFocus()
    window.popover.open()
    with qtbot.waitSignal(window.popover.focus_orphaned):
        QTest.keyClick(window.popover, Qt.Key.Key_Escape)


def test_who_had_the_keyboard_has_it_again(window: _Window, qtbot: QtBot) -> None:
    window.asking.setFocus()
    window.popover.open()
    with qtbot.assertNotEmitted(window.popover.focus_orphaned):
        QTest.keyClick(window.popover, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.asking


def test_widget_that_dies_after_it_was_given_back_does_no_harm(window: _Window, qtbot: QtBot) -> None:
    window.asking.setFocus()
    for _ in range(2):
        window.popover.open()
        window.popover.close_popover()
    _destroy(window, qtbot)
    window.popover.open()
    QTest.keyClick(window.popover, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.anchor


def test_the_keyboard_stays_in_an_open_popover(window: _Window) -> None:
    window.popover.open()
    window.asking.setFocus()
    assert QApplication.focusWidget() is window.inside()


def test_a_popover_over_a_popover_has_the_keyboard(window: _Window, theme: Theme) -> None:
    above = Popover(theme, window.popover, "Above")
    above.column.addWidget(QLineEdit())
    window.popover.open()
    above.open()
    assert QApplication.focusWidget() in above.findChildren(QLineEdit)
    above.close_popover()
    assert QApplication.focusWidget() is window.inside()


def test_a_closed_popover_holds_no_keyboard(window: _Window) -> None:
    window.popover.open()
    window.popover.close_popover()
    window.asking.setFocus()
    assert QApplication.focusWidget() is window.asking
