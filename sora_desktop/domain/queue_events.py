"""What the engine tells about the line of those that wait, and how it sends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineMoved:
    """Jobs changed places among themselves, committed: these ids, the first to be sent first, in the places that they
    have together."""

    job_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendingTold:
    """How requests are sent from now on."""

    is_paused: bool
    """A person paused sending; what is out goes on."""
    at_once: int | None = None
    """How many are sent at once where a gateway asks for less than the settings have; ``None`` where none does."""


@dataclass(frozen=True, slots=True)
class DurationsTold:
    """What the last finished clips of a kind took, in seconds; told when one goes out, and when one is done."""

    model: str
    duration_s: int
    is_demo: bool
    samples_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SendingChosen:
    """What a person chose about sending, as it is stored; told at the start and after each change."""

    continues_by_itself: bool
    """Whether unsent jobs of the last run are sent without *Continue*."""
    creates_at_once: int
    downloads_at_once: int


@dataclass(frozen=True, slots=True)
class PicturesSending:
    """Which of a waiting job's pictures is on its way to the gateway; told anew when none is any more."""

    job_id: str
    number: int
    """1-based; 0 when it is over."""
    count: int


@dataclass(frozen=True, slots=True)
class CollectionBegun:
    """A person asked for everything that is not here: so many tasks are asked for now."""

    count: int


@dataclass(frozen=True, slots=True)
class TaskAdded:
    """A task that a person named by its id is asked for now, as this job; it may have been in the list before."""

    job_id: str


@dataclass(frozen=True, slots=True)
class SendsHeld:
    """No more creates begin: whoever hears this has heard of every one that did."""

    is_sending: bool
    """Whether an answer is still awaited."""


QueueEvent = (
    PicturesSending | LineMoved | SendingTold | DurationsTold | SendingChosen | CollectionBegun | TaskAdded | SendsHeld
)
