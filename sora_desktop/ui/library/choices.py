"""What the library can be filtered by: each filter with its values, and the query that they make together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sora_desktop.domain.library import BEST_RATING, ClipQuery, Facet, Facets
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.library.texts import month_words, number_words, translate

_MOST_MONTHS = 24
_SHORT_ID = 8


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
    batches: Mapping[str, str]


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


def choices_of(name: Filter, facets: Facets, names: Names, now: float) -> Sequence[Choice]:
    """The values that there are to choose from; none where a filter would make no difference."""
    match name:
        case Filter.MODEL:
            return _of(facets.models, "model")
        case Filter.SHAPE:
            return _of(facets.shapes, "shape")
        case Filter.STYLE:
            return _of(facets.styles, "style")
        case Filter.TAG:
            return _of(facets.tags, "tag", lambda tag: f"#{plain_line(tag, 60)}")
        case Filter.BATCH:
            return _of(facets.batches, "batch_id", lambda value: _batch_words(value, names.batches))
        case Filter.PROFILE:
            words = translate("Library", "a deleted profile")
            return _of(facets.profiles, "profile_id", lambda value: names.profiles.get(value, words))
        case Filter.LENGTH:
            return [Choice((("length_s", length),), f"{length} s") for length in _lengths()]
        case Filter.RATING:
            return [Choice((("least_rating", least),), _rating_words(least)) for least in range(BEST_RATING, 0, -1)]
        case Filter.DATE:
            return _dates(facets, now)
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


def _of(facets: Sequence[Facet], field: str, words: Callable[[str], str] | None = None) -> list[Choice]:
    def shown(value: str) -> str:
        return words(value) if words is not None else plain_line(value, 60)

    return [Choice(((field, facet.value),), shown(facet.value), facet.count) for facet in facets]


def _batch_words(batch_id: str, names: Mapping[str, str]) -> str:
    name = plain_line(names.get(batch_id, ""), 60)
    return name or translate("Library", "Batch {id}").format(id=plain_line(batch_id, _SHORT_ID))


def _rating_words(least: int) -> str:
    stars = "★" * least
    return stars if least == BEST_RATING else translate("Library", "{stars} and more").format(stars=stars)


def _lengths() -> list[int]:
    """Every length that a model of some family is asked for."""
    from sora_desktop.domain.families import FAMILIES  # not for the first paint

    fields = (family.field("duration_s") for family in FAMILIES.values() if family.has_field("duration_s"))
    return sorted({choice.value for field in fields for choice in field.choices if isinstance(choice.value, int)} - {0})


def _dates(facets: Facets, now: float) -> list[Choice]:
    today = datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    spans = [
        (translate("Library", "Today"), today),
        (translate("Library", "Last 7 days"), today - timedelta(days=6)),
        (translate("Library", "This month"), today.replace(day=1)),
        (translate("Library", "This year"), today.replace(day=1, month=1)),
    ]
    found = [Choice((("since", since.timestamp()), ("until", None)), words) for words, since in spans]
    months = dict.fromkeys(usage.month for usage in facets.usage if usage.month)
    for month in list(months)[:_MOST_MONTHS]:
        year, number = int(month[:4]), int(month[5:7])
        begins = today.replace(year=year, month=number, day=1)
        ends = begins.replace(year=year + number // 12, month=number % 12 + 1)
        clips = sum(usage.clips for usage in facets.usage if usage.month == month)
        fields = (("since", begins.timestamp()), ("until", ends.timestamp()))
        found.append(Choice(fields, month_words(month), clips))
    return found
