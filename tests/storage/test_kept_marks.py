"""Stars, tags and what is in the trash come back with a restored list, the latest word first."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Clip, Marking, Marks
from sora_desktop.storage.backups import DailyBackups
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from tests.storage.keeping import a_done_job, kept, marked

NOON = 1_795_348_800.0

pytestmark = pytest.mark.promise("R7")


def a_clip(clips: Clips) -> Job:
    job = a_done_job()
    found = kept(clips, job)
    return replace(
        job, state=State.DONE, file=found.file, file_size_bytes=found.size_bytes, file_sha256=found.sha256, error=None
    )


def restored(path: Path, job: Job) -> Clip:
    store, told = SqliteJobStore.open(path)
    assert told
    (clip,) = store.library.clips([job.id])
    store.close()
    return clip


def mark_in_sidecar(job: Job, marks: Marks) -> None:
    path = Path(job.file or "").with_suffix(".json")
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"marks": marks.to_mapping()}))


def test_marks_come_back_from_the_copy_and_what_the_sidecar_says_counts_more(path: Path, clips: Clips) -> None:
    job = a_clip(clips)
    store, _ = SqliteJobStore.open(path)
    store.insert([job])
    marked(store, [job], Marking(rating=2, add=("sea",)))
    DailyBackups(path, path.parent / "backups").make(NOON)
    store.close()
    path.write_bytes(b"this is no database")
    assert (restored(path, job).rating, restored_tags(path, job)) == (2, ("sea",))
    path.write_bytes(b"this is no database")
    mark_in_sidecar(job, Marks(rating=5))
    assert restored(path, job).rating == 5


def restored_tags(path: Path, job: Job) -> tuple[str, ...]:
    store, told = SqliteJobStore.open(path)
    assert told == ()
    (clip,) = store.library.clips([job.id])
    store.close()
    return clip.tags


def test_what_the_damaged_list_itself_still_says_counts_most(path: Path, clips: Clips) -> None:
    job = a_clip(clips)
    store, _ = SqliteJobStore.open(path)
    store.insert([job])
    marked(store, [job], Marking(rating=4, is_favourite=True, add=("sea", "client")))
    store.library.put_in_trash([job.id], True)
    store.close()
    mark_in_sidecar(job, Marks(rating=1))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX jobs_of_task")
        connection.commit()
    clip = restored(path, job)
    assert (clip.rating, clip.is_favourite, clip.tags) == (4, True, ("client", "sea"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT is_trashed FROM clips").fetchall() == [(1,)]


@pytest.mark.parametrize("marks", [None, [], {"rating": 99, "tags": [1, "\u202e", "ok", "x" * 500]}, {"rating": True}])
def test_marks_that_nobody_wrote_are_none(marks: object) -> None:
    found = Marks.from_mapping(marks)
    assert (found.rating, found.is_favourite, found.is_rejected) == (0, False, False)
    assert all(len(tag) <= 60 and tag.isprintable() for tag in found.tags)
