"""The jobs' database: one writing connection whose commits are on the disk when they return, and a reader beside."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sora_desktop.domain.errors import IllegalStep
from sora_desktop.domain.jobs import ENDED_STATES, Job
from sora_desktop.domain.library import Marks
from sora_desktop.storage.clip_book import SqliteClipBook, apply_marks
from sora_desktop.storage.clip_rows import put_clips
from sora_desktop.storage.durable import private_file
from sora_desktop.storage.job_order import reorder
from sora_desktop.storage.job_rows import (
    COLUMNS,
    INSERT,
    Value,
    columns_sql,
    job_of,
    prompt_of,
    row_of,
    stored_text,
    text_in,
)
from sora_desktop.storage.opening import BUSY_S, Damaged, newer_data, open_for_writing, version_in_header
from sora_desktop.storage.restoring import finish_restore, restore
from sora_desktop.storage.schema import MIGRATIONS, Migration
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS, is_damage, sqlite_trouble
from sora_desktop.storage.trouble import disk_trouble, telling

log = logging.getLogger(__name__)

MOST_PROMPT_JOBS = 5_000
"""Prompts of older jobs are not looked through: that would be felt."""

MOST_ENDED = 1_000
"""Ended jobs that the list begins with, beside those whose clips may still come; older ones are in the library."""
MOST_DURATIONS = 25
MOST_LOOKED_THROUGH = 2 * MOST_DURATIONS
"""So many of the newest clips of a kind are looked at for what they took."""

_SAVE = f"{INSERT} ON CONFLICT (id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in COLUMNS if name != "id"
)
_SELECT = f"SELECT {columns_sql(COLUMNS)} FROM jobs"
_ENDED = ", ".join(f"'{state}'" for state in sorted(ENDED_STATES))
_NEWEST_ENDED = f"""
SELECT position FROM jobs NOT INDEXED WHERE is_removed = 0 AND state IN ({_ENDED})
ORDER BY position DESC LIMIT {MOST_ENDED}
""".strip()
# Accepted, ended without its clip, and the money not known to be back: what *Collect everything* asks for again.
_UNCOLLECTED = """
state IN ('stopped', 'failed') AND task_id IS NOT NULL
AND (state = 'stopped' OR error IS NULL OR error NOT LIKE '%"charged": "no"%')
""".strip()
# Open jobs are looked for in the table itself: a damaged index would hide one, and no quick check compares the two.
_LISTED = f"""
SELECT position FROM jobs NOT INDEXED WHERE is_removed = 0 AND (state NOT IN ({_ENDED}) OR ({_UNCOLLECTED}))
UNION SELECT position FROM ({_NEWEST_ENDED})
""".strip()
# From one profile to the next by the index, and not through all rows.
_PROFILE_IDS = """
WITH RECURSIVE ids(id) AS (
    SELECT min(profile_id) FROM jobs
    UNION ALL SELECT (SELECT min(profile_id) FROM jobs WHERE profile_id > ids.id) FROM ids WHERE id IS NOT NULL
) SELECT id FROM ids WHERE id IS NOT NULL
"""
_LATER_TRIES = f"""
WITH RECURSIVE later(id) AS (
    SELECT id FROM jobs WHERE replaces IN (SELECT value FROM json_each(?))
    UNION SELECT jobs.id FROM jobs JOIN later ON jobs.replaces = later.id
) {_SELECT} WHERE id IN (SELECT id FROM later) ORDER BY position
"""
# Of many old clips it is not known what they took: looking through all of a kind would hold up the start.
_DURATIONS = f"""
SELECT jobs.took_s FROM (
    SELECT number, job_id FROM clips WHERE model = ? AND length_s IS ? AND is_demo = ?
    ORDER BY number DESC LIMIT {MOST_LOOKED_THROUGH}
) AS clips JOIN jobs ON jobs.id = clips.job_id
WHERE jobs.sending_at IS NOT NULL AND jobs.took_s > 0 AND jobs.took_s <= ?
ORDER BY clips.number DESC LIMIT ?
"""


class SqliteJobStore:
    """The jobs in one SQLite file (the port ``JobStore``), used by the thread that opened it alone."""

    def __init__(self, path: Path, *, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        """Raises ``NewerData``, ``DiskTrouble``, and ``Damaged`` for a file that ``open`` would set aside."""
        self._path = path
        self._connection = open_for_writing(path, migrations)

    @classmethod
    def open(
        cls, path: Path, *, migrations: Sequence[Migration] = MIGRATIONS, clips_folders: Iterable[Path] = ()
    ) -> tuple[SqliteJobStore, tuple[str, ...]]:
        """The store, and sentences about what was damaged and came back.

        A damaged file is kept under another name with its write-ahead log; what can be read of it, of the copies in
        the folder ``backups`` and of the sidecars in ``clips_folders`` (and in the folders that jobs name) is put
        together in a new one. Raises ``NewerData`` (the file stays untouched) and ``DiskTrouble``.
        """
        sentences = finish_restore(path)
        seen = _damage_seen(path)
        try:
            if seen.exists():
                raise Damaged("the run before came upon it")
            return cls(path, migrations=migrations), sentences
        except Damaged as damage:
            log.warning("the list of jobs is damaged: %s", damage.sentence)
        sentences = restore(path, migrations, clips_folders)
        with telling(seen):
            seen.unlink(missing_ok=True)
        return cls(path, migrations=migrations), sentences

    def load(self) -> list[Job]:
        with self._telling():
            return _jobs(self._connection, f"{_SELECT} WHERE position IN ({_LISTED}) ORDER BY position")

    def find(self, job_id: str) -> Job | None:
        with self._telling():
            found = _jobs(self._connection, f"{_SELECT} WHERE id = ?", job_id)
        return found[0] if found else None

    def of_intent(self, intent_id: str) -> list[Job]:
        with self._telling():
            return _jobs(self._connection, f"{_SELECT} WHERE intent_id = ? ORDER BY take", intent_id)

    def of_task(self, task_id: str) -> list[Job]:
        with self._telling():
            return _jobs(self._connection, f"{_SELECT} WHERE task_id = ? ORDER BY position", task_id)

    def origins_of(self, profile_id: str) -> set[str]:
        with self._telling():
            found = self._connection.execute("SELECT DISTINCT origin FROM jobs WHERE profile_id = ?", (profile_id,))
            return {origin for (origin,) in found if isinstance(origin, str)}

    def profile_ids(self) -> set[str]:
        with self._telling():
            found = self._connection.execute(_PROFILE_IDS)
            return {profile_id for (profile_id,) in found if isinstance(profile_id, str)}

    def children_of(self, job_id: str) -> list[str]:
        with self._telling():
            found = self._connection.execute("SELECT id FROM jobs WHERE parent_id = ? ORDER BY position", (job_id,))
            return [child for (child,) in found if isinstance(child, str)]

    def later_tries(self, job_ids: Sequence[str]) -> list[Job]:
        with self._telling():
            return _jobs(self._connection, _LATER_TRIES, json.dumps(list(job_ids)))

    def durations(self, model: str, length_s: int, is_demo: bool, longest_s: float) -> list[float]:
        length = float(length_s) if length_s > 0 else None
        values = (stored_text(model), length, int(is_demo), longest_s, MOST_DURATIONS)
        with self._telling():
            return [float(took_s) for (took_s,) in self._connection.execute(_DURATIONS, values)][::-1]

    def sent_since(self, profile_id: str, at_s: float) -> list[Job]:
        query = f"{_SELECT} WHERE profile_id = ? AND sending_at >= ? ORDER BY position"
        with self._telling():
            return _jobs(self._connection, query, profile_id, at_s)

    def prompts(self) -> list[str]:
        query = "SELECT request, written FROM jobs ORDER BY position DESC LIMIT ?"
        with self._telling():
            found = self._connection.execute(query, (MOST_PROMPT_JOBS,)).fetchall()
        prompts = (text_in(written) or prompt_of(request) for request, written in found)
        return list(dict.fromkeys(prompt for prompt in prompts if prompt))

    def insert(self, jobs: Sequence[Job]) -> None:
        """As the port says. Raises ``IllegalStep`` when a job of this id, or of this intent and take, is there."""
        with self._transaction():
            self._connection.executemany(INSERT, map(row_of, jobs))
            put_clips(self._connection, jobs)

    def save(self, job: Job, marks: Marks | None = None) -> None:
        with self._transaction():
            self._save([job])
            if marks is not None and marks != Marks():
                apply_marks(self._connection, job.id, marks)

    def save_together(self, jobs: Sequence[Job]) -> None:
        with self._transaction():
            self._save(jobs)

    def replace_with(self, old: Job, new: Job) -> None:
        with self._transaction():
            self._connection.execute(_SAVE, row_of(old))
            self._connection.execute(INSERT, row_of(new))
            put_clips(self._connection, (old, new))

    def reorder(self, job_ids: Sequence[str]) -> None:
        with self._transaction():
            reorder(self._connection, job_ids)

    @property
    def library(self) -> SqliteClipBook:
        """The writing half of the library, over the same connection."""
        return SqliteClipBook(self._connection, self._transaction)

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # what was committed is on the disk; there is nothing left to lose
            self._connection.close()

    def _save(self, jobs: Sequence[Job]) -> None:
        """Within a transaction."""
        self._connection.executemany(_SAVE, map(row_of, jobs))
        put_clips(self._connection, jobs)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Everything of the block is committed and synced, or nothing of it is there."""
        with self._telling():
            if self._connection.in_transaction:  # the disk refused the end of the one before, too
                self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    with contextlib.suppress(sqlite3.Error):  # the first error is the one to tell
                        self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise IllegalStep("a job of this id, or of this intent and take, is in the database") from error
        except SQLITE_ERRORS as error:
            if is_damage(error):
                note_damage(self._path)
            raise sqlite_trouble(error, self._path) from error


