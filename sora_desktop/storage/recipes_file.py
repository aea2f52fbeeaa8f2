"""The file of templates and presets, and the files in which they are handed on."""

from __future__ import annotations

import json
from pathlib import Path

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.recipes import Recipes
from sora_desktop.storage.durable import write_atomically
from sora_desktop.storage.json_file import MOST_BYTES, JsonFile
from sora_desktop.storage.trouble import shown, telling


class RecipesFile:
    """Fulfils ``domain.ports.RecipeBook``."""

    def __init__(self, path: Path) -> None:
        self._file = JsonFile(path, "Your templates and presets")

    def load(self) -> Recipes:
        """What was saved; whatever is damaged is left out. Never raises."""
        return Recipes.from_mapping(self._file.load())

    @property
    def warning(self) -> str:
        return self._file.warning

    def save(self, recipes: Recipes) -> None:
        """Raises ``DiskTrouble``."""
        self._file.save(recipes.to_mapping())

    def read_from(self, path: str) -> Recipes:
        """The recipes of a file that somebody handed on. Raises ``UnusableInput`` and ``DiskTrouble``."""
        place = Path(path)
        with telling(place):
            content = place.read_bytes() if place.stat().st_size <= MOST_BYTES else b""
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise UnusableInput(f"“{shown(place)}” is no file of templates and presets.") from error
        recipes = Recipes.from_mapping(value) if isinstance(value, dict) else Recipes()
        if not recipes.templates and not recipes.presets:
            raise UnusableInput(f"There are no templates and no presets in “{shown(place)}”.")
        return recipes

    def write_to(self, path: str, recipes: Recipes) -> None:
        """Raises ``DiskTrouble``."""
        place = Path(path)
        with telling(place):
            text = json.dumps(recipes.to_mapping(), ensure_ascii=False, indent=1)
            write_atomically(place, text.encode("utf-8", "backslashreplace"))
