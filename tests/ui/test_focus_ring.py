"""The focus ring is where the keyboard is, around the widget and clipped with it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.focus_ring import FocusRing, set_ring_radius
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button


class _Page(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.choices = QComboBox()
        self.choices.setEditable(True)
        self.button = Button(theme, "Save")
        column = QVBoxLayout(self)
        for widget in (self.field, self.choices, self.button):
            column.addWidget(widget)

    @property
    def rings(self) -> list[FocusRing]:
        return [ring for ring in self.findChildren(FocusRing) if ring.isVisible()]


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> _Page:
    made = _Page(theme)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_the_ring_lies_two_pixels_around_the_field_that_has_the_keyboard(page: _Page) -> None:
    page.field.setFocus()
    assert [ring.geometry() for ring in page.rings] == [page.field.geometry().adjusted(-2, -2, 2, 2)]


def test_there_is_never_more_than_one_ring(page: _Page) -> None:
    for widget in (page.field, page.choices, page.button, page.field):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert len(page.rings) == 1


def test_the_ring_of_an_editable_combo_box_is_around_the_whole(page: _Page) -> None:
    page.choices.setFocus()
    assert page.rings[0].geometry().adjusted(2, 2, -2, -2) == page.choices.geometry()


def test_the_ring_follows_a_field_that_moves_grows_and_hides(page: _Page) -> None:
    page.field.setFocus()
    page.field.setGeometry(40, 50, 120, 32)
    assert page.rings[0].geometry().topLeft() == QPoint(38, 48)
    page.field.hide()
    assert not [ring for ring in page.rings if ring.geometry().center() == page.field.geometry().center()]


def test_a_click_gives_a_button_no_ring_and_a_field_one(page: _Page, qtbot: QtBot) -> None:
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    assert page.rings == []
    page.button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.mouseClick(page.field, Qt.MouseButton.LeftButton)
    assert len(page.rings) == 1


def test_a_widget_that_shows_its_focus_by_itself_gets_no_ring(page: _Page) -> None:
    page.button.setFocus()
    set_ring_radius(page.field, None)
    page.field.setFocus()
    assert page.rings == []


def test_the_ring_takes_no_clicks(page: _Page) -> None:
    page.field.setFocus()
    assert page.childAt(page.field.geometry().center()) is page.field


def test_deleting_what_had_the_keyboard_leaves_no_ring_that_breaks_the_next(page: _Page, qtbot: QtBot) -> None:
    page.field.setFocus()
    page.field.deleteLater()
    qtbot.waitUntil(lambda: len(page.findChildren(QLineEdit)) == 1, timeout=2000)
    page.button.setFocus(Qt.FocusReason.TabFocusReason)
    assert len(page.rings) == 1


def test_a_theme_that_is_installed_again_or_in_the_place_of_another_adds_no_second_ring(
    page: _Page, theme: Theme, qapp: QApplication
) -> None:
    other = Theme(qapp, "light")
    for installed in (theme, other, theme):
        installed.install()
    page.field.setFocus()
    (ring,) = page.rings
    assert ring._theme is theme
