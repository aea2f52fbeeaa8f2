"""What the settings talk about with the engine: what counts now, what is chosen, and what could not be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from sora_desktop.domain.events import ClipsFolderChanged, EngineReady
from sora_desktop.domain.library_events import ClipNamesChanged
from sora_desktop.domain.queue_events import SendingChosen
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.settings.choices import Choices, Part

if TYPE_CHECKING:
    from sora_desktop.ui.settings.sheet import SettingsSheet

_PARTS = {
    "continue_by_itself": Part.SENDING,
    "change_limits": Part.SENDING,
    "change_clip_names": Part.NAMES,
    "change_clips_folder": Part.FOLDER,
    "make_clips_folder": Part.FOLDER,
}


class SettingsTalk(QObject):
    """Keeps the ``Choices`` that count, shows them on the sheet while it is open, and carries what is chosen."""

    changed = Signal(object)
    """The ``Choices`` as they are now."""

    def __init__(self, engine: EngineThread, choices: Choices, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._choices = choices
        self._sheet: SettingsSheet | None = None

    @property
    def choices(self) -> Choices:
        return self._choices

    @property
    def has_sheet(self) -> bool:
        """Whether the sheet is open."""
        return self._sheet is not None

    def note(self, **changes: object) -> None:
        """Take over choices that are another's to keep, and show them wherever they are shown."""
        self._choices = replace(self._choices, **changes)  # type: ignore[arg-type]
        self.changed.emit(self._choices)
        if self._sheet is not None:
            self._sheet.show_choices(self._choices)

    def use_sheet(self, sheet: SettingsSheet) -> None:
        """Talk with the sheet that opens now, until it closes."""
        self._sheet = sheet
        sheet.show_choices(self._choices)
        sheet.continuing_chosen.connect(self.continue_by_itself)
        sheet.limits_chosen.connect(self.change_limits)
        sheet.names_chosen.connect(self.change_clip_names)
        sheet.closed.connect(self._forget_sheet)

    @Slot(object)
    def hear(self, event: object) -> None:
        """Show one event of the engine; runs in the window's thread."""
        match event:
            case EngineReady():
                self.note(clips_folder=event.clips_folder)
                self.look_at_clips_folder()
            case ClipsFolderChanged(folder):
                self.note(clips_folder=folder)
            case ClipNamesChanged(template):
                self.note(clip_names=template)
            case SendingChosen():
                self.note(sending=event)

    def refuses(self, command: str, sentence: str) -> bool:
        """Say on the open sheet what could not be kept; whether it was said there."""
        part = _PARTS.get(command)
        if self._sheet is None or part is None:
            return False
        self._sheet.refuse(part, sentence)
        return True

    def say_unkept(self, part: Part, sentence: str) -> None:
        """Say on the sheet, if it is open, that a choice counts and yet could not be kept."""
        if self._sheet is not None:
            self._sheet.refuse(part, sentence)

    @Slot(bool)
    def continue_by_itself(self, is_on: bool) -> None:
        """Send unsent clips of the last run without asking from the next start on, or ask again."""
        self._engine.post("continue_by_itself", lambda engine: engine.continue_by_itself(is_on))

    @Slot(int, int)
    def change_limits(self, creates_at_once: int, downloads_at_once: int) -> None:
        """Let so many requests and downloads go on at once."""
        self._engine.post("change_limits", lambda engine: engine.change_limits(creates_at_once, downloads_at_once))

    @Slot(str)
    def change_clip_names(self, template: str) -> None:
        """Name new clips by this template."""
        self._engine.post("change_clip_names", lambda engine: engine.change_clip_names(template))

    @Slot()
    def look_at_clips_folder(self) -> None:
        """Have it said beforehand that no clip can be kept where clips are to be kept."""
        self._engine.post("look_at_clips_folder", lambda engine: engine.look_at_clips_folder())

    @Slot()
    def _forget_sheet(self) -> None:
        self._sheet = None
