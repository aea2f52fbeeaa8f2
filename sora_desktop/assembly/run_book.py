"""The settings as one run sees them: with the profile that was named for it, and with what else must be said."""

from __future__ import annotations

from collections.abc import Sequence

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.ports import ProfileBook
from sora_desktop.domain.profiles import DEMO, Profile


def profile_named(profiles: Sequence[Profile], name: str) -> Profile:
    """The profile of that name or id, whatever its case. Raises ``UnusableInput`` with the names that there are."""
    wanted = name.strip().casefold()
    for profile in (*profiles, DEMO):
        if wanted in {profile.name.casefold(), profile.id.casefold()}:
            return profile
    there = ", ".join(profile.name for profile in (*profiles, DEMO))
    raise UnusableInput(f"There is no profile “{name}”. There is: {there}.")


class RunBook:
    """Fulfils ``domain.ports.ProfileBook`` over the stored settings.

    A profile that is named for the run is selected without being stored; what a person selects later is stored.
    """

    def __init__(self, book: ProfileBook, profile_name: str | None, warnings: Sequence[str] = ()) -> None:
        """Raises ``UnusableInput`` for a profile that is not there."""
        self._book = book
        self._warnings = tuple(warnings)
        self._selected_id = None if profile_name is None else profile_named(book.profiles(), profile_name).id

    def profiles(self) -> tuple[Profile, ...]:
        return self._book.profiles()

    def selected_id(self) -> str:
        return self._selected_id or self._book.selected_id()

    def save(self, profiles: Sequence[Profile], selected_id: str) -> None:
        stored_id = self._book.selected_id() if selected_id == self._selected_id else selected_id
        if selected_id != self._selected_id:
            self._selected_id = None
        self._book.save(profiles, stored_id)

    @property
    def creates_at_once(self) -> int:
        return self._book.creates_at_once

    @property
    def downloads_at_once(self) -> int:
        return self._book.downloads_at_once

    def save_limits(self, creates_at_once: int, downloads_at_once: int) -> None:
        self._book.save_limits(creates_at_once, downloads_at_once)

    @property
    def continues_by_itself(self) -> bool:
        return self._book.continues_by_itself

    def save_continues_by_itself(self, is_on: bool) -> None:
        self._book.save_continues_by_itself(is_on)

    @property
    def clip_names(self) -> str:
        return self._book.clip_names

    def save_clip_names(self, template: str) -> None:
        self._book.save_clip_names(template)

    def save_clips_folder(self, folder: str) -> None:
        self._book.save_clips_folder(folder)

    def warnings(self) -> tuple[str, ...]:
        return (*self._book.warnings(), *self._warnings)
