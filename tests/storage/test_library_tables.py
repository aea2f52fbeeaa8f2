"""The library's tables: filled from the jobs that are there, and kept up to date in the commit that ends a job."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, IllegalStep, JobError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.library import Marking, Marks, match_words
from sora_desktop.domain.library_ports import Adopted
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.clip_book import marks_of
from sora_desktop.storage.database import MOST_ENDED, MOST_LOOKED_THROUGH, SqliteJobStore
from sora_desktop.storage.job_rows import COLUMNS, row_of
from sora_desktop.storage.schema import MIGRATIONS
from tests.fakes.sample_jobs import a_job
from tests.storage.conftest import ROOT
from tests.storage.keeping import marked


def done(prompt: str = "a paper boat", **changes: Any) -> Job:
    job = a_job(request=VideoRequest(prompt=prompt))
    return replace(
        job,
        **{
            "state": State.DONE,
            "task_id": f"task {job.id}",
            "file": f"/clips/{job.id}.mp4",
            "file_size_bytes": 1_000,
            "file_sha256": "5" * 64,
            "made_at": job.created_at,
            **changes,
        },
    )


def words_found(store: SqliteJobStore, text: str) -> set[str]:
    query = "SELECT job_id FROM clips WHERE number IN (SELECT rowid FROM clip_words WHERE clip_words MATCH ?)"
    return {job_id for (job_id,) in store._connection.execute(query, (match_words(text),))}


def kept_ids(store: SqliteJobStore) -> list[str]:
    return [job_id for (job_id,) in store._connection.execute("SELECT job_id FROM clips ORDER BY number")]


def version_2(path: Path, jobs: list[Job]) -> None:
    """A list of jobs as the version before the library wrote it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for migration in MIGRATIONS[:2]:
            for statement in migration.statements:
                connection.execute(statement)
        connection.execute("PRAGMA user_version = 2")
        names = [str(column[1]) for column in connection.execute("PRAGMA table_info(jobs)") if column[1] in COLUMNS]
        for job in jobs:
            values = dict(zip(COLUMNS, row_of(job), strict=True))
            marks = ", ".join("?" * len(names))
            row = [values[name] for name in names]
            connection.execute(f"INSERT INTO jobs ({', '.join(names)}) VALUES ({marks})", row)


# Filled.


def test_an_older_list_has_its_done_clips_in_the_library(path: Path) -> None:
    clips = [done("a paper boat"), done("纸船离开码头", is_removed=True), done("half \ud83d boat")]
    version_2(path, [clips[0], a_job(), clips[1], replace(clips[2], id="f" * 32, intent_id="other")])
    store, told = SqliteJobStore.open(path)
    assert told == ()
    assert kept_ids(store) == [clips[0].id, clips[1].id, "f" * 32]
    assert words_found(store, "boat") == {clips[0].id, "f" * 32}
    assert words_found(store, "码头") == {clips[1].id}
    assert words_found(store, "头码") == set()
    store.close()


_DIES = """
import os, shutil, signal, sqlite3, sys
from pathlib import Path
from sora_desktop.storage import opening
from sora_desktop.storage.database import SqliteJobStore

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
        SqliteJobStore.open(path)[0].close()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])

statement = 0
while dies_at(statement):
    store, told = SqliteJobStore.open(path)
    kept = store._connection.execute("SELECT count(*) FROM clips").fetchone()[0]
    assert (told, len(store.load()), kept) == ((), 4, 4), statement
    assert store._connection.execute("SELECT count(*) FROM clip_words WHERE clip_words MATCH 'boat'").fetchone()[0] == 4
    store.close()
    for each in path.parent.glob("jobs*"):
        each.unlink()
    shutil.copy(template, path)
    statement += 1
assert statement > 40, statement
"""


@pytest.mark.promise("R7")
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_kill_at_any_statement_while_the_library_is_filled_loses_nothing(path: Path, tmp_path: Path) -> None:
    version_2(path, [done() for _ in range(4)])
    template = tmp_path / "template.sqlite3"
    shutil.copy(path, template)
    subprocess.run([sys.executable, "-c", _DIES, str(template), str(path)], check=True, cwd=ROOT)


@pytest.mark.promise("R7")
def test_a_list_without_its_library_is_restored_with_it(path: Path) -> None:
    store, _ = SqliteJobStore.open(path)
    clip = done()
    store.insert([clip])
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE clips")
        connection.commit()
    store, told = SqliteJobStore.open(path)
    assert told
    assert kept_ids(store) == [clip.id]
    assert words_found(store, "paper") == {clip.id}
    store.close()


# Kept up to date.


