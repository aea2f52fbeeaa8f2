"""What clips have cost, in words: nothing that is not known is hidden, and no two gateways' money is summed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.domain.library import Facets, Usage
from sora_desktop.domain.prices import Cost
from sora_desktop.ui.library.choices import Names
from sora_desktop.ui.library.costs import Spent, amount_cell, charged_words, each_words, spent_of, storage_lines
from sora_desktop.ui.library.filter_bar import FilterBar
from sora_desktop.ui.library.usage_card import UsageCard
from sora_desktop.ui.theme import Theme

NAMES = {"one": "OctopusX", "other": "<b>evil</b>\u202e"}
ONE = Usage("2026-11", "sora-2", 82, 2_400_000_000, 2, "one", Cost(Decimal("84"), 80, 3))
FREE = Usage("2026-11", "sora-2", 5, 1_000, 0, "demo")
LOST = Usage("2026-10", "sora-2", 0, 0, 0, "one", Cost(Decimal("0.5"), 1))
OTHER = Usage("2026-11", "veo3.1-fast", 4, 1_000, 0, "other", Cost(Decimal("2"), 4))


def facets_of(*usage: Usage) -> Facets:
    rejected = sum(part.rejected for part in usage)
    return Facets(
        total=sum(part.clips for part in usage) - rejected,
        rejected=rejected,
        size_bytes=sum(part.size_bytes for part in usage),
        usage=usage,
    )


@pytest.mark.parametrize(
    ("cost", "charged", "cell"),
    [
        (Cost(), "", "–"),
        (Cost(unknown=3), "", "not known"),
        (Cost(Decimal("0.3"), 1), "0.30 charged", "0.30"),
        (Cost(Decimal("86"), 80, 3), "86.00 charged + 3 not known", "86.00 + 3 not known"),
    ],
)
def test_what_is_not_known_is_always_said_beside_what_is(cost: Cost, charged: str, cell: str) -> None:
    assert (charged_words(cost), amount_cell(cost)) == (charged, cell)


@pytest.mark.parametrize(
    ("spent", "words"),
    [
        (Spent("one", Cost(unknown=2), 2), ""),
        (Spent("one", Cost(Decimal(3), 1), 0), ""),
        (Spent("one", Cost(Decimal("84"), 80), 80), "1.05 per kept clip"),
        (Spent("one", Cost(Decimal("84"), 80, 1), 80), "at least 1.05 per kept clip"),
        (Spent("one", Cost(Decimal("0.25"), 3), 8), "0.0312 per kept clip"),
        (Spent("one", Cost(Decimal(0), 3), 8), "0.00 per kept clip"),
    ],
)
def test_a_kept_clip_costs_its_share_of_everything_and_at_least_that_where_not_all_is_known(
    spent: Spent, words: str
) -> None:
    assert each_words(spent) == words


def test_only_what_costs_something_is_divided_by_and_rejected_clips_are_not_kept() -> None:
    assert spent_of([ONE, FREE, LOST]) == [Spent("one", Cost(Decimal("84.5"), 81, 3), 80)]


def test_money_of_two_gateways_is_never_one_sum() -> None:
    full, short, shortest = storage_lines(facets_of(ONE, OTHER), NAMES)
    assert full == "2.4 GB · 84.00 charged + 3 not known at OctopusX · 2.00 charged at <b>evil</b>"
    assert (short, shortest) == ("2.4 GB · charged at 2 gateways", "2.4 GB")
    assert storage_lines(facets_of(FREE), NAMES) == ["1.0 kB"]


def test_the_line_says_less_in_less_room_and_a_screen_reader_all(theme: Theme, qtbot: QtBot) -> None:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.resize(1_400, 60)
    bar.show()
    bar.show_facets(facets_of(ONE), Names(NAMES))
    full = "2.4 GB · 84.00 charged + 3 not known · at least 1.05 per kept clip"
    assert bar.usage.shown_text == full
    bar.resize(900, 60)
    qtbot.waitUntil(lambda: bar.usage.shown_text == "2.4 GB · 84.00 charged + 3 not known")
    bar.resize(600, 60)
    qtbot.waitUntil(lambda: bar.usage.shown_text == "2.4 GB")
    assert bar.usage.accessibleName() == f"Storage used: {full}"


def _texts(card: UsageCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]


def test_the_card_has_each_month_and_model_and_what_came_to_nothing(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    anchor = QWidget(window)
    qtbot.addWidget(window)
    window.show()
    card = UsageCard(theme, anchor)
    card.open_for(facets_of(ONE, FREE, LOST), NAMES)
    texts = _texts(card)
    assert "OctopusX · 84.50 charged + 3 not known · at least 1.0563 per kept clip" not in texts
    assert "OctopusX · 84.50 charged + 3 not known · at least 1.06 per kept clip" in texts
    assert texts.count("84.00 + 3 not known") == 2
    assert texts.count("0.50") == 2
    card.open_for(facets_of(ONE, OTHER), NAMES)
    texts = _texts(card)
    assert {"sora-2 · OctopusX", "veo3.1-fast · <b>evil</b>", "84.00 + 3 not known", "2.00"} <= set(texts)
    assert not any("86.00" in text for text in texts)
    card.open_for(facets_of(FREE), NAMES)
    assert not any("harged" in text for text in _texts(card))
    card.open_for(facets_of(replace(FREE, model="")), NAMES)
    assert "Without a model" in _texts(card)
    card.close_popover()
