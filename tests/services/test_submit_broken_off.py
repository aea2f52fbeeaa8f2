"""A create that is broken off: stop, quit, crash and the wait for the last answer."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import Doubtful, NotSent, PauseReason, Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import JobChanged
from sora_desktop.domain.jobs import State
from sora_desktop.domain.queue_events import SendsHeld
from sora_desktop.domain.requests import VideoRequest
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import Scripted, accepted, error


@on_loop
async def test_id_that_could_not_be_committed_before_quitting_is_unconfirmed_and_in_the_log(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    engine = await rig.start()
    job = one(engine)
    rig.store.refuses = lambda jobs: True
    # SENDING was not committed either, unless the disk filled up between the two.
    rig.store.refuses = lambda jobs: any(job.state is not State.SENDING for job in jobs)
    await rig.clock.settle()
    await engine.close()
    assert "task-1" in caplog.text
    rig.store = rig.store.survivor()
    engine = await rig.start()
    assert rig.row(job).state is State.UNCONFIRMED
    engine.adopt(job.id, "task-1")
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_quitting_during_a_create_commits_unconfirmed(rig: Rig) -> None:
    rig.gateway.create_ends.append("hang")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert engine.is_sending()
    await engine.close()
    assert rig.row(job).state is State.UNCONFIRMED
    assert not engine.is_sending()


@on_loop
async def test_answer_that_is_there_when_quitting_is_not_lost(rig: Rig) -> None:
    rig.gateway.create_ends.append("gate")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.gateway.gate.set()
    await rig.gateway.answered.wait()
    assert rig.row(job).state is State.SENDING
    await engine.close()
    assert (rig.row(job).state, rig.row(job).task_id) == (State.WATCHING, "task-1")


@on_loop
async def test_quitting_before_the_request_left_keeps_it_waiting(rig: Rig) -> None:
    engine = await rig.start()
    job = one(engine)
    committed = asyncio.Event()
    rig.on_event = lambda event: committed.set() if rig.row(job).state is State.SENDING else None
    await committed.wait()
    assert not rig.gateway.creates
    await engine.close()
    assert rig.row(job).state is State.WAITING
    assert not rig.gateway.creates


@on_loop
async def test_a_create_that_is_held_after_its_commit_and_before_it_left_is_not_sent(rig: Rig) -> None:
    """The commit took long, and meanwhile the window asked that nothing more is sent, and went."""
    held: list[SendsHeld] = []

    def hold(event: object) -> None:
        if isinstance(event, SendsHeld):
            held.append(event)
        elif isinstance(event, JobChanged) and event.job.state is State.SENDING and not held:
            asyncio.get_running_loop().call_soon(engine.hold_sends)

    engine = await rig.start()
    rig.on_event = hold
    job = one(engine)
    await rig.clock.settle()
    assert held == [SendsHeld(False)]
    assert rig.row(job).state is State.WAITING
    await engine.close()
    assert rig.row(job).state is State.WAITING
    assert not rig.gateway.creates


@on_loop
async def test_a_create_that_was_held_is_sent_once_sending_goes_on(rig: Rig) -> None:
    def hold(event: object) -> None:
        if isinstance(event, JobChanged) and event.job.state is State.SENDING:
            rig.on_event = lambda event: None
            asyncio.get_running_loop().call_soon(engine.hold_sends)

    engine = await rig.start()
    rig.on_event = hold
    job = one(engine)
    await rig.clock.settle()
    engine.hold_sends(False)
    await rig.clock.settle()
    assert (rig.row(job).state, rig.row(job).error) == (State.WATCHING, None)
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_crash_during_a_create_is_unconfirmed_at_the_next_start(rig: Rig) -> None:
    rig.gateway.create_ends.append("hang")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine = await rig.crash(engine)
    await rig.clock.advance(3600)
    found = rig.row(job)
    assert found.state is State.UNCONFIRMED
    assert found.error is not None
    assert found.error.kind is ErrorKind.UNCONFIRMED
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_held_sends_let_the_awaited_answer_be_the_last(rig: Rig) -> None:
    rig.gateway.create_ends.extend(["gate"])
    rig.book.creates_at_once = 1
    engine = await rig.start()
    first, second = engine.generate(VideoRequest(prompt="A boat"), intent_id="intent", takes=2)
    await rig.clock.settle()
    engine.hold_sends()
    rig.gateway.gate.set()
    await rig.clock.settle()
    assert not engine.is_sending()
    assert [rig.store.rows[job.id].state for job in (first, second)] == [State.WATCHING, State.WAITING]
    assert len(rig.gateway.creates) == 1


@pytest.mark.parametrize(
    ("end", "expected", "task_id"),
    [
        (accepted("task-x"), State.STOPPED, "task-x"),
        (NotSent(error()), State.STOPPED, None),
        (Refused(error(ErrorKind.RATE), is_rate_limit=True), State.STOPPED, None),
        (Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE), State.STOPPED, None),
        (Refused(error(ErrorKind.PROMPT)), State.FAILED, None),
        (Doubtful(error()), State.UNCONFIRMED, None),
    ],
)
@on_loop
async def test_stop_while_sending_takes_effect_with_the_answer(
    rig: Rig, end: Scripted, expected: State, task_id: str | None
) -> None:
    engine = await rig.start()
    rig.gateway.create_ends.append("gate")
    job = one(engine)
    await rig.clock.settle()
    engine.stop(job.id)
    assert now(engine, job).state is State.SENDING
    assert rig.row(job).has_stop_request
    rig.gateway.answer_gated_with(end)
    await rig.clock.advance(3600)
    found = rig.row(job)
    assert (found.state, found.task_id, found.has_stop_request) == (expected, task_id, False)
    assert len(rig.gateway.creates) == 1
    assert not rig.gateway.queries


@on_loop
async def test_stop_before_sending_sends_nothing(rig: Rig) -> None:
    rig.keys.hangs = True
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine.stop(job.id)
    engine.try_account_again("octopusx")
    rig.keys.hangs = False
    await rig.clock.advance(60)
    assert rig.row(job).state is State.STOPPED
    assert not rig.gateway.creates
