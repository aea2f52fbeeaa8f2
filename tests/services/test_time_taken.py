"""What clips of a kind take: told by those alone whose end was heard of soon after it came."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sora_desktop.domain.answers import PollFailed
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, State
from tests.fakes.engine_rig import Rig, on_loop, one, out, state
from tests.fakes.left_jobs import START_S, left
from tests.fakes.scripted_gateway import LINK, accepted, done, error, running
from tests.fakes.virtual_clock import VirtualClock

SLEEP_S = 1_800.0


@on_loop
async def test_a_clip_that_ended_while_the_program_was_closed_is_no_measure(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running(40))
    engine, job = await out(rig)
    await rig.clock.advance(12)
    await engine.close()
    rig.clock.freeze(215)
    rig.gateway.answers["task-1"][0] = done()
    await rig.restart(engine)
    await rig.clock.advance(10)
    found = rig.row(job)
    assert (found.state, found.took_s) == (State.DONE, None)
    assert rig.store.durations(job.request.model, job.request.duration_s, False, 3600.0) == []


@on_loop
async def test_a_clip_that_ended_just_before_the_program_came_back_is_no_measure_either(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    job = left(rig, 1, accepted_at=START_S - 12)
    await rig.start()
    await rig.clock.advance(10)
    assert (rig.row(job).state, rig.row(job).took_s) == (State.DONE, None)


@on_loop
async def test_a_clip_that_still_ran_after_the_restart_is_a_measure_from_its_acceptance(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(60), running(80), done()])
    job = left(rig, 1, accepted_at=START_S - 60)
    await rig.start()
    await rig.clock.advance(120)
    found = rig.row(job)
    assert found.took_s is not None
    assert found.accepted_at is not None
    assert found.made_at == found.accepted_at + found.took_s
    assert 60 < found.took_s < 100


@pytest.mark.parametrize(
    "happens",
    [
        pytest.param(lambda clock: clock.freeze(SLEEP_S), id="the machine slept"),
        pytest.param(lambda clock: clock.jump(3_600.0), id="the clock was set forward"),
        pytest.param(lambda clock: clock.jump(-3_600.0), id="the clock was set back"),
    ],
)
@on_loop
async def test_a_clip_is_no_measure_when_time_jumped_over_its_end(
    rig: Rig, happens: Callable[[VirtualClock], None]
) -> None:
    rig.gateway.answers["task-1"].append(running(10))
    _, job = await out(rig)
    await rig.clock.advance(6)
    happens(rig.clock)
    rig.gateway.answers["task-1"][0] = done()
    await rig.clock.advance(60)
    assert (rig.row(job).state, rig.row(job).took_s) == (State.DONE, None)


@on_loop
async def test_a_clip_that_ended_without_a_network_is_no_measure(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(10), *[PollFailed(error(http_status=502))] * 8, done()])
    _, job = await out(rig)
    await rig.clock.advance(1_200)
    assert (rig.row(job).state, rig.row(job).took_s) == (State.DONE, None)


@on_loop
async def test_one_lost_answer_makes_a_clip_no_less_of_a_measure(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(10), PollFailed(error()), done()])
    _, job = await out(rig)
    await rig.clock.advance(120)
    assert rig.row(job).took_s is not None


@on_loop
async def test_a_demo_clip_is_no_measure_after_a_restart_for_its_gateway_stood_still(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(80), running(90), done()])
    job = left(rig, 1, accepted_at=START_S - 60, profile_id=DEMO_PROFILE_ID, origin=None)
    await rig.start()
    await rig.clock.advance(10)
    assert (rig.row(job).state, rig.row(job).took_s) == (State.DONE, None)


@on_loop
async def test_a_demo_clip_is_no_measure_when_the_machine_slept_over_it(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running(10))
    engine = await rig.start()
    rig.gateway.create_ends.append(accepted("task-1"))
    job = one(engine, profile_id=DEMO_PROFILE_ID)
    await rig.clock.advance(3)
    rig.clock.freeze(SLEEP_S)
    rig.gateway.answers["task-1"].extend([running(90), done()])
    await rig.clock.advance(20)
    assert (rig.row(job).state, rig.row(job).took_s) == (State.DONE, None)


@on_loop
async def test_a_demo_clip_of_a_plain_run_is_a_measure(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(10)] * 4 + [done()])
    engine = await rig.start()
    rig.gateway.create_ends.append(accepted("task-1"))
    job = one(engine, profile_id=DEMO_PROFILE_ID)
    await rig.clock.advance(20)
    took_s = rig.row(job).took_s
    assert took_s is not None
    assert 3 < took_s < 10


@on_loop
async def test_a_download_that_waits_for_the_network_adds_nothing_to_what_the_clip_took(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(10), done()])
    rig.gateway.files[LINK].append("hang")
    engine, job = await out(rig)
    await rig.clock.advance(30)
    assert state(engine, job) is State.DOWNLOADING
    took_s = rig.row(job).took_s
    rig.gateway.files[LINK].clear()
    rig.clock.freeze(SLEEP_S)
    await rig.crash(engine)
    await rig.clock.advance(300)
    found = rig.row(job)
    assert found.state is State.DONE
    assert found.took_s == took_s
    assert took_s is not None
    assert took_s < 30


@on_loop
async def test_every_clip_of_a_plain_run_is_a_measure(rig: Rig) -> None:
    engine, first = await out(rig)
    rig.gateway.answers["task-1"].extend([*[running(50)] * 4, done()])
    await rig.clock.advance(120)
    rig.gateway.create_ends.append(accepted("task-2"))
    rig.gateway.answers["task-2"].append(done())
    second = one(engine, intent_id="second")
    await rig.clock.advance(120)
    samples = rig.store.durations(first.request.model, first.request.duration_s, False, 3600.0)
    assert samples == [rig.row(first).took_s, rig.row(second).took_s]
    assert 15 < samples[0] < 45
    assert samples[1] < 8
