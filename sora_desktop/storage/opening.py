"""Opening the database: newer files are refused, damaged ones set aside, older ones backed up and migrated."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from sora_desktop.domain.errors import NewerData, SoraDesktopError
from sora_desktop.storage.durable import name_aside, private_file, private_folder, sync_folder
from sora_desktop.storage.job_rows import COLUMNS
from sora_desktop.storage.log_check import LogCheck
from sora_desktop.storage.schema import Migration
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS, is_damage, may_pass, primary_code, sqlite_trouble
from sora_desktop.storage.trouble import disk_trouble, shown, telling

BUSY_S = 2.0
LARGE_BYTES = 32_000_000
"""Of a larger file only the jobs are checked at a start, which would be felt otherwise."""
_MAGIC = b"SQLite format 3\0"
_VERSION_AT = 60
_LATEST_FORMAT = 2
"""SQLite only reads a file whose header claims a later one, and would say nothing of damage."""
COMPANIONS = ("", "-wal", "-shm", "-journal")

# Nobody waits longer for a commit than the disk does, and a lost one could cost money: FULL syncs at every commit.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


class Damaged(SoraDesktopError):
    """The file is no database of ours, or one that cannot be read as a whole."""


def newer_data(path: Path) -> NewerData:
    return NewerData(
        f"The list of jobs “{shown(path)}” was written by a newer version of Sora Desktop. "
        "Use that version; nothing was changed."
    )


def version_in_header(path: Path) -> int | None:
    """``user_version`` from the file's first bytes, without opening it as a database; ``None`` for another file.

    Raises ``OSError``.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(_MAGIC) or max(head[18], head[19]) > _LATEST_FORMAT:
        return None
    return int.from_bytes(head[_VERSION_AT : _VERSION_AT + 4], "big", signed=True)


def open_for_writing(path: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """The one writing connection, checked and up to date. Raises ``NewerData``, ``Damaged`` and ``DiskTrouble``."""
    latest = migrations[-1].version
    is_checked = _check_from_outside(path, latest)
    with telling(path):
        for tail in COMPANIONS:
            companion = Path(f"{path}{tail}")
            if not tail or companion.exists():
                private_file(companion)
    with _telling(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
    try:
        with _telling(path):
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            if not is_checked:
                _check(connection, path, latest)
            _migrate(connection, path, migrations)
            _check_columns(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def set_aside(path: Path) -> Path:
    """Keep a database and its log under another name; returns that of the database. Raises ``DiskTrouble``."""
    with telling(path):
        aside = name_aside(path, "damaged")
        for tail in COMPANIONS:
            companion = Path(f"{path}{tail}")
            if companion.exists():
                companion.rename(f"{aside}{tail}")
        sync_folder(path.parent)
    return aside


def _check_from_outside(path: Path, latest: int) -> bool:
    """Look at the file before anything can change it. Returns whether it was checked as a whole.

    A connection that may write folds the log into the file when it closes, even a log that is not its own; one
    that only reads leaves a damaged pair as it was.
    """
    try:
        size_bytes = path.stat().st_size if path.exists() else 0
        version = version_in_header(path) if size_bytes else None
        has_log = (wal := Path(f"{path}-wal")).exists() and wal.stat().st_size > 0
    except OSError as error:
        raise disk_trouble(error, path) from error
    if not size_bytes:
        if has_log:  # SQLite would delete it
            raise Damaged("a log without its database")
        return True
    if version is None:
        raise Damaged("no database")
    if version > latest:
        raise newer_data(path)
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with (
            contextlib.closing(LogCheck(path)) as log_check,
            contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S)) as connection,
        ):
            _check(connection, path, latest)
            if _version(connection) and (trouble := log_check.trouble(connection)):
                raise Damaged(trouble)
    except OSError as error:
        raise disk_trouble(error, path) from error
    except SQLITE_ERRORS as error:
        if primary_code(error) in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            return False  # a rollback journal waits to be played back, which takes the right to write
        if not may_pass(error):
            raise Damaged(str(error)) from error
        raise sqlite_trouble(error, path) from error
    return True


def _check(connection: sqlite3.Connection, path: Path, latest: int) -> None:
    """Raises ``NewerData``, ``Damaged`` and ``sqlite3.Error``."""
    version = _version(connection)
    if version > latest:
        raise newer_data(path)
    if version < 0:
        raise Damaged(f"the version is {version}")
    # The library can be made again from the jobs, and what is damaged in it is come upon later, and told then.
    pages, page_bytes = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    is_large = pages * page_bytes > LARGE_BYTES
    verdict = connection.execute(f"PRAGMA quick_check({'jobs' if is_large else 1})").fetchone()
    if verdict is None or verdict[0] != "ok":
        raise Damaged(str(verdict))


def _check_columns(connection: sqlite3.Connection) -> None:
    if missing := set(COLUMNS) - _columns(connection):
        raise Damaged(f"columns are missing: {sorted(missing)}")


def _check_version(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """A version that was damaged itself would have steps taken twice, or left out. Raises ``Damaged``."""
    version = _version(connection)
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as plain:
        for migration in migrations:
            for statement in migration.statements if migration.version <= version else ():
                plain.execute(statement)
        for table in ("jobs", "clips"):
            if _columns(plain, table) != _columns(connection, table):
                raise Damaged(f"the table {table} is not that of version {version}")
        own, found = _indices(plain), _indices(connection)
        with contextlib.suppress(sqlite3.Error):  # a step that fails is told of when it is taken
            for migration in migrations:
                for statement in migration.statements if migration.version > version else ():
                    plain.execute(statement)
        later = {name for name, _ in _indices(plain)} - {name for name, _ in own}
        if not own <= found or later & {name for name, _ in found}:
            raise Damaged(f"an index is not that of version {version}")


def _columns(connection: sqlite3.Connection, table: str = "jobs") -> set[str]:
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}


def _indices(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Each index as it was written: one that means something else gives wrong answers, which no check finds."""
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    return {(str(name), str(sql)) for name, sql in connection.execute(query)}


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    is_new = not _version(connection)
    _check_version(connection, migrations)
    for migration in migrations:
        version = _version(connection)
        if migration.version <= version:
            continue
        if not is_new:
            _back_up(connection, path, version)
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in migration.statements:
                connection.execute(statement)
            if migration.fill is not None:
                migration.fill(connection)
            connection.execute(f"PRAGMA user_version = {migration.version}")
            connection.execute("COMMIT")
        except SQLITE_ERRORS as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if version and not is_damage(error):
                raise sqlite_trouble(error, path) from error  # a sound file, and a step that cannot be taken
            raise


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """A whole copy in the folder ``backups`` before a migration touches anything. Raises ``DiskTrouble``."""
    folder = path.parent / "backups"
    with telling(folder):
        private_folder(folder)
        final = name_aside(folder / path.name, f"v{version}")
        begun = final.with_name(final.name + ".new")
        begun.unlink(missing_ok=True)
        private_file(begun)
        with contextlib.closing(sqlite3.connect(begun)) as copy:
            connection.backup(copy)
        with begun.open("rb+") as file:
            os.fsync(file.fileno())
        begun.rename(final)
        sync_folder(folder)


@contextlib.contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except SQLITE_ERRORS as error:
        if not may_pass(error):
            raise Damaged(str(error)) from error
        raise sqlite_trouble(error, path) from error
