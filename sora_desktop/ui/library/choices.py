"""What the library can be filtered by: each filter with its values, and the query that they make together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sora_desktop.domain.library import BEST_RATING, BatchOrigin, ClipQuery, Facet, Facets
from sora_desktop.domain.storyboard import prompt_title
from sora_desktop.ui.job_texts import moment_words, plain_line
from sora_desktop.ui.library.costs import profile_name
from sora_desktop.ui.library.texts import month_words, number_words, translate

_MOST_MONTHS = 24
_PROMPT_CHARACTERS = 40


class Filter(StrEnum):
    """The filters that have values, in the order of their chips."""

    MODEL = "model"
    SHAPE = "shape"
    LENGTH = "length"
    DATE = "date"
    RATING = "rating"
    STYLE = "style"
    TAG = "tag"
    BATCH = "batch"
    PROFILE = "profile"
    KIND = "kind"


@dataclass(frozen=True)
class Choice:
    """One value of a filter: the fields of the query that it sets, and the words for it."""

    changes: tuple[tuple[str, Any], ...]
    words: str
    count: int | None = None

    def is_in(self, query: ClipQuery) -> bool:
        return all(getattr(query, name) == value for name, value in self.changes)


NO_FILTER: dict[Filter, dict[str, Any]] = {
    Filter.MODEL: {"model": ""},
    Filter.SHAPE: {"shape": ""},
    Filter.LENGTH: {"length_s": None},
    Filter.DATE: {"since": None, "until": None},
    Filter.RATING: {"least_rating": 0},
    Filter.STYLE: {"style": ""},
    Filter.TAG: {"tag": ""},
    Filter.BATCH: {"batch_id": ""},
    Filter.PROFILE: {"profile_id": ""},
    Filter.KIND: {"is_demo": None},
}


@dataclass(frozen=True)
class Names:
    """Words for what the database knows by ids."""

    profiles: Mapping[str, str]


def filter_words(name: Filter) -> str:
    """The words on a chip that filters by nothing yet."""
    return {
        Filter.MODEL: translate("Library", "Model"),
        Filter.SHAPE: translate("Library", "Shape"),
        Filter.LENGTH: translate("Library", "Length"),
        Filter.DATE: translate("Library", "Date"),
        Filter.RATING: translate("Library", "Rating"),
        Filter.STYLE: translate("Library", "Style"),
        Filter.TAG: translate("Library", "Tag"),
        Filter.BATCH: translate("Library", "Batch"),
        Filter.PROFILE: translate("Library", "Profile"),
        Filter.KIND: translate("Library", "Demo"),
    }[name]


def is_set(name: Filter, query: ClipQuery) -> bool:
    """Whether a query filters by this."""
    return any(getattr(query, field) != value for field, value in NO_FILTER[name].items())


def without(name: Filter, query: ClipQuery) -> ClipQuery:
    return replace(query, **NO_FILTER[name])


def choices_of(
    name: Filter, facets: Facets, names: Names, now: float, *, shows_rejected: bool = False
) -> Sequence[Choice]:
    """The values that there are to choose from, each with how many clips it leaves.

    None where a filter would make no difference, and of values that rejected clips alone have, none unless these are
    shown.
    """

    def of(facets: Sequence[Facet], field: str, words: Callable[[str], str] | None = None) -> list[Choice]:
        return _of(facets, field, words, shows_rejected=shows_rejected)

    match name:
        case Filter.MODEL:
            return of(facets.models, "model")
        case Filter.SHAPE:
            return of(facets.shapes, "shape")
        case Filter.STYLE:
            return of(facets.styles, "style")
        case Filter.TAG:
            return of(facets.tags, "tag", lambda tag: f"#{plain_line(tag, 60)}")
        case Filter.BATCH:
            origins = {origin.batch_id: origin for origin in facets.batch_origins}
            return of(facets.batches, "batch_id", lambda value: _batch_words(origins.get(value), now))
        case Filter.PROFILE:
            return of(facets.profiles, "profile_id", lambda value: profile_name(value, names.profiles))
        case Filter.LENGTH:
            return [Choice((("length_s", length),), f"{length} s") for length in _lengths()]
        case Filter.RATING:
            return [Choice((("least_rating", least),), _rating_words(least)) for least in range(BEST_RATING, 0, -1)]
        case Filter.DATE:
            return _dates(facets, now, shows_rejected=shows_rejected)
        case Filter.KIND:
            return [
                Choice((("is_demo", True),), translate("Library", "Only the demo's")),
                Choice((("is_demo", False),), translate("Library", "Without the demo's")),
            ]


def chip_words(name: Filter, query: ClipQuery, choices: Sequence[Choice]) -> str:
    """The words on a chip: what it filters by, or its name."""
    if not is_set(name, query):
        return filter_words(name)
    return next((choice.words for choice in choices if choice.is_in(query)), filter_words(name))


def count_words(choice: Choice) -> str:
    """A value as its menu has it."""
    return choice.words if choice.count is None else f"{choice.words}\t{number_words(choice.count)}"


def _of(
    facets: Sequence[Facet], field: str, words: Callable[[str], str] | None, *, shows_rejected: bool
) -> list[Choice]:
    def shown(value: str) -> str:
        return words(value) if words is not None else plain_line(value, 60)

    counts = ((facet.value, facet.count + (facet.rejected if shows_rejected else 0)) for facet in facets)
    return [Choice(((field, value),), shown(value), count) for value, count in counts if count]


def _batch_words(origin: BatchOrigin | None, now: float) -> str:
    """A batch by its name; one without a name by its day and its first prompt."""
    if origin is None:
        return translate("Library", "A batch")
    name = plain_line(origin.name, 60)
    if name:
        return name
    parts = (moment_words(origin.made_at, now), plain_line(prompt_title(origin.prompt), _PROMPT_CHARACTERS))
    return " · ".join(part for part in parts if part)


def _rating_words(least: int) -> str:
    stars = "★" * least
    return stars if least == BEST_RATING else translate("Library", "{stars} and more").format(stars=stars)


def _lengths() -> list[int]:
    """Every length that a model of some family is asked for."""
    from sora_desktop.domain.families import FAMILIES  # not for the first paint

    fields = (family.field("duration_s") for family in FAMILIES.values() if family.has_field("duration_s"))
    return sorted({choice.value for field in fields for choice in field.choices if isinstance(choice.value, int)} - {0})


def _dates(facets: Facets, now: float, *, shows_rejected: bool) -> list[Choice]:
    today = datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    spans = [
        (translate("Library", "Today"), today),
        (translate("Library", "Last 7 days"), today - timedelta(days=6)),
        (translate("Library", "This month"), today.replace(day=1)),
        (translate("Library", "This year"), today.replace(day=1, month=1)),
    ]
    found = [Choice((("since", since.timestamp()), ("until", None)), words) for words, since in spans]
    months: dict[str, int] = {}
    for usage in facets.usage:
        shown = usage.clips - (0 if shows_rejected else usage.rejected)
        if usage.month and shown:
            months[usage.month] = months.get(usage.month, 0) + shown
    for month, clips in list(months.items())[:_MOST_MONTHS]:
        year, number = int(month[:4]), int(month[5:7])
        begins = today.replace(year=year, month=number, day=1)
        ends = begins.replace(year=year + number // 12, month=number % 12 + 1)
        fields = (("since", begins.timestamp()), ("until", ends.timestamp()))
        found.append(Choice(fields, month_words(month), clips))
    return found