def note_damage(path: Path) -> None:
    """Have the next start restore the database at ``path``: its quick check does not find everything."""
    with contextlib.suppress(OSError):
        private_file(_damage_seen(path))


def _damage_seen(path: Path) -> Path:
    """The empty file by which a run tells the next start that it came upon damage."""
    return path.with_name(f"{path.stem}.damage-seen")


def read_jobs(path: Path, *, is_removed_included: bool = False) -> list[Job]:
    """All jobs, oldest first, without the lock and without changing anything; also while another process writes.

    No database yet: no jobs. Raises ``NewerData`` and ``DiskTrouble`` (unreadable or damaged).
    """
    try:
        version = version_in_header(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk_trouble(error, path) from error
    if version is None and path.stat().st_size == 0:
        return []
    try:
        with contextlib.closing(connect_reading(path)) as connection:
            connection.execute("BEGIN")
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version > MIGRATIONS[-1].version:
                raise newer_data(path)
            if version == 0:
                return []
            found = {str(row[1]) for row in connection.execute("PRAGMA table_info(jobs)")}
            which = "" if is_removed_included else "WHERE is_removed = 0"
            return _jobs(connection, f"SELECT {columns_sql(found)} FROM jobs {which} ORDER BY position")
    except SQLITE_ERRORS as error:
        raise sqlite_trouble(error, path) from error


def connect_reading(path: Path, *, is_shared: bool = False) -> sqlite3.Connection:
    """Read-only. On a disk that can only be read, a file without a log is taken as it stands.

    ``is_shared``: several threads use it, one at a time.
    """
    address = path.absolute().as_uri()
    is_still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    return sqlite3.connect(
        f"{address}?mode=ro{'&immutable=1' if is_still else ''}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_S,
        check_same_thread=not is_shared,
    )


def _jobs(connection: sqlite3.Connection, query: str, *values: Value) -> list[Job]:
    try:
        return _read(connection.execute(query, values))
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # text that a damage made unreadable
    try:
        return _read(connection.execute(query, values))
    finally:
        connection.text_factory = str


def _read(cursor: sqlite3.Cursor) -> list[Job]:
    return [job for job in map(job_of, cursor) if job is not None]
