"""The library on the engine: searches that overtake each other, marks, the trash, rebuilds, imports and exports."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sora_desktop.domain.events import CommandRefused, JobsListed
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, State
from sora_desktop.domain.library import Clip, ClipQuery, ExportForm
from sora_desktop.domain.library_events import (
    ClipNamesChanged,
    ClipsAway,
    ClipsFound,
    ClipsMarked,
    ClipsRead,
    FacetsCounted,
    JobRead,
    LibraryChanged,
    LibraryWork,
    TakesRead,
    TrashPlanned,
)
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, on_loop, out, state
from tests.fakes.library_house import LIMIT_S, House, clip_like_no_other, file_of, housed
from tests.fakes.scripted_gateway import done
from tests.storage.keeping import CLIP

# Searching.


@housed
async def test_only_the_newest_of_several_searches_is_answered(house: House) -> None:
    jobs = house.fill(5)
    async with house.open() as engine:
        for ticket in range(1, 20):
            engine.find_clips(ClipQuery(words="boat"), ticket)
        engine.find_clips(ClipQuery(words="boat", model="sora-2"), 20)
        found = await house.heard(ClipsFound, lambda event: event.ticket == 20)
        assert len(found.numbers) == 5
        assert not [event for event in house.events if isinstance(event, ClipsFound)]
        facets = (await house.heard(FacetsCounted)).facets
        assert facets.total == 5
        engine.read_clips(found.numbers, 21)
        read = await house.heard(ClipsRead)
        assert [clip.job_id for clip in read.clips] == [job.id for job in reversed(jobs)]


@housed
async def test_a_library_that_cannot_be_read_is_a_refusal_and_no_defect(house: House) -> None:
    async with house.open() as engine:
        house.database.rename(house.folder / "away")
        engine.find_clips(ClipQuery(), 1)
        refused = await house.heard(CommandRefused)
        assert refused.command == "find_clips"
        (house.folder / "away").rename(house.database)
        engine.find_clips(ClipQuery(), 2)
        assert list((await house.heard(ClipsFound)).numbers) == []


@housed
async def test_a_clip_whose_file_is_gone_is_shown_as_missing_until_it_is_back(house: House) -> None:
    job = house.fill(1)[0]
    file = file_of(job)
    async with house.open() as engine:
        file.rename(house.folder / "elsewhere.mp4")
        for ticket, is_missing in ((1, True), (2, False)):
            engine.find_clips(ClipQuery(), ticket)
            engine.read_clips((await house.heard(ClipsFound)).numbers, ticket)
            (clip,) = (await house.heard(ClipsMarked)).clips
            assert clip.is_missing is is_missing
            takes = 0 if is_missing else job.file_size_bytes
            await house.heard(FacetsCounted, lambda event: event.facets.size_bytes == takes)  # noqa: B023
            (house.folder / "elsewhere.mp4").rename(file) if is_missing else None


# Marks.


@housed
async def test_marks_are_committed_told_and_in_the_sidecar(house: House) -> None:
    job = house.fill(1)[0]
    async with house.open() as engine:
        engine.rate([job.id], 9)
        engine.favour([job.id], True)
        engine.tag([job.id], add=["sea"])
        engine.reject([job.id], False)
        (clip,) = (await house.heard(ClipsMarked, lambda event: "sea" in event.clips[0].tags)).clips
        assert (clip.rating, clip.is_favourite) == (5, True)
        await house.all_written()
    sidecar = json.loads(file_of(job).with_suffix(".json").read_bytes())
    assert sidecar["marks"] == {"rating": 5, "is_favourite": True, "is_rejected": False, "tags": ["sea"]}
    assert not list(house.clips_folder.glob(".parts/*"))


@housed
async def test_a_key_that_turns_favour_takes_it_back_where_all_have_it(house: House) -> None:
    one, other = (job.id for job in house.fill(2))
    async with house.open() as engine:
        engine.favour([one], True)
        engine.turn_favour([one, other])
        both = await house.heard(ClipsMarked, lambda event: len(event.clips) == 2)
        assert [clip.is_favourite for clip in both.clips] == [True, True]
        engine.turn_favour([one])
        taken_back = await house.heard(ClipsMarked, lambda event: not event.clips[0].is_favourite)
        assert [clip.job_id for clip in taken_back.clips] == [one]


@housed
async def test_marks_that_did_not_come_into_the_sidecar_do_so_at_the_next_start(house: House) -> None:
    job = house.fill(1)[0]
    async with house.open() as engine:
        engine.rate([job.id], 3)
    async with house.open():
        await house.all_written()
    assert json.loads(file_of(job).with_suffix(".json").read_bytes())["marks"]["rating"] == 3


@housed
async def test_the_record_of_a_clip_that_left_the_list_is_read(house: House) -> None:
    job = house.fill(1)[0]
    async with house.open() as engine:
        engine.remove(job.id)
        engine.read_job(job.id)
        read = await house.heard(JobRead)
        assert read.job == replace(job, is_removed=True)
        engine.read_job("0")
        assert (await house.heard(JobRead, lambda event: event.job_id == "0")).job is None


# The trash.


@housed
async def test_what_goes_to_the_trash_is_planned_and_comes_back(house: House) -> None:
    jobs = house.fill(2)
    async with house.open() as engine:
        engine.plan_trash([jobs[0].id, "unknown"], 7)
        planned = await house.heard(TrashPlanned)
        file = jobs[0].file or ""
        assert [(each.job_id, each.files) for each in planned.clips] == [(jobs[0].id, (file, f"{file[:-4]}.json"))]
        engine.trashed([jobs[0].id])
        await house.heard(LibraryChanged)
        engine.find_clips(ClipQuery(), 1)
        assert len((await house.heard(ClipsFound)).numbers) == 1
        engine.read_away()
        assert (await house.heard(ClipsAway)) == ClipsAway(frozenset({jobs[0].id}), frozenset())
        engine.restored([jobs[0].id])
        engine.find_clips(ClipQuery(), 2)
        assert len((await house.heard(ClipsFound, lambda event: event.ticket == 2)).numbers) == 2


# Rebuilding.


@housed
async def test_moved_and_renamed_clips_are_found_and_missing_ones_flagged(house: House) -> None:
    jobs = house.fill(3)
    moved, gone = file_of(jobs[1]), file_of(jobs[2])
    (house.clips_folder / "best").mkdir()
    there = moved.rename(house.clips_folder / "best" / "renamed.mp4")
    gone.unlink()
    async with house.open() as engine:
        engine.rebuild_library()
        over = await house.heard(LibraryWork, lambda event: event.is_over)
        assert over.sentence == "No new clip was found. 1 clip had been moved or renamed. 1 clip is missing."
        assert engine.job(jobs[1].id) == replace(jobs[1], file=str(there))
        engine.find_clips(ClipQuery(), 1)
        engine.read_clips((await house.heard(ClipsFound)).numbers, 1)
        clips = {clip.job_id: clip for clip in (await house.heard(ClipsRead)).clips}
        assert [clips[job.id].is_missing for job in jobs] == [False, False, True]


@housed
async def test_one_work_at_a_time(house: House) -> None:
    house.fill(1)
    async with house.open() as engine:
        engine.rebuild_library()
        engine.rebuild_library()
        assert (await house.heard(CommandRefused)).command == "rebuild_library"
        await house.heard(LibraryWork, lambda event: event.is_over)


# Importing and exporting.


@housed
async def test_other_clips_are_taken_in_once_and_come_back_with_a_rebuild(house: House) -> None:
    house.clips_folder.mkdir()
    inside, outside, text = house.clips_folder / "inside.mp4", house.folder / "out=side.mp4", house.folder / "x.mp4"
    inside.write_bytes(CLIP + bytes([0, 0, 0, 8]) + b"free")
    outside.write_bytes(CLIP)
    text.write_bytes(b"<html>")
    async with house.open() as engine:
        engine.import_clips([str(inside), str(outside), str(outside), str(text), str(house.folder / "none.mp4")])
        over = await house.heard(LibraryWork, lambda event: event.is_over)
        assert over.sentence.startswith("2 clips imported. 1 clip was in the library already.")
        assert "is no clip, or a broken one" in over.sentence
        engine.find_clips(ClipQuery(), 1)
        engine.read_clips((await house.heard(ClipsFound)).numbers, 1)
        before = {clip.job_id: clip for clip in (await house.heard(ClipsRead)).clips}
        assert {Path(clip.file).parent for clip in before.values()} == {house.clips_folder}
        assert outside.read_bytes() == CLIP
    async with house.open():
        assert (await house.heard(JobsListed)).jobs == (), "what was imported was never in the queue"
    for each in house.folder.glob("jobs*"):
        each.unlink()
    async with house.open() as engine:
        engine.rebuild_library()
        await house.heard(LibraryWork, lambda event: event.is_over)
        engine.find_clips(ClipQuery(), 1)
        engine.read_clips((await house.heard(ClipsFound)).numbers, 1)
        after = {clip.job_id: clip for clip in (await house.heard(ClipsRead)).clips}
        assert {job_id: clip.file for job_id, clip in after.items()} == {
            job_id: clip.file for job_id, clip in before.items()
        }


async def imported(house: House, engine: Engine, *files: Path) -> str:
    """What the window is told of an import."""
    engine.import_clips([str(file) for file in files])
    return (await house.heard(LibraryWork, lambda event: event.is_over)).sentence


async def listed(house: House, engine: Engine) -> list[Clip]:
    """The whole library."""
    engine.find_clips(ClipQuery(), 7)
    engine.read_clips((await house.heard(ClipsFound)).numbers, 7)
    return list((await house.heard(ClipsRead)).clips)


KNOWN = "0 clips imported. 1 clip was in the library already."


@housed
async def test_a_clip_of_the_folder_has_one_record_whatever_is_in_its_file_by_now(house: House) -> None:
    (job,) = house.fill(1)
    file_of(job).write_bytes(clip_like_no_other(99))
    async with house.open() as engine:
        assert await imported(house, engine, file_of(job)) == KNOWN
        assert [clip.job_id for clip in await listed(house, engine)] == [job.id]


@housed
async def test_a_clip_with_its_own_sidecar_comes_back_as_its_own_job(house: House) -> None:
    (job,) = house.fill(1)
    for each in house.folder.glob("jobs*"):
        each.unlink()
    async with house.open() as engine:
        assert await imported(house, engine, file_of(job)) == "1 clip imported."
        engine.rebuild_library()
        await house.heard(LibraryWork, lambda event: event.is_over)
        assert [clip.job_id for clip in await listed(house, engine)] == [job.id]


@housed
async def test_a_missing_clip_that_is_found_with_its_sidecar_is_there_again(house: House) -> None:
    (job,) = house.fill(1)
    (place := house.clips_folder / "May").mkdir()
    async with house.open() as engine:
        for file in (file_of(job), file_of(job).with_suffix(".json")):
            file.rename(place / file.name)
        await listed(house, engine)
        await house.heard(ClipsMarked)
        engine.trashed([job.id])
        assert await imported(house, engine, place / file_of(job).name) == "1 clip imported."
        (clip,) = await listed(house, engine)
        assert (clip.job_id, clip.file, clip.is_missing) == (job.id, str(place / file_of(job).name), False)


@housed
async def test_the_sum_of_an_import_is_that_of_the_copy_that_is_kept(house: House) -> None:
    source = house.folder / "growing.mp4"
    source.write_bytes(clip_like_no_other(1))
    copy = shutil.copyfile

    def write_and_copy(here: Path, there: Path) -> None:
        source.write_bytes(clip_like_no_other(2))
        copy(here, there)

    async with house.open() as engine:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shutil, "copyfile", write_and_copy)
            await imported(house, engine, source)
        (clip,) = await listed(house, engine)
        engine.read_job(clip.job_id)
        job = (await house.heard(JobRead)).job
        assert job is not None
        assert job.file_sha256 == hashlib.sha256(file_of(job).read_bytes()).hexdigest()
        assert job.file_sha256 == hashlib.sha256(clip_like_no_other(2)).hexdigest()


@housed
async def test_an_export_copies_clips_with_a_list_and_writes_over_nothing(house: House) -> None:
    jobs = house.fill(2)
    target = house.folder / "out"
    target.mkdir()
    (target / "clips.csv").write_bytes(b"mine")
    async with house.open() as engine:
        engine.export_clips([job.id for job in jobs], str(target), ExportForm.CSV)
        assert "2 clips exported" in (await house.heard(LibraryWork, lambda event: event.is_over)).sentence
        engine.export_clips([jobs[0].id], str(target), ExportForm.JSON)
        await house.heard(LibraryWork, lambda event: event.is_over)
    assert (target / "clips.csv").read_bytes() == b"mine"
    table = (target / "clips (2).csv").read_text("utf-8-sig")
    assert table.count("A paper boat leaves the quay") == 2
    (record,) = json.loads((target / "clips.json").read_bytes())
    assert record["request"]["prompt"] == jobs[0].request.prompt
    assert len(list(target.glob("*.mp4"))) == 3


@housed
async def test_the_exported_prices_sum_up_to_money_that_was_spent(house: House) -> None:
    prices = {"octopusx": Decimal("0.25"), "other": None, DEMO_PROFILE_ID: Decimal("0.30")}
    jobs = house.fill_with([{"profile_id": profile_id, "price": price} for profile_id, price in prices.items()])
    async with house.open() as engine:
        engine.export_clips([job.id for job in jobs], str(house.folder / "out"), ExportForm.JSON)
        await house.heard(LibraryWork, lambda event: event.is_over)
    exported = {each["profile"]: each["price"] for each in json.loads((house.folder / "out/clips.json").read_bytes())}
    assert exported == {"octopusx": 0.25, "other": None, DEMO_PROFILE_ID: 0}


@pytest.mark.parametrize("command", ["find", "rebuild"])
def test_the_engine_ends_while_the_library_is_read(tmp_path: Path, command: str) -> None:
    async def scenario() -> None:
        house = House(tmp_path)
        house.fill(20)
        async with house.open() as engine:
            for ticket in range(50):
                engine.find_clips(ClipQuery(words="boat"), ticket) if command == "find" else engine.rebuild_library()

    asyncio.run(asyncio.wait_for(scenario(), LIMIT_S))


@housed
async def test_new_clips_are_named_by_another_template_once_it_can_be_used(house: House) -> None:
    async with house.open() as engine:
        engine.change_clip_names("{prompt} {nothing}")
        assert (await house.heard(CommandRefused)).sentence.startswith("A template knows")
        engine.change_clip_names("{model} {prompt}")
        await house.heard(ClipNamesChanged, lambda event: event.template == "{model} {prompt}")
        assert house.rig.book.clip_names == "{model} {prompt}"


@housed
async def test_the_takes_of_a_clip_are_told_without_waiting_on_the_loop(house: House) -> None:
    job = house.fill(2)[0]
    async with house.open() as engine:
        engine.read_takes(job.id)
        told = await house.heard(TakesRead)
        assert (told.job_id, [take.id for take in told.takes], told.away) == (job.id, [job.id], frozenset())
        engine.read_takes("nobody")
        assert (await house.heard(TakesRead, lambda event: event.job_id == "nobody")).takes == ()


@on_loop
async def test_takes_of_a_clip_name_it_and_so_do_those_that_are_tried_again(rig: Rig) -> None:
    engine = await rig.start()
    (job,) = engine.generate(VideoRequest(prompt="again"), intent_id="i", parent_id="a" * 32, parent_kind="take")
    assert (rig.row(job).parent_id, rig.row(job).parent_kind) == ("a" * 32, "take")
    engine.stop(job.id)
    await rig.clock.settle()
    engine.try_again(job.id)
    tried = next(each for each in engine.jobs() if each.replaces == job.id)
    assert (tried.parent_id, tried.parent_kind) == ("a" * 32, "take")


@on_loop
async def test_a_clip_that_is_done_is_told_to_whoever_shows_the_library(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    engine, job = await out(rig)
    await rig.clock.advance(60)
    assert state(engine, job) is State.DONE
    assert rig.told(LibraryChanged)
