"""The library: every clip that is kept, what a person thinks of it, and how it is searched, filtered and sorted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.prices import Cost

BEST_RATING = 5
MOST_TAG_CHARACTERS = 60

# Scripts that put no space between their words; each of their characters is indexed as a word of its own.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
_WORDS = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


class Sort(StrEnum):
    """The order of a list of clips."""

    NEWEST = "newest"
    OLDEST = "oldest"
    BEST = "best"
    LONGEST = "longest"
    LARGEST = "largest"


class ExportForm(StrEnum):
    """What goes along with exported clips."""

    CSV = "csv"
    JSON = "json"
    CLIPS_ONLY = "clips only"


@dataclass(frozen=True, slots=True)
class ClipQuery:
    """Which clips are wanted; an empty or ``None`` field wants all. Times in seconds since the epoch."""

    words: str = ""
    """Words of the prompt; each has to be there, the last one may be a beginning."""
    model: str = ""
    shape: str = ""
    """``16:9`` and the like."""
    length_s: int | None = None
    style: str = ""
    since: float | None = None
    until: float | None = None
    least_rating: int = 0
    is_favourite: bool = False
    tag: str = ""
    batch_id: str = ""
    profile_id: str = ""
    is_demo: bool | None = None
    shows_rejected: bool = False
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, slots=True)
class Clip:
    """One kept clip as a grid shows it; everything else is in its job. ``number`` is its place in the database."""

    number: int
    job_id: str
    prompt: str
    file: str
    model: str
    shape: str
    length_s: float | None
    made_at: float
    size_bytes: int
    rating: int = 0
    is_favourite: bool = False
    is_rejected: bool = False
    is_missing: bool = False
    is_demo: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What a person thinks of a clip; kept in the database and in the clip's sidecar."""

    rating: int = 0
    """1 to 5 stars; 0 for none."""
    is_favourite: bool = False
    is_rejected: bool = False
    tags: tuple[str, ...] = ()

    def to_mapping(self) -> dict[str, object]:
        """As the sidecar keeps it."""
        return {
            "rating": self.rating,
            "is_favourite": self.is_favourite,
            "is_rejected": self.is_rejected,
            "tags": list(self.tags),
        }

    @classmethod
    def from_mapping(cls, value: object) -> Marks:
        """Read what ``to_mapping`` wrote; whatever is not as expected counts as no mark."""
        if not isinstance(value, dict):
            return cls()
        rating, tags = value.get("rating"), value.get("tags")
        return cls(
            rating=rating if type(rating) is int and 0 <= rating <= BEST_RATING else 0,
            is_favourite=value.get("is_favourite") is True,
            is_rejected=value.get("is_rejected") is True,
            tags=tidy_tags(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        )


@dataclass(frozen=True, slots=True)
class Marking:
    """A change of marks; ``None`` leaves one as it is."""

    rating: int | None = None
    is_favourite: bool | None = None
    is_rejected: bool | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def on(self, clip: Clip) -> Clip:
        """The clip as it is after this change."""
        tags = {*clip.tags, *tidy_tags(self.add)} - {*tidy_tags(self.remove)}
        return replace(
            clip,
            rating=clip.rating if self.rating is None else self.rating,
            is_favourite=clip.is_favourite if self.is_favourite is None else self.is_favourite,
            is_rejected=clip.is_rejected if self.is_rejected is None else self.is_rejected,
            tags=tuple(sorted(tags)),
        )


MarkingOfSome = tuple[Marking, Sequence[int]]
"""A change of marks, and the numbers of the clips that it is for."""


@dataclass(frozen=True, slots=True)
class ClipRecord:
    """What the library knows of a clip's file."""

    job_id: str
    file: str
    size_bytes: int
    sha256: str
    is_missing: bool = False
    is_trashed: bool = False
    clips_folder: str = ""
    """The clips folder in which its download ended, as it was committed before that began; empty: not known."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One value that clips have, and how many have it: those that are rejected are counted apart."""

    value: str
    count: int
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class BatchOrigin:
    """What a batch is known by: its name, and where it has none, its first clip."""

    batch_id: str
    name: str
    made_at: float
    prompt: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the clips of one month, model and profile take on the disk, and what was charged for them.

    ``month`` is ``2026-11``. ``clips`` are those on the disk; ``cost`` is of those, of the ones that went to the trash,
    and of whatever was sent and came to nothing without the money being known to be back. It is in the unit of the
    profile's gateway, which no other gateway has to share. A cost of no clip: nothing of this was ever paid for.
    """

    month: str
    model: str
    clips: int
    size_bytes: int
    rejected: int = 0
    """How many of ``clips`` are rejected."""
    profile_id: str = ""
    cost: Cost = field(default_factory=Cost)


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to filter by, the most frequent first. Clips in the trash count nowhere but in costs."""

    total: int = 0
    """Without those that are rejected: what a library shows that filters by nothing."""
    favourites: int = 0
    rejected: int = 0
    rejected_favourites: int = 0
    size_bytes: int = 0
    """Of all that are on the disk, rejected or not."""
    models: Sequence[Facet] = ()
    shapes: Sequence[Facet] = ()
    styles: Sequence[Facet] = ()
    tags: Sequence[Facet] = ()
    batches: Sequence[Facet] = ()
    batch_origins: Sequence[BatchOrigin] = ()
    profiles: Sequence[Facet] = ()
    usage: Sequence[Usage] = ()


def may_have_cost_in_vain(job: Job) -> bool:
    """Whether a job ended without a clip, as far as the program goes on by itself, and money may have gone for it."""
    has_no_clip = job.state in {State.UNCONFIRMED, State.FAILED, State.STOPPED}
    return has_no_clip and job.charged is not Charged.NO


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: one line, printable, not too long, each once, in their order."""
    plain = (" ".join(tag.split())[:MOST_TAG_CHARACTERS].strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in plain if tag and tag.isprintable()))


def index_words(text: str) -> str:
    """A prompt as it is indexed: words in lower case with a space between them; Chinese and Japanese by character."""
    return " ".join(_split(text))


def match_words(text: str) -> str:
    """What a person typed as a query of the full-text index (FTS5); empty when there is no word in it.

    Each word has to be there; the last one may be the beginning of a word, for it is still being typed. What stands
    together in Chinese or Japanese has to stand together.
    """
    parts = [_split(found[0]) for found in _WORDS.finditer(text.casefold())]
    phrases = ['"' + " ".join(part) + '"' for part in parts]
    if not phrases:
        return ""
    is_word = _IS_UNSPACED.match(parts[-1][0]) is None
    if is_word and not text[-1:].isspace():
        phrases[-1] += "*"
    return " ".join(phrases)


def _split(text: str) -> list[str]:
    words: list[str] = []
    for found in _WORDS.finditer(text.casefold()):
        words += list(found[0]) if _IS_UNSPACED.match(found[0]) else [found[0]]
    return words
