"""What the settings are at this moment, as the sheet and the menus show them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sora_desktop.domain.queue_events import SendingChosen


class Part(Enum):
    """A part of the sheet, where something may have to be said about a choice."""

    FOLDER = auto()
    NAMES = auto()
    SENDING = auto()
    WINDOW = auto()


@dataclass(frozen=True, slots=True)
class Choices:
    """Every setting; ``None`` is what is not known yet, or what this computer cannot do."""

    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    keeps_awake: bool | None = None
    warns_at_quit: bool = True
    clips_folder: str | None = None
    clip_names: str | None = None
    """The template of the names of new clips."""
    sending: SendingChosen | None = None
