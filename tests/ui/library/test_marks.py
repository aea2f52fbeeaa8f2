"""The marks beside the library: one sign looks the same wherever it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.library.delegate import ClipDelegate
from sora_desktop.ui.library.marks import ClipMarks
from sora_desktop.ui.library.model import ClipsModel
from sora_desktop.ui.library.pictures import PictureShelf
from sora_desktop.ui.library.plan import Layout
from sora_desktop.ui.library.view import LibraryView
from sora_desktop.ui.theme import Theme
from tests.ui.library.clips import NOW, made_clip


def colours_of(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("layout", list(Layout))
def test_the_heart_of_a_favourite_has_one_colour_in_list_card_and_row_of_marks(
    theme: Theme, qtbot: QtBot, layout: Layout
) -> None:
    clip = made_clip(1, is_favourite=True)
    marks, model = ClipMarks(theme), ClipsModel()
    shelf = PictureShelf()
    view = LibraryView(model, ClipDelegate(theme, shelf, clock=lambda: NOW), shelf)
    for widget in (marks, view):
        qtbot.addWidget(widget)
    view.set_layout(layout)
    view.resize(400, 300)
    queued = Qt.ConnectionType.QueuedConnection
    model.page_wanted.connect(lambda _numbers, ticket: model.take_page(ticket, [clip]), queued)
    view.show()
    model.show_numbers([1])
    marks.show_clip(clip)
    red, blue = theme.color("err").name(), theme.color("accent").name()
    assert red in colours_of(marks.favourite)
    assert blue not in colours_of(marks.favourite)
    qtbot.waitUntil(lambda: red in colours_of(view.viewport()))
    view.hide()
