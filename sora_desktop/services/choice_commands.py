"""What a person can choose about how the engine works; each choice is stored, counts at once, and is told."""

from __future__ import annotations

from collections.abc import Callable

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.ports import ProfileBook
from sora_desktop.domain.queue_events import SendingChosen


class ChoiceCommands:
    """Runs on the engine's loop; nothing here waits."""

    def __init__(self, settings: ProfileBook, on_limits: Callable[[], None], tell: Callable[[Event], None]) -> None:
        """``on_limits`` is called when another number of requests or downloads may go on at once."""
        self._choices = settings
        self._on_limits = on_limits
        self._tell_choice = tell

    def continue_by_itself(self, is_on: bool) -> None:
        """From the next start on, send what is still waiting then without being asked for it; or not."""
        self._choose("continue_by_itself", lambda: self._choices.save_continues_by_itself(is_on))

    def change_limits(self, creates_at_once: int, downloads_at_once: int) -> None:
        """Let so many requests and downloads go on at once. What is on its way already goes on."""
        self._choose("change_limits", lambda: self._choices.save_limits(creates_at_once, downloads_at_once))
        self._on_limits()

    def _choose(self, command: str, save: Callable[[], None]) -> None:
        """Whatever becomes of it, what counts from now on is told: who shows another choice takes it back."""
        try:
            save()
        except SoraDesktopError as error:
            self._tell_choice(CommandRefused(command, error.sentence))
        self._tell_choices()

    def _tell_choices(self) -> None:
        book = self._choices
        self._tell_choice(SendingChosen(book.continues_by_itself, book.creates_at_once, book.downloads_at_once))
