"""The sheet of all keys says what really answers to them, and closes as it opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from sora_desktop.ui.key_sheet import KeyGroup, KeyLine, KeySheet, keys_of_window
from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.theme import Theme


def window_with_menus(qtbot: QtBot) -> tuple[QMainWindow, MenuBar]:
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = MenuBar()
    window.setMenuBar(bar)
    Menus(bar, "system")
    window.resize(1_280, 720)
    return window, bar


def test_keys_of_the_menus_are_read_off_the_menus(qtbot: QtBot) -> None:
    window, bar = window_with_menus(qtbot)
    words = {line.keys: line.words for group in keys_of_window(window, bar) for line in group.lines}
    assert words[("Ctrl+L",)] == "Go to the prompt"
    assert words[("Ctrl+Q",)] == "Quit"
    assert ("Return",) in words
    changed = next(action for action in bar.edit.actions() if action.text() == "Go to the prompt")
    changed.setShortcut(QKeySequence("Ctrl+K"))
    words = {line.keys: line.words for group in keys_of_window(window, bar) for line in group.lines}
    assert words[("Ctrl+K",)] == "Go to the prompt"
    assert ("Ctrl+L",) not in words


def test_keys_of_other_actions_are_listed_too(qtbot: QtBot) -> None:
    window, bar = window_with_menus(qtbot)
    action = QAction("Generate", window)
    action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
    window.addAction(action)
    nameless = QAction(window)
    nameless.setShortcut(QKeySequence("Ctrl+J"))
    window.addAction(nameless)
    assert keys_of_window(window, bar)[0].lines == (KeyLine(("Ctrl+Return",), "Generate"),)


def test_the_sheet_fits_into_the_window_and_esc_and_f1_close_it(qtbot: QtBot, theme: Theme) -> None:
    window, bar = window_with_menus(qtbot)
    many = KeyGroup("Many", tuple(KeyLine(("A", "B"), f"Does {number}") for number in range(80)))
    with qtbot.waitExposed(window):
        window.show()
    sheet = KeySheet(theme, window, (*keys_of_window(window, bar), many))
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
        sheet.open()
        assert window.rect().contains(sheet.geometry())
        window.resize(900, 600)
        qtbot.waitUntil(lambda: window.rect().contains(sheet.geometry()), timeout=2_000)
        QTest.keyClick(sheet, key)
        assert not sheet.isVisible()
