"""The library's view: places, keyboard, selection, and which pictures it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from sora_desktop.domain.library import Clip, Marking
from sora_desktop.ui.library.delegate import ClipDelegate
from sora_desktop.ui.library.model import ClipRole, ClipsModel
from sora_desktop.ui.library.pictures import Cutter, PictureShelf
from sora_desktop.ui.library.plan import NOWHERE, Layout, Plan
from sora_desktop.ui.library.view import LibraryView
from sora_desktop.ui.theme import Theme
from tests.ui.library.clips import NOW, made_clip, numbers_to

_Key = Qt.Key


class Shelf:
    """A view over a model that answers at once, with its pictures."""

    def __init__(self, theme: Theme) -> None:
        self.model, self.shelf = ClipsModel(), PictureShelf()
        self.delegate = ClipDelegate(theme, self.shelf, clock=lambda: NOW)
        self.view = LibraryView(self.model, self.delegate, self.shelf)
        self.cutter = Cutter(self.shelf, self.view)
        self.cutter.picture_put.connect(self.view.put_picture)
        self.wanted: list[str] = []
        self.unwanted: list[str] = []
        self.model.page_wanted.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self.view.picture_wanted.connect(lambda job_id, _file: self.wanted.append(job_id))
        self.view.picture_unwanted.connect(self.unwanted.append)

    def _answer(self, numbers: list[int], ticket: int) -> None:
        self.model.take_page(ticket, [made_clip(number) for number in numbers])


def noted_stars(shown: Shelf, monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """The stars with which each clip was painted last, from now on."""
    drawn: dict[int, int] = {}
    paint = shown.delegate.paint

    def noted(painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        paint(painter, option, index)
        clip = index.data(ClipRole.CLIP)
        if isinstance(clip, Clip):
            drawn[clip.number] = clip.rating

    monkeypatch.setattr(shown.delegate, "paint", noted)
    return drawn


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Iterator[Shelf]:
    made = Shelf(theme)
    qtbot.addWidget(made.view)
    made.view.resize(904, 620)
    with qtbot.waitExposed(made.view):
        made.view.show()
    yield made
    made.view.hide()


@given(layout=some.sampled_from(Layout), width=some.integers(1, 4_000), count=some.integers(1, 500), data=some.data())
def test_each_clip_is_found_where_it_stands_and_none_lies_on_another(
    layout: Layout, width: int, count: int, data: some.DataObject
) -> None:
    plan = Plan(layout, width, count)
    row = data.draw(some.integers(0, count - 1))
    place = plan.rect(row)
    assert plan.row_at(place.center()) == row
    assert row in plan.rows_between(place.top(), place.top() + 1)
    assert place.bottom() < plan.height
    near = [plan.rect(other) for other in range(max(0, row - plan.columns), min(count, row + plan.columns + 1))]
    assert not any(first.intersects(second) for first, second in pairwise(near))


def test_between_clips_and_beside_them_there_is_none() -> None:
    plan = Plan(Layout.GRID, 904, 5)
    first, second = plan.rect(0), plan.rect(1)
    assert plan.row_at(QPoint(first.right() + 3, first.center().y())) == NOWHERE
    assert plan.row_at(QPoint(second.center().x(), plan.rect(4).bottom() + 4)) == NOWHERE
    assert plan.rows_touching(QRect(first.center(), second.center())) == [0, 1]


def test_a_hundred_thousand_clips_ask_for_the_pictures_in_view_the_topmost_last(shown: Shelf, qtbot: QtBot) -> None:
    shown.model.show_numbers(numbers_to(100_000))
    qtbot.waitUntil(lambda: len(shown.wanted) >= 8)
    assert len(shown.wanted) == len(shown.view.seen_rows()) < 30
    assert shown.wanted[-1] == made_clip(100_000).job_id


def test_pictures_that_are_scrolled_away_are_taken_back_and_the_new_ones_asked_for(shown: Shelf, qtbot: QtBot) -> None:
    shown.model.show_numbers(numbers_to(100_000))
    qtbot.waitUntil(lambda: len(shown.wanted) >= 8)
    before = set(shown.wanted)
    shown.view.scrollToBottom()
    qtbot.waitUntil(lambda: set(shown.unwanted) == before)
    qtbot.waitUntil(lambda: shown.wanted[-1] == made_clip(100_000 - shown.view.seen_rows().start).job_id)
    shown.view.hide()
    assert set(shown.unwanted) == set(shown.wanted)


def test_a_picture_is_drawn_when_it_comes_and_one_that_nobody_waits_for_is_not_kept(shown: Shelf, qtbot: QtBot) -> None:
    shown.model.show_numbers(numbers_to(3))
    qtbot.waitUntil(lambda: len(shown.wanted) == 3)
    image = QImage(288, 162, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    with qtbot.waitSignal(shown.cutter.picture_put):
        shown.cutter.take(shown.wanted[0], image)
    shown.cutter.take("somebody else's", image)
    place = shown.view.visualRect(shown.model.index(2))
    drawn = shown.view.viewport().grab(QRect(place.x() + 40, place.y() + 40, 4, 4)).toImage()
    assert drawn.pixelColor(1, 1).name() == "#ff0000"
    assert shown.shelf.find("somebody else's") is None


@pytest.mark.parametrize("layout", list(Layout))
def test_changed_stars_are_drawn_at_once_on_one_clip_and_on_many(
    shown: Shelf, qtbot: QtBot, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.view.set_layout(layout)
    shown.model.show_numbers(numbers_to(5))
    qtbot.waitUntil(lambda: len(shown.wanted) == 5)
    drawn = noted_stars(shown, monkeypatch)
    shown.model.change_clips([made_clip(5, rating=1)])
    qtbot.waitUntil(lambda: drawn.get(5) == 1, timeout=1_000)
    shown.model.mark([1, 2, 3], Marking(rating=4))
    qtbot.waitUntil(lambda: drawn == {1: 4, 2: 4, 3: 4, 4: 0, 5: 1}, timeout=1_000)
    shown.model.change_clips([made_clip(5)])
    qtbot.waitUntil(lambda: drawn[5] == 0, timeout=1_000)


def test_a_whole_screen_of_changed_stars_is_drawn_though_the_view_scrolls_meanwhile(
    shown: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.view.set_layout(Layout.GRID)
    shown.view.resize(1_600, 1_000)
    shown.model.show_numbers(numbers_to(200))
    qtbot.waitUntil(lambda: len(shown.wanted) > 40)
    drawn = noted_stars(shown, monkeypatch)
    shown.model.mark(range(1, 201), Marking(rating=2))
    shown.view.verticalScrollBar().setValue(40)
    seen = {200 - row for row in shown.view.seen_rows()}
    qtbot.waitUntil(lambda: set(drawn) >= seen and set(drawn.values()) == {2}, timeout=1_000)


def test_scrolling_moves_what_is_drawn_and_draws_what_comes_into_view(
    shown: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.model.show_numbers(numbers_to(100))
    qtbot.waitUntil(lambda: len(shown.wanted) >= 8)
    drawn = noted_stars(shown, monkeypatch)
    before, step = shown.view.seen_rows(), shown.view.plan.step
    shown.view.verticalScrollBar().setValue(step)
    qtbot.waitUntil(lambda: {100 - row for row in shown.view.seen_rows() if row not in before} <= set(drawn))
    assert 100 - shown.view.seen_rows().start not in drawn


def test_as_many_clips_that_are_known_are_drawn_in_another_order(
    shown: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.model.show_numbers(numbers_to(5))
    qtbot.waitUntil(lambda: len(shown.wanted) == 5)
    drawn = noted_stars(shown, monkeypatch)
    shown.model.show_numbers(list(reversed(numbers_to(5))))
    qtbot.waitUntil(lambda: set(drawn) == {1, 2, 3, 4, 5}, timeout=1_000)


def test_missing_clips_for_which_no_picture_comes_are_drawn_once_they_are_read(
    shown: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.model.page_wanted.disconnect()
    with qtbot.waitSignal(shown.model.page_wanted) as asked:
        shown.model.show_numbers(numbers_to(3))
    shown.view.viewport().repaint()
    drawn = noted_stars(shown, monkeypatch)
    numbers, ticket = asked.args
    shown.model.take_page(ticket, [made_clip(number, is_missing=True) for number in numbers])
    qtbot.waitUntil(lambda: set(drawn) == {1, 2, 3}, timeout=1_000)
    assert not shown.wanted


def test_arrows_go_by_lines_and_columns_and_the_view_follows(shown: Shelf) -> None:
    shown.model.show_numbers(numbers_to(100))
    view, columns = shown.view, shown.view.plan.columns
    view.setFocus()
    view.setCurrentIndex(shown.model.index(0))
    for key, row in (
        (_Key.Key_Down, columns),
        (_Key.Key_Right, columns + 1),
        (_Key.Key_Up, 1),
        (_Key.Key_Up, 1),
        (_Key.Key_End, 99),
        (_Key.Key_Down, 99),
        (_Key.Key_Home, 0),
        (_Key.Key_Left, 0),
    ):
        QTest.keyClick(view, key)
        assert view.currentIndex().row() == row, key
        assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))


def test_the_first_arrow_key_selects_the_clip_with_the_ring_even_where_it_is_the_only_one(shown: Shelf) -> None:
    shown.model.show_numbers(numbers_to(1))
    shown.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.view.selected_spans() == []
    QTest.keyClick(shown.view, _Key.Key_Right)
    assert shown.view.selected_spans() == [range(1)]


def test_single_keys_are_those_of_the_player_and_arrows_those_of_the_list(shown: Shelf) -> None:
    shown.model.show_numbers(numbers_to(100))
    view, told = shown.view, list[str]()
    view.player_key_pressed.connect(lambda event: told.append(event.text()))
    view.setFocus()
    view.setCurrentIndex(shown.model.index(0))
    QTest.keyClicks(view, "jkl,.[]sfw ")
    for key in (_Key.Key_Right, _Key.Key_Down, _Key.Key_Home):
        QTest.keyClick(view, key)
    QTest.keyClick(view, _Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "".join(told) == "jkl,.[]sfw "
    assert view.selected_spans() == [range(100)]


def test_a_click_with_shift_selects_all_between_and_with_control_one_more(shown: Shelf) -> None:
    shown.model.show_numbers(numbers_to(100))
    view = shown.view

    def click(row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = view.visualRect(shown.model.index(row)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    columns = view.plan.columns
    click(1)
    click(columns + 1, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_spans() == [range(1, columns + 2)]
    click(0, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_spans() == [range(columns + 2)]
    click(columns)
    assert view.selected_spans() == [range(columns, columns + 1)]


def test_all_of_a_hundred_thousand_are_selected_without_a_look_at_each(
    shown: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.model.show_numbers(numbers_to(100_000))
    asked: list[int] = []

    def counted(_parent: object = None) -> int:
        asked.append(1)
        return 100_000

    monkeypatch.setattr(shown.model, "rowCount", counted)
    QTest.keyClick(shown.view, _Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) < 1_000
    assert shown.view.selected_spans() == [range(100_000)]
    assert shown.view.selectionModel().selection().count() == 1


def test_the_clip_at_the_top_stays_there_when_the_list_becomes_a_grid(shown: Shelf) -> None:
    shown.model.show_numbers(numbers_to(1_000))
    shown.view.set_layout(Layout.LIST)
    shown.view.verticalScrollBar().setValue(shown.view.plan.rect(500).top())
    shown.view.set_layout(Layout.GRID)
    assert 500 in shown.view.seen_rows()
