"""Clips that lie in the folder while by the list they are still to come: they are here, and are not paid for again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import ClipQuery, Marks
from sora_desktop.domain.library_events import ClipsFound, ClipsRead, LibraryWork
from sora_desktop.storage.clip_book import marks_of
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.sidecar import marks_in_sidecar, write_marks
from tests.fakes.library_house import House, file_of, housed

pytestmark = [pytest.mark.promise("R8"), pytest.mark.promise("R1")]

PLIGHTS: dict[State, dict[str, Any]] = {
    State.WAITING: {"task_id": None, "sending_at": None, "accepted_at": None, "origin": None},
    State.UNCONFIRMED: {"task_id": None, "accepted_at": None},
    State.WATCHING: {"origin": "https://unreached.example"},
    State.DOWNLOADING: {"origin": "https://unreached.example"},
    State.STOPPED: {"ended_at": 1_795_000_100.0},
    State.FAILED: {"ended_at": 1_795_000_100.0},
}


def turned_back(house: House, state: State, **changes: Any) -> tuple[Job, Job]:
    """A job whose clip lies in the folder with its sidecar, and the same job as an older list has it."""
    (done,) = house.fill(1)
    for each in house.folder.glob("jobs*"):
        each.unlink()
    facts = {"file": None, "file_size_bytes": None, "file_sha256": None, "ended_at": None}
    before = replace(done, state=state, **{**facts, **PLIGHTS[state], **changes})
    store, _ = SqliteJobStore.open(house.database)
    store.insert([before])
    store.close()
    return done, before


async def rebuilt(house: House) -> str:
    house.engine.rebuild_library()
    return (await house.heard(LibraryWork, lambda event: event.is_over)).sentence


async def in_library(house: House) -> list[str]:
    house.engine.find_clips(ClipQuery(), 1)
    house.engine.read_clips((await house.heard(ClipsFound)).numbers, 1)
    return [clip.job_id for clip in (await house.heard(ClipsRead)).clips]


def comes_home(state: State) -> Any:
    @housed
    async def story(house: House) -> None:
        done, _ = turned_back(house, state)
        async with house.open() as engine:
            assert await rebuilt(house) == "1 clip came back."
            job = engine.job(done.id)
            assert job is not None
            assert (job.state, job.file, job.task_id) == (State.DONE, done.file, done.task_id)
            assert (job.file_sha256, job.error, job.needs) == (done.file_sha256, None, None)
            assert house.rig.notice("unsent") is None
            engine.continue_unsent()
            await house.rig.clock.advance(600)
            assert (house.rig.gateway.creates, house.rig.gateway.fetches) == ([], [])
            assert engine.job(done.id) == job
            assert await in_library(house) == [done.id]

    return story


@pytest.mark.parametrize("state", PLIGHTS)
def test_a_clip_that_is_here_is_done_whatever_the_list_says(state: State, tmp_path: Any) -> None:
    comes_home(state)(tmp_path)


MARKS = Marks(5, True, False, ("sea",))


def marked(house: House, done: Job) -> Job:
    """The clip has these marks in its sidecar, as a person gave them before the list was turned back."""
    assert write_marks(file_of(done), done.id, MARKS, done.ended_at, aside=house.folder / "aside")
    return done


def keeps_its_marks(state: State) -> Any:
    @housed
    async def story(house: House) -> None:
        done = marked(house, turned_back(house, state)[0])
        async with house.open() as engine:
            await rebuilt(house)
            (clip,) = house.book.clips([done.id])
            assert marks_of(clip) == MARKS
            engine.tag([done.id], add=["boat"])
            await house.all_written()
        assert marks_in_sidecar(file_of(done).with_suffix(".json")) == Marks(5, True, False, ("boat", "sea"))

    return story


@pytest.mark.parametrize("state", PLIGHTS)
def test_a_clip_that_is_here_has_the_marks_that_lie_beside_it(state: State, tmp_path: Any) -> None:
    keeps_its_marks(state)(tmp_path)


@housed
async def test_an_import_brings_the_marks_of_a_clip_home_too(house: House) -> None:
    done = marked(house, turned_back(house, State.UNCONFIRMED)[0])
    async with house.open() as engine:
        engine.import_clips([str(file_of(done))])
        await house.heard(LibraryWork, lambda event: event.is_over)
        assert [marks_of(clip) for clip in house.book.clips([done.id])] == [MARKS]


@housed
async def test_marks_come_home_for_a_job_that_is_not_in_the_list(house: House) -> None:
    done = marked(house, turned_back(house, State.STOPPED, is_removed=True)[0])
    async with house.open():
        assert await rebuilt(house) == "1 clip came back."
        assert [marks_of(clip) for clip in house.book.clips([done.id])] == [MARKS]


@housed
async def test_a_clip_that_is_damaged_is_still_to_come(house: House) -> None:
    done, before = turned_back(house, State.STOPPED)
    content = bytearray(file_of(done).read_bytes())
    content[-1] ^= 1
    file_of(done).write_bytes(content)
    async with house.open() as engine:
        assert await rebuilt(house) == "No new clip was found."
        assert engine.job(done.id) == before


@housed
async def test_a_clip_that_is_nowhere_is_still_to_come(house: House) -> None:
    done, before = turned_back(house, State.STOPPED)
    file_of(done).unlink()
    async with house.open() as engine:
        await rebuilt(house)
        assert engine.job(done.id) == before


@housed
async def test_the_clip_of_another_task_is_not_taken_for_this_one(house: House) -> None:
    done, before = turned_back(house, State.STOPPED, task_id="another task")
    async with house.open() as engine:
        await rebuilt(house)
        assert engine.job(done.id) == before


@housed
async def test_a_doubt_about_a_later_create_is_not_settled_by_the_clip_of_an_earlier_one(house: House) -> None:
    """Somebody put an older list back, and let it send the clip once more: that one may be charged too."""
    done, before = turned_back(house, State.UNCONFIRMED, sending_at=1_795_400_000.0)
    assert done.accepted_at is not None
    assert done.accepted_at < 1_795_400_000.0
    async with house.open() as engine:
        await rebuilt(house)
        assert engine.job(done.id) == before


@housed
async def test_a_clip_is_found_for_a_job_that_came_back_with_the_earliest_time_of_its_sending(house: House) -> None:
    done, _ = turned_back(house, State.UNCONFIRMED, sending_at=1_700_000_000.0)
    async with house.open() as engine:
        await rebuilt(house)
        job = engine.job(done.id)
        assert job is not None
        assert (job.state, job.task_id, job.sending_at) == (State.DONE, done.task_id, done.sending_at)


@housed
async def test_a_clip_that_was_moved_is_found_for_its_job(house: House) -> None:
    done, _ = turned_back(house, State.STOPPED)
    (house.clips_folder / "best").mkdir()
    there = file_of(done).rename(house.clips_folder / "best" / "renamed.mp4")
    async with house.open() as engine:
        await rebuilt(house)
        job = engine.job(done.id)
        assert job is not None
        assert (job.state, job.file) == (State.DONE, str(there))


@housed
async def test_an_import_brings_home_the_clip_of_a_job_that_is_here(house: House) -> None:
    done, _ = turned_back(house, State.UNCONFIRMED)
    async with house.open() as engine:
        engine.import_clips([str(file_of(done))])
        over = await house.heard(LibraryWork, lambda event: event.is_over)
        assert over.sentence == "1 clip imported."
        job = engine.job(done.id)
        assert job is not None
        assert (job.state, job.task_id) == (State.DONE, done.task_id)
