"""What clips have cost, in words: each gateway's money by itself, and never without what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sora_desktop.domain.library import Facets, Usage
from sora_desktop.domain.prices import Cost, amount_words
from sora_desktop.ui.job_texts import plain_line, size_words
from sora_desktop.ui.library.texts import number_words, translate

_MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Spent:
    """What was charged at one profile, and how many of the clips of it are kept: neither rejected nor in the trash."""

    profile_id: str
    cost: Cost
    kept: int


def spent_of(usage: Iterable[Usage]) -> list[Spent]:
    """By profile, those with the most clips first; without those at which nothing costs anything."""
    found: dict[str, Spent] = {}
    for part in usage:
        if part.cost.known or part.cost.unknown:
            before = found.get(part.profile_id, Spent(part.profile_id, Cost(), 0))
            found[part.profile_id] = Spent(
                part.profile_id, before.cost + part.cost, before.kept + part.clips - part.rejected
            )
    return sorted(found.values(), key=lambda spent: -spent.kept)


def charged_words(cost: Cost) -> str:
    """``86.00 charged + 3 not known``; empty where no price at all is known."""
    if not cost.known:
        return ""
    return translate("Library", "{amount} charged").format(amount=amount_words(cost.amount)) + _rest_words(cost)


def amount_cell(cost: Cost) -> str:
    """The same in a table: ``86.00 + 3 not known``; a dash for what costs nothing."""
    if not cost.known:
        return translate("Library", "not known") if cost.unknown else "–"
    return amount_words(cost.amount) + _rest_words(cost)


def each_words(spent: Spent) -> str:
    """``1.05 per kept clip``, or at least that, where not all is known; empty where there is nothing to divide."""
    if not spent.cost.known or not spent.kept:
        return ""
    each = spent.cost.amount / spent.kept
    rounded = round(each, 2) if each >= 1 else round(each, 4)
    amount = amount_words(rounded if rounded else Decimal(0))
    if spent.cost.is_complete:
        return translate("Library", "{amount} per kept clip").format(amount=amount)
    return translate("Library", "at least {amount} per kept clip").format(amount=amount)


def storage_lines(facets: Facets, names: Mapping[str, str]) -> list[str]:
    """What clips take and have cost in one line, the fullest first and then what can stand in less room."""
    size = size_words(facets.size_bytes)
    known = [spent for spent in spent_of(facets.usage) if spent.cost.known]
    if not known:
        return [size]
    if len(known) == 1:
        charged = charged_words(known[0].cost)
        parts = [size, charged, each_words(known[0])]
        return [" · ".join(part for part in parts if part), f"{size} · {charged}", size]
    named = [
        translate("Library", "{charged} at {profile}").format(
            charged=charged_words(spent.cost), profile=profile_name(spent.profile_id, names)
        )
        for spent in known
    ]
    gateways = translate("Library", "charged at %n gateways", None, len(known))
    return [" · ".join([size, *named]), f"{size} · {gateways}", size]


def profile_lines(facets: Facets, names: Mapping[str, str]) -> list[str]:
    """A line for each profile at which something costs something."""
    lines = []
    for spent in spent_of(facets.usage):
        charged = charged_words(spent.cost) or translate("Library", "what was charged is not known")
        parts = [profile_name(spent.profile_id, names), charged, each_words(spent)]
        lines.append(" · ".join(part for part in parts if part))
    return lines


def profile_name(profile_id: str, names: Mapping[str, str]) -> str:
    return plain_line(names.get(profile_id, ""), _MOST_NAMES) or translate("Library", "a deleted profile")


def _rest_words(cost: Cost) -> str:
    if not cost.unknown:
        return ""
    return translate("Library", " + {count} not known").format(count=number_words(cost.unknown))
