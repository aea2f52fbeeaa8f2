"""Who stands aside in the line comes back for everything that may have changed, also for what comes another way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.answers import UploadAnswer
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.library_events import LibraryWork
from sora_desktop.domain.pictures import LastFrame, LocalPicture
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from sora_desktop.storage.database import SqliteJobStore
from tests.fakes.engine_rig import Rig, on_loop, state
from tests.fakes.library_house import House, housed
from tests.fakes.scripted_gateway import error
from tests.fakes.tiny_pictures import png, prepared

NEW = "https://b.example"


def asked(engine: Engine, picture: LocalPicture, intent_id: str) -> Job:
    return engine.generate(VideoRequest(prompt=intent_id, images=(picture.address,)), intent_id=intent_id)[0]


@on_loop
async def test_what_a_former_gateway_said_of_its_pictures_leaves_no_clip_waiting_for_room(
    rig: Rig, picture: LocalPicture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.uploads.JOBS_AT_ONCE", 1)
    may_answer, upload = {"old": asyncio.Event(), "new": asyncio.Event()}, rig.gateway.upload

    async def upload_late(account: Account, sent: LocalPicture, content: bytes) -> UploadAnswer:
        if account.origin != NEW:
            await may_answer["old"].wait()
            return UploadAnswer(is_unsupported=True)
        await may_answer["new"].wait()
        return await upload(account, sent, content)

    monkeypatch.setattr(rig.gateway, "upload", upload_late)
    engine = await rig.start()
    job = asked(engine, picture, "first")
    await rig.clock.settle()
    engine.pause_sending()
    may_answer["old"].set()
    await rig.clock.settle()
    await engine.change_profile("octopusx", "Octo", NEW, "sk-b")
    other = asked(engine, rig.pictures.add(prepared(tmp_path, png(3, 3))), "second")
    engine.send_next([other.id])
    engine.resume_sending()
    await rig.clock.settle()
    may_answer["new"].set()
    await rig.clock.advance(600)
    assert (state(engine, other), state(engine, job)) == (State.WATCHING, State.WATCHING)


@on_loop
async def test_what_a_former_gateway_asked_to_wait_for_keeps_nothing_from_the_new_one(
    rig: Rig, picture: LocalPicture
) -> None:
    rig.gateway.upload_ends.append(UploadAnswer(error=error(ErrorKind.RATE), retry_after_s=3_000))
    engine = await rig.start()
    job = asked(engine, picture, "first")
    await rig.clock.settle()
    assert state(engine, job) is State.WAITING
    await engine.change_profile("octopusx", "Octo", NEW, "sk-b")
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    assert [account.origin for account, _ in rig.gateway.creates] == [NEW]


@housed
async def test_a_clip_is_continued_that_a_rebuild_finds_after_it_left_the_list(house: House) -> None:
    (done,) = house.fill(1)
    for each in house.folder.glob("jobs*"):
        each.unlink()
    parent = replace(done, state=State.STOPPED, is_removed=True, file=None, file_size_bytes=None, file_sha256=None)
    request = VideoRequest(prompt="and then", images=(LastFrame(parent.id).address,))
    child = Job("c" * 32, "child", 1, "octopusx", request, 1_795_000_000.0, parent_id=parent.id)
    store, _ = SqliteJobStore.open(house.database)
    store.insert([parent, child])
    store.close()
    async with house.open() as engine:
        house.rig.frames.picture = house.rig.pictures.add(prepared(house.folder))
        engine.continue_unsent()
        await house.rig.clock.settle()
        waiting = engine.job(child.id)
        assert waiting is not None
        assert waiting.needs is Needs.PARENT
        engine.rebuild_library()
        over = await house.heard(LibraryWork, lambda event: event.is_over)
        assert over.sentence == "1 clip came back."
        await house.rig.clock.advance(60)
        assert [body["prompt"] for _, body in house.rig.gateway.creates] == ["and then"]
