"""Counts over the whole library: what there is to filter by, and what the clips of each month and model take."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sora_desktop.domain.library import Facet, Facets, Usage

MOST_VALUES = 200
_TOTALS = (
    "SELECT count(*), coalesce(sum(is_favourite), 0), coalesce(sum(size_bytes), 0) FROM clips WHERE is_trashed = 0"
)
_TAGS = """
SELECT tag, count(*) FROM clip_tags JOIN clips USING (number) WHERE is_trashed = 0
GROUP BY tag ORDER BY 2 DESC, 1 LIMIT ?
"""
_USAGE = """
SELECT model, count(*), sum(size_bytes) FROM clips WHERE is_trashed = 0 AND made_at >= ? AND made_at < ?
GROUP BY model ORDER BY 3 DESC, 1
"""
_NEXT = "SELECT min(made_at) FROM clips WHERE is_trashed = 0 AND made_at >= ?"


def count_facets(connection: sqlite3.Connection) -> Facets:
    """Everything that is counted, the most frequent first. Raises ``sqlite3.Error``."""
    total, favourites, size_bytes = connection.execute(_TOTALS).fetchone()
    return Facets(
        total=int(total),
        favourites=int(favourites),
        size_bytes=int(size_bytes),
        models=_facets(connection, "model"),
        shapes=_facets(connection, "shape"),
        styles=_facets(connection, "style"),
        tags=tuple(Facet(str(tag), count) for tag, count in connection.execute(_TAGS, (MOST_VALUES,))),
        batches=_facets(connection, "batch_id"),
        profiles=_facets(connection, "profile_id"),
        usage=_usage(connection),
    )


def _facets(connection: sqlite3.Connection, column: str) -> tuple[Facet, ...]:
    query = (
        f"SELECT {column}, count(*) FROM clips WHERE is_trashed = 0 AND {column} != '' "
        f"GROUP BY {column} ORDER BY 2 DESC, 1 LIMIT ?"
    )
    return tuple(Facet(str(value), count) for value, count in connection.execute(query, (MOST_VALUES,)))


def _usage(connection: sqlite3.Connection) -> tuple[Usage, ...]:
    """By month of this computer's time zone, the newest first; times that no calendar has are a month without name."""
    found: list[Usage] = []
    after = float("-inf")
    while after < float("inf") and (at := connection.execute(_NEXT, (after,)).fetchone()[0]) is not None:
        month, end = _month_of(at)
        rows = connection.execute(_USAGE, (at, end)).fetchall()
        found += (Usage(month, str(model), clips, size_bytes) for model, clips, size_bytes in rows)
        after = end
    return tuple(sorted(found, key=lambda usage: usage.month, reverse=True))


def _month_of(at: float) -> tuple[str, float]:
    """The month of a time, and the time at which it ends."""
    try:
        here = datetime.fromtimestamp(at).astimezone()
        months = here.year * 12 + here.month
        end = datetime(months // 12, months % 12 + 1, 1).timestamp()  # noqa: DTZ001 - months are those of this computer
    except (OverflowError, OSError, ValueError):
        return "", 0.0 if at < 0 else float("inf")
    return f"{here:%Y-%m}", end