def test_a_job_is_in_the_library_with_the_commit_that_makes_it_done(store: SqliteJobStore) -> None:
    clip = done()
    store.insert([replace(clip, state=State.DOWNLOADING, file=None)])
    assert kept_ids(store) == []
    store.save(clip)
    assert kept_ids(store) == [clip.id]
    store.save(replace(clip, is_removed=True))
    assert kept_ids(store) == [clip.id]


def test_what_is_not_committed_is_in_neither(store: SqliteJobStore) -> None:
    clip, clash = done(), done(file_size_bytes=2**70)
    with pytest.raises((OverflowError, sqlite3.Error, DiskTrouble)):
        store.save_together([clip, clash])
    assert kept_ids(store) == []
    assert words_found(store, "boat") == set()
    assert store.load() == []


def test_a_job_is_done_with_the_marks_of_its_clip_or_not_at_all(store: SqliteJobStore) -> None:
    clip, marks = done(), Marks(4, True, False, ("sea",))
    before = replace(clip, state=State.DOWNLOADING, file=None)
    store.insert([before])
    refusal = "BEFORE INSERT ON clip_tags BEGIN SELECT RAISE(ABORT, 'no tag goes in'); END"
    store._connection.execute(f"CREATE TEMP TRIGGER refusing {refusal}")
    with pytest.raises(IllegalStep):
        store.save(clip, marks)
    assert (store.find(clip.id), kept_ids(store)) == (before, [])
    store._connection.execute("DROP TRIGGER refusing")
    store.save(clip, marks)
    assert [marks_of(each) for each in store.library.clips([clip.id])] == [marks]
    assert store.library.unwritten() == []


def test_no_marks_beside_a_clip_say_nothing_against_those_that_it_has(store: SqliteJobStore) -> None:
    clip = done()
    store.insert([clip])
    marked(store, [clip], Marking(rating=4))
    store.save(clip, Marks())
    assert [each.rating for each in store.library.clips([clip.id])] == [4]


def test_a_changed_prompt_is_found_by_its_new_words_alone(store: SqliteJobStore) -> None:
    clip = done("a paper boat")
    store.insert([clip])
    store.save(replace(clip, request=VideoRequest(prompt="a red kite")))
    assert words_found(store, "boat") == set()
    assert words_found(store, "kite") == {clip.id}


def test_marks_stay_when_the_job_is_saved_again(store: SqliteJobStore) -> None:
    clip = done()
    store.insert([clip])
    (rated,) = marked(store, [clip], Marking(rating=4, is_favourite=True, add=("sea", " sea  side ", "")))
    assert (rated.rating, rated.is_favourite, rated.tags) == (4, True, ("sea", "sea side"))
    store.save(replace(clip, file="/clips/elsewhere.mp4"))
    (again,) = marked(store, [clip], Marking(is_rejected=True, remove=("sea",)))
    assert (again.file, again.rating, again.is_rejected, again.tags) == (
        "/clips/elsewhere.mp4",
        4,
        True,
        ("sea side",),
    )


def test_marks_are_to_be_written_until_they_are_and_again_when_they_change_meanwhile(store: SqliteJobStore) -> None:
    clip = done()
    store.insert([clip])
    marked(store, [clip], Marking(rating=3))
    assert store.library.unwritten() == [(clip.id, clip.file, Marks(rating=3))]
    marked(store, [clip], Marking(rating=5))
    store.library.have_written([(clip.id, Marks(rating=3))])
    assert store.library.unwritten() == [(clip.id, clip.file, Marks(rating=5))]
    store.library.have_written([(clip.id, Marks(rating=5))])
    assert store.library.unwritten() == []


def test_a_clip_that_is_known_is_taken_in_once(store: SqliteJobStore) -> None:
    clip, twin = done(), done()
    twin = replace(twin, intent_id=clip.intent_id)
    found = [Adopted(clip, Marks(rating=2, tags=("sea",)), 4.5), Adopted(twin)]
    assert store.library.adopt(found) == 2
    assert store.library.adopt(found) == 0
    assert store.find(clip.id) == clip
    assert kept_ids(store) == [clip.id, twin.id]
    assert store.library.clips([clip.id])[0].tags == ("sea",)


# The list begins with what is open and what is new.


def test_every_open_job_is_listed_and_of_the_ended_ones_the_newest(store: SqliteJobStore) -> None:
    old_open = a_job(state=State.WATCHING, task_id="t")
    removed = a_job(state=State.STOPPED, is_removed=True)
    many = [done() for _ in range(MOST_ENDED + 50)]
    strange = a_job()
    store.insert([old_open, strange, *many, removed])
    store._connection.execute("UPDATE jobs SET state = 'no such word' WHERE id = ?", (strange.id,))
    assert [job.id for job in store.load()] == [old_open.id, strange.id, *(job.id for job in many[50:])]
    assert store.find(many[0].id) == many[0]
    assert store.of_task(many[0].task_id or "") == [many[0]]


