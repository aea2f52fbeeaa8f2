"""Copies of the database: made when they are due, beside everything else, and told when they fail."""

from __future__ import annotations

import threading

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import State
from tests.fakes.engine_rig import Rig, on_loop, one, state
from tests.fakes.virtual_clock import VirtualClock

DAY_S = 86_400.0


class DailyCopies:
    """A ``Backups`` that notes when each copy was made, and in which thread."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.made_at: list[float] = []
        self.threads: set[int | None] = set()
        self.trouble: Exception | None = None
        self.tries = 0
        self.gate: threading.Event | None = None

    def due_in_s(self, now_s: float) -> float:
        return 0.0 if not self.made_at else self.made_at[-1] + DAY_S - now_s

    def make(self, now_s: float) -> None:
        self.threads.add(threading.get_ident())
        self.tries += 1
        if self.gate is not None:
            self.clock.hanging_threads.add(threading.current_thread())
            self.gate.wait(20)
        if self.trouble is not None:
            raise self.trouble
        self.made_at.append(now_s)


@pytest.fixture
def copies(rig: Rig) -> DailyCopies:
    rig.backups = DailyCopies(rig.clock)
    return rig.backups


@on_loop
async def test_copy_is_made_at_the_start_and_then_daily_beside_the_loop(rig: Rig, copies: DailyCopies) -> None:
    engine = await rig.start()
    assert len(copies.made_at) == 1
    await rig.clock.advance(3 * DAY_S + 7200)
    assert len(copies.made_at) == 4
    assert threading.get_ident() not in copies.threads
    await rig.restart(engine)
    assert len(copies.made_at) == 4


@on_loop
async def test_copy_that_fails_is_told_tried_again_and_stops_no_work(rig: Rig, copies: DailyCopies) -> None:
    copies.trouble = DiskTrouble("The disk of the copies is full.")
    engine = await rig.start()
    notice = rig.notice(NoticeKind.DISK)
    assert notice is not None
    assert "copies is full" in notice.sentence
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    copies.trouble = None
    await rig.clock.advance(3700)
    assert (len(copies.made_at), rig.notice(NoticeKind.DISK)) == (1, None)


@pytest.mark.logs_error("copying the database failed by a defect")
@on_loop
async def test_defect_in_a_copy_ends_no_later_ones(rig: Rig, copies: DailyCopies) -> None:
    copies.trouble = ValueError("what is this")
    await rig.start()
    copies.trouble = None
    await rig.clock.advance(3700)
    assert len(copies.made_at) == 1


@on_loop
async def test_copy_that_hangs_holds_nothing_up(rig: Rig, copies: DailyCopies) -> None:
    copies.gate = threading.Event()
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    await rig.clock.advance(3 * DAY_S)
    assert copies.tries == 1
    await engine.close()
    copies.gate.set()
    for thread in list(rig.clock.hanging_threads):
        thread.join(10)


@pytest.mark.parametrize("jump_s", [-10 * 365 * DAY_S, 10 * 365 * DAY_S])
@on_loop
async def test_clock_that_is_set_makes_no_storm_of_copies(rig: Rig, copies: DailyCopies, jump_s: float) -> None:
    await rig.start()
    rig.clock.jump(jump_s)
    await rig.clock.advance(DAY_S)
    assert copies.tries <= 3
