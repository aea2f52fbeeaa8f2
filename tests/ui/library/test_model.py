"""The library's model: it asks for what is near and for nothing else, and shows nothing that it was not told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from sora_desktop.ui.library import model as module
from sora_desktop.ui.library.model import PAGE, ClipRole, ClipsModel
from tests.ui.library.clips import made_clip, numbers_to


class Pages:
    """Who reads pages: remembers what was asked for, and answers when the test says so."""

    def __init__(self, model: ClipsModel) -> None:
        self.asked: list[tuple[int, list[int]]] = []
        self._model = model
        model.page_wanted.connect(self._note)

    def answer(self, place: int = 0) -> None:
        ticket, numbers = self.asked.pop(place)
        self._model.take_page(ticket, [made_clip(number) for number in numbers])

    def _note(self, numbers: list[int], ticket: int) -> None:
        self.asked.append((ticket, list(numbers)))


@pytest.fixture
def model() -> Iterator[ClipsModel]:
    made = ClipsModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    del tester


@pytest.fixture
def pages(model: ClipsModel) -> Pages:
    return Pages(model)


def test_data_asks_for_nothing(model: ClipsModel, pages: Pages) -> None:
    model.show_numbers(numbers_to(100_000))
    for row in (0, 50_000, 99_999):
        assert model.index(row).data(ClipRole.CLIP) is None
        assert model.index(row).data() is None
    assert model.rowCount() == 100_000
    assert pages.asked == []


def test_only_pages_that_are_near_are_asked_for_each_once_and_the_topmost_last(model: ClipsModel, pages: Pages) -> None:
    model.show_numbers(numbers_to(100_000))
    model.want(range(PAGE + 5, 2 * PAGE + 5))
    model.want(range(PAGE + 6, 2 * PAGE + 6))
    assert [numbers[0] for _, numbers in pages.asked] == [100_000 - 2 * PAGE, 100_000 - PAGE]
    assert {len(numbers) for _, numbers in pages.asked} == {PAGE}


def test_a_page_that_comes_late_is_told_once_and_as_one_range(model: ClipsModel, pages: Pages, qtbot: QtBot) -> None:
    model.show_numbers(numbers_to(300))
    model.want(range(256, 300))
    with qtbot.waitSignal(model.dataChanged) as told:
        pages.answer()
    assert (told.args[0].row(), told.args[1].row()) == (256, 299)
    clip = model.clip_at(299)
    assert clip is not None
    assert clip.number == 1


def test_a_page_of_the_search_before_does_not_touch_the_rows_of_the_next(
    model: ClipsModel, pages: Pages, qtbot: QtBot
) -> None:
    model.show_numbers(numbers_to(300))
    model.want(range(10))
    model.show_numbers(numbers_to(5))
    with qtbot.assertNotEmitted(model.dataChanged):
        pages.answer()
    model.want(range(5))
    pages.answer()
    assert model.clip_at(0) == made_clip(5)


def test_clips_that_are_known_stay_in_sight_while_a_new_search_reads_them_again(
    model: ClipsModel, pages: Pages
) -> None:
    model.show_numbers(numbers_to(50))
    model.want(range(50))
    pages.answer()
    model.show_numbers(numbers_to(40))
    assert model.clip_at(0) == made_clip(40)
    model.want(range(40))
    assert len(pages.asked) == 1


def test_a_number_that_is_no_clip_any_more_is_not_asked_for_again(model: ClipsModel, pages: Pages) -> None:
    model.show_numbers(numbers_to(3))
    model.want(range(3))
    ticket, _ = pages.asked.pop()
    model.take_page(ticket, [made_clip(3), made_clip(1)])
    model.want(range(3))
    assert pages.asked == []
    assert model.clip_at(1) is None


def test_memory_is_bounded_and_what_left_it_is_read_again(
    model: ClipsModel, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_CLIPS", 2 * PAGE)
    model.show_numbers(numbers_to(10_000))
    for first in range(0, 10 * PAGE, PAGE):
        model.want(range(first, first + PAGE))
        pages.answer()
    known = [row for row in range(10 * PAGE) if model.clip_at(row) is not None]
    assert known == list(range(8 * PAGE, 10 * PAGE))
    model.want(range(10))
    assert len(pages.asked) == 1


def test_marks_change_their_own_rows_only(model: ClipsModel, pages: Pages) -> None:
    model.show_numbers(numbers_to(200))
    model.want(range(20))
    pages.answer()
    told: list[int] = []
    model.dataChanged.connect(lambda first, _last, _roles: told.append(first.row()))
    model.change_clips([made_clip(199, rating=4), made_clip(190, is_favourite=True), made_clip(7_000)])
    assert told == [1, 10]
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole).endswith("4 stars")


def test_files_are_dragged_as_copies_and_missing_ones_not_at_all(model: ClipsModel, pages: Pages) -> None:
    model.show_numbers(numbers_to(3))
    model.want(range(3))
    ticket, _ = pages.asked.pop()
    model.take_page(ticket, [made_clip(3), made_clip(2, is_missing=True), made_clip(1)])
    data = model.mimeData([model.index(row) for row in range(3)])
    assert [url.toLocalFile() for url in data.urls()] == [made_clip(3).file, made_clip(1).file]
    assert model.supportedDragActions() == Qt.DropAction.CopyAction
    assert not model.flags(model.index(1)) & Qt.ItemFlag.ItemIsDragEnabled
