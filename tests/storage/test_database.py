"""The jobs in SQLite: all or none, on the disk when it says so, and readable beside."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sora_desktop.domain.errors import DiskTrouble, IllegalStep, NewerData
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import SqliteJobStore, read_jobs
from tests.fakes.sample_jobs import a_job, jobs
from tests.storage.conftest import ROOT, SmallDisk

# What is kept.


@given(job=jobs())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_job_comes_back_as_it_was(store: SqliteJobStore, job: Job) -> None:
    store.insert([job])
    assert store.find(job.id) == job
    assert store.of_intent(job.intent_id) == [job]


@given(before=jobs(), after=jobs())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_saving_replaces_every_field(store: SqliteJobStore, before: Job, after: Job) -> None:
    store.insert([before])
    after = replace(after, id=before.id)
    store.save(after)
    assert store.find(before.id) == after


def test_jobs_are_listed_in_the_order_of_arrival_whatever_the_clock_said(store: SqliteJobStore) -> None:
    arrived = [a_job(created_at=at) for at in (500.0, 1e11, -7.0, 500.0)]
    store.insert(arrived[:2])
    store.insert(arrived[2:])
    store.save(replace(arrived[0], state=State.STOPPED))
    assert [job.id for job in store.load()] == [job.id for job in arrived]


def test_a_removed_job_is_not_listed_and_not_lost(store: SqliteJobStore) -> None:
    job = a_job(state=State.STOPPED, is_removed=True)
    store.insert([job])
    assert store.load() == []
    assert store.find(job.id) == job
    assert store.of_intent(job.intent_id) == [job]


def test_tasks_and_origins_of_removed_jobs_are_found(store: SqliteJobStore) -> None:
    listed = a_job(profile_id="one", origin="https://a.example", task_id="task-1")
    removed = a_job(profile_id="one", origin="https://b.example", task_id="task-1", is_removed=True)
    unsent = a_job(profile_id="one", origin=None, task_id=None)
    others = a_job(profile_id="two", origin="https://c.example", task_id="task-2")
    store.insert([listed, removed, unsent, others])
    assert store.of_task("task-1") == [listed, removed]
    assert store.of_task("task-3") == []
    assert store.origins_of("one") == {"https://a.example", "https://b.example"}
    assert store.origins_of("three") == set()


def test_what_went_out_since_a_time_counts_removed_jobs_too(store: SqliteJobStore) -> None:
    before = a_job(profile_id="one", sending_at=99.0)
    listed = a_job(profile_id="one", sending_at=100.0)
    removed = a_job(profile_id="one", sending_at=200.0, state=State.STOPPED, is_removed=True)
    unsent, others = a_job(profile_id="one"), a_job(profile_id="two", sending_at=150.0)
    store.insert([before, listed, removed, unsent, others])
    assert store.sent_since("one", 100.0) == [listed, removed]


def test_prompts_are_told_newest_first_and_each_once(store: SqliteJobStore) -> None:
    prompts = ["a boat", "纸船", "half \ud83d", "", "a boat"]
    store.insert([a_job(request=VideoRequest(prompt=prompt), is_removed=True) for prompt in prompts])
    assert store.prompts() == ["a boat", "half \ud83d", "纸船"]


def test_a_prompt_that_stood_for_several_is_told_as_it_was_written_and_once(store: SqliteJobStore) -> None:
    several = [
        a_job(request=VideoRequest(prompt=prompt), written="a {red|blue} boat") for prompt in ("a red boat", "b")
    ]
    store.insert([a_job(request=VideoRequest(prompt="before")), *several])
    assert store.prompts() == ["a {red|blue} boat", "before"]
    assert [job.written for job in store.load()] == ["", "a {red|blue} boat", "a {red|blue} boat"]


def test_what_is_not_there_is_not_found(store: SqliteJobStore) -> None:
    assert store.load() == []
    assert store.find("0" * 32) is None
    assert store.of_intent("none") == []


# All or none.


def test_two_presses_with_one_intent_are_one_job(store: SqliteJobStore) -> None:
    first = a_job()
    store.insert([first])
    with pytest.raises(IllegalStep):
        store.insert([a_job(intent_id=first.intent_id)])
    assert store.load() == [first]


def test_takes_of_one_intent_are_kept_together_or_not_at_all(store: SqliteJobStore) -> None:
    takes = [a_job(intent_id="one", take=take) for take in (1, 2, 3)]
    with pytest.raises(IllegalStep):
        store.insert([*takes, a_job(intent_id="one", take=2)])
    assert store.load() == []
    store.insert(takes)
    assert store.of_intent("one") == takes


def test_sending_again_is_one_step(store: SqliteJobStore) -> None:
    old, other = a_job(state=State.UNCONFIRMED), a_job()
    store.insert([old, other])
    stopped = replace(old, state=State.STOPPED)
    with pytest.raises(IllegalStep):
        store.replace_with(stopped, a_job(intent_id=other.intent_id))
    assert store.find(old.id) == old
    new = a_job(replaces=old.id)
    store.replace_with(stopped, new)
    assert store.load() == [stopped, other, new]


def test_many_are_saved_in_one_transaction(store: SqliteJobStore) -> None:
    known = [a_job() for _ in range(3)]
    store.insert(known)
    clash = replace(known[2], intent_id=known[0].intent_id)
    with pytest.raises(IllegalStep):
        store.save_together([replace(known[0], progress=50), clash])
    assert store.load() == known


def test_a_value_that_no_column_takes_breaks_nothing(store: SqliteJobStore) -> None:
    known = a_job()
    store.insert([known])
    with pytest.raises((OverflowError, sqlite3.Error, DiskTrouble)):
        store.save_together([replace(known, progress=1), replace(known, file_size_bytes=2**70)])
    assert store.load() == [known]
    store.save(replace(known, progress=2))
    assert store.load() == [replace(known, progress=2)]


# On the disk when it says so.


def test_commits_are_synced_and_the_log_is_ahead(store: SqliteJobStore) -> None:
    connection = store._connection
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


_DIES = """
import os, signal, sys
from pathlib import Path
from sora_desktop.storage.database import SqliteJobStore
from tests.fakes.sample_jobs import a_job

