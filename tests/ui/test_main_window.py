"""The main window: three panes where they fit, and queue and preview in turn where they do not."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QSplitter, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.pane_row import FOLDS_BELOW
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> MainWindow:
    window = MainWindow(theme, QWidget(), "video")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    return window


@pytest.fixture
def queue(window: MainWindow) -> QWidget:
    queue = QWidget()
    window.put_queue(queue)
    return queue


def test_the_window_folds_exactly_where_the_panes_do_not_fit(window: MainWindow, queue: QWidget, qtbot: QtBot) -> None:
    window.resize(FOLDS_BELOW, 720)
    assert not window.is_folded
    assert queue.isVisible()
    with qtbot.waitSignal(window.folded) as folded:
        window.resize(FOLDS_BELOW - 1, 720)
    assert folded.args == [True]
    assert not queue.isVisible()


def test_a_folded_queue_takes_the_place_of_the_preview_and_gives_it_back(window: MainWindow, queue: QWidget) -> None:
    window.resize(800, 600)
    window.show_queue(True)
    assert queue.isVisible()
    window.show_queue(False)
    assert not queue.isVisible()
    window.show_queue(True)
    window.resize(1280, 720)
    assert queue.isVisible()
    assert not window.is_folded


def test_a_wide_window_keeps_its_queue_whatever_is_asked(window: MainWindow, queue: QWidget, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.queue_shown):
        window.show_queue(False)
    assert queue.isVisible()


def test_splits_of_a_folded_window_are_not_kept(window: MainWindow, queue: QWidget) -> None:
    assert len(window.pane_sizes()[0]) == 3
    window.resize(800, 600)
    assert window.pane_sizes()[0] == []


def test_heights_are_kept_that_a_person_gave_to_preview_and_details(window: MainWindow) -> None:
    details = QWidget()
    window.put_details(details)
    assert window.pane_sizes()[1] == []
    details.show()
    assert window.pane_sizes()[1] == []
    window.row.middle.moveSplitter(300, 1)
    assert window.pane_sizes()[1][0] == 300
    details.hide()
    assert window.pane_sizes()[1] == []


def test_closing_asks_first_and_letting_go_does_not(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_asked):
        window.close()
    assert window.isVisible()
    with qtbot.assertNotEmitted(window.close_asked):
        window.let_go()
    assert not window.isVisible()


def test_with_the_window_a_full_screen_goes_too_which_would_keep_the_program_alive(
    window: MainWindow, qtbot: QtBot
) -> None:
    wall = QWidget()
    qtbot.addWidget(wall)
    wall.show()
    window.let_go()
    assert not wall.isVisible()
    assert not window.isVisible()


def test_the_bar_offers_the_queue_only_where_it_has_no_place(theme: Theme, qtbot: QtBot) -> None:
    bar = ProfileBar(theme, theme.icons)
    qtbot.addWidget(bar)
    bar.show()
    (chip,) = (each for each in bar.findChildren(Chip) if each.text() == "Queue")
    assert not chip.isVisible()
    bar.offer_queue(True)
    assert chip.isVisible()
    with qtbot.waitSignal(bar.queue_toggled) as toggled:
        chip.click()
    assert toggled.args == [True]
    bar.note_queue(True)
    with qtbot.waitSignal(bar.queue_toggled) as toggled:
        chip.click()
    assert toggled.args == [False]


def test_left_pane_keeps_its_width_while_queue_and_preview_take_turns(window: MainWindow, queue: QWidget) -> None:
    panes = window.findChild(QSplitter)
    assert isinstance(panes, QSplitter)
    compose = panes.widget(0)
    assert compose is not None
    window.restore(b"", [350, 530, 398], [])
    window.resize(1280, 720)
    window.resize(800, 600)
    compose_px = compose.width()
    for is_shown in (True, False, True):
        window.show_queue(is_shown)
        assert compose.width() == compose_px
    window.resize(1280, 720)
    assert compose.width() == compose_px
    assert queue.width() < 450


def test_bar_says_how_many_clips_the_queue_has(theme: Theme, qtbot: QtBot) -> None:
    bar = ProfileBar(theme, theme.icons)
    qtbot.addWidget(bar)
    bar.offer_queue(True)
    bar.show_counts(2, 4, 1)
    assert "Queue 7" in [chip.text() for chip in bar.findChildren(Chip)]
    bar.note_queue(True)
    assert "Preview" in [chip.text() for chip in bar.findChildren(Chip)]
    bar.show_counts(0, 0, 0)
    bar.note_queue(False)
    assert "Queue" in [chip.text() for chip in bar.findChildren(Chip)]


@pytest.mark.parametrize("width", [1280, 800])
def test_the_library_takes_form_and_queue_and_gives_them_back_in_their_sizes(
    window: MainWindow, queue: QWidget, width: int
) -> None:
    library, tabs = QWidget(), QWidget()
    window.put_library(library, tabs)
    window.restore(b"", [350, 530, 398], [])
    window.resize(1280, 720)
    window.resize(width, 720)
    before, sizes = window.row.sizes(), window.pane_sizes()
    window.show_library(True)
    assert library.isVisible()
    assert tabs.isVisible()
    assert not queue.isVisible()
    assert library.width() > width // 2
    assert window.pane_sizes()[0] == sizes[0]
    window.show_library(False)
    assert not library.isVisible()
    assert queue.isVisible() != window.is_folded
    assert window.is_folded or window.row.sizes() == before


def test_a_window_that_becomes_narrow_under_the_library_comes_back_folded(window: MainWindow, queue: QWidget) -> None:
    window.put_library(QWidget(), QWidget())
    window.show_library(True)
    window.resize(800, 720)
    assert window.is_folded
    window.show_library(False)
    assert not queue.isVisible()
    window.show_queue(True)
    assert queue.isVisible()
