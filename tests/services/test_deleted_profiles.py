"""Paid tasks of a profile that was deleted: a later profile of the same address brings their clips home."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.queue_events import TaskAdded
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import done, running

pytestmark = pytest.mark.promise("R1")

OTHER = Profile("other", "Other", "https://other.example")
WAYS: dict[str, Callable[[Engine, Job], object]] = {
    "check again": lambda engine, job: engine.check_again(job.id),
    "collect": lambda engine, job: engine.collect(),
    "add its task": lambda engine, job: engine.add_task("task-1"),
}


async def orphaned(rig: Rig) -> tuple[Engine, Job]:
    """A job that was stopped after it was accepted, whose profile was deleted."""
    rig.book.stored = (OCTOPUSX, OTHER)
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start()
    job = one(engine, profile_id=OCTOPUSX.id)
    await rig.clock.advance(10)
    engine.stop(job.id)
    await engine.delete_profile(OCTOPUSX.id)
    rig.gateway.answers["task-1"].clear()
    rig.gateway.answers["task-1"].append(done())
    return engine, job


@pytest.mark.parametrize("way", WAYS)
@on_loop
async def test_a_profile_of_the_same_address_brings_the_clip_home(rig: Rig, way: str) -> None:
    engine, job = await orphaned(rig)
    engine.check_again(job.id)
    await rig.clock.advance(30)
    assert state(engine, job) is State.WATCHING
    notice = rig.notice("paused")
    assert notice is not None
    assert "deleted" in notice.lead
    await engine.add_profile("Again", OCTOPUSX.base_url, "sk-again")
    WAYS[way](engine, job)
    await rig.clock.advance(30)
    assert (state(engine, job), now(engine, job).profile_id) == (State.DONE, "again")
    assert rig.notice("paused") is None
    assert len(rig.gateway.creates) == 1
    assert len(engine.jobs()) == 1


@on_loop
async def test_its_task_is_never_asked_for_at_another_address(rig: Rig) -> None:
    engine, job = await orphaned(rig)
    asked = len(rig.gateway.queries)
    await engine.replace_key("other", "sk-other")
    engine.check_again(job.id)
    engine.collect()
    engine.add_task("task-1", "other")
    await rig.clock.advance(30)
    assert now(engine, job).profile_id == OCTOPUSX.id
    assert {account.origin for _, account, _ in rig.gateway.queries[asked:]} <= {OTHER.base_url}


@on_loop
async def test_its_task_goes_on_with_the_profile_that_was_chosen_and_no_other_key_is_used(rig: Rig) -> None:
    engine, job = await orphaned(rig)
    await engine.add_profile("Second", OCTOPUSX.base_url, "sk-second")
    await engine.add_profile("First", OCTOPUSX.base_url, "sk-first")  # which is the selected one now
    asked = len(rig.gateway.queries)
    engine.add_task("task-1", "second")
    await rig.clock.advance(30)
    assert (state(engine, job), now(engine, job).profile_id) == (State.DONE, "second")
    assert {account.key.reveal() for _, account, _ in rig.gateway.queries[asked:]} == {"sk-second"}


@pytest.mark.parametrize("is_full", [False, True])
@on_loop
async def test_whoever_adds_its_task_hears_of_the_job_or_why_not(rig: Rig, is_full: bool) -> None:
    engine, job = await orphaned(rig)
    await engine.add_profile("Again", OCTOPUSX.base_url, "sk-again")
    rig.store.refuses = lambda jobs: is_full
    engine.add_task("task-1")
    assert [event.job_id for event in rig.told(TaskAdded)] == ([] if is_full else [job.id])
    assert [(refusal.command, refusal.field) for refusal in rig.refusals()] == [("add_task", "task_id")] * is_full
    assert state(engine, job) is (State.STOPPED if is_full else State.WATCHING)


@on_loop
async def test_a_job_whose_profile_is_there_stays_with_it(rig: Rig) -> None:
    rig.book.stored = (OCTOPUSX, Profile("twin", "Twin", OCTOPUSX.base_url))
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start()
    job = one(engine, profile_id="twin")
    rig.keys.keys["twin", OCTOPUSX.base_url] = rig.keys.keys[OCTOPUSX.id, OCTOPUSX.base_url]
    await rig.clock.advance(10)
    engine.stop(job.id)
    engine.collect()
    engine.add_task("task-1", OCTOPUSX.id)
    await rig.clock.settle()
    assert (now(engine, job).profile_id, len(engine.jobs())) == ("twin", 1)
