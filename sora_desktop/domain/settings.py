"""The settings: one model per section, each field with title, description and bounds.

What the window needs before its first paint (theme, sizes, draft) is in the small start file alone.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sora_desktop.domain.names import DEFAULT_TEMPLATE, MOST_TEMPLATE_CHARACTERS
from sora_desktop.domain.profiles import OCTOPUSX


class Section(BaseModel):
    """A section of the settings file; unknown names are kept out, a bad field falls back alone (see storage)."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class SendingSettings(Section):
    """How much goes on at once."""

    creates_at_once: int = Field(
        default=2, ge=1, le=10, title="Requests at once", description="Creates that are out at once at one gateway."
    )
    downloads_at_once: int = Field(
        default=3, ge=1, le=10, title="Downloads at once", description="Clips fetched at once."
    )
    continues_by_itself: bool = Field(
        default=False,
        title="Send unsent clips by itself",
        description="What was not sent last time is sent at the next start without being asked for.",
    )


class FolderSettings(Section):
    """Where things are kept."""

    clips: str = Field(default="", title="Clips folder", description="Empty: Sora Desktop in your videos folder.")
    clip_names: str = Field(
        default=DEFAULT_TEMPLATE,
        max_length=MOST_TEMPLATE_CHARACTERS,
        title="Names of clips",
        description="Made of {date}, {prompt}, {model}, {take} and {id}; the id is always kept.",
    )


class ProfileEntry(Section):
    """One gateway. The key lies in the keychain."""

    id: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$", title="Id")
    name: str = Field(min_length=1, max_length=60, title="Name", description="How the window calls it.")
    base_url: str = Field(max_length=300, title="Address", description="Scheme, host and port of the gateway.")


class ProfileSettings(Section):
    """The gateways, and which of them new jobs go to."""

    entries: tuple[ProfileEntry, ...] = Field(
        default=(ProfileEntry(id=OCTOPUSX.id, name=OCTOPUSX.name, base_url=OCTOPUSX.base_url),), title="Profiles"
    )
    selected: str = Field(default=OCTOPUSX.id, title="Selected profile")


class Settings(BaseModel):
    """All sections."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sending: SendingSettings = SendingSettings()
    folders: FolderSettings = FolderSettings()
    profiles: ProfileSettings = ProfileSettings()
