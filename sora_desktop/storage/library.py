"""The reading half of the library: searches over all clips, pages of rows, and counts, on a connection of its own."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sora_desktop.domain.errors import Interrupted
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ClipQuery, ClipRecord, Facets, Sort, match_words
from sora_desktop.storage.clip_counts import count_facets
from sora_desktop.storage.clip_rows import CLIP_COLUMNS, clip_of
from sora_desktop.storage.database import connect_reading, note_damage
from sora_desktop.storage.job_rows import COLUMNS, Value, job_of, stored_text, text_in
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS, is_damage, primary_code, sqlite_trouble

MOST_KEPT = 8
"""Lists without words that are kept, so that each letter of a search asks for the words alone."""
MOST_TAKES = 500
_FEW = 16
"""Where a search finds less than the list's length by this, sorting is quicker than going through the list."""

_ORDERS = {
    Sort.NEWEST: "made_at DESC, number DESC",
    Sort.OLDEST: "made_at, number",
    Sort.BEST: "rating DESC, is_favourite DESC, made_at DESC, number DESC",
    Sort.LONGEST: "length_s DESC, made_at DESC, number DESC",
    Sort.LARGEST: "size_bytes DESC, made_at DESC, number DESC",
}
_WORDS = "SELECT rowid AS number FROM clip_words WHERE clip_words MATCH ?"


_RECORDS = """
SELECT clips.job_id, clips.file, size_bytes, sha256, is_missing, is_trashed, clips_folder
FROM clips LEFT JOIN jobs ON jobs.id = clips.job_id {which} ORDER BY number
"""


_AWAY = """
SELECT job_id, 1 FROM clips WHERE is_trashed = 1
UNION ALL SELECT job_id, 0 FROM clips WHERE is_missing AND is_trashed = 0
"""


# A batch is one order as well; only those of its clips that were asked for alike are takes of each other.
_TAKES = f"""
WITH asked AS (SELECT * FROM jobs WHERE id = ?),
origin AS (
    SELECT intent_id FROM jobs WHERE id = (SELECT parent_id FROM asked WHERE parent_kind = 'take')
    UNION ALL SELECT intent_id FROM asked LIMIT 1
),
found AS (
    SELECT position, id FROM jobs WHERE intent_id = (SELECT intent_id FROM origin)
    UNION SELECT position, id FROM jobs WHERE intent_id = (SELECT intent_id FROM asked)
)
SELECT {", ".join(f"jobs.{name}" for name in COLUMNS)}, coalesce(clips.is_trashed, 0) OR coalesce(clips.is_missing, 0)
FROM jobs LEFT JOIN clips ON clips.job_id = jobs.id WHERE jobs.position IN (
    SELECT position FROM found
    UNION SELECT position FROM jobs WHERE parent_id IN (SELECT id FROM found) AND parent_kind = 'take'
) AND jobs.request = (SELECT request FROM asked) ORDER BY jobs.position LIMIT {MOST_TAKES}
"""


class _List:
    """The clips of a query without its words, in order, and the place of each."""

    def __init__(self, numbers: array[int]) -> None:
        self.numbers = numbers
        self._places: array[int] | None = None

    def with_words(self, found: set[int]) -> array[int]:
        """Those of the list that are among ``found``, in the list's order."""
        if len(found) * _FEW > len(self.numbers):
            return array("q", filter(found.__contains__, self.numbers))
        places = self._all_places()
        kept = [number for number in found if number < len(places) and places[number] >= 0]
        return array("q", sorted(kept, key=places.__getitem__))

    def _all_places(self) -> array[int]:
        if self._places is None:
            self._places = array("q", [-1]) * (max(self.numbers, default=0) + 1)
            for place, number in enumerate(self.numbers):
                self._places[number] = place
        return self._places


