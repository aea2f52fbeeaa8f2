"""Prompt craft at the form: what is known of earlier prompts and templates, and the popovers that show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.recipes import Recipes
from sora_desktop.ui.compose.prompt_field import PromptField
from sora_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from sora_desktop.ui.compose.prompts.history_popover import HistoryPopover
    from sora_desktop.ui.compose.prompts.template_popover import TemplatePopover

_OF_FILES = frozenset({"import_recipes", "export_recipes"})


class PromptDesk(QObject):
    """Opens history and templates at the prompt, and puts into it what is chosen there."""

    prompts_wanted = Signal(str)
    """Earlier prompts with these words, for `show_prompts`."""
    recipes_changed = Signal(object)
    """All ``Recipes``, to be kept instead of what was kept."""
    import_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, theme: Theme, field: PromptField, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._field = field
        self._recipes = Recipes()
        self._history: HistoryPopover | None = None
        self._templates: TemplatePopover | None = None
        field.tools.history.clicked.connect(self.open_history)
        field.tools.templates.clicked.connect(self.open_templates)
        field.walker.prompts_wanted.connect(self._ask_for_walk)
        self._add_shortcut(parent, self.tr("Earlier prompts"), "Ctrl+H", self.open_history)
        self._add_shortcut(parent, self.tr("Templates"), "Ctrl+T", self.open_templates)

    def show_prompts(self, query: str, prompts: tuple[str, ...]) -> None:
        """Take earlier prompts that were asked for."""
        if not query:
            self._field.walker.show_prompts(prompts)
        if self._history is not None:
            self._history.show_prompts(query, prompts)

    def show_recipes(self, recipes: Recipes) -> None:
        """Take what is kept now."""
        self._recipes = recipes
        if self._templates is not None:
            self._templates.show_recipes(recipes)

    def show_refusal(self, command: str, sentence: str) -> bool:
        """Say what could not be done, if it was asked for here; whether it was."""
        if command == "list_prompts":
            if self._history is not None:
                self._history.show_refusal(sentence)
            return True
        is_open = self._templates is not None and self._templates.isVisible()
        if self._templates is not None and (command in _OF_FILES or (command == "save_recipes" and is_open)):
            self._templates.show_refusal(sentence)
            return True
        return False

    def note_ordered(self) -> None:
        """The present prompt was sent: from it one may walk back to earlier ones."""
        self._field.walker.settle()

    def open_history(self) -> None:
        """Show earlier prompts."""
        if self._history is None:
            from sora_desktop.ui.compose.prompts.history_popover import HistoryPopover

            self._history = HistoryPopover(self._theme, self._field.tools.history)
            self._history.prompts_wanted.connect(self.prompts_wanted)
            self._history.prompt_chosen.connect(self._field.use_prompt)
        self._history.open()

    def open_templates(self) -> None:
        """Show the templates; the present prompt can be kept as one."""
        if self._templates is None:
            from sora_desktop.ui.compose.prompts.template_popover import TemplatePopover

            made = TemplatePopover(self._theme, self._field.tools.templates)
            made.prompt_chosen.connect(self._field.use_prompt)
            made.recipes_changed.connect(self.recipes_changed)
            made.import_wanted.connect(self.import_wanted)
            made.export_wanted.connect(self.export_wanted)
            made.show_recipes(self._recipes)
            self._templates = made
        self._templates.open_for(str(self._field.value()))

    def _ask_for_walk(self) -> None:
        self.prompts_wanted.emit("")

    def _add_shortcut(self, panel: QWidget, name: str, keys: str, slot: Callable[[], None]) -> None:
        action = QAction(name, panel)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(slot)
        panel.addAction(action)
