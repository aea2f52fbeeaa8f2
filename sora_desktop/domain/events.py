"""What the engine tells its front ends: frozen events, and notices as state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library_events import LibraryEvent
from sora_desktop.domain.prices import Cost, PriceList
from sora_desktop.domain.profiles import ProfileView
from sora_desktop.domain.queue_events import QueueEvent
from sora_desktop.domain.recipes import Recipes

BUDGET = "budget"
"""The field of a refusal that a person may overrule: what is ordered would cross a budget."""
LATER_TRY = "later try"
"""The same: the clip came with a later try."""


class NoticeKind(StrEnum):
    """What a notice bar is about."""

    PAUSED = "paused"
    UNSENT = "unsent"
    KEYCHAIN_MISSING = "keychain missing"
    KEYCHAIN_WAITING = "keychain waiting"
    OFFLINE = "offline"
    DISK = "disk"
    SETTINGS = "settings"
    TROUBLE = "trouble"
    RESTORED = "restored"
    HELD = "held"
    CLIPS_FOLDER = "clips folder"


class NoticeAction(StrEnum):
    """What a person can do about a notice; the front end names the button."""

    TRY_AGAIN = "try again"
    REPLACE_KEY = "replace key"
    CONTINUE = "continue"
    DROP = "drop"
    DISMISS = "dismiss"
    RESUME = "resume"
    CHANGE_FOLDER = "change folder"
    LOOK_AGAIN = "look again"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; ``(kind, profile_id)`` tells it from the others."""

    kind: NoticeKind
    lead: str
    """A few words, shown in bold: “The account is paused.”"""
    sentence: str
    profile_id: str | None = None
    actions: tuple[NoticeAction, ...] = ()
    detail: str = ""
    """The gateway's own text, shown as a tooltip."""


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine has its data folder; what it knows follows in further events."""

    clips_folder: str
    posters_folder: str
    pictures_folder: str = ""
    """Where pictures of this computer are put once they are prepared."""


@dataclass(frozen=True, slots=True)
class EngineUnusable:
    """The engine could not start (data folder in use, read-only, newer database); the sentence says why."""

    sentence: str
    is_in_use: bool = False


@dataclass(frozen=True, slots=True)
class JobsListed:
    """Every job of the database that is not removed, newest first; sent once at start."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class JobsAdded:
    """New jobs, committed, oldest first."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job after a change that is committed (or, for progress and last contact, will be within a second)."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobRemoved:
    """A job left the list; its record and its file stay."""

    job_id: str


@dataclass(frozen=True, slots=True)
class BytesFetched:
    """Progress of a download, at most four times a second."""

    job_id: str
    done_bytes: int
    total_bytes: int | None


@dataclass(frozen=True, slots=True)
class NoticesChanged:
    """All notices that stand now."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class ProfilesChanged:
    """All profiles, the demo among them once it was used, and the one that new jobs go to."""

    profiles: tuple[ProfileView, ...]
    selected_id: str


@dataclass(frozen=True, slots=True)
class ModelsListed:
    """Model names for the suggestions of a profile."""

    profile_id: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileTested:
    """The answer to *Test*: a free request with the profile's key."""

    profile_id: str
    is_ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """Something that a person asked for could not be done; ``field`` names where the sentence belongs."""

    command: str
    sentence: str
    field: str = ""
    job_id: str = ""
    """Of the clip that it is about, where that has to be found again."""


@dataclass(frozen=True, slots=True)
class ClipsFolderChanged:
    """New clips go to this folder from now on."""

    clips_folder: str


@dataclass(frozen=True, slots=True)
class ClipsFolderMade:
    """The clips folder is there, as somebody asked who wants to look into it."""

    clips_folder: str


@dataclass(frozen=True, slots=True)
class BudgetAsked:
    """An order would cross a budget: nothing of it is stored, and it goes out when it is given again with a yes."""

    intent_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PricesChanged:
    """What is known of the prices at a profile, and what went out there since midnight."""

    profile_id: str
    prices: PriceList
    spent_today: Cost


@dataclass(frozen=True, slots=True)
class BalanceTold:
    """What a profile's account holds, in the gateway's own unit, or why that is not known."""

    profile_id: str
    amount: float | None
    is_unlimited: bool = False
    sentence: str = ""
    at: float = 0.0
    """When it was asked, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class RecipesChanged:
    """All templates and presets; told at the start, too."""

    recipes: Recipes


@dataclass(frozen=True, slots=True)
class PromptsListed:
    """Prompts of earlier requests that have the words of ``query``, newest first, each once."""

    query: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImageLooked:
    """A reference image was fetched for its thumbnail, or could not be."""

    url: str
    file: str | None = None
    """A copy on this computer."""
    problem: str = ""
    """Why a gateway may not be able to use it, as a sentence; empty for nothing."""
    size_bytes: int | None = None
    is_doubtful: bool = False
    """The problem may be one of this computer or of this moment alone."""


@dataclass(frozen=True, slots=True)
class PreflightTold:
    """What the free checks before a paid call found, as sentences; none: nothing speaks against it."""

    intent_id: str
    sentences: tuple[str, ...] = ()


Event = (
    EngineReady
    | EngineUnusable
    | JobsListed
    | JobsAdded
    | JobChanged
    | JobRemoved
    | BytesFetched
    | NoticesChanged
    | ProfilesChanged
    | ModelsListed
    | ProfileTested
    | CommandRefused
    | ClipsFolderChanged
    | ClipsFolderMade
    | BudgetAsked
    | PricesChanged
    | BalanceTold
    | RecipesChanged
    | PromptsListed
    | ImageLooked
    | PreflightTold
    | LibraryEvent
    | QueueEvent
)
