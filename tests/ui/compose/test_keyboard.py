"""The left pane by keyboard alone: Tab comes to every control, each has a name, and each shows that it is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from sora_desktop.domain.events import ImageLooked, PricesChanged
from sora_desktop.domain.families import FAMILIES, SORA
from sora_desktop.domain.prices import Cost, PriceList
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.widgets.popover import Popover
from sora_desktop.ui.widgets.segmented import Segmented
from tests.ui.accessible import focused, named, names_of

IMAGES = ("https://example.com/boat.jpg", "https://example.com/gull.jpg")
SHOTS = "Shot 1:\nduration: 4sec\nScene: a quay\n\nShot 2:\nduration: 6sec\nScene: the sea"
TALL = Preset("Tall", SORA.plain_request(), 2)
RECIPES = Recipes((Template("Boats", "A {colour} boat"), Template("Gulls", "A gull")), (TALL,), "")
CONTROLS = QAbstractButton | QAbstractItemView | QAbstractSpinBox | QComboBox | QLineEdit | QPlainTextEdit | QTextEdit
_ROUND = 4


@pytest.fixture
def pane(panel: ComposePanel) -> ComposePanel:
    """Wide and high enough for all that is in it."""
    panel.resize(480, 1_100)
    panel.presets.show_recipes(RECIPES)
    panel.prompts.show_recipes(RECIPES)
    panel.prices.show_prices(PricesChanged("octopusx", PriceList(), Cost()), "OctopusX")
    return panel


def shown(pane: ComposePanel, request: VideoRequest) -> None:
    pane.set_request(request)
    for url in request.images:
        pane.images.hear(ImageLooked(url, problem="This is no image."))
    pane.focus_prompt()


def walked(key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Every stop, from the present one until that comes again."""
    stops = [focused()]
    for _ in range(100):
        QTest.keyClick(focused(), key)
        if focused() is stops[0]:
            return stops
        assert focused() not in stops, f"Tab goes in circles without the first stop: {names(stops)}"
        stops.append(focused())
    raise AssertionError(names(stops))


def names(widgets: list[QWidget]) -> list[str]:
    return [" ".join(names_of(QAccessible.queryAccessibleInterface(widget))) for widget in widgets]


def controls_in(widget: QWidget) -> list[QWidget]:
    """What a person can press, choose or write in; parts of a larger control stand for themselves alone."""
    found = [each for each in widget.findChildren(QWidget) if isinstance(each, CONTROLS)]
    return [each for each in found if each.isVisible() and each.isEnabled() and not is_part(each)]


def is_part(widget: QWidget) -> bool:
    above = widget.parentWidget()
    if isinstance(above, Segmented):
        return isinstance(widget, QAbstractButton) and not widget.isChecked()
    while above is not None and not isinstance(above, Popover):
        if isinstance(above, CONTROLS):
            return True
        above = above.parentWidget()
    return False


def picture_around(stop: QWidget) -> QImage:
    window = stop.window()
    place = QRect(stop.mapTo(window, QPoint()), stop.size()).adjusted(-_ROUND, -_ROUND, _ROUND, _ROUND)
    return window.grab(place & window.rect()).toImage()


def assert_all_can_be_reached(within: QWidget, stops: list[QWidget]) -> None:
    missed = [each for each in controls_in(within) if each not in stops]
    assert not missed, names(missed)
    assert all(name.strip() for name in names(stops)), list(zip(map(type, stops), names(stops), strict=True))


def assert_each_shows_the_keyboard(stops: list[QWidget]) -> None:
    for stop, other in zip(stops, [*stops[1:], stops[0]], strict=True):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        with_it = picture_around(stop)
        other.setFocus(Qt.FocusReason.TabFocusReason)
        assert picture_around(stop) != with_it, names([stop])


REQUESTS = {family.name: replace(family.plain_request(), prompt="{a|b} boat") for family in FAMILIES.values()} | {
    "images": replace(SORA.plain_request(), prompt="a boat", images=IMAGES),
    "shots": replace(SORA.plain_request(), prompt=SHOTS, is_storyboard=True),
    "unknown model": replace(SORA.plain_request(), prompt="a boat", model="my-own"),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_tab_comes_to_every_control_and_each_shows_it(pane: ComposePanel, request_: VideoRequest) -> None:
    shown(pane, request_)
    stops = walked()
    assert_all_can_be_reached(pane, stops)
    assert_each_shows_the_keyboard(stops)
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert walked(Qt.Key.Key_Backtab) == [stops[0], *reversed(stops[1:])]


@pytest.mark.parametrize("name", ["Earlier prompts", "Templates", "Presets", "Prices…"])
def test_popovers_open_are_walked_and_close_by_keyboard(pane: ComposePanel, name: str) -> None:
    shown(pane, REQUESTS["sora"])
    button = named(pane, name, QAccessible.Role.Button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    pane.prompts.show_prompts("", ("A boat", "A gull"))
    (popover,) = (each for each in pane.window().findChildren(Popover) if each.isVisible())
    assert popover.isAncestorOf(focused())
    stops = walked()
    assert_all_can_be_reached(popover, stops)
    assert_each_shows_the_keyboard(stops)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert popover.isHidden()
    assert focused() is button


def test_a_template_is_found_filled_and_used_by_keyboard(pane: ComposePanel) -> None:
    shown(pane, REQUESTS["sora"])
    QTest.keyClick(focused(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    (popover,) = (each for each in pane.window().findChildren(Popover) if each.isVisible())
    for key in (Qt.Key.Key_Space, None):
        stops = walked()
        assert_all_can_be_reached(popover, stops)
        assert_each_shows_the_keyboard(stops)
        stops[0].setFocus(Qt.FocusReason.TabFocusReason)
        if key is not None:
            QTest.keyClick(named(popover, "Use Boats", QAccessible.Role.Button), key)
    QTest.keyClicks(focused(), "red")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert popover.isHidden()
    assert pane.request().prompt == "A red boat"


def test_an_image_is_looked_at_moved_and_taken_away_by_keyboard(pane: ComposePanel) -> None:
    shown(pane, REQUESTS["images"])
    tiles = named(pane, "Thumbnails")
    tiles.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    (popover,) = (each for each in pane.window().findChildren(Popover) if each.isVisible())
    stops = walked()
    assert_all_can_be_reached(popover, stops)
    assert_each_shows_the_keyboard(stops)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is tiles
    QTest.keyClick(tiles, Qt.Key.Key_Delete)
    assert pane.request().images == IMAGES[1:]
