"""The order of the line: jobs that change places among themselves, in the column that keeps the order of arrival."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def reorder(connection: sqlite3.Connection, job_ids: Sequence[str]) -> None:
    """Put jobs, in this order, into the places that they have together; inside of a transaction.

    An id that is not there is passed over. The places are taken from all of them first, for no two rows may share one
    at any time.
    """
    found = {job_id: _position_of(connection, job_id) for job_id in dict.fromkeys(job_ids)}
    known = [job_id for job_id, position in found.items() if position is not None]
    places = sorted(position for position in found.values() if position is not None)
    moved = [(place, job_id) for place, job_id in zip(places, known, strict=True) if found[job_id] != place]
    connection.executemany("UPDATE jobs SET position = -position WHERE id = ?", [(job_id,) for _, job_id in moved])
    connection.executemany("UPDATE jobs SET position = ? WHERE id = ?", moved)


def _position_of(connection: sqlite3.Connection, job_id: str) -> int | None:
    row = connection.execute("SELECT position FROM jobs WHERE id = ?", (job_id,)).fetchone()
    return None if row is None else int(row[0])
