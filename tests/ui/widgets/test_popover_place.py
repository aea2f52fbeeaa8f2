"""A popover stands under its anchor, and over it where there is more room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.popover import Popover


@pytest.mark.parametrize("is_at_bottom", [False, True])
def test_popover_opens_on_the_side_that_has_room_and_covers_no_anchor(
    qtbot: QtBot, theme: Theme, is_at_bottom: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(640, 480)
    anchor = Button(theme, "Prices…")
    column = QVBoxLayout(window)
    if is_at_bottom:
        column.addStretch(1)
    column.addWidget(anchor)
    if not is_at_bottom:
        column.addStretch(1)
    with qtbot.waitActive(window):
        window.show()
    popover = Popover(theme, anchor, "Prices", width=300)
    tall = QWidget()
    tall.setFixedHeight(300)
    popover.column.addWidget(tall)
    popover.open()
    placed = popover.geometry()
    assert window.rect().contains(placed)
    assert placed.height() > 300
    top = anchor.mapTo(window, QPoint(0, 0)).y()
    assert placed.bottom() < top if is_at_bottom else placed.top() > top + anchor.height()
