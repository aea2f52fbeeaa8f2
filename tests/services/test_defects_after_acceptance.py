"""Defects of this program behind a commit: an accepted task is followed all the same, and what was stopped is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Marks
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import done

pytestmark = pytest.mark.promise("R1")


def break_listener(engine: Engine, rig: Rig) -> None:
    before = engine._book.on_stepped

    def broken(job: Job) -> None:
        if job.state is State.WATCHING:
            raise RuntimeError("a defect")
        before(job)

    engine._book.on_stepped = broken


def break_lessons(engine: Engine, rig: Rig) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    setattr(engine._sender.lessons, "learn", broken)  # noqa: B010


def break_hearing(engine: Engine, rig: Rig) -> None:
    def broken(event: object) -> None:
        if getattr(getattr(event, "job", None), "state", None) is State.WATCHING:
            rig.on_event = lambda event: None
            raise RuntimeError("a defect")

    rig.on_event = broken


@pytest.mark.parametrize("break_it", [break_listener, break_lessons, break_hearing])
@pytest.mark.logs_error("met a defect after its answer")
@on_loop
async def test_an_accepted_task_is_followed_whatever_breaks_behind_its_commit(
    rig: Rig, break_it: Callable[[Engine, Rig], None]
) -> None:
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    break_it(engine, rig)
    job = one(engine)
    await rig.clock.advance(30)
    assert (state(engine, job), rig.row(job).task_id) == (State.DONE, "task-1")
    assert not engine.is_sending()
    assert rig.notice("trouble") is not None


def refuse_acceptance(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    save = rig.store.save

    def broken(job: Job, marks: Marks | None = None) -> None:
        if job.state is State.WATCHING:
            raise RuntimeError("a defect")
        save(job, marks)

    monkeypatch.setattr(rig.store, "save", broken)


@pytest.mark.logs_error("met a defect after its answer")
@on_loop
async def test_a_task_id_that_a_defect_keeps_from_the_disk_is_told_and_stored_once_that_is_over(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    refuse_acceptance(rig, monkeypatch)
    job = one(engine)
    await rig.clock.advance(30)
    assert state(engine, job) is State.SENDING
    obstacle = engine.obstacle_of(now(engine, job))
    assert obstacle is not None
    assert obstacle.kind is ErrorKind.REQUEST
    assert any("task-1" in notice.sentence for notice in rig.notices())
    assert not engine.is_sending()
    monkeypatch.undo()
    await rig.clock.advance(60)
    assert (rig.row(job).state, rig.row(job).task_id) == (State.DONE, "task-1")
    assert not any("task-1" in notice.sentence for notice in rig.notices())
    assert len(rig.gateway.creates) == 1


@pytest.mark.logs_error("met a defect after its answer")
@on_loop
async def test_a_task_id_that_a_defect_kept_from_the_disk_is_stored_at_the_end_at_the_latest(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await rig.start()
    refuse_acceptance(rig, monkeypatch)
    job = one(engine)
    await rig.clock.settle()
    monkeypatch.undo()
    await engine.close()
    assert (rig.row(job).state, rig.row(job).task_id) == (State.WATCHING, "task-1")


@pytest.mark.logs_error("met a defect after its answer")
@on_loop
async def test_a_task_id_that_a_defect_keeps_from_the_disk_to_the_end_stands_in_the_doubt(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await rig.start()
    refuse_acceptance(rig, monkeypatch)
    job = one(engine)
    await rig.clock.settle()
    engine = await rig.restart(engine)
    assert state(engine, job) is State.UNCONFIRMED
    error = now(engine, job).error
    assert error is not None
    assert "task-1" in error.message
    assert len(rig.gateway.creates) == 1


@pytest.mark.logs_error("met a defect after its answer")
@on_loop
async def test_a_stop_that_came_while_a_defect_kept_the_answer_is_carried_out_after_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await rig.start()
    refuse_acceptance(rig, monkeypatch)
    job = one(engine)
    await rig.clock.settle()
    engine.stop(job.id)
    await rig.clock.settle()
    monkeypatch.undo()
    await rig.clock.advance(30)
    assert (rig.row(job).state, rig.row(job).task_id) == (State.STOPPED, "task-1")


@on_loop
async def test_a_batch_is_stopped_as_a_whole_whatever_breaks_behind_its_commit(rig: Rig) -> None:
    engine = await rig.start()
    engine.pause_sending()
    rows = [(VideoRequest(prompt=prompt), 1) for prompt in "abc"]
    jobs = engine.generate_batch(rows, intent_id="batch", name="Boats")
    before = engine._book.on_stepped

    def broken(job: Job) -> None:
        engine._book.on_stepped = before
        raise RuntimeError("a defect")

    engine._book.on_stepped = broken
    with pytest.raises(RuntimeError):
        engine.stop_batch("batch")
    engine.resume_sending()
    await rig.clock.advance(60)
    assert [rig.row(job).state for job in jobs] == [State.STOPPED] * 3
    assert [state(engine, job) for job in jobs] == [State.STOPPED] * 3
    assert rig.gateway.creates == []


@on_loop
async def test_the_log_names_an_accepted_task(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    engine = await rig.start()
    with caplog.at_level("INFO"):
        job = one(engine)
        await rig.clock.settle()
    assert f"job {job.id}: watching task-1, was sending" in caplog.text
