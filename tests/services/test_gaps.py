"""Clocks that jump and machines that sleep: polls go on, in order and politely, and no wait is ever negative."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from sora_desktop.domain.answers import NotSent
from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.jobs import Job, State
from sora_desktop.services.asking import POLLS_AT_ONCE, POLLS_PER_SECOND
from sora_desktop.services.engine import Engine
from sora_desktop.services.gaps import TICK_S
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.left_jobs import START_S, asked, left
from tests.fakes.scripted_gateway import done, error, running
from tests.fakes.virtual_clock import VirtualClock
from tests.promises import Tally

HOUR_S, YEAR_S = 3600.0, 365 * 86_400.0
JUMPS_S = [HOUR_S, -HOUR_S, 10 * YEAR_S, -10 * YEAR_S]
TASKS = 40


class StrictClock(VirtualClock):
    """A clock that no wait may ask to go back."""

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0, f"a wait of {seconds} seconds"
        assert seconds < YEAR_S, f"a wait of {seconds} seconds"
        await super().sleep(seconds)


@pytest.fixture
def rig() -> Rig:
    return Rig(StrictClock())


def most_in_a_second(times: list[float]) -> int:
    return max((sum(1 for at in times if begin <= at < begin + 1) for begin in times), default=0)


async def at_work(rig: Rig, chance: random.Random) -> tuple[Engine, list[Job]]:
    """An engine with many tasks of all ages, each asked for once."""
    jobs = [
        left(rig, number, accepted_at=START_S - chance.uniform(0, 6000), expires_at=START_S + chance.uniform(0, 1e5))
        for number in range(TASKS)
    ]
    engine = await rig.start()
    await rig.clock.advance(300)
    rig.gateway.queries.clear()
    return engine, jobs


async def both_move(rig: Rig, seconds: float) -> None:
    rig.clock.freeze(seconds)


async def wall_moves(rig: Rig, seconds: float) -> None:
    rig.clock.jump(seconds)


@pytest.mark.promise("R10")
@pytest.mark.parametrize("sleeps", [wall_moves, both_move])
@on_loop
async def test_after_eight_hours_asleep_each_is_asked_soonest_expiring_first_and_politely(
    rig: Rig, chance: random.Random, tally: Tally, sleeps: Callable[[Rig, float], Awaitable[None]]
) -> None:
    _, jobs = await at_work(rig, chance)
    await sleeps(rig, 8 * HOUR_S)
    # Where the monotonic clock stood still nothing is late, and the next tick notices.
    if sleeps is wall_moves:
        await rig.clock.advance(TICK_S - 0.1)
        rig.gateway.queries.clear()
    await rig.clock.advance(TASKS / POLLS_PER_SECOND + 1)
    order = list(dict.fromkeys(asked(rig)))
    ideal = [job.task_id for job in sorted(jobs, key=lambda job: deadline_of(job).at)]
    # Those that came to the line before the others may go first; then the line is in order.
    rest = order[2 * POLLS_AT_ONCE :]
    assert rest == [task_id for task_id in ideal if task_id in rest]
    assert len(order) == TASKS
    assert most_in_a_second([at for at, _, _ in rig.gateway.queries]) <= POLLS_AT_ONCE + POLLS_PER_SECOND + 1
    tally.count(TASKS, storms=0, negative_waits=0)


@pytest.mark.promise("R10")
@pytest.mark.parametrize("jump_s", JUMPS_S)
@on_loop
async def test_clock_that_is_set_neither_stops_the_polls_nor_makes_a_storm(
    rig: Rig, chance: random.Random, tally: Tally, jump_s: float
) -> None:
    engine, jobs = await at_work(rig, chance)
    rig.clock.jump(jump_s)
    await rig.clock.advance(20 * 60)
    counts = [asked(rig).count(f"task-{number}") for number in range(TASKS)]
    assert min(counts) >= 3
    # Each on its schedule of 10 s at the most, and once more for the jump.
    assert max(counts) <= 20 * 60 / 8 + 2
    assert most_in_a_second([at for at, _, _ in rig.gateway.queries]) <= POLLS_AT_ONCE + POLLS_PER_SECOND + 1
    assert {state(engine, job) for job in jobs} == {State.WATCHING}
    tally.count(TASKS, storms=0, negative_waits=0)


@pytest.mark.promise("R10")
@pytest.mark.parametrize("jump_s", [*JUMPS_S, -30 * YEAR_S])
@on_loop
async def test_start_under_another_clock_goes_on_with_every_task(
    rig: Rig, chance: random.Random, tally: Tally, jump_s: float
) -> None:
    engine, jobs = await at_work(rig, chance)
    rig.clock.jump(jump_s)
    engine = await rig.restart(engine)
    await rig.clock.advance(11 * 60)
    counts = [asked(rig).count(f"task-{number}") for number in range(TASKS)]
    assert min(counts) >= 2
    assert most_in_a_second([at for at, _, _ in rig.gateway.queries]) <= POLLS_AT_ONCE + POLLS_PER_SECOND + 1
    for number in range(TASKS):
        rig.gateway.answers[f"task-{number}"].append(done(f"https://store.example/{number}"))
    await rig.clock.advance(7 * 60)
    assert {rig.row(job).state for job in jobs} == {State.DONE}
    tally.count(TASKS, storms=0, negative_waits=0)


@pytest.mark.promise("R10")
@on_loop
async def test_clock_that_is_set_again_and_again_makes_no_storm(rig: Rig, tally: Tally) -> None:
    engine, _ = await out(rig)
    await rig.clock.advance(3 * HOUR_S)
    rig.gateway.queries.clear()
    for _ in range(120):
        rig.clock.jump(HOUR_S)
        await rig.clock.advance(TICK_S)
    # A stalled task is asked for every five minutes by itself, and every two for the jumps.
    assert 30 <= len(asked(rig)) <= 60
    assert engine.jobs()
    tally.count(1, storms=0)


@pytest.mark.promise("R10")
@on_loop
async def test_time_that_passes_as_it_should_is_no_gap(rig: Rig, tally: Tally) -> None:
    await out(rig)
    await rig.clock.advance(2 * HOUR_S + 600)
    rig.gateway.queries.clear()
    await rig.clock.advance(HOUR_S)
    assert 9 <= len(asked(rig)) <= 15
    assert all(later - sooner > 200 for (sooner, _, _), (later, _, _) in pairwise(rig.gateway.queries))
    tally.count(1, storms=0)


@pytest.mark.promise("R10")
@on_loop
async def test_nothing_ticks_while_nothing_is_out(rig: Rig, tally: Tally) -> None:
    await rig.start()
    assert rig.clock.next_wake_s() is None
    rig.gateway.answers["task-1"].append(done())
    engine, job = await out(rig)
    await rig.clock.advance(300)
    assert rig.row(job).state is State.DONE
    assert now(engine, job).made_at is not None
    assert rig.clock.next_wake_s() is None
    tally.count(1)


@pytest.mark.promise("R10")
@on_loop
async def test_creates_that_back_off_do_so_on_the_clock_that_never_jumps(rig: Rig, tally: Tally) -> None:
    rig.gateway.create_ends.extend([NotSent(error())] * 6)
    engine = await rig.start()
    job = one(engine)
    for jump_s in JUMPS_S:
        rig.clock.jump(jump_s)
        await rig.clock.advance(30)
    await rig.clock.advance(120)
    assert len(rig.gateway.creates) == 7
    assert (state(engine, job), running().status) == (State.WATCHING, "processing")
    tally.count(len(JUMPS_S), storms=0, negative_waits=0)
