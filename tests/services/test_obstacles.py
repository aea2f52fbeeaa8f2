"""A clip that waits without a pause says what keeps it, and since when, so that nobody waits for it for ever."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sora_desktop.domain.answers import NotSent, Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.profiles import Profile
from sora_desktop.services.engine import Engine
from sora_desktop.services.obstacles import Obstacle
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import accepted, error


def obstacle(engine: Engine, job: Job) -> Obstacle | None:
    return engine.obstacle_of(now(engine, job))


@on_loop
async def test_offline_counts_from_the_first_clip_for_all_behind_it(rig: Rig) -> None:
    rig.book.creates_at_once = 1
    rig.gateway.create_ends.extend([NotSent(error())] * 5)
    engine = await rig.start()
    began_at = rig.clock.now_s()
    first = one(engine)
    never_tried = one(engine, intent_id="intent-2")
    assert obstacle(engine, first) is None
    await rig.clock.advance(25)
    expected = Obstacle("The gateway cannot be reached.", began_at, ErrorKind.NETWORK)
    assert len(rig.gateway.creates) < 5
    assert obstacle(engine, first) == obstacle(engine, never_tried) == expected
    engine.try_account_again("octopusx")
    assert obstacle(engine, never_tried) == expected
    await rig.clock.advance(600)
    assert state(engine, first) is State.WATCHING
    assert obstacle(engine, one(engine, intent_id="intent-3")) is None


@on_loop
async def test_rate_limit_counts_from_its_first_answer_until_a_clip_is_taken(rig: Rig) -> None:
    rate = Refused(error(ErrorKind.RATE, "Too many requests."), is_rate_limit=True, retry_after_s=20)
    rig.gateway.create_ends.extend([rate, rate])
    engine = await rig.start()
    began_at = rig.clock.now_s()
    job = one(engine)
    await rig.clock.advance(25)
    assert obstacle(engine, job) == Obstacle("Too many requests.", began_at, ErrorKind.RATE)
    await rig.clock.advance(60)
    assert state(engine, job) is State.WATCHING
    assert obstacle(engine, one(engine, intent_id="intent-2")) is None


@on_loop
async def test_full_disk_is_an_obstacle_as_long_as_it_is_full(rig: Rig) -> None:
    rig.store.refuses = lambda jobs: any(job.state is State.SENDING for job in jobs)
    engine = await rig.start()
    began_at = rig.clock.now_s()
    job = one(engine)
    await rig.clock.advance(30)
    assert obstacle(engine, job) == Obstacle("The disk is full.", began_at, ErrorKind.DISK)
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(10)
    assert state(engine, job) is State.WATCHING
    assert obstacle(engine, job) is None


@on_loop
async def test_demo_that_cannot_start_is_an_obstacle_for_its_own_clips_alone(rig: Rig) -> None:
    rig.demo.is_broken = True
    rig.gateway.create_ends.append(NotSent(error()))
    engine = await rig.start()
    began_at = rig.clock.now_s()
    demo = one(engine, profile_id=DEMO_PROFILE_ID)
    real = one(engine, intent_id="intent-2")
    await rig.clock.advance(1)
    assert obstacle(engine, demo) == Obstacle("The disk is full.", began_at, ErrorKind.DISK)
    found = obstacle(engine, real)
    assert found is not None
    assert found.kind is ErrorKind.NETWORK


@on_loop
async def test_profile_that_is_gone_is_an_obstacle_since_the_start(rig: Rig) -> None:
    rig.gateway.create_ends.append(NotSent(error()))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.book.stored, rig.book.selected = (Profile("other", "Other", "https://other.example"),), "other"
    engine = await rig.restart(engine)
    began_at = rig.clock.now_s()
    await rig.clock.advance(30)
    found = obstacle(engine, job)
    assert found is not None
    assert (found.since_s, found.kind) == (began_at, ErrorKind.KEY)
    assert "octopusx" in found.sentence


@on_loop
async def test_accepted_id_that_the_disk_refuses_is_told_and_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    def refuses(jobs: Sequence[Job]) -> bool:
        return any(job.state is State.WATCHING for job in jobs)

    rig.store.refuses = refuses
    rig.gateway.create_ends.append(accepted("task_precious"))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(5)
    assert state(engine, job) is State.SENDING
    notice = rig.notice(NoticeKind.DISK)
    assert notice is not None
    assert "task_precious" in notice.sentence
    assert "The disk is full." in notice.sentence
    assert caplog.text.count("task_precious") == 1
    found = obstacle(engine, job)
    assert found is not None
    assert found.kind is ErrorKind.DISK
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(15)
    assert (state(engine, job), rig.row(job).task_id) == (State.WATCHING, "task_precious")
    assert rig.notice(NoticeKind.DISK) is None
    assert obstacle(engine, job) is None
