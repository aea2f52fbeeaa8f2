"""The sheet of all keys says what really answers to them, and closes as it opened."""

from __future__ import annotations

from itertools import combinations_with_replacement, pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from sora_desktop.ui.key_sheet import KeyGroup, KeyLine, KeySheet, in_columns, keys_of_window
from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.queue_menu import QueueMenu
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel


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


def test_a_verb_of_two_menus_is_listed_once_and_those_of_a_submenu_too(qtbot: QtBot) -> None:
    window, bar = window_with_menus(qtbot)
    QueueMenu(bar.queue, offers_awake=False, keeps_awake=False)
    words = [line.words for group in keys_of_window(window, bar) for line in group.lines]
    assert words.count("Batch") == 1
    assert {"Fold the batch", "Unfold the batch", "Pause sending"} <= set(words)
    keys = {line.words: line.keys for group in keys_of_window(window, bar) for line in group.lines}
    assert keys["Stop"] == ("Shift+F5",)
    assert keys["Check again"] == ("F5",)
    assert keys["Stop batch"] == ("Ctrl+Shift+F5",)
    assert keys["Try all failed clips again"] == ("Ctrl+F5",)
    assert keys["Remove the done ones from the list"] == ("Ctrl+Del",)


@pytest.mark.parametrize("sizes", [(8, 11, 6, 4, 9, 11, 3, 4, 9, 13, 2, 1), (30, 1, 1, 1, 1), (5,), ()])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_columns_are_as_low_as_the_order_of_the_groups_allows(sizes: tuple[int, ...], count: int) -> None:
    groups = [KeyGroup(str(number), (KeyLine(("A",), ""),) * size) for number, size in enumerate(sizes)]
    columns = in_columns(groups, count)
    assert len(columns) == count
    assert [group for column in columns for group in column] == groups
    ways = (
        (0, *cuts, len(sizes)) for cuts in combinations_with_replacement(range(len(sizes) + 1), count - 1)
    )  # every way to cut the groups into columns
    least = min(max(sum(size + 2 for size in sizes[a:b]) for a, b in pairwise(way)) for way in ways)
    assert max(sum(len(group.lines) + 2 for group in column) for column in columns) == least


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


def test_the_words_of_a_column_begin_at_one_line_however_wide_the_keys_of_a_group_are(
    qtbot: QtBot, theme: Theme
) -> None:
    window, _bar = window_with_menus(qtbot)
    window.resize(400, 720)
    groups = [KeyGroup(keys[0], (KeyLine(keys, f"Does {keys[0]}"),)) for keys in (("A",), ("Delete", "Backspace"))]
    with qtbot.waitExposed(window):
        window.show()
    sheet = KeySheet(theme, window, groups)
    sheet.open()
    words = [label for label in sheet.findChildren(ElidedLabel) if label.text().startswith("Does")]
    assert len(words) == 2
    assert len({label.mapTo(sheet, label.rect().topLeft()).x() for label in words}) == 1