class SqliteClipReader:
    """Searches and pages (the port ``ClipReader``), used by one thread; ``interrupt`` and ``close`` by any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._changes = -1
        self._counted = -1
        self._lists: dict[ClipQuery, _List] = {}

    def find(self, query: ClipQuery) -> Sequence[int]:
        words = match_words(query.words)
        with self._reading() as connection:
            changes = _changes(connection)
            if changes != self._changes:
                self._lists.clear()
                self._changes = changes
            listed = self._listed(connection, replace(query, words=""))
            if not words:
                return listed.numbers
            return listed.with_words(set(_numbers(connection, _WORDS, [words])))

    def read(self, numbers: Sequence[int]) -> list[Clip]:
        marks = ", ".join("?" * len(numbers))
        with self._reading() as connection:
            query = f"SELECT {CLIP_COLUMNS} FROM clips WHERE number IN ({marks})"
            rows = {row[0]: row for row in connection.execute(query, tuple(numbers))}
            tags: dict[int, list[str]] = {}
            query = f"SELECT number, tag FROM clip_tags WHERE number IN ({marks}) ORDER BY tag"
            for number, tag in connection.execute(query, tuple(numbers)):
                tags.setdefault(number, []).append(tag)
        return [clip_of(rows[number], tuple(tags.get(number, ()))) for number in numbers if number in rows]

    def records(self, job_ids: Sequence[str] | None = None) -> list[ClipRecord]:
        which = "" if job_ids is None else "WHERE clips.job_id = ?"
        asked: list[tuple[Value, ...]] = [()] if job_ids is None else [(stored_text(job_id),) for job_id in job_ids]
        with self._reading() as connection:
            query = _RECORDS.format(which=which)
            return [_record_of(row) for values in asked for row in connection.execute(query, values)]

    def facets(self) -> Facets | None:
        with self._reading() as connection:
            changes = _changes(connection)
            if changes == self._counted:
                return None
            facets = count_facets(connection)
            self._counted = changes
            return facets

    def takes_of(self, job_id: str) -> tuple[list[Job], set[str]]:
        asked = stored_text(job_id)
        with self._reading() as connection:
            rows = connection.execute(_TAKES, (asked,)).fetchall()
        found = [(job, is_away) for *row, is_away in rows if (job := job_of(row)) is not None]
        return [job for job, _ in found], {job.id for job, is_away in found if is_away}

    def away(self) -> tuple[set[str], set[str]]:
        with self._reading() as connection:
            rows = connection.execute(_AWAY).fetchall()
        in_trash = {str(job_id) for job_id, is_trashed in rows if is_trashed}
        return in_trash, {str(job_id) for job_id, is_trashed in rows if not is_trashed}

    def interrupt(self) -> None:
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):  # it was closed in this moment
                connection.interrupt()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _listed(self, connection: sqlite3.Connection, query: ClipQuery) -> _List:
        listed = self._lists.pop(query, None)
        if listed is None:
            conditions, values = _conditions(query)
            order = _ORDERS[query.sort]
            found = _numbers(connection, f"SELECT number FROM clips WHERE {conditions} ORDER BY {order}", values)
            listed = _List(array("q", found))
        self._lists[query] = listed  # the last used is the last to go
        while len(self._lists) > MOST_KEPT:
            del self._lists[next(iter(self._lists))]
        return listed

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                self._connection = connect_reading(self._path, is_shared=True)
                self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            yield self._connection
        except SQLITE_ERRORS as error:
            if primary_code(error) == sqlite3.SQLITE_INTERRUPT:
                raise Interrupted("It was broken off.") from error
            if is_damage(error):
                note_damage(self._path)
            raise sqlite_trouble(error, self._path) from error


def _record_of(row: Sequence[Value]) -> ClipRecord:
    job_id, file, size_bytes, sha256, is_missing, is_trashed, folder = row
    return ClipRecord(
        text_in(job_id) or "",
        text_in(file) or "",
        size_bytes if isinstance(size_bytes, int) else 0,
        text_in(sha256) or "",
        is_missing == 1,
        is_trashed == 1,
        text_in(folder) or "",
    )


def _changes(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT count FROM clip_changes").fetchone()
    return int(row[0]) if row else 0


def _numbers(connection: sqlite3.Connection, query: str, values: Sequence[Value]) -> list[int]:
    """All numbers of a query, in its order, as one value: 100,000 rows one by one would take twice as long."""
    row = connection.execute(f"SELECT json_group_array(number) FROM ({query})", values).fetchone()
    found: list[int] = json.loads(row[0])
    return found


def _conditions(query: ClipQuery) -> tuple[str, list[Value]]:
    """What a query asks beside its words, all of it answered by the index ``clips_listed``, but for tags."""
    given: list[tuple[str, Value, bool]] = [
        ("is_rejected = ?", 0, not query.shows_rejected),
        ("model = ?", query.model, bool(query.model)),
        ("shape = ?", query.shape, bool(query.shape)),
        ("style = ?", query.style, bool(query.style)),
        ("length_s = ?", query.length_s, query.length_s is not None),
        ("made_at >= ?", query.since, query.since is not None),
        ("made_at < ?", query.until, query.until is not None),
        ("rating >= ?", query.least_rating, query.least_rating > 0),
        ("is_favourite = ?", 1, query.is_favourite),
        ("batch_id = ?", query.batch_id, bool(query.batch_id)),
        ("profile_id = ?", query.profile_id, bool(query.profile_id)),
        ("is_demo = ?", int(bool(query.is_demo)), query.is_demo is not None),
        ("number IN (SELECT number FROM clip_tags WHERE tag = ?)", query.tag, bool(query.tag)),
    ]
    wanted = [(condition, value) for condition, value, is_asked in given if is_asked]
    return " AND ".join(["is_trashed = 0", *(condition for condition, _ in wanted)]), [value for _, value in wanted]
