"""Daily copies of the database, made while it is used, and the newest of all copies that can be read."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job
from sora_desktop.storage.durable import private_file, private_folder, sync_folder
from sora_desktop.storage.job_rows import columns_sql, job_of
from sora_desktop.storage.opening import BUSY_S
from sora_desktop.storage.schema import MIGRATIONS
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS, sqlite_trouble
from sora_desktop.storage.trouble import shown, telling

DAILY_KEPT = 7
MIGRATIONS_KEPT = 3

# The number, and no clock, says which is the newest; the day says when the next one is due.
_DAILY = re.compile(r"jobs\.daily-(\d{8})-(\d{6,})\.sqlite3")
_MIGRATION = re.compile(r"jobs\.v(\d+)-(\d{8})-(\d{6})(?:-(\d+))?\.sqlite3")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy of the database holds."""

    day: str
    """The day on which it was made (UTC), for people: ``21 November 2026``."""
    jobs: tuple[Job, ...]
    """All of them, removed ones too, oldest first."""
    path: Path


class DailyBackups:
    """The daily copies in one folder (the port ``Backups``); ``make`` runs beside the engine, one at a time."""

    def __init__(self, database: Path, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def due_in_s(self, now_s: float) -> float:
        """As the port says: a new day (UTC) is due at once, and so is a day before, for the clock may have jumped."""
        with telling(self._folder):
            copies = _numbered(self._folder)
        now = _moment(now_s)
        if not copies or _day_of(copies[0]) != f"{now:%Y%m%d}":
            return 0.0
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (midnight - now).total_seconds()

    def make(self, now_s: float) -> None:
        """As the port says. The copy has its name only when it is whole, checked and on the disk."""
        with telling(self._folder):
            private_folder(self._folder)
            for left in self._folder.glob("*.new"):
                left.unlink()
            number = max((_number_of(copy) for copy in _numbered(self._folder)), default=0) + 1
            final = self._folder / f"jobs.daily-{_moment(now_s):%Y%m%d}-{number:06}.sqlite3"
            begun = final.with_name(final.name + ".new")
            try:
                self._copy_to(begun)
                begun.rename(final)
            finally:
                begun.unlink(missing_ok=True)
            sync_folder(self._folder)
            for old in (*_numbered(self._folder)[DAILY_KEPT:], *_of_migrations(self._folder)[MIGRATIONS_KEPT:]):
                old.unlink()

    def _copy_to(self, begun: Path) -> None:
        """Raises ``OSError`` and ``DiskTrouble``."""
        private_file(begun)
        try:
            # SQLite before 3.51.3 can damage a log that two connections write or fold in at one instant. This one
            # cannot do either: it may only read, and the last one to close folds nothing in without that right.
            address = f"{self._database.absolute().as_uri()}?mode=ro"
            with (
                contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S)) as source,
                contextlib.closing(sqlite3.connect(begun, isolation_level=None)) as copy,
            ):
                self._check_space(source)
                copy.execute("PRAGMA journal_mode = OFF")
                copy.execute("PRAGMA synchronous = OFF")
                source.backup(copy)
        except SQLITE_ERRORS as error:
            raise sqlite_trouble(error, self._database) from error
        if not _is_whole(begun):
            raise DiskTrouble(
                f"No copy of the list of jobs “{shown(self._database)}” could be made: it is damaged. "
                "It will be set aside and restored at the next start."
            )
        with begun.open("rb+") as file:
            os.fsync(file.fileno())

    def _check_space(self, source: sqlite3.Connection) -> None:
        """The copy leaves as much room as it takes: the list itself needs some. Raises ``DiskTrouble``."""
        pages, page_bytes = (
            int(source.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
        )
        if shutil.disk_usage(self._folder).free < 2 * pages * page_bytes:
            raise DiskTrouble(f"The disk of “{shown(self._folder)}” is too full for a copy of the list of jobs.")


def newest_copies(folder: Path) -> list[Copy]:
    """The newest daily copy that is sound, and the newest sound one of those that migrations made. Never raises."""
    found: list[Copy] = []
    for kind in (_numbered, _of_migrations):
        try:
            paths = kind(folder)
        except OSError:
            continue
        found += next(([copy] for path in paths if (copy := _copy_in(path)) is not None), [])
    return found


def _numbered(folder: Path) -> list[Path]:
    """The daily copies, newest first. Raises ``OSError``."""
    return sorted(_matching(folder, _DAILY), key=_number_of, reverse=True)


def _of_migrations(folder: Path) -> list[Path]:
    """The copies of before a migration, newest first. Raises ``OSError``."""
    return sorted(_matching(folder, _MIGRATION), key=_order_of_migration, reverse=True)


def _matching(folder: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return
    yield from (folder / name for name in names if pattern.fullmatch(name))


def _number_of(copy: Path) -> int:
    found = _DAILY.fullmatch(copy.name)
    return int(found[2]) if found else 0


def _order_of_migration(copy: Path) -> tuple[int, ...]:
    found = _MIGRATION.fullmatch(copy.name)
    return tuple(int(part or 1) for part in found.groups()) if found else ()


def _day_of(copy: Path) -> str:
    found = _DAILY.fullmatch(copy.name)
    if found:
        return found[1]
    found = _MIGRATION.fullmatch(copy.name)
    return found[2] if found else ""


def _moment(now_s: float) -> datetime:
    """A clock gone mad gives the epoch: any day does, as long as it is always the same."""
    try:
        return datetime.fromtimestamp(now_s, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, tz=UTC)


def _is_whole(path: Path) -> bool:
    try:
        with contextlib.closing(_still(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except SQLITE_ERRORS:
        return False


def _copy_in(path: Path) -> Copy | None:
    """What a copy holds, whichever version wrote it; ``None`` when it is damaged or newer."""
    try:
        with contextlib.closing(_still(path)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return None
            if not 0 < int(connection.execute("PRAGMA user_version").fetchone()[0]) <= MIGRATIONS[-1].version:
                return None
            found = {str(row[1]) for row in connection.execute("PRAGMA table_info(jobs)")}
            rows = connection.execute(f"SELECT {columns_sql(found)} FROM jobs ORDER BY position")
            return Copy(_day_in_words(path), tuple(job for job in map(job_of, rows) if job is not None), path)
    except SQLITE_ERRORS:
        return None


def _still(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody changes: it makes no log beside it."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _day_in_words(path: Path) -> str:
    try:
        day = datetime.strptime(_day_of(path), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return "an unknown day"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # strftime would follow the system's language in the middle of an English sentence
