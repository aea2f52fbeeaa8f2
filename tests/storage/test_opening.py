"""Opening: newer files are left alone, damaged ones kept aside, older ones backed up and brought up to date."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble, NewerData
from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage import opening
from sora_desktop.storage.database import SqliteJobStore, read_jobs
from sora_desktop.storage.library import SqliteClipReader
from sora_desktop.storage.schema import MIGRATIONS, Migration
from tests.fakes.sample_jobs import a_job
from tests.storage.conftest import ROOT

pytestmark = pytest.mark.promise("R7")


def filled(path: Path, count: int = 60) -> list[Job]:
    """A database with jobs, closed in order."""
    known = [a_job(video_url="https://store.example/" + "x" * 200) for _ in range(count)]
    store, _ = SqliteJobStore.open(path)
    store.insert(known)
    store.close()
    return known


def kept_aside(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.parent.glob("*.damaged-*")}


def opened_anew(path: Path) -> str:
    """Open, expect a list in which nothing waits, that works, and give what a person is told."""
    store, warnings = SqliteJobStore.open(path)
    came_back = store.load()
    assert all(job.state is not State.WAITING for job in came_back)
    job = a_job()
    store.insert([job])
    store.close()
    assert read_jobs(path) == [*came_back, job]
    return " ".join(warnings)


# A newer version's file.


def test_a_newer_file_is_refused_and_left_as_it_was(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    before = {each.name: each.read_bytes() for each in path.parent.glob("jobs*")}
    with pytest.raises(NewerData, match="newer version of Sora Desktop"):
        SqliteJobStore.open(path)
    assert {each.name: each.read_bytes() for each in path.parent.glob("jobs*")} == before


_MIGRATES_AND_DIES = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA user_version = 99")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_newer_version_that_stands_in_the_log_alone_is_seen(path: Path) -> None:
    filled(path)
    subprocess.run([sys.executable, "-c", _MIGRATES_AND_DIES, str(path)], check=False)
    before = {each.name: each.read_bytes() for each in path.parent.glob("jobs*") if not each.name.endswith("-shm")}
    assert "jobs.sqlite3-wal" in before
    with pytest.raises(NewerData):
        SqliteJobStore.open(path)
    assert {name: (path.parent / name).read_bytes() for name in before} == before


# Damage.


@pytest.mark.parametrize(
    "content", [b"x", b"no database at all" * 100, b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_what_is_no_database_is_kept_and_a_new_list_begun(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    warning = opened_anew(path)
    assert list(kept_aside(path).values()) == [content]
    assert next(iter(kept_aside(path))) in warning


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.99])
def test_a_truncated_database_is_kept_byte_for_byte(path: Path, share: float) -> None:
    filled(path)
    content = path.read_bytes()[: int(path.stat().st_size * share)]
    path.write_bytes(content)
    assert "It is kept as" in opened_anew(path)
    assert content in kept_aside(path).values()


def test_flipped_bits_never_keep_the_program_from_starting(path: Path) -> None:
    known = {job.id: job for job in filled(path)}
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        for each in path.parent.glob("jobs*"):
            each.unlink()
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        path.write_bytes(broken)
        try:
            store, warnings = SqliteJobStore.open(path)
        except NewerData:
            continue  # the version itself was hit
        listed = store.load()
        store.insert([a_job()])
        store.close()
        if warnings:
            assert bytes(broken) in kept_aside(path).values()
        assert len(known.keys() & {job.id for job in listed}) >= len(known) - 1


def test_the_log_of_another_database_destroys_neither(path: Path, tmp_path: Path) -> None:
    filled(path)
    other = tmp_path / "other.sqlite3"
    store, _ = SqliteJobStore.open(other)
    store.insert([a_job() for _ in range(200)])
    for tail in ("", "-wal"):
        shutil.copy(f"{other}{tail}", tmp_path / f"copy{tail}")
    store.close()
    whole, log = path.read_bytes(), (tmp_path / "copy-wal").read_bytes()
    assert log
    Path(f"{path}-wal").write_bytes(log)
    opened, warnings = SqliteJobStore.open(path)
    opened.close()
    if warnings:
        assert {whole, log} <= set(kept_aside(path).values())


def test_a_log_without_its_database_is_kept(path: Path) -> None:
    log = b"\x37\x7f\x06\x82" + b"committed once" * 100
    Path(f"{path}-wal").write_bytes(log)
    assert "It is kept as" in opened_anew(path)
    assert list(kept_aside(path).values()) == [log]


def test_the_database_of_another_program_is_kept(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (something TEXT)")
        connection.execute("INSERT INTO jobs VALUES ('precious')")
        connection.commit()
    assert "It is kept as" in opened_anew(path)
    assert any(b"precious" in content for content in kept_aside(path).values())


def test_a_database_of_ours_without_its_columns_is_kept(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE jobs DROP COLUMN video_url")
        connection.commit()
    assert "It is kept as" in opened_anew(path)


def test_two_damages_in_one_second_are_both_kept(path: Path) -> None:
    for content in (b"first damage", b"second damage"):
        path.write_bytes(content)
        store, _ = SqliteJobStore.open(path)
        store.close()
    assert {b"first damage", b"second damage"} <= set(kept_aside(path).values())


def test_an_empty_file_is_a_new_list_and_no_damage(path: Path) -> None:
    path.write_bytes(b"")
    assert opened_anew(path) == ""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_database_that_may_not_be_read_is_not_called_damaged(path: Path) -> None:
    filled(path)
    path.chmod(0)
    with pytest.raises(DiskTrouble):
        SqliteJobStore.open(path)
    assert kept_aside(path) == {}


# Migrations.

_NOW = MIGRATIONS[-1].version
_MORE = (
    *MIGRATIONS,
    Migration(_NOW + 1, ("ALTER TABLE jobs ADD COLUMN stars INTEGER", "CREATE TABLE tags (name TEXT)")),
    Migration(_NOW + 2, ("UPDATE jobs SET stars = 5", "ALTER TABLE tags ADD COLUMN colour TEXT")),
)
_FAILING = (*_MORE[:-1], Migration(_NOW + 2, ("UPDATE jobs SET stars = 1", "INSERT INTO nowhere VALUES (1)")))


def backups(path: Path) -> list[Path]:
    return sorted((path.parent / "backups").iterdir())


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_versions_are_numbered_without_gaps() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_new_list_needs_no_backup(path: Path) -> None:
    filled(path)
    assert backups(path) == []


def test_an_older_file_is_backed_up_before_each_step(path: Path, no_umask: None) -> None:
    known = filled(path)
    store, warnings = SqliteJobStore.open(path, migrations=_MORE)
    assert (store.load(), warnings) == (known, ())
    store.close()
    assert version(path) == _NOW + 2
    copies = backups(path)
    assert [version(copy) for copy in copies] == [_NOW, _NOW + 1]
    assert [read_jobs(copy) for copy in copies[:1]] == [known]
    if os.name == "posix":
        assert {copy.stat().st_mode & 0o777 for copy in copies} == {0o600}


def test_a_step_that_fails_leaves_everything_as_it_was_before_it(path: Path) -> None:
    known = filled(path)
    with pytest.raises(DiskTrouble):
        SqliteJobStore.open(path, migrations=_FAILING)
    assert version(path) == _NOW + 1
    assert kept_aside(path) == {}
    store, warnings = SqliteJobStore.open(path, migrations=_MORE)
    assert (store.load(), warnings) == (known, ())
    assert {row[0] for row in store._connection.execute("SELECT stars FROM jobs")} == {5}
    store.close()


def test_a_backup_that_fails_keeps_the_migration_from_beginning(path: Path) -> None:
    filled(path)
    (path.parent / "backups").rmdir()
    (path.parent / "backups").write_bytes(b"in the way")
    with pytest.raises(DiskTrouble):
        SqliteJobStore.open(path, migrations=_MORE)
    assert version(path) == _NOW


# Dies at the first, second, third… statement of its migrations, each time in a process of its own.
_DIES_MIGRATING = """
import os, shutil, signal, sqlite3, sys
from pathlib import Path
from sora_desktop.storage import opening
from sora_desktop.storage.database import SqliteJobStore
from tests.storage.test_opening import _MORE, version

