"""The file of prices and budgets, by profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sora_desktop.domain.prices import PriceList
from sora_desktop.storage.json_file import JsonFile


class PricesFile:
    """Fulfils ``domain.ports.PriceBook``."""

    def __init__(self, path: Path) -> None:
        self._file = JsonFile(path, "Your prices and budgets")
        self._lists: dict[str, PriceList] | None = None

    @property
    def warning(self) -> str:
        return self._file.warning

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
            self._lists = {
                name: PriceList.from_mapping(each) for name, each in saved.items() if isinstance(each, Mapping)
            }
        return self._lists