store, _ = SqliteJobStore.open(Path(sys.argv[1]))
for number in range(20):
    job = a_job(intent_id=str(number))
    store.insert([job])
    print(job.id, flush=True)
store._connection.execute("BEGIN IMMEDIATE")
store._connection.execute("UPDATE jobs SET state = 'done'")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_what_was_committed_survives_a_kill_and_what_was_not_is_gone(path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", _DIES, str(path)], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    store, warnings = SqliteJobStore.open(path)
    assert warnings == ()
    assert [job.id for job in store.load()] == died.stdout.split()
    assert {job.state for job in store.load()} == {State.WAITING}
    store.close()


@pytest.mark.promise("S10")
@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_database_and_its_log_are_private(path: Path, no_umask: None) -> None:
    store, _ = SqliteJobStore.open(path)
    store.insert([a_job()])
    found = {each.name: oct(each.stat().st_mode & 0o777) for each in path.parent.glob("jobs*")}
    store.close()
    assert found == dict.fromkeys(("jobs.sqlite3", "jobs.sqlite3-wal", "jobs.sqlite3-shm"), "0o600")


@pytest.mark.promise("S10")
@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_database_that_was_open_to_others_is_closed_to_them(path: Path) -> None:
    SqliteJobStore.open(path)[0].close()
    path.chmod(0o644)
    SqliteJobStore.open(path)[0].close()
    assert path.stat().st_mode & 0o777 == 0o600


# A disk that refuses.


@pytest.mark.promise("R6")
def test_a_roll_back_that_is_refused_too_keeps_nothing_later_from_beginning(store: SqliteJobStore) -> None:
    known = a_job()
    store.insert([known])
    store._connection.execute("BEGIN IMMEDIATE")
    store._connection.execute("DELETE FROM jobs")
    store.save(replace(known, progress=5))
    assert store.load() == [replace(known, progress=5)]


@pytest.mark.promise("R6")
def test_a_full_disk_is_a_sentence_and_work_goes_on_when_there_is_room(small_disk: SmallDisk) -> None:
    store, _ = SqliteJobStore.open(small_disk.path / "jobs.sqlite3")
    known = a_job()
    store.insert([known])
    small_disk.fill()
    saved = known
    sentence = ""
    while not sentence:
        wanted = replace(saved, progress=(saved.progress or 0) + 1)
        try:
            store.save(wanted)
        except DiskTrouble as trouble:
            sentence = trouble.sentence
        else:
            saved = wanted
    assert "the disk is full" in sentence
    assert store.load() == [saved]
    small_disk.make_room()
    store.save(replace(known, progress=99))
    assert store.load() == [replace(known, progress=99)]
    store.close()


_FULL = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage.database import SqliteJobStore
from tests.fakes.sample_jobs import a_job

store, _ = SqliteJobStore.open(Path(sys.argv[1]))
store.insert([a_job(id="first")])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
kept = 1
try:
    for number in range(2_000):
        store.insert([a_job(video_url="x" * 500)])
        kept += 1
except DiskTrouble as trouble:
    assert "disk" in trouble.sentence, trouble.sentence
else:
    sys.exit("never full")
assert len(store.load()) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.insert([a_job(id="last")])
found = [job.id for job in store.load()]
assert (found[0], found[-1], len(found)) == ("first", "last", kept + 1), (found, kept)
assert store._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
store.close()
"""


@pytest.mark.promise("R6")
@pytest.mark.skipif(os.name != "posix", reason="RLIMIT_FSIZE")
def test_a_file_that_may_not_grow_loses_nothing(path: Path) -> None:
    subprocess.run([sys.executable, "-c", _FULL, str(path)], check=True, cwd=ROOT)


@pytest.mark.promise("R6")
def test_a_disk_that_can_only_be_read_is_a_sentence_and_can_still_be_listed(small_disk: SmallDisk) -> None:
    path = small_disk.path / "jobs.sqlite3"
    store, _ = SqliteJobStore.open(path)
    known = a_job()
    store.insert([known])
    store.close()
    small_disk.make_read_only()
    with pytest.raises(DiskTrouble, match="only be read"):
        SqliteJobStore.open(path)
    assert read_jobs(path) == [known]


@pytest.mark.promise("R6")
def test_a_database_that_another_program_holds_is_a_sentence(store: SqliteJobStore, path: Path) -> None:
    store._connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DiskTrouble, match="another program holds it"):
        store.insert([a_job()])
    other.execute("ROLLBACK")
    other.close()
    store.insert([a_job()])


# The reader beside.


def test_without_a_database_there_are_no_jobs_and_no_file(path: Path) -> None:
    assert read_jobs(path) == []
    assert not path.exists()


def test_the_reader_sees_what_is_committed_while_another_writes(store: SqliteJobStore, path: Path) -> None:
    first, second = a_job(), a_job(needs=Needs.STALLED)
    store.insert([first])
    store._connection.execute("BEGIN IMMEDIATE")
    store._connection.execute("DELETE FROM jobs")
    assert read_jobs(path) == [first]
    store._connection.execute("ROLLBACK")
    store.insert([second])
    assert read_jobs(path) == [first, second]


def test_the_reader_changes_nothing(path: Path) -> None:
    store, _ = SqliteJobStore.open(path)
    store.insert([a_job()])
    store.close()
    before = path.read_bytes()
    read_jobs(path)
    assert path.read_bytes() == before


def test_removed_jobs_are_read_when_they_are_asked_for(store: SqliteJobStore, path: Path) -> None:
    store.insert([a_job(is_removed=True)])
    assert read_jobs(path) == []
    assert len(read_jobs(path, is_removed_included=True)) == 1


def test_an_empty_file_is_an_empty_list(path: Path) -> None:
    path.write_bytes(b"")
    assert read_jobs(path) == []


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 500])
def test_a_damaged_database_is_a_sentence_to_the_reader(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(DiskTrouble, match="damaged"):
        read_jobs(path)
    assert path.read_bytes() == content


def test_a_newer_database_is_a_sentence_to_the_reader(store: SqliteJobStore, path: Path) -> None:
    store._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerData, match="newer version"):
        read_jobs(path)


def test_a_folder_in_the_place_of_the_database_is_a_sentence(path: Path) -> None:
    path.mkdir()
    with pytest.raises(DiskTrouble):
        read_jobs(path)
    with pytest.raises(DiskTrouble):
        SqliteJobStore.open(path)
