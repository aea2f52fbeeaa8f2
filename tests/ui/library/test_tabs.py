"""The tabs over the right pane leave room for the ring of the focus around their words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sora_desktop.ui.library.tabs import LIBRARY, QUEUE, PaneTabs
from sora_desktop.ui.theme import Theme


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_of_the_tabs_touches_the_ring_of_the_focus(
    qtbot: QtBot, theme: Theme, direction: Qt.LayoutDirection
) -> None:
    tabs = PaneTabs(theme)
    qtbot.addWidget(tabs)
    tabs.setLayoutDirection(direction)
    tabs.show_count(QUEUE, 29)
    tabs.show_count(LIBRARY, 1_023)
    tabs.adjustSize()
    picture = tabs.grab().toImage()
    empty = picture.pixelColor(0, 0)
    inked = [
        x for x in range(picture.width()) if any(picture.pixelColor(x, y) != empty for y in range(picture.height()))
    ]
    assert inked[0] >= 8
    assert inked[-1] < picture.width() - 8
