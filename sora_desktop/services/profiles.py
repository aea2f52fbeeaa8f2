"""The profiles as this run sees them: the stored list, the address and key of this run alone, the demo's host."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import Event, ProfilesChanged
from sora_desktop.domain.ports import DemoHost, KeyStore, ProfileBook
from sora_desktop.domain.profiles import DEMO, KeyPlace, Profile, ProfileView
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.urls import tidy_base_url
from sora_desktop.services import notices
from sora_desktop.services.notices import DiskTroubles

DEMO_KEY = Secret("demo")
DEMO_ORIGIN = ""
"""Stands for the demo's origin where origins are compared: its port is another one in each run."""


class Profiles:
    """The gateways that a person uses, the demo among them.

    ``base_url`` and ``environment_key`` belong to the profile that is selected when the run begins, and to no other:
    they do not follow when another one is selected, and the key of the environment does not follow a changed address
    either, for a key goes only where it was meant to go.
    """

    def __init__(
        self,
        book: ProfileBook,
        keys: KeyStore,
        demo: DemoHost,
        disk: DiskTroubles,
        tell: Callable[[Event], None],
        *,
        base_url: str | None = None,
        environment_key: Secret | None = None,
    ) -> None:
        """Raises ``UnusableInput`` for a base URL that cannot be used."""
        self._book = book
        self._keys = keys
        self._demo = demo
        self._disk = disk
        self._tell = tell
        self._run_id = self.selected_id
        self._run_origin = None if base_url is None else tidy_base_url(base_url)
        self._environment_key = environment_key
        self._environment_origin = self.origin_of(self._run_id)
        self._places: dict[str, tuple[KeyPlace, str]] = {}
        self._has_used_demo = self.selected_id == DEMO.id

    @property
    def selected_id(self) -> str:
        return self._book.selected_id()

    def all(self) -> tuple[Profile, ...]:
        """The stored profiles, and the demo's once it was used."""
        stored = tuple(profile for profile in self._book.profiles() if not profile.is_demo)
        return (*stored, DEMO) if self._has_used_demo or self.selected_id == DEMO.id else stored

    def stored(self) -> tuple[Profile, ...]:
        return tuple(profile for profile in self._book.profiles() if not profile.is_demo)

    def find(self, profile_id: str) -> Profile | None:
        if profile_id == DEMO.id:
            return DEMO
        return next((profile for profile in self._book.profiles() if profile.id == profile_id), None)

    def name_of(self, profile_id: str) -> str:
        found = self.find(profile_id)
        return found.name if found is not None else profile_id

    def origin_of(self, profile_id: str) -> str | None:
        """Where new jobs of a profile go in this run; ``None`` for a profile that is no more."""
        profile = self.find(profile_id)
        if profile is None:
            return None
        if profile.is_demo:
            return DEMO_ORIGIN
        if profile_id == self._run_id and self._run_origin is not None:
            return self._run_origin
        return profile.base_url

    def bound_origin_of(self, profile_id: str) -> str | None:
        """The address of ``--base-url``, where new jobs of a profile alone may be sent; ``None`` without one."""
        return self._run_origin if profile_id == self._run_id and profile_id != DEMO.id else None

    def is_of_this_run_only(self, profile_id: str, origin: str) -> bool:
        """Whether an origin was given by ``--base-url`` and is not the profile's own: no stored key goes there."""
        profile = self.find(profile_id)
        return (
            profile is not None
            and profile_id == self._run_id
            and origin == self._run_origin
            and origin != profile.base_url
        )

    def environment_key_for(self, profile_id: str, origin: str) -> Secret | None:
        """The key of the environment, for the one address that it serves in this run."""
        serves = profile_id == self._run_id and profile_id != DEMO.id and origin == self._environment_origin
        return self._environment_key if serves else None

    def drop_environment_key(self, profile_id: str, origin: str) -> None:
        """A person gave a key of their own for this address, and means that one."""
        if self.environment_key_for(profile_id, origin) is not None:
            self._environment_key = None

    def open(self, *, has_demo_jobs: bool) -> None:
        """Tell the profiles for the first time."""
        self._has_used_demo = self._has_used_demo or has_demo_jobs
        self.announce()

    def demo_origin(self) -> str:
        """Start the demo's gateway where it does not run; its address of now. Raises ``DiskTrouble``."""
        self.uses_demo()
        try:
            origin = self._demo.start()
        except DiskTrouble as trouble:
            self._disk.failed(notices.DEMO, trouble.sentence)
            raise
        self._disk.went_well(notices.DEMO)
        return origin

    def uses_demo(self) -> None:
        """The demo belongs in the list from now on."""
        if not self._has_used_demo:
            self._has_used_demo = True
            self.announce()

    def save(self, profiles: Sequence[Profile], selected_id: str) -> None:
        """Store the list, and tell it. Raises ``DiskTrouble``."""
        self.store(profiles, selected_id)
        self.announce()

    def store(self, profiles: Sequence[Profile], selected_id: str) -> None:
        """Store the list, and leave it to the caller to announce it. Raises ``DiskTrouble``."""
        self._book.save([profile for profile in profiles if not profile.is_demo], selected_id)

    def views(self) -> tuple[ProfileView, ...]:
        return tuple(ProfileView(profile, *self._place_of(profile)) for profile in self.all())

    def announce(self) -> None:
        """Tell all profiles as they are known now."""
        self._tell(ProfilesChanged(self.views(), self.selected_id))

    async def look_for_keys(self, profile_ids: Iterable[str] | None = None) -> None:
        """Ask the key store where keys are, and tell when all have answered or run into their time limit."""
        wanted = set(profile_ids) if profile_ids is not None else {profile.id for profile in self.stored()}
        asked = [profile for profile in self.stored() if profile.id in wanted]
        places = await asyncio.gather(*(self._keys.place_of(profile) for profile in asked))
        before = self.views()
        for profile, place in zip(asked, places, strict=True):
            self._places[profile.id] = place
        if self.views() != before:
            self.announce()

    def _place_of(self, profile: Profile) -> tuple[KeyPlace, str]:
        if profile.is_demo:
            return KeyPlace.DEMO, ""
        origin = self.origin_of(profile.id) or ""
        if self.environment_key_for(profile.id, origin) is not None:
            return KeyPlace.ENVIRONMENT, ""
        if self.is_of_this_run_only(profile.id, origin):
            return KeyPlace.NONE, ""
        return self._places.get(profile.id, (KeyPlace.WAITING, ""))
