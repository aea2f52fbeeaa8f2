"""Tasks that take longer than anyone expects: waited for, asked for slowly, and never failed by this program."""

from __future__ import annotations

from sora_desktop.domain.jobs import Needs, State
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.left_jobs import asked
from tests.fakes.scripted_gateway import done


@on_loop
async def test_person_who_keeps_waiting_is_not_asked_again(rig: Rig) -> None:
    engine, job = await out(rig)
    await rig.clock.advance(2 * 3600 + 600)
    assert now(engine, job).needs is Needs.STALLED
    engine.keep_waiting(job.id)
    assert (rig.row(job).is_waited_for, rig.row(job).needs, rig.row(job).state) == (True, None, State.WATCHING)
    asked_before = len(asked(rig))
    await rig.clock.advance(3600)
    assert len(asked(rig)) - asked_before >= 9
    engine = await rig.restart(engine)
    await rig.clock.advance(3600)
    assert (now(engine, job).needs, state(engine, job)) == (None, State.WATCHING)
    rig.gateway.answers["task-1"].append(done())
    await rig.clock.advance(600)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_there_is_nothing_to_wait_for_when_the_gateway_has_no_task(rig: Rig) -> None:
    rig.keys.keys.clear()
    engine = await rig.start()
    job = one(engine)
    engine.keep_waiting(job.id)
    engine.keep_waiting("unknown")
    assert [refusal.command for refusal in rig.refusals()] == ["keep_waiting"] * 2


@on_loop
async def test_keep_waiting_on_a_full_disk_is_refused(rig: Rig) -> None:
    engine, job = await out(rig)
    await rig.clock.advance(2 * 3600 + 600)
    rig.store.refuses = lambda jobs: True
    engine.keep_waiting(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["keep_waiting"]
    assert now(engine, job).needs is Needs.STALLED


@on_loop
async def test_task_that_is_stalled_for_days_is_never_failed_by_us(rig: Rig) -> None:
    engine, job = await out(rig)
    for _ in range(3):
        await rig.clock.advance(40 * 3600)
        assert state(engine, job) is State.WATCHING
        engine = await rig.restart(engine)
    assert rig.row(job).state is State.WATCHING
