"""Profiles: a gateway's name and address; the key of each lies in a key store, never here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.secrets import Secret


@dataclass(frozen=True, slots=True)
class Profile:
    """One gateway that a person uses. ``base_url`` is an origin as ``tidy_base_url`` gives it."""

    id: str
    name: str
    base_url: str

    @property
    def is_demo(self) -> bool:
        return self.id == DEMO_PROFILE_ID


OCTOPUSX = Profile("octopusx", "OctopusX", "https://octopusx.ai")
DEMO = Profile(DEMO_PROFILE_ID, "Demo", "")
"""Its address is known only while the demo's gateway runs."""


class KeyPlace(StrEnum):
    """Where the key of a profile is."""

    NONE = "none"
    KEYCHAIN = "keychain"
    SESSION = "session"
    ENVIRONMENT = "environment"
    WAITING = "waiting"
    """The keychain has not answered yet (it may wait for a person)."""
    UNAVAILABLE = "unavailable"
    """There is no keychain, and no key was given for this session."""
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A profile as the front ends show it."""

    profile: Profile
    key_place: KeyPlace
    store_name: str = ""
    """The key store's own name, for example ``Secret Service``; empty where there is none."""

    @property
    def has_key(self) -> bool:
        return self.key_place in {KeyPlace.KEYCHAIN, KeyPlace.SESSION, KeyPlace.ENVIRONMENT, KeyPlace.DEMO}


@dataclass(frozen=True, slots=True)
class Account:
    """An address together with the key that may go there."""

    profile_id: str
    origin: str
    key: Secret
