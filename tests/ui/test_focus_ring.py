"""The focus ring is where the keyboard is, around the widget and clipped with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.focus_ring import FocusRing, set_ring_radius
from sora_desktop.ui.palette import contrast
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import LOOKS, Button, ButtonKind
from sora_desktop.ui.widgets.surfaces import Surface
from sora_desktop.ui.widgets.switch import Switch


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


@pytest.fixture(params=("dark", "light"))
def themed(request: pytest.FixtureRequest, theme: Theme) -> Iterator[Theme]:
    theme.set_choice(request.param)
    yield theme
    theme.set_choice("dark")


def changed_pixels(page: QWidget, widget: QWidget) -> int:
    """How many pixels show well that a widget has the keyboard: at least 3 : 1 against what was there before."""
    page.setFocus()
    before = page.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    after = page.grab().toImage()
    places = ((x, y) for x in range(before.width()) for y in range(before.height()))
    pairs = ((before.pixelColor(x, y), after.pixelColor(x, y)) for x, y in places)
    return sum(old != new and contrast(old, new) >= 3 for old, new in pairs)


def shown_alone(widget: QWidget, theme: Theme, qtbot: QtBot) -> QWidget:
    page = Surface(theme)
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_ring_radius(page, None)
    QVBoxLayout(page).addWidget(widget)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    return page


@pytest.mark.parametrize("kind", LOOKS)
def test_the_ring_is_seen_around_a_button_of_each_kind(themed: Theme, qtbot: QtBot, kind: ButtonKind) -> None:
    button = Button(themed, "Generate", kind)
    page = shown_alone(button, themed, qtbot)
    assert changed_pixels(page, button) >= button.width() + button.height()


@pytest.mark.parametrize("is_on", [False, True])
def test_the_ring_is_seen_around_a_switch_that_is_on_or_off(themed: Theme, qtbot: QtBot, is_on: bool) -> None:
    switch = Switch(themed, "Private")
    page = shown_alone(switch, themed, qtbot)
    switch.setChecked(not is_on)
    switch.setFocus(Qt.FocusReason.TabFocusReason)
    switch.setChecked(is_on)
    qtbot.waitUntil(lambda: not switch._place.is_moving, timeout=2_000)
    assert changed_pixels(page, switch) >= switch.width()
