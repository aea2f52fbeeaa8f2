"""Counts over the whole library: what there is to filter by, and what the clips of each month take and have cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import TypeVar

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, Needs, State
from sora_desktop.domain.library import BatchOrigin, Facet, Facets, Usage, may_have_cost_in_vain
from sora_desktop.domain.prices import Cost
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.importing import IMPORTED
from sora_desktop.storage.job_rows import Value, price_in, text_in

_E = TypeVar("_E", bound=Enum)

MOST_VALUES = 200
_TOTALS = """
SELECT count(*), coalesce(sum(is_rejected), 0), coalesce(sum(is_favourite), 0),
    coalesce(sum(is_favourite AND is_rejected), 0), coalesce(sum(size_bytes), 0)
FROM clips WHERE is_trashed = 0
"""
_VALUES = """
SELECT {column}, count(*), sum(is_rejected), min(number) FROM clips WHERE is_trashed = 0 AND {column} != ''
GROUP BY {column} ORDER BY 2 DESC, 1 LIMIT ?
"""
_TAGS = """
SELECT tag, count(*), sum(is_rejected), min(number) FROM clip_tags JOIN clips USING (number) WHERE is_trashed = 0
GROUP BY tag ORDER BY 2 DESC, 1 LIMIT ?
"""
_BATCH = """
SELECT jobs.batch_name, clips.made_at, clips.prompt FROM clips LEFT JOIN jobs ON jobs.id = clips.job_id
WHERE clips.number = ?
"""
_USAGE = """
SELECT model, profile_id, price, count(*), sum(is_rejected), sum(size_bytes)
FROM clips WHERE is_trashed = ? AND made_at >= ? AND made_at < ? GROUP BY model, profile_id, price
"""
# What is missing takes no room, wherever it is counted. The months are those of ``_month_of``.
_MISSING = """
SELECT strftime('%Y-%m', made_at, 'unixepoch', 'localtime'), model, profile_id, count(*), sum(is_rejected),
    sum(size_bytes)
FROM clips WHERE is_missing AND is_trashed = 0 GROUP BY 1, 2, 3
"""
_NEXT = "SELECT min(made_at) FROM clips WHERE is_trashed = ? AND made_at >= ?"
# All that says whether a job was charged, once for each kind of job. A record that cannot be read says nothing.
_LOST = """
SELECT state, profile_id, needs, task_id IS NOT NULL, sending_at IS NOT NULL, price,
    CASE WHEN json_valid(error) THEN json_extract(error, '$.charged') END,
    CASE WHEN json_valid(request) THEN json_extract(request, '$.model') END,
    strftime('%Y-%m', created_at, 'unixepoch', 'localtime'), count(*)
FROM jobs WHERE state != 'done' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
_FREE = frozenset({DEMO_PROFILE_ID, IMPORTED})
"""Profiles whose clips nobody was ever charged for."""


def count_facets(connection: sqlite3.Connection) -> Facets:
    """Everything that is counted, the most frequent first. Raises ``sqlite3.Error``."""
    clips, rejected, favourites, rejected_favourites, size_bytes = map(int, connection.execute(_TOTALS).fetchone())
    missing = [_missing(row) for row in connection.execute(_MISSING)]
    batches = connection.execute(_VALUES.format(column="batch_id"), (MOST_VALUES,)).fetchall()
    return Facets(
        total=clips - rejected,
        favourites=favourites - rejected_favourites,
        rejected=rejected,
        rejected_favourites=rejected_favourites,
        size_bytes=size_bytes + sum(part.size_bytes for part in missing),
        models=_facets(connection, "model"),
        shapes=_facets(connection, "shape"),
        styles=_facets(connection, "style"),
        tags=tuple(map(_facet, connection.execute(_TAGS, (MOST_VALUES,)))),
        batches=tuple(map(_facet, batches)),
        batch_origins=tuple(_origin(connection, batch_id, number) for batch_id, _, _, number in batches),
        profiles=_facets(connection, "profile_id"),
        usage=_usage(connection, missing),
    )


def _facets(connection: sqlite3.Connection, column: str) -> tuple[Facet, ...]:
    return tuple(map(_facet, connection.execute(_VALUES.format(column=column), (MOST_VALUES,))))


def _facet(row: Sequence[Value]) -> Facet:
    value, clips, rejected, _ = row
    assert isinstance(clips, int)
    assert isinstance(rejected, int)
    return Facet(str(value), clips - rejected, rejected)


