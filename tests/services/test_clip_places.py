"""A download goes on in the folder where it began, and begins anew in the folder of now when that one is no hope."""

from __future__ import annotations

import pytest

from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.services.clip_places import PATIENCE_S
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.scripted_gateway import CLIP, LINK, broken_off, done

CONTENT = "https://octopusx.ai/v1/videos/task-1/content"


async def begun(rig: Rig) -> tuple[Engine, Job]:
    """An engine whose download began in /clips and broke off, and which keeps new clips in /new since then."""
    rig.gateway.answers["task-1"].append(done())
    rig.gateway.files[LINK].extend([broken_off(), CLIP])
    engine, job = await out(rig)
    await rig.clock.advance(5)
    while state(engine, job) is State.WATCHING:
        await rig.clock.advance(0.5)
    assert (rig.row(job).state, rig.row(job).clips_folder) == (State.DOWNLOADING, "/clips")
    rig.clips.path = "/new"
    return engine, job


@on_loop
async def test_folder_of_a_download_is_committed_before_its_first_byte(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    rig.store.refuses = lambda jobs: any(job.clips_folder is not None for job in jobs)
    engine, job = await out(rig)
    await rig.clock.advance(120)
    assert not rig.gateway.fetches
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_folder_is_committed_before_the_content_path_is_tried(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done(None))
    rig.gateway.files[CONTENT].append("hang")
    _, job = await out(rig)
    await rig.clock.advance(200)
    assert rig.gateway.fetches
    assert rig.row(job).clips_folder == "/clips"


@pytest.mark.parametrize("end", ["quit", "crash", "alive"])
@on_loop
async def test_download_goes_on_where_it_began(rig: Rig, end: str) -> None:
    engine, job = await begun(rig)
    if end != "alive":
        engine = await (rig.restart if end == "quit" else rig.crash)(engine)
    await rig.clock.advance(10)
    assert (rig.row(job).state, rig.row(job).file) == (State.DONE, f"/clips/{job.id}.mp4")


@on_loop
async def test_clip_that_got_its_name_before_that_was_committed_is_found_where_it_began(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    rig.store.refuses = lambda jobs: any(job.state is State.DONE for job in jobs)
    engine, job = await out(rig)
    await rig.clock.advance(30)
    assert rig.row(job).state is State.DOWNLOADING
    await rig.lose_power(engine)
    rig.clips.path = "/new"
    fetched = len(rig.gateway.fetches)
    engine = await rig.start()
    assert (rig.row(job).state, rig.row(job).file) == (State.DONE, f"/clips/{job.id}.mp4")
    assert (len(rig.gateway.fetches), rig.clips.keeps) == (fetched, 1)


@on_loop
async def test_download_of_a_deleted_folder_begins_anew_at_once(rig: Rig) -> None:
    _, job = await begun(rig)
    rig.clips.deleted = {"/clips"}
    await rig.clock.advance(5)
    assert (rig.row(job).clips_folder, rig.row(job).file) == ("/new", f"/new/{job.id}.mp4")
    assert rig.notice(NoticeKind.DISK) is None


@on_loop
async def test_download_on_an_unplugged_drive_waits_and_says_so(rig: Rig) -> None:
    engine, job = await begun(rig)
    rig.clips.away = {"/clips"}
    await rig.clock.advance(PATIENCE_S / 2)
    assert (state(engine, job), now(engine, job).needs) == (State.DOWNLOADING, Needs.DISK)
    assert rig.notice(NoticeKind.DISK) is not None
    rig.clips.away = set()
    await rig.clock.advance(60)
    assert rig.row(job).file == f"/clips/{job.id}.mp4"
    assert rig.notice(NoticeKind.DISK) is None


@on_loop
async def test_download_does_not_wait_for_a_drive_until_its_link_is_gone(rig: Rig) -> None:
    _, job = await begun(rig)
    rig.clips.away = {"/clips"}
    await rig.clock.advance(PATIENCE_S + 120)
    assert (rig.row(job).state, rig.row(job).file) == (State.DONE, f"/new/{job.id}.mp4")
    assert rig.notice(NoticeKind.DISK) is None


@on_loop
async def test_folder_that_is_chosen_in_the_trouble_takes_the_clip_at_once(rig: Rig) -> None:
    engine, job = await begun(rig)
    rig.clips.path = "/clips"
    rig.clips.away = {"/clips"}
    await rig.clock.advance(PATIENCE_S * 3)
    assert state(engine, job) is State.DOWNLOADING
    engine.change_clips_folder("/other")
    await rig.clock.advance(61)
    assert rig.row(job).file == f"/other/{job.id}.mp4"


@on_loop
async def test_clip_of_a_run_that_kept_no_folder_takes_the_one_of_now(rig: Rig) -> None:
    engine, job = await begun(rig)
    await engine.close()
    rig.store = rig.store.survivor()
    rig.store.rows[job.id] = rig.row(job).noting(clips_folder=None)
    await rig.start()
    assert (rig.row(job).state, rig.row(job).clips_folder) == (State.DONE, "/new")


@on_loop
async def test_two_clips_of_two_folders_each_find_their_own(rig: Rig) -> None:
    engine, first = await begun(rig)
    second = one(engine, intent_id="intent-2")
    rig.gateway.answers["task-2"].append(done("https://store.example/2.mp4"))
    await rig.clock.advance(20)
    assert rig.row(first).file == f"/clips/{first.id}.mp4"
    assert rig.row(second).file == f"/new/{second.id}.mp4"


@on_loop
async def test_nobody_is_told_of_the_disk_of_a_clip_that_was_stopped(rig: Rig) -> None:
    engine, job = await begun(rig)
    rig.clips.away = {"/clips"}
    await rig.clock.advance(30)
    assert rig.notice(NoticeKind.DISK) is not None
    engine.stop(job.id)
    assert rig.notice(NoticeKind.DISK) is None
