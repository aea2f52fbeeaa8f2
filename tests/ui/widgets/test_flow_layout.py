"""Rows of widgets like words: laid out anew when one of them changes, and once for many that do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.widgets.flow_layout import FlowLayout, laid_out_once

ROW_PX, GAP_PX = 20, 10


class Word(QWidget):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.width_px = width

    def sizeHint(self) -> QSize:
        return QSize(self.width_px, ROW_PX)

    def grow(self, width: int) -> None:
        self.width_px = width
        self.updateGeometry()


class CountedLayout(FlowLayout):
    """Counts how often its widgets were set in their places."""

    times = 0

    def setGeometry(self, rect: QRect) -> None:
        self.times += 1
        super().setGeometry(rect)


class Page(QWidget):
    """Words in rows of 100 pixels, in a layout of their own above something else."""

    def __init__(self, words: list[Word]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.flow = CountedLayout(spacing=GAP_PX)
        column.addLayout(self.flow)
        column.addStretch()
        for word in words:
            self.flow.addWidget(word)
        self.resize(100, 200)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page([Word(30), Word(30)])
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_word_that_grows_or_goes_changes_the_rows(page: Page, qtbot: QtBot) -> None:
    first, second = page.findChildren(Word)
    assert page.flow.heightForWidth(100) == ROW_PX
    first.grow(80)
    qtbot.waitUntil(lambda: second.y() == ROW_PX + GAP_PX, timeout=2_000)
    assert page.flow.heightForWidth(100) == 2 * ROW_PX + GAP_PX
    first.hide()
    qtbot.waitUntil(lambda: second.y() == 0, timeout=2_000)
    assert page.flow.heightForWidth(100) == ROW_PX


def test_a_height_is_that_of_the_width_that_is_asked_about(page: Page) -> None:
    assert [page.flow.heightForWidth(width) for width in (100, 50, 100)] == [ROW_PX, 2 * ROW_PX + GAP_PX, ROW_PX]


def test_many_new_words_are_laid_out_once_and_at_once(page: Page) -> None:
    new = [Word(30) for _ in range(10)]
    layout, before = page.layout(), page.flow.times
    assert layout is not None
    with laid_out_once(layout):
        for word in new:
            page.flow.addWidget(word)
            word.show()
    assert new[-1].pos() == QPoint(30 + GAP_PX, 5 * (ROW_PX + GAP_PX))
    assert page.flow.times - before == 1