@pytest.mark.promise("R1")
def test_a_task_that_may_be_paid_for_and_whose_clip_is_not_here_is_listed_however_old_it_is(
    store: SqliteJobStore,
) -> None:
    def ended(state: State, charged: Charged | None = None, **changes: Any) -> Job:
        error = None if charged is None else JobError(ErrorKind.GATEWAY, "No.", charged)
        return a_job(**{"state": state, "task_id": "t", "sending_at": 1.0, "error": error, **changes})

    stopped, expired = ended(State.STOPPED), ended(State.FAILED, Charged.UNKNOWN)
    refunded, unsent = ended(State.FAILED, Charged.NO), ended(State.STOPPED, task_id=None, sending_at=None)
    removed = ended(State.STOPPED, is_removed=True)
    many = [done() for _ in range(MOST_ENDED)]
    store.insert([stopped, expired, refunded, unsent, removed, *many])
    assert [job.id for job in store.load()] == [stopped.id, expired.id, *(job.id for job in many)]


def test_a_job_was_replaced_whatever_became_of_the_one_in_its_place(store: SqliteJobStore) -> None:
    first, second, third = a_job(), a_job(), a_job()
    store.insert([first, second, third, a_job(replaces=first.id), a_job(replaces=second.id, is_removed=True)])
    later = store.later_tries([first.id, second.id, third.id, "0" * 32])
    assert [job.replaces for job in later] == [first.id, second.id]
    assert store.later_tries([third.id]) == []


def test_all_later_tries_of_a_job_are_found_in_their_order(store: SqliteJobStore) -> None:
    first, other = a_job(), a_job()
    second = a_job(replaces=first.id, is_removed=True)
    third, beside = a_job(replaces=second.id), a_job(replaces=first.id)
    circle = [a_job(id=f"{number:032x}", replaces=f"{1 - number:032x}") for number in (0, 1)]
    store.insert([first, second, third, beside, other, *circle])
    assert [job.id for job in store.later_tries([first.id])] == [second.id, third.id, beside.id]
    assert store.later_tries([other.id]) == []
    assert {job.id for job in store.later_tries([circle[0].id])} == {job.id for job in circle}


def test_what_clips_took_is_told_by_model_length_and_demo(store: SqliteJobStore) -> None:
    def took(seconds: float, **changes: Any) -> Job:
        times: dict[str, Any] = {"sending_at": 99.0, "accepted_at": 100.0, "ended_at": 190.0, "took_s": seconds}
        return done(**{**times, **changes})

    store.insert([took(float(number)) for number in range(1, 31)])
    store.insert(
        [
            took(9_000.0),
            took(77.0, sending_at=None),
            took(-3.0),
            done(sending_at=99.0, accepted_at=100.0, ended_at=150.0),
            took(5.0, profile_id=DEMO_PROFILE_ID),
        ]
    )
    assert store.durations("sora-2", 10, False, 3600.0) == [float(number) for number in range(6, 31)]
    assert store.durations("sora-2", 10, True, 3600.0) == [5.0]
    assert store.durations("sora-2", 15, False, 3600.0) == []


def test_only_the_newest_clips_of_a_kind_are_looked_at_for_what_they_took(store: SqliteJobStore) -> None:
    """A hundred thousand old ones, of which it is not known, would hold up each start."""
    times: dict[str, Any] = {"sending_at": 99.0, "accepted_at": 100.0, "ended_at": 190.0}
    store.insert([done(**times, took_s=50.0), done(**times, took_s=60.0)])
    store.insert([done(**times) for _ in range(MOST_LOOKED_THROUGH - 1)])
    assert store.durations("sora-2", 10, False, 3600.0) == [60.0]


def test_clips_of_an_earlier_version_tell_no_time_for_nobody_knows_whether_their_end_was_seen(path: Path) -> None:
    version_2(path, [done(sending_at=99.0, accepted_at=100.0, ended_at=150.0, took_s=50.0)])
    store, told = SqliteJobStore.open(path)
    assert told == ()
    assert [job.took_s for job in store.load()] == [None]
    assert store.durations("sora-2", 10, False, 3600.0) == []
    store.close()


def test_children_and_profiles_are_found(store: SqliteJobStore) -> None:
    parent = done(profile_id="one")
    child = a_job(profile_id="two", parent_id=parent.id, parent_kind="last frame")
    store.insert([parent, child])
    assert store.children_of(parent.id) == [child.id]
    assert store.profile_ids() == {"one", "two"}
    assert store.find(child.id) == child
