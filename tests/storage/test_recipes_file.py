"""Templates, presets, prices and budgets on the disk: kept whole, private, and never lost to a damaged file."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.prices import Budget, Price, PriceList, PriceOrigin
from sora_desktop.domain.recipes import Preset, Recipes, Template
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.prices_file import PricesFile
from sora_desktop.storage.recipes_file import RecipesFile

RECIPES = Recipes(
    (Template("Ink", "In ink: {scene}"), Template("墨", "水墨画")), (Preset("Phone", VideoRequest()),), "Phone"
)
PRICES = PriceList(
    (
        Price("sora-2", Decimal("0.30"), PriceOrigin.ENTERED, 10, "small"),
        Price("sora-2", Decimal("0.1"), PriceOrigin.LISTED),
    ),
    Budget(Decimal(5), None),
)


def test_recipes_are_found_again(tmp_path: Path) -> None:
    path = tmp_path / "recipes.json"
    RecipesFile(path).save(RECIPES)
    again = RecipesFile(path)
    assert (again.load(), again.warning) == (RECIPES, "")
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_prices_are_kept_by_profile(tmp_path: Path) -> None:
    book = PricesFile(tmp_path / "prices.json")
    book.save("octopusx", PRICES)
    book.save("other", PriceList())
    again = PricesFile(tmp_path / "prices.json")
    assert again.of("octopusx") == PRICES
    assert again.of("nowhere") == PriceList()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff\xfe"])
def test_a_damaged_file_is_said_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "recipes.json"
    path.write_bytes(content)
    file = RecipesFile(path)
    assert file.load() == Recipes()
    assert file.warning
    file.save(RECIPES)
    assert RecipesFile(path).load() == RECIPES
    assert content in [other.read_bytes() for other in tmp_path.iterdir() if other != path]


def test_nothing_yet_is_no_damage(tmp_path: Path) -> None:
    file = RecipesFile(tmp_path / "recipes.json")
    assert (file.load(), file.warning) == (Recipes(), "")


def test_prices_of_a_wrong_shape_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    good = '{"model": "a", "amount": "1", "origin": "observed", "duration_s": null, "size": ""}'
    bad = ['{"model": "a", "amount": "-1", "origin": "observed"}', "3", '{"model": "", "amount": "1"}']
    path.write_text(f'{{"x": {{"prices": [{", ".join([good, *bad])}], "budget": 3}}, "y": 4}}', encoding="utf-8")
    assert PricesFile(path).of("x") == PriceList((Price("a", Decimal(1), PriceOrigin.OBSERVED),))


def test_a_disk_that_refuses_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_bytes(b"")
    book = PricesFile(tmp_path / "in the way" / "prices.json")
    with pytest.raises(DiskTrouble):
        book.save("octopusx", PRICES)
    assert book.of("octopusx") == PriceList()


def test_recipes_are_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "for a friend.json"
    file = RecipesFile(tmp_path / "recipes.json")
    file.write_to(str(path), RECIPES)
    assert file.read_from(str(path)) == RECIPES


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"no json", b'{"templates": 3}'])
def test_a_file_without_recipes_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match="templates"):
        RecipesFile(tmp_path / "recipes.json").read_from(str(path))


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DiskTrouble, match="not there"):
        RecipesFile(tmp_path / "recipes.json").read_from(str(tmp_path / "gone.json"))
