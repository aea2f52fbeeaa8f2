"""Two gateways at once: what one of them does keeps no clip of the other waiting."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import PollResult
from sora_desktop.domain.jobs import State
from sora_desktop.domain.profiles import OCTOPUSX, Account, Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.asking import POLLS_AT_ONCE
from tests.fakes.engine_rig import Rig, on_loop
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
