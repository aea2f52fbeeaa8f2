"""Tab in the main window: through all panes as they are read, past those that are empty, and into sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from sora_desktop.ui.library.panel import LibraryPane
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.queue.panel import QueuePanel
from sora_desktop.ui.theme import Theme


class Pane(QWidget):
    """A column of buttons with names."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        for name in names:
            self.add(name)

    def add(self, name: str) -> QPushButton:
        button = QPushButton(name)
        self.column.addWidget(button)
        return button


class Rig:
    """A window whose panes are put into it as at the start: the header last, and parts of panes after that."""

    def __init__(self, theme: Theme, queue: QWidget) -> None:
        self.compose, self.details = Pane("model", "prompt"), Pane("details")
        self.window = MainWindow(theme, self.compose, "video")
        self.preview, self.header, self.notices = Pane("preview"), Pane("profile"), Pane("notice")
        self.window.put_preview(self.preview)
        self.window.put_details(self.details)
        self.window.put_queue(queue)
        self.window.put_library(Pane("library"), Pane("tabs"))
        self.window.put_header(self.header, self.notices)
        self.details.show()
        self.window.resize(1280, 720)
        self.window.show()

    def names_on_the_way(self, qtbot: QtBot, key: Qt.Key, count: int) -> list[str]:
        """What has the focus after each of so many presses."""
        names = []
        for _ in range(count):
            focused = QApplication.focusWidget()
            qtbot.keyClick(self.window if focused is None else focused, key)
            focused = QApplication.focusWidget()
            names.append(focused.text() if isinstance(focused, QPushButton) else type(focused).__name__)
        return names


@pytest.fixture
def opened(theme: Theme, qtbot: QtBot) -> Callable[[QWidget], Rig]:
    def open_with(queue: QWidget) -> Rig:
        rig = Rig(theme, queue)
        qtbot.addWidget(rig.window)
        rig.window.activateWindow()
        qtbot.waitUntil(rig.window.isActiveWindow)
        rig.compose.findChildren(QPushButton)[0].setFocus()
        return rig

    return open_with


def test_tab_reads_the_panes_in_order_whatever_was_made_last(opened: Callable[[QWidget], Rig], qtbot: QtBot) -> None:
    rig = opened(Pane("queue"))
    rig.preview.add("play").show()
    rig.compose.add("takes").show()
    forward = ["prompt", "takes", "preview", "play", "details", "queue", "profile", "notice", "model", "prompt"]
    assert rig.names_on_the_way(qtbot, Qt.Key.Key_Tab, len(forward)) == forward
    assert rig.names_on_the_way(qtbot, Qt.Key.Key_Backtab, 4) == ["model", "notice", "profile", "queue"]


def test_tab_passes_an_empty_queue(opened: Callable[[QWidget], Rig], theme: Theme, qtbot: QtBot) -> None:
    rig = opened(QueuePanel(theme, theme.icons))
    names = rig.names_on_the_way(qtbot, Qt.Key.Key_Tab, 8)
    assert names == ["prompt", "preview", "details", "PaneTabs", "profile", "notice", "model", "prompt"]


def test_tab_passes_an_empty_library(theme: Theme, qtbot: QtBot) -> None:
    pane, around = LibraryPane(theme, theme.icons), Pane("before")
    around.column.addWidget(pane)
    after = around.add("after")
    qtbot.addWidget(around)
    around.show()
    around.activateWindow()
    qtbot.waitUntil(around.isActiveWindow)
    after.setFocus()
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        if after.hasFocus():
            return
    pytest.fail("Tab does not come round")


def test_what_tab_reaches_from_another_pane_is_scrolled_into_sight(
    opened: Callable[[QWidget], Rig], qtbot: QtBot
) -> None:
    rig = opened(Pane("queue"))
    area, long = QScrollArea(), Pane(*(str(number) for number in range(40)))
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(long)
    rig.preview.column.addWidget(area)
    area.show()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    first = long.findChildren(QPushButton)[0]
    assert first.visibleRegion().isEmpty()
    assert rig.names_on_the_way(qtbot, Qt.Key.Key_Tab, 3) == ["prompt", "preview", "0"]
    assert first.visibleRegion().boundingRect() == first.rect()


def test_what_goes_takes_nothing_along_that_came_after_it_on_the_way(
    opened: Callable[[QWidget], Rig], qtbot: QtBot
) -> None:
    rig = opened(Pane("queue"))
    gone = rig.compose.add("gone")
    others = [
        rig.window,
        rig.window.menus,
        rig.details,
        rig.preview,
        rig.header,
        *rig.preview.findChildren(QPushButton),
    ]
    file = rig.window.menus.file.addAction("New request")
    rig.names_on_the_way(qtbot, Qt.Key.Key_Tab, 3)
    Shiboken.delete(gone)
    assert all(map(Shiboken.isValid, [*others, file]))
