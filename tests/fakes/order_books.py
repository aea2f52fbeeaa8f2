"""Fakes of the books that orders are reckoned with: prices, budgets, templates and presets in memory."""

from __future__ import annotations

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.prices import PriceList
from sora_desktop.domain.recipes import Recipes
from tests.fakes.engine_ports import FULL


class MemoryPrices:
    """A ``PriceBook`` in memory."""

    def __init__(self) -> None:
        self.lists: dict[str, PriceList] = {}
        self.warning = ""
        self.is_full = False

    def of(self, profile_id: str) -> PriceList:
        return self.lists.get(profile_id, PriceList())

    def save(self, profile_id: str, prices: PriceList) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.lists[profile_id] = prices


class MemoryRecipes:
    """A ``RecipeBook`` in memory, with the files that were handed on."""

    def __init__(self) -> None:
        self.kept = Recipes()
        self.files: dict[str, Recipes] = {}
        self.warning = ""
        self.is_full = False

    def load(self) -> Recipes:
        return self.kept

    def save(self, recipes: Recipes) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.kept = recipes

    def read_from(self, path: str) -> Recipes:
        if path not in self.files:
            raise UnusableInput("There are no recipes in it.")
        return self.files[path]

    def write_to(self, path: str, recipes: Recipes) -> None:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.files[path] = recipes
