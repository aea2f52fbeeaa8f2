"""Clips whose files are gone: they can leave the library, and come back to it."""

from __future__ import annotations

import shutil

from sora_desktop.domain.library import ClipQuery
from sora_desktop.domain.library_events import ClipsAway, ClipsFound, LibraryChanged, LibraryWork, TrashPlanned
from tests.fakes.library_house import House, file_of, housed


@housed
async def test_a_missing_clip_leaves_the_library_without_a_file_and_comes_back(house: House) -> None:
    (job,) = house.fill(1)
    file_of(job).unlink()
    async with house.open() as engine:
        engine.plan_trash([job.id], 7)
        planned = await house.heard(TrashPlanned)
        assert [(each.job_id, each.files) for each in planned.clips] == [(job.id, ())]
        assert planned.sentence == ""
        engine.trashed([job.id])
        engine.find_clips(ClipQuery(), 1)
        assert not len((await house.heard(ClipsFound)).numbers)
        engine.restored([job.id])
        engine.find_clips(ClipQuery(), 2)
        assert len((await house.heard(ClipsFound, lambda event: event.ticket == 2)).numbers) == 1


@housed
async def test_a_clip_that_was_put_back_from_the_trash_by_hand_is_there_again_once_it_is_looked_at(
    house: House,
) -> None:
    (job,) = house.fill(1)
    whole = file_of(job).read_bytes()
    async with house.open() as engine:
        engine.trashed([job.id])
        await house.heard(LibraryChanged)
        for there, is_away in ((None, True), (whole[:-1] + b"?", True), (whole, False)):
            file_of(job).unlink(missing_ok=True)
            if there is not None:
                file_of(job).write_bytes(there)
            engine.look_for_clip(job.id)
            if not is_away:
                await house.heard(LibraryChanged)
            engine.read_away()
            assert (job.id in (await house.heard(ClipsAway)).in_trash) is is_away
        assert not any(isinstance(event, LibraryChanged) for event in house.events), "another file is no clip of it"
        engine.find_clips(ClipQuery(), 1)
        assert len((await house.heard(ClipsFound)).numbers) == 1


@housed
async def test_a_clip_that_left_without_its_drive_comes_back_with_it(house: House) -> None:
    (job,) = house.fill(1)
    away = house.folder / "unplugged"
    house.clips_folder.rename(away)
    async with house.open() as engine:
        engine.trashed([job.id])
        shutil.rmtree(house.clips_folder, ignore_errors=True)
        away.rename(house.clips_folder)
        engine.rebuild_library()
        over = await house.heard(LibraryWork, lambda event: event.is_over)
        assert over.sentence == "1 clip came back."
        engine.find_clips(ClipQuery(), 1)
        assert len((await house.heard(ClipsFound)).numbers) == 1
