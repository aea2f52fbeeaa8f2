"""Restores a damaged database from what can be read of it, from its copies, and from the sidecars of the clips."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage.backups import newest_copies
from sora_desktop.storage.durable import private_file, sync_folder
from sora_desktop.storage.job_rows import INSERT, row_of
from sora_desktop.storage.kept_marks import KeptMarks
from sora_desktop.storage.merging import Found, in_words, merged
from sora_desktop.storage.opening import COMPANIONS, set_aside
from sora_desktop.storage.salvage import salvaged
from sora_desktop.storage.schema import Migration
from sora_desktop.storage.sidecar import DEMO_FOLDER, Sidecar, job_of_sidecar
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS, sqlite_trouble
from sora_desktop.storage.trouble import shown, telling

log = logging.getLogger(__name__)

_PARTS_FOLDER = ".parts"
_FROM_ITSELF = "the damaged list itself"
_FROM_CLIPS = "the files beside the clips"


def restore(path: Path, migrations: Sequence[Migration], clips_folders: Iterable[Path]) -> tuple[str, ...]:
    """Put a list of everything that can be read back into the place of a damaged database, which is kept.

    Returns what a person is told. Raises ``DiskTrouble``, and then the damaged file stands where it stood. A process
    that dies on the way leaves the damaged file, or the new list beside it, for ``finish_restore``.
    """
    now_s = time.time()
    found = merged(_all_found(path, clips_folders), now_s)
    log.warning("the list of jobs is damaged; %d jobs can be read back", len(found))
    jobs = [each.job for each in found]
    _write_new(path, migrations, jobs, _marks_found(path, jobs))
    kept = _swap(path)
    return in_words(shown(kept), found)


def finish_restore(path: Path) -> tuple[str, ...]:
    """Finish a restore in which the process died after the damaged file had been set aside. Raises ``DiskTrouble``."""
    new = _beside(path, "restored")
    with telling(new):
        if not new.exists():
            return ()
        if path.exists():
            new.unlink()  # the damaged file still stands there, and is read again
            return ()
    _swap(path)
    return (f"It is kept in “{shown(path.parent)}”, and what could be read of it came back.",)


def _swap(path: Path) -> Path:
    kept = set_aside(path)
    with telling(path):
        _beside(path, "restored").rename(path)
        sync_folder(path.parent)
    return kept


def _beside(path: Path, word: str) -> Path:
    return path.with_name(f"{path.stem}.{word}{path.suffix}")


def _marks_found(path: Path, jobs: Sequence[Job]) -> KeptMarks:
    """The marks of clips, by what was written last: the list itself knows best, then the sidecars, then the copies."""
    marks = KeptMarks()
    for copy in reversed(newest_copies(path.parent / "backups")):
        marks.add_list(copy.path, "mode=ro&immutable=1")
    marks.add_sidecars(jobs)
    for options in ("mode=ro&immutable=1", "mode=ro"):
        marks.add_list(path, options)
    return marks


def _write_new(path: Path, migrations: Sequence[Migration], jobs: Sequence[Job], marks: KeptMarks) -> None:
    """A database of these jobs beside ``path``, on the disk as a whole. Raises ``DiskTrouble``."""
    begun = _beside(path, "restoring")
    with telling(begun):
        for tail in COMPANIONS:
            Path(f"{begun}{tail}").unlink(missing_ok=True)
        private_file(begun)
    try:
        try:
            with contextlib.closing(sqlite3.connect(begun, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA journal_mode = MEMORY")  # a half one is thrown away
                connection.execute("BEGIN")
                for migration in migrations:
                    for statement in migration.statements:
                        connection.execute(statement)
                for job in jobs:
                    _insert(connection, job)
                for migration in migrations:
                    if migration.fill is not None:
                        migration.fill(connection)
                if any(migration.fill is not None for migration in migrations):
                    marks.apply(connection, jobs)
                connection.execute(f"PRAGMA user_version = {migrations[-1].version}")
                connection.execute("COMMIT")
        except SQLITE_ERRORS as error:
            raise sqlite_trouble(error, begun) from error
        with telling(begun):
            with begun.open("rb+") as file:
                os.fsync(file.fileno())
            begun.rename(_beside(path, "restored"))
            sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            begun.unlink(missing_ok=True)


def _insert(connection: sqlite3.Connection, job: Job) -> None:
    """One row that no table takes must not keep all others from coming back."""
    try:
        connection.execute(INSERT, row_of(job))
    except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.DataError, OverflowError) as error:
        log.error("job %s could not be stored again: %s", job.id[:32], error)


def _all_found(path: Path, clips_folders: Iterable[Path]) -> Iterator[Found]:
    """Every job of every source; what a person reads first comes first."""
    known: list[Job] = []
    for age, jobs in enumerate(salvaged(path)):
        known += jobs
        yield from (Found(job, _FROM_ITSELF, -age) for job in jobs)
    for age, copy in enumerate(newest_copies(path.parent / "backups")):
        known += copy.jobs
        yield from (Found(job, f"the copy of {copy.day}", -10 - age) for job in copy.jobs)
    for folder in _folders_with_clips(clips_folders, known):
        yield from (Found(job, _FROM_CLIPS, -20) for job in _jobs_beside_clips(folder))


def _folders_with_clips(clips_folders: Iterable[Path], jobs: Iterable[Job]) -> list[Path]:
    """The folders that are named, that jobs name, and the demo's in each."""
    named = {str(folder) for folder in clips_folders}
    named |= {job.clips_folder for job in jobs if job.clips_folder}
    named |= {os.path.dirname(job.file) for job in jobs if job.file}  # noqa: PTH120 (a damaged row may name anything)
    folders: dict[Path, None] = {}
    for name in sorted(named):
        if "\0" not in name and os.path.isabs(name):  # noqa: PTH117
            folders[Path(name)] = folders[Path(name) / DEMO_FOLDER] = None
    return list(folders)


def _jobs_beside_clips(folder: Path) -> Iterator[Job]:
    """The jobs whose clips stand in a folder beside their sidecars; what cannot be read is passed over."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(".json"))
    except (OSError, ValueError):
        return
    for name in names:
        found = job_of_sidecar(folder / name)
        if found is None:
            continue
        job, sidecar = found
        if _is_there(folder / sidecar.clip, sidecar):
            yield job
        elif job.task_id and os.path.lexists(folder / _PARTS_FOLDER / f"{job.id}.part"):
            yield _still_out(job)


def _is_there(clip: Path, sidecar: Sidecar) -> bool:
    try:
        return not clip.is_symlink() and clip.is_file() and clip.stat().st_size == sidecar.size_bytes
    except (OSError, ValueError):
        return False


def _still_out(job: Job) -> Job:
    """The process died between the sidecar and the clip's name: the clip is asked for again."""
    return replace(
        job, state=State.WATCHING, file=None, file_size_bytes=None, file_sha256=None, is_checked=True, ended_at=None
    )
