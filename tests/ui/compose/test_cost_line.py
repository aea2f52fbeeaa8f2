"""What the clips of the form cost, said at Generate before they are ordered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sora_desktop.domain.events import PricesChanged
from sora_desktop.domain.prices import Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.cost_line import CostLine, CostWords, cost_words
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.type_scale import font
from tests.ui.accessible import named
from tests.ui.compose.pane import PROMPT, button_of, editor_of

PRICES = PriceList(
    (
        Price("sora-2", Decimal("0.30"), PriceOrigin.ENTERED),
        Price("sora-2", Decimal("1.20"), PriceOrigin.LISTED, duration_s=15),
        Price("grok-video-3", Decimal("0.0025"), PriceOrigin.OBSERVED),
    )
)


def line_of(panel: ComposePanel) -> QPushButton:
    made = named(panel, "Prices…", QAccessible.Role.Button)
    assert isinstance(made, QPushButton)
    return made


def show(panel: ComposePanel, prices: PriceList) -> None:
    panel.prices.show_prices(PricesChanged("octopusx", prices, Cost()), "OctopusX")


@pytest.mark.parametrize(
    ("price", "takes", "words"),
    [
        (None, 1, CostWords("")),
        (None, 10, CostWords("")),
        (PRICES.prices[0], 1, CostWords("≈ 0.30", "you entered")),
        (PRICES.prices[1], 2, CostWords("≈ 2 × 1.20 = 2.40", "gateway's list", ("≈ 2.40", "2 × 1.20"))),
        (PRICES.prices[2], 3, CostWords("≈ 3 × 0.0025 = 0.0075", "observed", ("≈ 0.0075", "3 × 0.0025"))),
        (Price("m", Decimal(0), PriceOrigin.LISTED), 1, CostWords("≈ 0.00", "gateway's list")),
    ],
)
def test_a_cost_is_told_with_its_sum_and_who_says_it(price: Price | None, takes: int, words: CostWords) -> None:
    assert cost_words(price, takes) == words


def test_nothing_is_said_of_a_price_until_it_is_known_and_the_way_to_the_prices_stays(panel: ComposePanel) -> None:
    def shown() -> tuple[str, str]:
        line = line_of(panel)
        assert isinstance(line, CostLine)
        return line.shown_lines()

    assert shown() == ("", "Prices…")
    show(panel, PRICES)
    panel.set_request(VideoRequest(prompt=PROMPT, model="sora-2-pro"))
    assert shown() == ("", "Prices…")
    assert line_of(panel).accessibleDescription() == ""
    assert "not known" not in line_of(panel).toolTip()
    panel.set_request(VideoRequest(prompt=PROMPT))
    assert shown() == ("≈ 0.30", "you entered · Prices…")


def test_cost_follows_every_setting_and_the_takes(panel: ComposePanel) -> None:
    show(panel, PRICES)
    panel.set_request(VideoRequest(prompt=PROMPT))
    assert line_of(panel).text() == "≈ 0.30"
    named(panel, "15").click()  # type: ignore[attr-defined]
    panel.set_takes(2)
    assert line_of(panel).text() == "≈ 2 × 1.20 = 2.40"
    assert button_of(panel).text() == "Generate 2 takes"
    assert line_of(panel).accessibleDescription() == "≈ 2 × 1.20 = 2.40, gateway's list"
    show(panel, PriceList())
    assert line_of(panel).text() == ""


@pytest.mark.parametrize("amount", ["0.30", "12.50", "999.99", "0.000001", "1000000"])
@pytest.mark.parametrize("takes", [1, 10])
def test_sum_is_never_cut_in_the_narrowest_pane(panel: ComposePanel, qtbot: QtBot, amount: str, takes: int) -> None:
    panel.resize(312, 640)
    panel.set_takes(takes)
    show(panel, PriceList((Price("sora-2", Decimal(amount), PriceOrigin.LISTED),)))
    line = line_of(panel)
    assert isinstance(line, CostLine)

    def check() -> None:
        above, _below = line.shown_lines()
        assert QFontMetrics(font("strong")).horizontalAdvance(above) <= line.width() - 16

    qtbot.waitUntil(check, timeout=2_000)
    assert panel.rect().right() - 8 >= line.mapTo(panel, line.rect().topRight()).x()


def test_cost_is_that_of_all_prompts_for_which_the_written_one_stands(panel: ComposePanel) -> None:
    show(panel, PRICES)
    QTest.keyClicks(editor_of(panel), "a {red|blue")
    assert line_of(panel).text() == "≈ 0.30"
    QTest.keyClicks(editor_of(panel), "}")
    assert line_of(panel).text() == "≈ 2 × 0.30 = 0.60"
    panel.set_takes(3)
    assert line_of(panel).text() == "≈ 6 × 0.30 = 1.80"
    QTest.keyClick(editor_of(panel), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line_of(panel).text() == "≈ 3 × 0.30 = 0.90"
    panel.set_request(VideoRequest(prompt="1. a boat\n2. a quay\n3. rain"))
    assert line_of(panel).text() == "≈ 9 × 0.30 = 2.70"
    panel.set_prompt("a {red|blue} boat")
    assert line_of(panel).text() == "≈ 6 × 0.30 = 1.80"


def test_typing_leaves_the_cost_as_it_is(panel: ComposePanel) -> None:
    show(panel, PRICES)
    QTest.keyClicks(editor_of(panel), "A boat")
    assert line_of(panel).text() == "≈ 0.30"


def test_what_is_said_at_the_button_leaves_the_cost_in_sight(panel: ComposePanel) -> None:
    show(panel, PRICES)
    panel.set_ready(False, "Add a key or start the demo first.")
    assert line_of(panel).isVisible()
    assert line_of(panel).width() >= line_of(panel).sizeHint().width()


@pytest.mark.parametrize("prices", [PRICES, PriceList()])
def test_of_the_demo_it_is_said_that_it_is_free_and_nothing_else(panel: ComposePanel, prices: PriceList) -> None:
    panel.prices.show_prices(PricesChanged("demo", prices, Cost()), "Demo")
    panel.set_takes(3)
    assert line_of(panel).accessibleDescription() == "Free, demo"
    panel.set_takes(1)
    show(panel, PRICES)
    assert line_of(panel).accessibleDescription() == "≈ 0.30, you entered"
