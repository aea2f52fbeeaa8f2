"""What can still be read of a damaged database: by its own table as far as that goes, then page by page."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sora_desktop.domain.jobs import Job
from sora_desktop.storage.carving import Row, rows_of_file, rows_of_log
from sora_desktop.storage.job_rows import COLUMNS, DEFAULTS, TIMES, Value, job_of
from sora_desktop.storage.schema import MIGRATIONS
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS

log = logging.getLogger(__name__)

LONGEST_S = 20.0
"""For each way of reading: a start has to end, and what takes longer comes from the copies."""
_OURS = {"id", "intent_id", "state"}
_LAST_POSITION = 2**40
_MOST_FAILURES = 1_000
"""Of reading a range of rows: where more fail, the pages one by one give what there is."""
_SIZES = {2**power for power in range(9, 17)}


def salvaged(path: Path) -> list[list[Job]]:
    """The jobs of a damaged database, in lists of which the first is the freshest. Changes nothing, never raises.

    1. what its table gives with the log, 2. the pages of the log one by one, 3. its table without the log, 4. the
    pages of the file one by one. A job may be in several of them, in states of different times.
    """
    columns, page_bytes = _expected(path)
    wal = Path(f"{path}-wal")
    ways: tuple[Callable[[], Iterable[Row]], ...] = (
        lambda: _rows_by_table(path, "mode=ro"),
        lambda: _newest_first(rows_of_log(wal, columns, page_bytes)),
        lambda: _rows_by_table(path, "mode=ro&immutable=1"),
        lambda: rows_of_file(path, columns, page_bytes),
    )
    return [_jobs_of(way) for way in ways]


def _jobs_of(way: Callable[[], Iterable[Row]]) -> list[Job]:
    """The first job of each id that a way of reading gives, by their positions."""
    found: dict[str, tuple[int, Job]] = {}
    until = time.monotonic() + LONGEST_S
    try:
        for row in way():
            job = job_of(tuple(_column(name, row.get(name, default)) for name, default in DEFAULTS.items()))
            if job is not None:
                position = row.get("position")
                found.setdefault(job.id, (position if isinstance(position, int) else 0, job))
            if time.monotonic() > until:
                log.warning("Reading the damaged list of jobs takes too long; the rest is left.")
                break
    except (*SQLITE_ERRORS, OSError) as error:
        log.info("a way to read the damaged list of jobs ended: %s", error)
    return [job for _, job in sorted(found.values(), key=lambda pair: pair[0])]


def _column(name: str, value: Value) -> Value:
    """A page holds a whole number of a REAL column as an integer."""
    return float(value) if isinstance(value, int) and name in TIMES else value


def _newest_first(rows: Iterable[Row]) -> list[Row]:
    return list(rows)[::-1]


def _expected(path: Path) -> tuple[list[str], int]:
    """The columns of the table in the order in which rows hold them, and the size of a page in bytes."""
    with contextlib.closing(sqlite3.connect(":memory:")) as plain:
        for migration in MIGRATIONS:
            for statement in migration.statements:
                plain.execute(statement)
        columns = [str(row[1]) for row in plain.execute("PRAGMA table_info(jobs)")]
        usual = int(plain.execute("PRAGMA page_size").fetchone()[0])
    try:
        with path.open("rb") as file:
            given = int.from_bytes(file.read(18)[16:18], "big")
    except OSError:
        return columns, usual
    return columns, given if given in _SIZES else usual


def _rows_by_table(path: Path, options: str) -> Iterator[Row]:
    """Raises ``sqlite3.Error`` when the table itself cannot be found."""
    address = f"{path.absolute().as_uri()}?{options}"
    with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        # Without it SQLite refuses a file that is shorter than its header says. Nothing is written.
        connection.execute("PRAGMA writable_schema = ON")
        found = {str(row[1]) for row in connection.execute("PRAGMA table_info(jobs)")}
        if not found >= _OURS:
            return
        names = [name for name in COLUMNS if name in found]
        position = "position" if "position" in found else "rowid"
        query = f"SELECT {position}, {', '.join(names)} FROM jobs WHERE {position} BETWEEN ? AND ? ORDER BY {position}"
        for values in _through(connection, query, 0, _LAST_POSITION):
            yield dict(zip(("position", *names), values, strict=True))


def _through(connection: sqlite3.Connection, query: str, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """All rows from ``first`` to ``last``: where a part cannot be read, its halves are tried, and theirs."""
    todo, failures = [(first, last)], 0
    while todo and failures < _MOST_FAILURES:
        first, last = todo.pop()
        try:
            for row in connection.execute(query, (first, last)):
                yield row
                first = int(row[0]) + 1
        except (*SQLITE_ERRORS, OverflowError):
            failures += 1
            if first < last:
                middle = (first + last) // 2
                todo += [(middle + 1, last), (first, middle)]
