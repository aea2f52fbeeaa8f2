"""What the prompt talks about with the engine: earlier prompts, templates and their files."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import PromptsListed, RecipesChanged
from sora_desktop.domain.recipes import Recipes
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.prompts.desk import PromptDesk


class PromptTalk(QObject):
    """Carries what the desk of the prompts asks to the engine, and what the engine tells to the desk."""

    def __init__(self, prompts: PromptDesk, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._prompts = prompts
        self._engine = engine
        prompts.prompts_wanted.connect(self._list_prompts)
        prompts.recipes_changed.connect(self._save_recipes)
        prompts.import_wanted.connect(self._import_recipes)
        prompts.export_wanted.connect(self._export_recipes)

    def hear(self, event: object) -> None:
        """Show one event of the engine, if it is of those that are shown here."""
        match event:
            case PromptsListed(query, prompts):
                self._prompts.show_prompts(query, prompts)
            case RecipesChanged(recipes):
                self._prompts.show_recipes(recipes)

    def refuses(self, command: str, sentence: str) -> bool:
        """Show what the engine refused, if it was asked for here; whether it was."""
        return self._prompts.show_refusal(command, sentence)

    @Slot(str)
    def _list_prompts(self, query: str) -> None:
        self._engine.post("list_prompts", lambda engine: engine.list_prompts(query))

    @Slot(object)
    def _save_recipes(self, recipes: Recipes) -> None:
        self._engine.post("save_recipes", lambda engine: engine.save_recipes(recipes))

    @Slot(str)
    def _import_recipes(self, path: str) -> None:
        self._engine.post("import_recipes", lambda engine: engine.import_recipes(path))

    @Slot(str)
    def _export_recipes(self, path: str) -> None:
        self._engine.post("export_recipes", lambda engine: engine.export_recipes(path))
