"""Whatever one waiting clip meets, the line behind it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.services.engine import Engine
from sora_desktop.services.sending import Sender
from tests.fakes.engine_rig import Rig, on_loop, one, state


async def stopped_while_the_disk_is_full(rig: Rig) -> tuple[Engine, Job]:
    """A waiting clip whose stop could not be stored by the run before, nor by this one at its start."""
    rig.keys.hangs = True
    engine = await rig.start()
    job = one(engine)
    await engine.close()
    rig.store = rig.store.survivor()
    rig.keys.hangs = False
    rig.store.rows[job.id] = replace(job, has_stop_request=True)
    rig.store.refuses = lambda jobs: True
    rig.events.clear()
    return await rig.start(), job


@on_loop
async def test_clip_that_was_stopped_is_not_offered_as_unsent(rig: Rig) -> None:
    engine, job = await stopped_while_the_disk_is_full(rig)
    assert rig.notice(NoticeKind.UNSENT) is None
    rig.store.refuses = lambda jobs: False
    engine.continue_unsent()
    await rig.clock.advance(10)
    assert state(engine, job) is State.STOPPED
    assert not rig.gateway.creates


@on_loop
async def test_clip_that_was_stopped_late_ends_no_sending(rig: Rig) -> None:
    engine, job = await stopped_while_the_disk_is_full(rig)
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(10)
    engine.continue_unsent()
    await rig.clock.settle()
    other = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert (state(engine, job), state(engine, other)) == (State.STOPPED, State.WATCHING)
    assert rig.notice(NoticeKind.TROUBLE) is None


@on_loop
async def test_entry_that_waits_no_more_leaves_the_line_unsent(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await rig.start()
    monkeypatch.setattr(Sender, "withdraw", lambda sender, job_id: None)
    monkeypatch.setattr(Sender, "stepped", lambda sender, job: None)
    stopped = one(engine)
    engine.stop(stopped.id)
    other = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert (state(engine, stopped), state(engine, other)) == (State.STOPPED, State.WATCHING)


@pytest.mark.logs_error("cannot be sent by a defect")
@on_loop
async def test_defect_that_meets_one_clip_keeps_no_other_waiting(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = await rig.start()
    start: Callable[..., None] = Sender._start
    bad: list[str] = []

    def broken(sender: Sender, job: Job, *rest: object) -> None:
        if job.id in bad:
            raise ValueError("what is this")
        start(sender, job, *rest)

    monkeypatch.setattr(Sender, "_start", broken)
    first = one(engine)
    bad.append(first.id)
    other = one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    assert (state(engine, first), state(engine, other)) == (State.WAITING, State.WATCHING)
    assert len(rig.gateway.creates) == 1
    assert rig.notice(NoticeKind.TROUBLE) is not None
    obstacle = engine.obstacle_of(first)
    assert obstacle is not None
    assert "defect" in obstacle.sentence