template, path = Path(sys.argv[1]), Path(sys.argv[2])
left = 0

class Dying(sqlite3.Connection):
    def execute(self, *args):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*args)

plain = sqlite3.connect

def dies_at(statement):
    global left
    left = statement
    if not (process := os.fork()):
        opening.sqlite3.connect = lambda *args, **kwargs: plain(*args, factory=Dying, **kwargs)
        SqliteJobStore.open(path, migrations=_MORE)[0].close()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])

statement, known = 0, None
while True:
    for each in path.parent.glob("jobs*"):
        each.unlink()
    shutil.copy(template, path)
    was_killed = dies_at(statement)
    store, warnings = SqliteJobStore.open(path, migrations=_MORE)
    listed = store.load()
    known = known or listed
    assert (listed, warnings) == (known, ()) and len(known) == 5, statement
    store.close()
    assert version(path) == _MORE[-1].version, statement
    if not was_killed:
        break
    statement += 1
assert statement > 15, statement
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_kill_at_any_statement_of_a_migration_loses_nothing(path: Path, tmp_path: Path) -> None:
    filled(path, 5)
    template = tmp_path / "template.sqlite3"
    shutil.copy(path, template)
    subprocess.run([sys.executable, "-c", _DIES_MIGRATING, str(template), str(path)], check=True, cwd=ROOT)


# Large files.


def test_in_a_large_list_the_jobs_are_checked_and_the_rest_when_it_is_come_upon(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LARGE_BYTES", 0)
    known = filled(path, 200)
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'clips'").fetchone()[0]
        first_job_page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'jobs'").fetchone()[0]
    whole = path.read_bytes()
    for broken_page, is_found_at_once in ((first_job_page, True), (page, False)):
        for each in path.parent.glob("jobs*"):
            each.unlink()
        path.write_bytes(whole[: (broken_page - 1) * 4096] + b"\xff" * 4096 + whole[broken_page * 4096 :])
        store, told = SqliteJobStore.open(path)
        assert bool(told) is is_found_at_once
        if not is_found_at_once:
            reader = SqliteClipReader(path)
            with pytest.raises(DiskTrouble, match="damaged"):
                reader.read([1])
            reader.close()
            store.close()
            store, told = SqliteJobStore.open(path)
            assert told
            assert len(store.load()) == len(known)
        store.close()
