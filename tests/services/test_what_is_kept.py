"""What a refund desk, a rescue and the log need to know of a job is kept, and nothing of last time misleads."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from sora_desktop.domain.answers import Accepted, PauseReason, Refused, TaskReport
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import JobsListed
from sora_desktop.domain.jobs import State
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.scripted_gateway import LINK, error, expired, running

TOO_LOW = Refused(error(ErrorKind.BALANCE, "The balance is too low."), PauseReason.BALANCE)


@pytest.mark.parametrize("is_full", [False, True])
@on_loop
async def test_unsent_clip_speaks_of_waiting_only_and_not_of_what_kept_it_back_last_time(
    rig: Rig, is_full: bool
) -> None:
    rig.gateway.create_ends.append(TOO_LOW)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert rig.row(job).error is not None
    await engine.close()
    rig.store = rig.store.survivor()
    rig.store.refuses = lambda jobs: is_full
    rig.events.clear()
    engine = await rig.start()
    assert [each.error for each in rig.told(JobsListed)[0].jobs] == [None]
    assert (state(engine, job), now(engine, job).error, engine.pause_of(now(engine, job))) == (
        State.WAITING,
        None,
        None,
    )
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(10)
    assert rig.row(job).error is None
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_number_of_the_create_is_kept_with_its_id(rig: Rig) -> None:
    rig.gateway.create_ends.append(Accepted(TaskReport(status="queued"), "task-1", "req-77"))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert (rig.row(job).task_id, rig.row(job).request_id) == ("task-1", "req-77")


@on_loop
async def test_when_a_clip_was_made_and_its_link_ends_is_kept(rig: Rig) -> None:
    made = TaskReport(status="completed", video_url=LINK, expires_at=1_800_007_200.0)
    rig.gateway.answers["task-1"].extend([running(), made, replace(made, expires_at=None)])
    rig.gateway.files[LINK].append(expired())
    _, job = await out(rig)
    await rig.clock.advance(120)
    found = rig.row(job)
    assert found.expires_at == 1_800_007_200.0
    assert found.made_at is not None
    assert found.last_contact_at is not None
    assert found.accepted_at is not None
    assert found.accepted_at < found.made_at <= found.last_contact_at


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (TaskReport(status="failed"), "failed, was watching (not charged)"),
        (TaskReport(status="cancelled"), "failed, was watching (not known whether it was charged)"),
        (TaskReport(status="done", video_url=LINK), "done, was downloading (charged)"),
    ],
)
@on_loop
async def test_log_says_at_each_end_what_became_of_the_money(
    rig: Rig, caplog: pytest.LogCaptureFixture, report: TaskReport, words: str
) -> None:
    caplog.set_level(logging.INFO)
    rig.gateway.answers["task-1"].append(report)
    _, job = await out(rig)
    await rig.clock.advance(60)
    assert f"job {job.id}: {words}" in caplog.text


@on_loop
async def test_log_says_of_a_stopped_clip_what_became_of_the_money(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    engine, job = await out(rig)
    engine.stop(job.id)
    assert f"job {job.id}: stopped, was watching (not known whether it was charged)" in caplog.text
