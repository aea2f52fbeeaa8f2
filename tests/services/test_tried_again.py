"""One more try of a clip: never beside a later one that may still come, and not without a word after one that came."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sora_desktop.domain.answers import Doubtful, Refused
from sora_desktop.domain.errors import DiskTrouble, ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, on_loop, one, state
from tests.fakes.scripted_gateway import Scripted, done, error, running

pytestmark = pytest.mark.promise("R14")

REFUSED = Refused(error(ErrorKind.PROMPT, "Not this."))


async def failed(rig: Rig) -> tuple[Engine, Job]:
    rig.gateway.create_ends.append(REFUSED)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.FAILED
    return engine, job


async def tried(rig: Rig, engine: Engine, job: Job, end: Scripted) -> Job:
    rig.gateway.create_ends.append(end)
    engine.try_again(job.id)
    await rig.clock.settle()
    return engine.jobs()[0]


@on_loop
async def test_a_clip_whose_later_try_is_done_is_asked_about(rig: Rig) -> None:
    engine, job = await failed(rig)
    rig.gateway.answers["task-2"].append(done())
    engine.try_again(job.id)
    await rig.clock.advance(10)
    assert state(engine, engine.jobs()[0]) is State.DONE
    engine.try_again(job.id)
    refusal = rig.refusals()[-1]
    assert (refusal.command, refusal.field, refusal.job_id) == ("try_again", "later try", job.id)
    assert len(rig.gateway.creates) == 2
    for _ in range(3):
        engine.try_again(job.id, may_repeat=True)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 3


@pytest.mark.parametrize("is_removed", [False, True])
@on_loop
async def test_the_try_after_the_next_counts_too_removed_or_not_and_after_a_restart(rig: Rig, is_removed: bool) -> None:
    engine, first = await failed(rig)
    second = await tried(rig, engine, first, REFUSED)
    rig.gateway.answers["task-3"].append(done())
    engine.try_again(second.id)
    await rig.clock.advance(10)
    third = engine.jobs()[0]
    assert (third.replaces, state(engine, third)) == (second.id, State.DONE)
    if is_removed:
        engine.remove(second.id)
        engine.remove(third.id)
    engine = await rig.restart(engine)
    engine.try_again(first.id)
    await rig.clock.settle()
    assert [refusal.field for refusal in rig.refusals()] == ["later try"]
    assert len(rig.gateway.creates) == 3


@on_loop
async def test_a_clip_is_not_tried_again_beside_the_try_after_the_next(rig: Rig) -> None:
    engine, first = await failed(rig)
    second = await tried(rig, engine, first, REFUSED)
    rig.gateway.answers["task-3"].append(running())
    engine.try_again(second.id)
    await rig.clock.settle()
    engine.try_again(first.id, may_repeat=True)
    await rig.clock.settle()
    assert rig.refusals()[-1].sentence == "This clip is being tried again already."
    assert len(rig.gateway.creates) == 3


@on_loop
async def test_a_later_try_of_which_nobody_knows_is_decided_about_first(rig: Rig) -> None:
    engine, job = await failed(rig)
    later = await tried(rig, engine, job, Doubtful(error(ErrorKind.NETWORK)))
    assert state(engine, later) is State.UNCONFIRMED
    engine.try_again(job.id, may_repeat=True)
    await rig.clock.settle()
    assert "unconfirmed" in rig.refusals()[-1].sentence
    assert len(rig.gateway.creates) == 2
    engine.forget(later.id)
    engine.try_again(job.id)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 3


@on_loop
async def test_all_failed_that_came_with_a_later_try_are_left_out(rig: Rig) -> None:
    engine, first = await failed(rig)
    second = await tried(rig, engine, first, REFUSED)
    rig.gateway.answers["task-3"].append(done())
    engine.try_again(second.id)
    await rig.clock.advance(10)
    engine.try_failed_again([first.id, second.id])
    await rig.clock.settle()
    assert rig.refusals()[-1].command == "try_failed_again"
    assert len(rig.gateway.creates) == 3


@on_loop
async def test_nothing_is_sent_while_it_is_not_known_what_was_tried(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(job_ids: Sequence[str]) -> list[Job]:
        raise DiskTrouble("The disk reports an error.")

    engine, job = await failed(rig)
    monkeypatch.setattr(rig.store, "later_tries", unreadable)
    engine.try_again(job.id)
    await rig.clock.settle()
    assert rig.refusals()[-1].sentence == "The disk reports an error."
    assert len(rig.gateway.creates) == 1
