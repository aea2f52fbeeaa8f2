"""Prices: the closest and most trusted one counts, sums say what they lack, budgets ask before they are crossed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.prices import (
    Budget,
    Cost,
    Price,
    PriceOrigin,
    amount_words,
    cost_of,
    price_of,
    read_amount,
    with_price,
)
from sora_desktop.domain.requests import VideoRequest

SHORT, LONG = VideoRequest(duration_s=10), VideoRequest(duration_s=15)
LISTED = Price("sora-2", Decimal("0.30"), PriceOrigin.LISTED)
ENTERED = Price("sora-2", Decimal("0.25"), PriceOrigin.ENTERED)
OBSERVED = Price("sora-2", Decimal("0.40"), PriceOrigin.OBSERVED, duration_s=15)
CLOSEST = Price("sora-2", Decimal("0.90"), PriceOrigin.LISTED, duration_s=15, size="small")


def test_the_closest_description_counts_and_then_the_most_trusted_origin() -> None:
    table = [LISTED, ENTERED, OBSERVED]
    assert price_of(SHORT, table) is ENTERED
    assert price_of(LONG, table) is OBSERVED
    assert price_of(LONG, [*table, CLOSEST]) is CLOSEST
    assert price_of(VideoRequest(model="sora-2-pro"), table) is None


def test_a_sum_says_what_it_lacks() -> None:
    cost = cost_of([SHORT, LONG, VideoRequest(model="kling")], [ENTERED, OBSERVED])
    assert cost == Cost(Decimal("0.65"), known=2, unknown=1)
    assert not cost.is_complete
    assert cost.words() == "≈ 0.65 + 1 of unknown price"
    assert cost_of([SHORT], [ENTERED]).words() == "≈ 0.25"
    assert cost_of([SHORT], []).words() == "price not known"
    assert Cost().words() == ""


def test_ten_cents_ten_times_are_one() -> None:
    dime = Price("sora-2", Decimal("0.10"), PriceOrigin.ENTERED)
    assert cost_of([SHORT] * 10, [dime]).amount == 1


def test_an_origin_has_one_price_for_the_same_clips() -> None:
    table = with_price([LISTED, ENTERED], Price("sora-2", Decimal(1), PriceOrigin.ENTERED))
    assert [price.amount for price in table] == [Decimal("0.30"), Decimal(1)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.3", Decimal("0.3")), (" 0,30 ", Decimal("0.30")), (2, Decimal(2)), (0.1, Decimal("0.1")), ("0", Decimal(0)),
        ("", None), ("free", None), ("-1", None), ("nan", None), ("inf", None), (True, None), (None, None),
        ("1e99", None), ([], None), ("1_0", Decimal(10)),
    ],
)  # fmt: skip
def test_amounts_as_people_and_gateways_write_them(text: object, amount: Decimal | None) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    ("amount", "words"), [("0.3", "0.30"), ("12", "12.00"), ("0.0025", "0.0025"), ("1E+2", "100.00"), ("0", "0.00")]
)
def test_amounts_in_words(amount: str, words: str) -> None:
    assert amount_words(Decimal(amount)) == words


def known(amount: str) -> Cost:
    return Cost(Decimal(amount), known=1)


def test_a_budget_asks_before_it_is_crossed() -> None:
    day = Budget(per_day=Decimal(5))
    assert day.crossed_by(known("1"), known("4"), is_batch=False) == ""
    assert day.crossed_by(known("1.01"), known("4"), is_batch=False) == (
        "This makes ≈ 5.01 for today; your budget is 5.00."
    )
    batch = Budget(per_batch=Decimal(2))
    assert batch.crossed_by(known("3"), Cost(), is_batch=False) == ""
    assert "this batch" in batch.crossed_by(known("3"), Cost(), is_batch=True)
    assert Budget().crossed_by(known("1000"), Cost(), is_batch=True) == ""


def test_an_unknown_price_cannot_be_proved_to_fit() -> None:
    sentence = Budget(per_day=Decimal(5)).crossed_by(Cost(unknown=1), Cost(), is_batch=False)
    assert sentence == "Not every price for today is known, so it may cross your budget of 5.00."


@given(st.lists(st.decimals(0, 100, places=4, allow_nan=False), max_size=6), st.integers(0, 3))
def test_a_sum_is_exact_and_counts_everything(amounts: list[Decimal], unknown: int) -> None:
    total = sum((Cost(amount, known=1) for amount in amounts), Cost(unknown=unknown))
    assert (total.amount, total.known, total.unknown) == (sum(amounts), len(amounts), unknown)