def _origin(connection: sqlite3.Connection, batch_id: Value, number: int) -> BatchOrigin:
    name, made_at, prompt = connection.execute(_BATCH, (number,)).fetchone()
    at = made_at if isinstance(made_at, float) else 0.0
    return BatchOrigin(str(batch_id), text_in(name) or "", at, text_in(prompt) or "")


def _usage(connection: sqlite3.Connection, missing: Sequence[Usage]) -> tuple[Usage, ...]:
    """By month of this computer's time zone, the newest first; times that no calendar has are a month without name.

    Within a month what takes most comes first.
    """
    found: dict[tuple[str, str, str], Usage] = {}

    def add(part: Usage) -> None:
        key = part.month, part.model, part.profile_id
        known = found.get(key)
        found[key] = part if known is None else _sum(known, part)

    for is_trashed in (False, True):
        after = float("-inf")
        while after < float("inf") and (at := connection.execute(_NEXT, (is_trashed, after)).fetchone()[0]) is not None:
            month, end = _month_of(at)
            for row in connection.execute(_USAGE, (is_trashed, at, end)):
                add(_usage_of(month, row, is_trashed=is_trashed))
            after = end
    for part in missing:
        add(part)
    for row in connection.execute(_LOST):
        if (lost := _lost(row)) is not None:
            add(lost)
    parts = sorted(found.values(), key=lambda part: (-part.size_bytes, part.model, part.profile_id))
    return tuple(sorted(parts, key=lambda part: part.month, reverse=True))


def _usage_of(month: str, row: Sequence[Value], *, is_trashed: bool) -> Usage:
    model, profile_id, price, clips, rejected, size_bytes = row
    assert isinstance(clips, int)
    assert isinstance(rejected, int)
    assert isinstance(size_bytes, int)
    cost = Cost() if profile_id in _FREE else _cost(price, clips)
    if is_trashed:
        clips = rejected = size_bytes = 0
    return Usage(month, str(model), clips, size_bytes, rejected, str(profile_id), cost)


def _missing(row: Sequence[Value]) -> Usage:
    """What the clips of one month, model and profile do not take on the disk, to be added to what all of them take."""
    month, model, profile_id, clips, rejected, size_bytes = row
    assert isinstance(clips, int)
    assert isinstance(rejected, int)
    assert isinstance(size_bytes, int)
    return Usage(str(month or ""), str(model), -clips, -size_bytes, -rejected, str(profile_id))


def _lost(row: Sequence[Value]) -> Usage | None:
    """What jobs of one kind cost of which there is no clip; ``None`` where they cost nothing."""
    state, profile_id, needs, has_task, was_sent, price, charged, model, month, jobs = row
    assert isinstance(jobs, int)
    said = None if charged is None else _member(Charged, charged) or Charged.UNKNOWN
    job = Job(
        "", "", 1, text_in(profile_id) or "", VideoRequest(), 0.0,
        state=_member(State, state) or State.UNCONFIRMED,
        sending_at=0.0 if was_sent else None,
        task_id="" if has_task else None,
        needs=_member(Needs, needs),
        error=None if said is None else JobError(ErrorKind.GATEWAY, "", said),
    )  # fmt: skip
    if job.profile_id in _FREE or not may_have_cost_in_vain(job):
        return None
    cost = Cost(unknown=jobs) if job.charged is Charged.UNKNOWN else _cost(price, jobs)
    return Usage(text_in(month) or "", text_in(model) or "", 0, 0, 0, job.profile_id, cost)


def _member(kind: type[_E], value: Value) -> _E | None:
    text = text_in(value)
    return next((member for member in kind if member.value == text), None)


def _cost(price: Value, clips: int) -> Cost:
    amount = price_in(price)
    return Cost(unknown=clips) if amount is None else Cost(amount * clips, known=clips)


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.month,
        one.model,
        one.clips + other.clips,
        one.size_bytes + other.size_bytes,
        one.rejected + other.rejected,
        one.profile_id,
        one.cost + other.cost,
    )


def _month_of(at: float) -> tuple[str, float]:
    """The month of a time, and the time at which it ends."""
    try:
        here = datetime.fromtimestamp(at).astimezone()
        months = here.year * 12 + here.month
        end = datetime(months // 12, months % 12 + 1, 1).timestamp()  # noqa: DTZ001 - months are those of this computer
    except (OverflowError, OSError, ValueError):
        return "", 0.0 if at < 0 else float("inf")
    return f"{here:%Y-%m}", end
