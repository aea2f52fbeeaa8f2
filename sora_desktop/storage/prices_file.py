"""The file of prices and budgets, by profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sora_desktop.domain.prices import PriceList, read_amount
from sora_desktop.storage.json_file import JsonFile

_UNREAD_BUDGET = "A budget that you set cannot be read."


class PricesFile:
    """Fulfils ``domain.ports.PriceBook``."""

    def __init__(self, path: Path) -> None:
        self._file = JsonFile(path, "Your prices and budgets")
        self._lists: dict[str, PriceList] | None = None
        self._has_unread_budget = False

    @property
    def warning(self) -> str:
        return self._file.warning or (_UNREAD_BUDGET if self._has_unread_budget else "")

    def of(self, profile_id: str) -> PriceList:
        """What is known at a profile. Never raises."""
        return self._loaded().get(profile_id, PriceList())

    def save(self, profile_id: str, prices: PriceList) -> None:
        """Raises ``DiskTrouble``, and then nothing changed."""
        lists = {**self._loaded(), profile_id: prices}
        self._file.save({name: each.to_mapping() for name, each in lists.items()})
        self._lists = lists

    def _loaded(self) -> dict[str, PriceList]:
        if self._lists is None:
            saved = self._file.load()
            self._has_unread_budget = any(map(_is_budget_unread, saved.values()))
            self._lists = {
                name: PriceList.from_mapping(each) for name, each in saved.items() if isinstance(each, Mapping)
            }
        return self._lists


def _is_budget_unread(each: object) -> bool:
    """Whether a limit stands there that is no amount: taken for none, it would be no limit at all."""
    budget = each.get("budget") if isinstance(each, Mapping) else None
    if not isinstance(budget, Mapping):
        return budget is not None
    limits = (budget.get(name) for name in ("per_day", "per_batch"))
    return any(limit is not None and read_amount(limit) is None for limit in limits)
