"""Menus: names at the reading side, keys at the other in the colour of hints, and nothing underlined."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QStyleOptionMenuItem
from pytestqt.qtbot import QtBot

from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import Menu

_PADDING = 12


@pytest.fixture(params=["dark", "light"])
def colors(request: pytest.FixtureRequest, theme: Theme) -> Iterator[Theme]:
    theme.set_choice(request.param)
    yield theme
    theme.set_choice("dark")


@pytest.fixture
def menu(qtbot: QtBot) -> Menu:
    """Two keys of different lengths, one in the text of its action; and a name without a key."""
    made = Menu("&File")
    made.addAction("Open the clips folder").setShortcut(QKeySequence("Ctrl+Shift+O"))
    made.addAction("&Quit\tDel")
    made.addAction("Change the folder…")
    qtbot.addWidget(made)
    return made


def is_near(one: QColor, other: QColor) -> bool:
    near = 12
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())) <= near


def columns_of(image: QImage, rows: QRect, color: QColor) -> list[int]:
    """Where in these rows something is drawn in a colour."""
    across, down = range(rows.left(), rows.right() + 1), range(rows.top(), rows.bottom() + 1)
    return [x for x in across if any(is_near(image.pixelColor(x, y), color) for y in down)]


def picture_of(menu: Menu) -> QImage:
    return menu.grab().toImage()


def test_keys_end_where_the_other_keys_end_and_have_the_colour_of_hints(colors: Theme, menu: Menu) -> None:
    image = picture_of(menu)
    long, short, none = (menu.actionGeometry(action) for action in menu.actions())
    # The soft edges of the names have the colour of hints here and there, too.
    halves = (rows.adjusted(rows.width() // 2, 0, 0, 0) for rows in (long, short))
    of_long, of_short = (columns_of(image, rows, colors.color("text-3")) for rows in halves)
    for drawn in (of_long, of_short):
        assert 0 <= long.right() - _PADDING - drawn[-1] <= 6
    assert of_short[0] > of_long[0] + 20
    assert columns_of(image, none, colors.color("text"))[0] <= none.left() + _PADDING + 6


def test_keys_are_at_the_other_side_where_one_reads_from_the_right(theme: Theme, menu: Menu) -> None:
    menu.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    image = picture_of(menu)
    long, short = (menu.actionGeometry(action) for action in menu.actions()[:2])
    for rows in (long, short):
        assert 0 <= columns_of(image, rows, theme.color("text-3"))[0] - rows.left() - _PADDING <= 6


def test_a_key_that_cannot_be_pressed_now_is_as_faint_as_its_name(theme: Theme, menu: Menu) -> None:
    before = picture_of(menu)
    menu.actions()[0].setEnabled(False)
    rows = menu.actionGeometry(menu.actions()[0])
    assert columns_of(before, rows, theme.color("text-3"))
    assert not columns_of(picture_of(menu), rows, theme.color("text-3"))


def test_a_name_keeps_its_distance_from_the_longest_key(theme: Theme, qtbot: QtBot) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    menu.addAction("The longest name of all\tCtrl+Shift+O")
    rows = menu.actionGeometry(menu.actions()[0])
    image = picture_of(menu)
    names = columns_of(image, rows, theme.color("text"))
    keys = [x for x in columns_of(image, rows, theme.color("text-3")) if x > names[-1]]
    assert keys[0] - names[-1] >= 16


def test_nothing_is_underlined_and_an_ampersand_stays_one(qtbot: QtBot) -> None:
    menu, option = Menu(), QStyleOptionMenuItem()
    qtbot.addWidget(menu)
    for text, shown in (("&Quit", "Quit"), ("R&&D\tDel", "R&&D"), ("Sa&ve as", "Save as")):
        menu.initStyleOption(option, menu.addAction(text))
        assert option.text == shown
    bar = MenuBar()
    qtbot.addWidget(bar)
    bar.initStyleOption(option, bar.actions()[0])
    assert option.text == "File"


def test_alt_and_the_letter_still_open_a_menu(qtbot: QtBot) -> None:
    window, bar = QMainWindow(), MenuBar()
    bar.file.addAction("Quit")
    window.setMenuBar(bar)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(bar.file.isVisible)
    bar.file.close()
