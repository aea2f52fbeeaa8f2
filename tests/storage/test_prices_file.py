"""The file of prices and budgets: what cannot be read of it is said, for a budget that is not known is no leave."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from sora_desktop.domain.prices import Budget, PriceList
from sora_desktop.storage.prices_file import PricesFile

pytestmark = pytest.mark.promise("R14")


def test_a_budget_is_there_again_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    listed = PriceList((), Budget(per_day=Decimal("2.50")))
    PricesFile(path).save("octopusx", listed)
    again = PricesFile(path)
    assert (again.of("octopusx"), again.warning) == (listed, "")


@pytest.mark.parametrize("limit", ["two", "NaN", "-1", [], {}, True])
@pytest.mark.parametrize("name", ["per_day", "per_batch"])
def test_a_limit_that_cannot_be_read_is_said(tmp_path: Path, name: str, limit: object) -> None:
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"octopusx": {"prices": [], "budget": {name: limit}}}))
    prices = PricesFile(path)
    assert prices.of("octopusx").budget == Budget()
    assert prices.warning


@pytest.mark.parametrize("content", ["{", "[]", '{"octopusx": {"budget": 7}}'])
def test_a_damaged_file_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(content)
    prices = PricesFile(path)
    assert prices.of("octopusx") == PriceList()
    assert prices.warning


@pytest.mark.parametrize(
    "content", ["{}", '{"octopusx": {"prices": []}}', '{"octopusx": {"budget": {"per_day": null}}}']
)
def test_a_file_without_budgets_is_none_to_worry_about(tmp_path: Path, content: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(content)
    prices = PricesFile(path)
    assert prices.of("octopusx").budget == Budget()
    assert prices.warning == ""
