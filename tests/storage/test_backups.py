"""The daily copies: whole, private, seven of them, and none of them made by a connection that could write."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage.backups import DAILY_KEPT, MIGRATIONS_KEPT, DailyBackups, newest_copies
from sora_desktop.storage.database import SqliteJobStore, read_jobs
from tests.fakes.sample_jobs import a_job
from tests.storage.conftest import SmallDisk

DAY_S = 86_400.0
NOON = 1_795_348_800.0  # 22 November 2026, 12:00 UTC


@pytest.fixture
def backups(path: Path) -> DailyBackups:
    return DailyBackups(path, path.parent / "backups")


def names(path: Path) -> list[str]:
    return sorted(each.name for each in (path.parent / "backups").iterdir())


# When one is due.


def test_the_first_copy_is_due_at_once_and_the_next_at_midnight(backups: DailyBackups, store: SqliteJobStore) -> None:
    assert backups.due_in_s(NOON) <= 0
    backups.make(NOON)
    assert backups.due_in_s(NOON) == DAY_S / 2
    assert backups.due_in_s(NOON + DAY_S / 2) <= 0


@pytest.mark.parametrize("jump_s", [-10 * 365 * DAY_S, -DAY_S, DAY_S, 10 * 365 * DAY_S, float("nan"), 1e30, -1e30])
def test_a_clock_that_jumps_neither_stops_the_copies_nor_takes_them_away(
    backups: DailyBackups, store: SqliteJobStore, path: Path, jump_s: float
) -> None:
    for day in range(DAILY_KEPT):
        backups.make(NOON + day * DAY_S)
    before = set(names(path))
    backups.make(jump_s + NOON)
    assert len(before & set(names(path))) == DAILY_KEPT - 1
    assert 0 < backups.due_in_s(jump_s + NOON) <= DAY_S
    after = NOON + DAILY_KEPT * DAY_S
    assert backups.due_in_s(after) <= 0
    backups.make(after)
    assert 0 < backups.due_in_s(after) <= DAY_S


def test_seven_are_kept_and_the_last_few_of_the_migrations(
    backups: DailyBackups, store: SqliteJobStore, path: Path
) -> None:
    folder = path.parent / "backups"
    migrations = [f"jobs.v{version}-20261122-1011{version:02}.sqlite3" for version in range(1, 13)]
    for name in migrations:
        (folder / name).write_bytes(b"")
    (folder / "jobs.damaged by hand.sqlite3").write_bytes(b"somebody's")
    for day in range(10):
        backups.make(NOON + day * DAY_S)
    daily = [name for name in names(path) if "daily" in name]
    assert [name[11:19] for name in daily] == [f"202611{day}" for day in range(25, 31)] + ["20261201"]
    assert [name for name in names(path) if ".v" in name] == sorted(migrations[-MIGRATIONS_KEPT:])
    assert "jobs.damaged by hand.sqlite3" in names(path)


# What one is.


def test_a_copy_is_whole_private_and_made_while_the_database_is_used(
    backups: DailyBackups, store: SqliteJobStore, path: Path, no_umask: None
) -> None:
    known = [a_job(), a_job(is_removed=True)]
    store.insert(known)
    store._connection.execute("BEGIN IMMEDIATE")
    store._connection.execute("DELETE FROM jobs")
    backups.make(NOON)
    store._connection.execute("ROLLBACK")
    (name,) = names(path)
    copy = path.parent / "backups" / name
    assert read_jobs(copy, is_removed_included=True) == known
    if os.name == "posix":
        assert copy.stat().st_mode & 0o777 == 0o600


def test_copies_beside_a_busy_writer_are_each_a_moment_of_it(
    backups: DailyBackups, store: SqliteJobStore, path: Path
) -> None:
    """Whole transactions: jobs come in pairs, and no copy has half of one."""
    failures: list[BaseException] = []

    def copies() -> None:
        try:
            for day in range(DAILY_KEPT):
                backups.make(NOON + day * DAY_S)
        except BaseException as error:  # noqa: BLE001 (told below, by the test's own thread)
            failures.append(error)

    beside = threading.Thread(target=copies)
    beside.start()
    while beside.is_alive():
        store.insert([a_job(), a_job()])
    beside.join()
    assert failures == []
    assert len(names(path)) == DAILY_KEPT
    counts = [len(read_jobs(path.parent / "backups" / name)) for name in names(path)]
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert store._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_copy_writes_nothing_into_the_database_and_folds_nothing_in(
    backups: DailyBackups, store: SqliteJobStore, path: Path
) -> None:
    store.insert([a_job() for _ in range(50)])
    log = Path(f"{path}-wal")
    before = path.read_bytes(), log.read_bytes()
    backups.make(NOON)
    assert (path.read_bytes(), log.read_bytes()) == before


def test_the_connection_of_a_copy_may_only_read(
    backups: DailyBackups, store: SqliteJobStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    plain = sqlite3.connect

    def noting(database: object, *args: object, **kwargs: object) -> sqlite3.Connection:
        opened.append(str(database))
        return plain(database, *args, **kwargs)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", noting)
    backups.make(NOON)
    of_the_database = [address for address in opened if address.split("?")[0].endswith(path.name)]
    assert of_the_database == [f"{path.as_uri()}?mode=ro"]


# What goes wrong.


def test_a_full_disk_is_a_sentence_and_leaves_no_half_copy(small_disk: SmallDisk) -> None:
    path = small_disk.path / "jobs.sqlite3"
    store, _ = SqliteJobStore.open(path)
    store.insert([a_job(video_url="x" * 500) for _ in range(500)])
    backups = DailyBackups(path, path.parent / "backups")
    backups.make(NOON)
    (first,) = names(path)
    small_disk.fill(but_bytes=100_000)
    with pytest.raises(DiskTrouble, match="full"):
        backups.make(NOON + DAY_S)
    assert names(path) == [first]
    small_disk.make_room()
    backups.make(NOON + DAY_S)
    assert len(names(path)) == 2
    store.close()


@pytest.mark.parametrize("step", ["fsync", "rename", "backup"])
def test_a_step_that_fails_leaves_the_other_copies_and_nothing_half(
    backups: DailyBackups, store: SqliteJobStore, path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    backups.make(NOON)
    before = names(path)

    def fails(*args: object, **kwargs: object) -> None:
        raise sqlite3.OperationalError("disk I/O error") if step == "backup" else OSError(5, "no")

    with monkeypatch.context() as patched:
        if step == "backup":
            patched.setattr(DailyBackups, "_check_space", fails)
        elif step == "rename":
            patched.setattr(Path, "rename", fails)
        else:
            patched.setattr(os, "fsync", fails)
        with pytest.raises(DiskTrouble):
            backups.make(NOON + DAY_S)
    assert names(path) == before


def test_a_damaged_database_pushes_no_good_copy_out(backups: DailyBackups, store: SqliteJobStore, path: Path) -> None:
    store.insert([a_job(video_url="x" * 300) for _ in range(100)])
    store.close()
    for day in range(DAILY_KEPT):
        backups.make(NOON + day * DAY_S)
    before = names(path)
    content = bytearray(path.read_bytes())
    for at in range(4096 + 8, len(content), 4096):
        content[at : at + 40] = b"\xff" * 40
    path.write_bytes(content)
    with pytest.raises(DiskTrouble, match="damaged"):
        backups.make(NOON + DAILY_KEPT * DAY_S)
    assert names(path) == before


def test_a_half_copy_of_a_killed_process_is_swept(backups: DailyBackups, store: SqliteJobStore, path: Path) -> None:
    (path.parent / "backups" / "jobs.daily-20261121-000001.sqlite3.new").write_bytes(b"half")
    backups.make(NOON)
    assert names(path) == ["jobs.daily-20261122-000001.sqlite3"]


def test_without_a_database_there_is_no_copy_and_no_database_made(backups: DailyBackups, path: Path) -> None:
    with pytest.raises(DiskTrouble):
        backups.make(NOON)
    assert names(path) == []
    assert not path.exists()


# Reading them again.


def test_the_newest_copy_that_can_be_read_is_the_one_that_counts(
    backups: DailyBackups, store: SqliteJobStore, path: Path
) -> None:
    known = []
    for day in range(3):
        known.append(a_job())
        store.insert(known[-1:])
        backups.make(NOON + day * DAY_S)
    folder = path.parent / "backups"
    newest = folder / names(path)[-1]
    newest.write_bytes(newest.read_bytes()[:5000])
    (copy,) = newest_copies(folder)
    assert (copy.day, list(copy.jobs)) == ("23 November 2026", known[:2])
    assert {each.suffix for each in folder.iterdir()} == {".sqlite3"}


def test_a_copy_of_a_newer_version_and_what_is_no_copy_are_passed_over(
    backups: DailyBackups, store: SqliteJobStore, path: Path
) -> None:
    backups.make(NOON)
    folder = path.parent / "backups"
    (copy,) = folder.iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for name in ("jobs.daily-20261123-000002.sqlite3", "jobs.v1-20261122-101112.sqlite3"):
        (folder / name).write_bytes(b"nothing")
    assert newest_copies(folder) == []
    assert newest_copies(path.parent / "nowhere") == []
