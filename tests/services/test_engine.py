"""The engine's start and end: everything is found again, and nothing keeps it from ending in time."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from sora_desktop.domain.answers import NotSent
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import (
    EngineReady,
    JobsListed,
    NoticeKind,
    NoticesChanged,
    PricesChanged,
    ProfilesChanged,
    RecipesChanged,
)
from sora_desktop.domain.jobs import State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import LINK, Scripted, accepted, done, error, running

QUIT_LIMIT_S = 2.0


@on_loop
async def test_start_tells_everything_in_order(rig: Rig) -> None:
    rig.book.sentences = ("The field “theme” fell back to its default.",)
    engine = await rig.start()
    jobs = engine.generate(VideoRequest(prompt="boat"), intent_id="i", takes=3)
    await rig.clock.settle()
    engine = await rig.restart(engine)
    kinds = [type(event) for event in rig.events]
    books = [RecipesChanged, PricesChanged, PricesChanged]
    assert kinds[:7] == [EngineReady, ProfilesChanged, JobsListed, *books, NoticesChanged]
    assert rig.told(EngineReady) == [EngineReady("/clips", "/posters", pictures_folder="/pictures")]
    assert [job.id for job in rig.told(JobsListed)[0].jobs] == [job.id for job in reversed(jobs)]
    assert [job.id for job in engine.jobs()] == [job.id for job in reversed(jobs)]
    notice = rig.notice(NoticeKind.SETTINGS)
    assert notice is not None
    assert notice.sentence == rig.book.sentences[0]
    engine.dismiss(notice)
    assert rig.notices() == ()


@on_loop
async def test_leftover_send_is_committed_as_unconfirmed_before_it_is_told(rig: Rig) -> None:
    rig.gateway.create_ends.append("hang")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.journal.clear()
    await rig.crash(engine)
    assert rig.journal[0] == ("commit", "1 unconfirmed")
    listed = rig.told(JobsListed)[0].jobs
    assert [(each.id, each.state) for each in listed] == [(job.id, State.UNCONFIRMED)]


@on_loop
async def test_leftover_send_on_a_full_disk_is_settled_when_there_is_room_and_never_sent(rig: Rig) -> None:
    rig.gateway.create_ends.append("hang")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    await rig.lose_power(engine)
    rig.store.refuses = lambda jobs: True
    engine = await rig.start()
    await rig.clock.advance(30)
    assert rig.row(job).state is State.SENDING
    assert not engine.is_sending()
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(6)
    assert rig.row(job).state is State.UNCONFIRMED
    assert len(rig.gateway.creates) == 1


@pytest.mark.parametrize(
    ("end", "left", "task_id"),
    [(accepted("task-1"), State.WATCHING, "task-1"), (NotSent(error()), State.WAITING, None)],
)
@on_loop
async def test_stop_that_came_before_the_crash_takes_effect_at_the_next_start(
    rig: Rig, end: Scripted, left: State, task_id: str | None
) -> None:
    rig.gateway.create_ends.append("gate")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine.stop(job.id)
    rig.store.refuses = lambda jobs: jobs[0].state is State.STOPPED
    rig.gateway.answer_gated_with(end)
    await rig.clock.settle()
    assert rig.row(job).state is left
    await rig.crash(engine)
    assert (rig.row(job).state, rig.row(job).task_id) == (State.STOPPED, task_id)
    assert rig.notice(NoticeKind.UNSENT) is None


@on_loop
async def test_jobs_that_are_out_can_be_left_for_another_run(rig: Rig) -> None:
    engine = await rig.start()
    left = one(engine)
    await rig.clock.settle()
    engine = await rig.restart(engine, resumes=False)
    asked = len(rig.gateway.queries)
    rig.gateway.answers["task-2"].append(done())
    new = one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    assert {task_id for _, _, task_id in rig.gateway.queries[asked:]} == {"task-2"}
    assert (rig.row(left).state, rig.row(new).state) == (State.WATCHING, State.DONE)


@on_loop
async def test_database_that_cannot_be_read_is_told_to_whoever_starts(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise DiskTrouble("The disk cannot be read.")

    monkeypatch.setattr(rig.store, "load", broken)
    with pytest.raises(DiskTrouble):
        await rig.start()


@on_loop
async def test_quitting_ends_in_time_with_a_create_a_download_a_keychain_and_the_connections_hanging(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.gateway.files[LINK].append("hang")
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start(poll_interval_s=1)
    downloading = one(engine)
    await rig.clock.settle()
    await rig.clock.advance(2)
    rig.gateway.create_ends.append("hang")
    rig.gateway.swallows_cancel = True
    sending = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    rig.keys.hangs = True
    replacing = asyncio.create_task(engine.delete_key("octopusx"))
    waiting = one(engine, intent_id="intent-3")
    await rig.clock.settle()

    async def hang() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(rig.gateway, "close", hang)
    began = time.monotonic()
    await engine.close()
    assert time.monotonic() - began < QUIT_LIMIT_S
    replacing.cancel()
    states = [rig.row(job).state for job in (downloading, sending, waiting)]
    assert states == [State.DOWNLOADING, State.UNCONFIRMED, State.WAITING]
    rig.gateway.release_fetches.set()


@on_loop
async def test_quitting_writes_the_last_progress(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running(42))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    await rig.clock.advance(6)
    rig.gateway.answers["task-1"].append(running(43))
    rig.gateway.answers["task-1"].popleft()
    engine.check_again(job.id)
    await rig.clock.settle()
    await engine.close()
    await engine.close()
    assert rig.row(job).progress == 43
    assert rig.gateway.is_closed
    assert rig.store.is_closed
    assert not rig.demo.is_running


@on_loop
async def test_quitting_before_the_start_is_harmless(rig: Rig) -> None:
    rig.store.refuses = lambda jobs: True
    engine = await rig.start()
    await engine.close()
    assert rig.store.is_closed


@pytest.mark.logs_error("ended by a defect")
@on_loop
async def test_defect_in_a_task_of_the_engine_is_logged_and_noticed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(profile: object) -> None:
        raise ValueError("what is this")

    monkeypatch.setattr(rig.keys, "place_of", broken)
    engine = await rig.start()
    assert rig.notice(NoticeKind.TROUBLE) is not None
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_no_key_and_no_whole_link_is_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start(environment_key=Secret("sk-canary"))
    job = one(engine)
    await rig.clock.advance(10)
    await engine.replace_key("octopusx", "sk-canary-2")
    assert now(engine, job).state is State.DONE
    assert "sk-canary" not in caplog.text
    assert "s3cret" not in caplog.text
