"""The list of reference images as a Qt model that Qt's own tester accepts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from sora_desktop.ui.compose.image_model import PROBLEM_ROLE, ImageModel

A, B, C = "https://a.example/1.png", "https://b.example/2.png", "https://c.example/3.png"


@pytest.fixture
def model(qapp: object) -> Iterator[ImageModel]:
    made = ImageModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    tester.deleteLater()


def test_row_without_an_address_is_not_sent(model: ImageModel) -> None:
    model.set_urls((A,))
    model.insert(1, ("",))
    assert model.rowCount() == 2
    assert model.urls() == (A,)


def test_row_that_is_emptied_goes_away(model: ImageModel) -> None:
    model.set_urls((A, B))
    assert model.setData(model.index(0), "   ")
    assert model.urls() == (B,)


def test_row_that_gets_several_addresses_becomes_several_rows(model: ImageModel) -> None:
    model.set_urls((C,))
    model.setData(model.index(0), f"{A} {B}\n{C}")
    assert model.urls() == (A, B, C)


@pytest.mark.parametrize(
    ("source", "target", "after"),
    [(0, 2, (B, A, C)), (0, 3, (B, C, A)), (2, 0, (C, A, B)), (1, 0, (B, A, C))],
)
def test_moved_row_stands_where_it_was_put(model: ImageModel, source: int, target: int, after: tuple[str, ...]) -> None:
    model.set_urls((A, B, C))
    assert model.moveRows(QModelIndex(), source, 1, QModelIndex(), target)
    assert model.urls() == after


@pytest.mark.parametrize(
    ("source", "count", "target"), [(0, 1, 0), (0, 1, 1), (3, 1, 0), (0, 0, 2), (0, 1, 4), (-1, 1, 1)]
)
def test_move_to_nowhere_is_refused(model: ImageModel, source: int, count: int, target: int) -> None:
    model.set_urls((A, B, C))
    assert not model.moveRows(QModelIndex(), source, count, QModelIndex(), target)
    assert model.urls() == (A, B, C)


def test_mark_belongs_to_its_row_until_rows_change(model: ImageModel) -> None:
    model.set_urls((A, B))
    model.set_problems({1: "No address."})
    assert model.index(0).data(PROBLEM_ROLE) == ""
    assert model.index(1).data(PROBLEM_ROLE) == "No address."
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Image 2"
    assert model.index(1).data(Qt.ItemDataRole.AccessibleDescriptionRole) == f"No address. {B}"
    model.removeRows(0, 1)
    assert model.index(0).data(PROBLEM_ROLE) == ""


def test_every_edit_is_told_and_showing_another_list_is_none(qtbot: QtBot, model: ImageModel) -> None:
    with qtbot.assertNotEmitted(model.edited):
        model.set_urls((A, B))
    with qtbot.waitSignal(model.edited, timeout=0):
        model.setData(model.index(0), C)
    with qtbot.assertNotEmitted(model.edited):
        model.setData(model.index(0), C)
    with qtbot.waitSignal(model.edited, timeout=0):
        model.moveRows(QModelIndex(), 0, 1, QModelIndex(), 2)
    with qtbot.waitSignal(model.edited, timeout=0):
        model.removeRows(0, 2)


def test_dragged_row_is_nothing_that_another_program_takes(model: ImageModel) -> None:
    model.set_urls((A,))
    data = model.mimeData([model.index(0)])
    assert not data.hasText()
    assert not data.hasUrls()


def test_edit_that_writes_nothing_is_none(qtbot: QtBot, model: ImageModel) -> None:
    model.set_urls((A,))
    with qtbot.assertNotEmitted(model.edited):
        model.insert(1, ("",))
        model.remove_empty()
    assert model.rowCount() == 1
