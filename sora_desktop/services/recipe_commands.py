"""What a person keeps for later requests, and the prompts of earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sora_desktop.domain.errors import DiskTrouble, UnusableInput
from sora_desktop.domain.events import CommandRefused, Event, PromptsListed, RecipesChanged
from sora_desktop.domain.ports import RecipeBook
from sora_desktop.domain.recipes import Recipes

MOST_PROMPTS = 200


class RecipeCommands:
    """The part of the engine that is about templates, presets and earlier prompts. Nothing here waits for a network."""

    def __init__(
        self, recipe_book: RecipeBook, prompts: Callable[[], Iterable[str]], tell: Callable[[Event], None]
    ) -> None:
        """``prompts``: those of all jobs, newest first, removed ones too; it may raise ``DiskTrouble``."""
        self._recipe_book = recipe_book
        self._recipes = Recipes()
        self._prompts = prompts
        self._tell_recipes = tell

    def open_recipes(self) -> str:
        """Read what was kept and tell it; returns why some of it cannot be read, if so."""
        self._recipes = self._recipe_book.load()
        self._tell_recipes(RecipesChanged(self._recipes))
        return self._recipe_book.warning

    def save_recipes(self, recipes: Recipes) -> None:
        """Keep these instead of what was kept."""
        try:
            self._recipe_book.save(recipes)
        except DiskTrouble as trouble:
            self._tell_recipes(CommandRefused("save_recipes", trouble.sentence))
            # Whoever asked shows them already as kept.
            self._tell_recipes(RecipesChanged(self._recipes))
            return
        self._recipes = recipes
        self._tell_recipes(RecipesChanged(recipes))

    def import_recipes(self, path: str) -> None:
        """Add what is in a file; of equal names the file's count."""
        try:
            found = self._recipe_book.read_from(path)
        except (DiskTrouble, UnusableInput) as error:
            self._tell_recipes(CommandRefused("import_recipes", error.sentence))
            return
        self.save_recipes(self._recipes.merged(found))

    def export_recipes(self, path: str) -> None:
        """Write everything that is kept into a file for somebody else."""
        try:
            self._recipe_book.write_to(path, self._recipes)
        except DiskTrouble as trouble:
            self._tell_recipes(CommandRefused("export_recipes", trouble.sentence))

    def list_prompts(self, query: str) -> None:
        """Tell earlier prompts that have every word of ``query``, newest first, each once, at most 200."""
        words = query.casefold().split()
        found: dict[str, None] = {}
        try:
            for prompt in self._prompts():
                folded = prompt.casefold()
                if prompt.strip() and prompt not in found and all(word in folded for word in words):
                    found[prompt] = None
                    if len(found) == MOST_PROMPTS:
                        break
        except DiskTrouble as trouble:
            self._tell_recipes(CommandRefused("list_prompts", trouble.sentence))
            return
        self._tell_recipes(PromptsListed(query, tuple(found)))
