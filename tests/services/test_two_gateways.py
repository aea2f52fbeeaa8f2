"""Two gateways at once: what one of them does keeps no clip of the other waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from sora_desktop.domain.answers import PollResult, Submission
from sora_desktop.domain.jobs import State
from sora_desktop.domain.profiles import OCTOPUSX, Account, Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.asking import POLLS_AT_ONCE
from tests.fakes.engine_rig import Rig, on_loop, one, state
from tests.fakes.scripted_gateway import done

OTHER = Profile("other", "Other", "https://other.example")


@pytest.mark.promise("R5")
@on_loop
async def test_a_gateway_that_hangs_keeps_no_question_to_another_waiting(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = rig.gateway.query

    async def hang(account: Account, task_id: str) -> PollResult:
        if account.origin == OCTOPUSX.base_url:
            await asyncio.Event().wait()
        return await query(account, task_id)

    monkeypatch.setattr(rig.gateway, "query", hang)
    rig.book.stored = (OCTOPUSX, OTHER)
    rig.keys.keys["other", OTHER.base_url] = Secret("sk-other")
    rig.gateway.answers["task-o"].append(done())
    engine = await rig.start()
    for number in range(POLLS_AT_ONCE + 2):
        engine.add_task(f"task-{number}", OCTOPUSX.id)
    await rig.clock.settle()
    engine.add_task("task-o", "other")
    await rig.clock.advance(20)
    assert [job.state for job in engine.jobs() if job.profile_id == "other"] == [State.DONE]


@pytest.mark.promise("R11")
@on_loop
async def test_a_gateway_that_hangs_keeps_no_create_at_another_waiting(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = rig.gateway.create

    async def hang(account: Account, body: Mapping[str, object], path: str) -> Submission:
        if account.origin == OCTOPUSX.base_url:
            await asyncio.Event().wait()
        return await create(account, body, path)

    monkeypatch.setattr(rig.gateway, "create", hang)
    rig.book.stored = (OCTOPUSX, OTHER)
    rig.keys.keys["other", OTHER.base_url] = Secret("sk-other")
    engine = await rig.start()
    here = [one(engine, f"here {number}", f"here {number}", profile_id=OCTOPUSX.id) for number in range(4)]
    there = one(engine, "there", "there", profile_id="other")
    await rig.clock.settle()
    assert [state(engine, job) for job in here] == [State.SENDING] * 2 + [State.WAITING] * 2
    assert state(engine, there) is State.WATCHING


@on_loop
async def test_two_keys_of_one_gateway_share_its_limit(rig: Rig) -> None:
    rig.gateway.create_ends.extend(["gate"] * 4)
    rig.book.stored = (OCTOPUSX, Profile("second", "Second key", OCTOPUSX.base_url))
    rig.keys.keys["second", OCTOPUSX.base_url] = Secret("sk-second")
    engine = await rig.start()
    jobs = [
        one(engine, f"{profile_id} {number}", f"{profile_id} {number}", profile_id=profile_id)
        for number in range(2)
        for profile_id in (OCTOPUSX.id, "second")
    ]
    await rig.clock.settle()
    assert [state(engine, job) for job in jobs].count(State.SENDING) == rig.book.creates_at_once
    rig.gateway.gate.set()
    await rig.clock.settle()
    assert {state(engine, job) for job in jobs} == {State.WATCHING}
    assert len(rig.gateway.creates) == 4
