"""The menus of the rows, opened by keyboards that have no key for them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.menu_key import MenuKey


@pytest.fixture
def rows(qtbot: QtBot) -> QListWidget:
    made = QListWidget()
    qtbot.addWidget(made)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    made.addItems([str(number) for number in range(9)])
    MenuKey((made,), made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_shift_f10_asks_for_the_menu_of_the_current_row(rows: QListWidget) -> None:
    asked: list[QPoint] = []
    rows.customContextMenuRequested.connect(asked.append)
    rows.setCurrentRow(4)
    QTest.keyClick(rows, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert [rows.indexAt(place).row() for place in asked] == [4]


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_f10_by_itself_is_somebody_elses(rows: QListWidget, modifier: Qt.KeyboardModifier) -> None:
    asked: list[QPoint] = []
    rows.customContextMenuRequested.connect(asked.append)
    QTest.keyClick(rows, Qt.Key.Key_F10, modifier)
    assert asked == []
