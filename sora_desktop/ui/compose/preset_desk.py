"""Presets at the form: what is kept, and the popover that shows it when it is first wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.recipes import Preset, Recipes
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from sora_desktop.ui.compose.preset_popover import PresetPopover


class PresetDesk(QObject):
    """Knows the presets, and which settings would be kept as one."""

    chosen = Signal(object)
    """The ``Preset`` that is to be applied."""
    new_wanted = Signal()
    """An empty form is wanted, with the preset for new requests."""
    recipes_changed = Signal(object)
    """All ``Recipes``, to be kept instead of what was kept."""

    def __init__(self, theme: Theme, anchor: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._anchor = anchor
        self._popover: PresetPopover | None = None
        self._recipes = Recipes()
        self._deleted: tuple[Preset, bool] | None = None
        self._present = Preset("", VideoRequest())

    @property
    def default(self) -> Preset | None:
        """The preset for new requests."""
        return self._recipes.preset(self._recipes.default_preset)

    def show_recipes(self, recipes: Recipes) -> None:
        """Take what is kept now."""
        self._recipes = recipes
        if self._popover is not None:
            self._popover.show_recipes(recipes)

    def show_refusal(self, sentence: str) -> bool:
        """Say what could not be kept, if the presets are shown; whether they are."""
        if self._popover is None or not self._popover.isVisible():
            return False
        self._popover.show_refusal(sentence)
        return True

    def open(self, request: VideoRequest, takes: int) -> None:
        """Show the presets; these settings can be kept as one."""
        self._present = Preset("", request, takes)
        if self._popover is None:
            from sora_desktop.ui.compose.preset_popover import PresetPopover

            made = PresetPopover(self._theme, self._anchor)
            made.chosen.connect(self._choose)
            made.keep_wanted.connect(self._keep)
            made.deleted.connect(self._delete)
            made.restore_wanted.connect(self._restore)
            made.default_chosen.connect(self._set_default)
            made.new_wanted.connect(self.new_wanted)
            made.show_recipes(self._recipes)
            self._popover = made
        self._popover.open()

    def _choose(self, name: str) -> None:
        preset = self._recipes.preset(name)
        if preset is not None:
            self.chosen.emit(preset)

    def _keep(self, name: str) -> None:
        self._change(self._recipes.with_preset(replace(self._present, name=name)))

    def _delete(self, name: str) -> None:
        preset = self._recipes.preset(name)
        if preset is not None:
            self._deleted = preset, self._recipes.default_preset == name
            self._change(self._recipes.without_preset(name))

    def _restore(self) -> None:
        if self._deleted is not None:
            preset, was_default = self._deleted
            self._deleted = None
            restored = self._recipes.with_preset(preset)
            self._change(replace(restored, default_preset=preset.name) if was_default else restored)

    def _set_default(self, name: str) -> None:
        self._change(replace(self._recipes, default_preset=name))

    def _change(self, recipes: Recipes) -> None:
        """What is shown follows at once; where it cannot be kept, the engine tells what is."""
        self.show_recipes(recipes)
        self.recipes_changed.emit(recipes)
