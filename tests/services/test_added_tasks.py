"""A clip that another program started comes in by its task id, is asked for like any other, and claims nothing."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import PollFailed, TaskReport
from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.queue_events import TaskAdded
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.task_commands import NOT_KNOWN
from tests.fakes.engine_rig import Rig, now, on_loop, out
from tests.fakes.left_jobs import START_S, asked
from tests.fakes.scripted_gateway import done, error


@on_loop
async def test_added_task_is_committed_asked_for_at_once_and_fetched(rig: Rig) -> None:
    engine = await rig.start()
    rig.gateway.answers["task_9"].extend(
        [TaskReport(status="processing", model="veo3.1", created_at=START_S - 500, progress=40), done()]
    )
    engine.add_task("  task_9 ")
    (job,) = rig.store.rows.values()
    assert [type(event) for event in rig.events[-2:]] == [JobsAdded, TaskAdded]
    assert rig.told(TaskAdded) == [TaskAdded(job.id)]
    assert (job.state, job.task_id, job.origin, job.profile_id) == (
        State.WATCHING, "task_9", OCTOPUSX.base_url, OCTOPUSX.id,
    )  # fmt: skip
    assert (job.request.prompt, job.request.model, job.was_added, job.charged) == ("", "", True, Charged.UNKNOWN)
    await rig.clock.settle()
    assert asked(rig) == ["task_9"]
    found = now(engine, job)
    assert (found.gateway_model, found.request.model, found.progress) == ("veo3.1", "veo3.1", 40)
    assert found.charged is Charged.YES
    assert found.accepted_at == START_S - 500
    assert deadline_of(found).at == START_S - 500 + 3600
    await rig.clock.advance(60)
    assert rig.row(job).state is State.DONE
    assert not rig.gateway.creates
    engine = await rig.restart(engine)
    assert now(engine, job).request == rig.row(job).request


@pytest.mark.parametrize("told", [None, START_S + 10_000, -5.0, 0.0])
@on_loop
async def test_nonsense_about_an_added_task_is_not_taken_over(rig: Rig, told: float | None) -> None:
    engine = await rig.start()
    rig.gateway.answers["task_9"].append(TaskReport(status="processing", created_at=told))
    engine.add_task("task_9")
    await rig.clock.settle()
    (job,) = engine.jobs()
    assert (job.accepted_at, job.request.model) == (None, "")
    await rig.clock.advance(600)
    assert len(asked(rig)) > 10


@pytest.mark.parametrize("text", ["", "   ", "two words", "x" * 501, "a\nb", "a\0"])
@on_loop
async def test_bad_id_is_refused_with_a_sentence(rig: Rig, text: str) -> None:
    engine = await rig.start()
    engine.add_task(text)
    (refusal,) = rig.refusals()
    assert (refusal.command, refusal.field) == ("add_task", "task_id")
    assert refusal.sentence.endswith(".")
    assert engine.jobs() == ()


@pytest.mark.parametrize("is_removed", [False, True])
@on_loop
async def test_known_task_is_refused(rig: Rig, is_removed: bool) -> None:
    rig.gateway.answers["task-1"].append(TaskReport(status="failed"))
    engine, job = await out(rig)
    await rig.clock.advance(10)
    if is_removed:
        engine.remove(job.id)
    engine.add_task("task-1")
    (refusal,) = rig.refusals()
    assert ("removed" in refusal.sentence) is is_removed
    assert rig.told(TaskAdded) == []
    assert len(rig.store.rows) == 1
    engine.add_task("task-2")
    assert len(rig.store.rows) == 2


@pytest.mark.parametrize("profile_id", ["gone", DEMO_PROFILE_ID])
@on_loop
async def test_profile_without_an_address_is_refused(rig: Rig, profile_id: str) -> None:
    engine = await rig.start()
    engine.add_task("task-1", profile_id)
    assert [refusal.command for refusal in rig.refusals()] == ["add_task"]
    assert engine.jobs() == ()


@on_loop
async def test_full_disk_refuses_an_added_task(rig: Rig) -> None:
    engine = await rig.start()
    rig.store.refuses = lambda jobs: True
    engine.add_task("task-1")
    assert [refusal.sentence for refusal in rig.refusals()] == ["The disk is full."]
    assert (engine.jobs(), asked(rig)) == ((), [])


@on_loop
async def test_added_task_that_nobody_knows_says_so_and_is_never_sent(rig: Rig) -> None:
    engine = await rig.start()
    rig.gateway.answers["typo"].append(PollFailed(error(ErrorKind.GATEWAY, http_status=404), is_unknown_task=True))
    engine.add_task("typo")
    await rig.clock.advance(120)
    (job,) = engine.jobs()
    assert job.needs is Needs.UNKNOWN_TASK
    engine.stop(job.id)
    engine.try_again(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["try_again"]
    assert not rig.gateway.creates


@on_loop
async def test_added_task_teaches_nothing_about_how_long_clips_take(rig: Rig) -> None:
    engine = await rig.start()
    for number in range(4):
        rig.gateway.answers[f"other-{number}"].append(done())
        engine.add_task(f"other-{number}")
    await rig.clock.advance(5)
    assert {job.state for job in engine.jobs()} == {State.DONE}
    assert not engine._book.samples_of(engine.jobs()[0])


def test_request_of_an_added_task_claims_nothing() -> None:
    assert VideoRequest.from_mapping(NOT_KNOWN.to_mapping()) == NOT_KNOWN
    assert (NOT_KNOWN.prompt, NOT_KNOWN.model, NOT_KNOWN.duration_s, NOT_KNOWN.size) == ("", "", 0, "")
