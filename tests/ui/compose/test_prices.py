"""The popover of prices: what is known, who says it, what can be entered, and the budgets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import PricesChanged
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.price_popover import PricePopover
from sora_desktop.ui.compose.price_table import PriceTable
from sora_desktop.ui.widgets.field_message import FieldMessage
from tests.ui.accessible import focused, named
from tests.ui.compose.pane import PROMPT

ENTERED = Price("sora-2", Decimal("0.30"), PriceOrigin.ENTERED, 10, "small")
LISTED = Price("veo3.1", Decimal("1.20"), PriceOrigin.LISTED)
SPENT = Cost(Decimal("3.60"), known=3, unknown=1)
REQUEST = VideoRequest(prompt=PROMPT, duration_s=15)


def tell(panel: ComposePanel, *prices: Price, budget: Budget = Budget()) -> None:  # noqa: B008
    panel.prices.show_prices(PricesChanged("octopusx", PriceList(prices, budget), SPENT), "OctopusX")


@pytest.fixture
def popover(panel: ComposePanel) -> PricePopover:
    """Open at a request whose price is not known, in a window with room for it."""
    panel.resize(640, 800)
    tell(panel, ENTERED, LISTED, budget=Budget(per_day=Decimal(10)))
    panel.set_request(REQUEST)
    named(panel, "Prices…", QAccessible.Role.Button).click()  # type: ignore[attr-defined]
    (made,) = panel.window().findChildren(PricePopover)
    return made


def line(popover: PricePopover, name: str) -> QLineEdit:
    made = named(popover, name, QAccessible.Role.EditableText)
    assert isinstance(made, QLineEdit)
    return made


def table_of(popover: PricePopover) -> PriceTable:
    (made,) = popover.findChildren(PriceTable)
    return made


def cells(popover: PricePopover) -> list[list[str]]:
    model = table_of(popover).table
    return [[model.index(row, column).data() for column in range(5)] for row in range(model.rowCount())]


def said(popover: PricePopover) -> list[str]:
    return [message.text for message in popover.findChildren(FieldMessage) if message.isVisible()]


def write(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Delete)


def test_every_price_says_its_clips_and_who_says_it(popover: PricePopover) -> None:
    assert cells(popover) == [
        ["sora-2", "15 s", "small", "–", "not known"],
        ["sora-2", "10 s", "small", "0.30", "you entered"],
        ["veo3.1", "any", "any", "1.20", "gateway's list"],
    ]


def test_table_begins_and_ends_with_the_lines_below_it(popover: PricePopover) -> None:
    table, first, last = table_of(popover), line(popover, "Model"), line(popover, "Price")
    assert table.mapTo(popover, table.rect().topLeft()).x() == first.mapTo(popover, first.rect().topLeft()).x()
    assert table.mapTo(popover, table.rect().topRight()).x() == last.mapTo(popover, last.rect().topRight()).x()


def test_it_opens_where_the_unknown_price_can_be_written(popover: PricePopover) -> None:
    assert focused() is line(popover, "Price")
    assert line(popover, "Model").text() == "sora-2"
    assert line(popover, "Length in seconds").text() == "15"
    assert line(popover, "Price").text() == ""
    assert not named(popover, "Remove").isEnabled()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("Price", "cheap", "Write what one clip costs, such as 0.30."),
        ("Price", "-1", "Write what one clip costs, such as 0.30."),
        ("Price", "", "Write what one clip costs, such as 0.30."),
        ("Length in seconds", "1.5", "Write whole seconds, or leave the length empty for any."),
        ("Length in seconds", "0", "Write whole seconds, or leave the length empty for any."),
        ("Length in seconds", "²", "Write whole seconds, or leave the length empty for any."),
        ("Model", " ", "Write the model whose clips cost this."),
    ],
)
def test_nonsense_is_not_saved_and_said(
    qtbot: QtBot, panel: ComposePanel, popover: PricePopover, name: str, text: str, sentence: str
) -> None:
    write(line(popover, "Price"), "1.20")
    write(line(popover, name), text)
    with qtbot.assertNotEmitted(panel.prices.price_set):
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert said(popover) == [sentence]
    assert focused() is line(popover, name)


def test_written_price_is_entered_by_the_person(qtbot: QtBot, panel: ComposePanel, popover: PricePopover) -> None:
    write(line(popover, "Price"), "1,20")
    with qtbot.waitSignal(panel.prices.price_set, timeout=0) as signal:
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    price = Price("sora-2", Decimal("1.20"), PriceOrigin.ENTERED, 15, "small")
    assert signal.args == [price]
    tell(panel, ENTERED, LISTED, price)
    assert ["sora-2", "15 s", "small", "1.20", "you entered"] in cells(popover)
    assert named(panel, "Prices…", QAccessible.Role.Button).text() == "≈ 1.20"  # type: ignore[attr-defined]


def test_price_that_is_moved_leaves_its_old_place(qtbot: QtBot, panel: ComposePanel, popover: PricePopover) -> None:
    table_of(popover).choose(1)
    write(line(popover, "Length in seconds"), "")
    signals = [panel.prices.price_removed, panel.prices.price_set]
    with qtbot.waitSignals(signals, timeout=0, order="strict"):
        QTest.keyClick(focused(), Qt.Key.Key_Return)


def test_listed_price_that_is_changed_stays_in_the_list(
    qtbot: QtBot, panel: ComposePanel, popover: PricePopover
) -> None:
    table_of(popover).choose(2)
    write(line(popover, "Price"), "1")
    with qtbot.assertNotEmitted(panel.prices.price_removed), qtbot.waitSignal(panel.prices.price_set) as signal:
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert signal.args == [Price("veo3.1", Decimal(1), PriceOrigin.ENTERED)]


def test_saved_price_is_the_one_that_is_chosen_then(panel: ComposePanel, popover: PricePopover) -> None:
    table_of(popover).choose(2)
    write(line(popover, "Price"), "1")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    price = Price("veo3.1", Decimal(1), PriceOrigin.ENTERED)
    tell(panel, ENTERED, LISTED, price)
    row = table_of(popover).row
    assert row is not None
    assert row.price == price
    assert line(popover, "Price").text() == "1.00"


def test_table_works_by_keys_alone(qtbot: QtBot, panel: ComposePanel, popover: PricePopover) -> None:
    table = table_of(popover)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert focused() is line(popover, "Price")
    assert line(popover, "Price").text() == "0.30"
    table.setFocus()
    with qtbot.waitSignal(panel.prices.price_removed, timeout=0) as signal:
        QTest.keyClick(table, Qt.Key.Key_Delete)
    assert signal.args == [ENTERED]
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_unknown_price_cannot_be_removed(qtbot: QtBot, panel: ComposePanel, popover: PricePopover) -> None:
    table_of(popover).choose(0)
    table_of(popover).setFocus()
    with qtbot.assertNotEmitted(panel.prices.price_removed):
        QTest.keyClick(table_of(popover), Qt.Key.Key_Delete)


def test_list_of_the_gateway_is_read_once_at_a_time_and_its_end_is_said(
    qtbot: QtBot, panel: ComposePanel, popover: PricePopover
) -> None:
    button = named(popover, "Read the gateway's list")
    with qtbot.waitSignal(panel.prices.list_wanted, timeout=0):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isEnabled()
    panel.prices.show_refusal("The gateway has no list of prices.")
    assert said(popover) == ["The gateway has no list of prices."]
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    tell(panel, LISTED)
    assert said(popover) == ["The gateway's list was read."]


def test_budgets_are_kept_when_they_are_left(qtbot: QtBot, panel: ComposePanel, popover: PricePopover) -> None:
    day = line(popover, "Budget per day")
    assert day.text() == "10.00"
    write(day, "12.5")
    with qtbot.waitSignal(panel.prices.budget_set, timeout=0) as signal:
        QTest.keyClick(day, Qt.Key.Key_Tab)
    assert signal.args == [Budget(Decimal("12.5"), None)]
    write(day, "much")
    with qtbot.assertNotEmitted(panel.prices.budget_set):
        QTest.keyClick(day, Qt.Key.Key_Tab)
    assert said(popover) == ["Write an amount such as 10, or nothing for no limit."]


def test_budget_that_is_being_written_is_kept_by_escape(
    qtbot: QtBot, panel: ComposePanel, popover: PricePopover
) -> None:
    write(line(popover, "Budget per batch"), "5")
    tell(panel, ENTERED, budget=Budget(per_day=Decimal(10)))
    assert line(popover, "Budget per batch").text() == "5"
    with qtbot.waitSignal(panel.prices.budget_set) as signal:
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert signal.args == [Budget(Decimal(10), Decimal(5))]


def test_a_thousand_prices_of_a_gateway_keep_the_one_that_matters_in_sight(panel: ComposePanel) -> None:
    panel.resize(640, 800)
    many = [Price(f"model-{number:04}", Decimal(1), PriceOrigin.LISTED) for number in range(1_000)]
    tell(panel, ENTERED, *many)
    panel.set_request(VideoRequest(prompt=PROMPT))
    named(panel, "Prices…", QAccessible.Role.Button).click()  # type: ignore[attr-defined]
    (popover,) = panel.window().findChildren(PricePopover)
    table = table_of(popover)
    assert table.row is not None
    assert table.row.price == ENTERED
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
    assert popover.geometry().top() >= 0
