"""What a person chooses about how the engine works counts at once, is kept, and is taken back where it cannot be."""

from __future__ import annotations

import pytest

from sora_desktop.domain.jobs import State
from sora_desktop.domain.queue_events import SendingChosen
from tests.fakes.engine_rig import Rig, on_loop, one, state
from tests.fakes.scripted_gateway import LINK, done


@on_loop
async def test_choices_are_told_at_the_start_and_after_each_change(rig: Rig) -> None:
    engine = await rig.start()
    engine.change_limits(4, 5)
    engine.continue_by_itself(True)
    assert rig.told(SendingChosen) == [
        SendingChosen(False, 2, 3),
        SendingChosen(False, 4, 5),
        SendingChosen(True, 4, 5),
    ]
    assert (rig.book.creates_at_once, rig.book.downloads_at_once) == (4, 5)


@on_loop
async def test_limits_that_cannot_be_stored_are_refused_and_taken_back(rig: Rig) -> None:
    engine = await rig.start()
    rig.book.is_full = True
    engine.change_limits(4, 5)
    assert [refusal.command for refusal in rig.refusals()] == ["change_limits"]
    assert rig.told(SendingChosen)[-1] == SendingChosen(False, 2, 3)


@on_loop
async def test_more_requests_at_once_go_out_without_waiting_for_an_answer(rig: Rig) -> None:
    rig.book.creates_at_once = 1
    rig.gateway.create_ends.extend(["gate"] * 3)
    engine = await rig.start()
    jobs = [one(engine, intent_id=f"intent-{number}") for number in range(3)]
    await rig.clock.settle()
    assert [state(engine, job) for job in jobs].count(State.SENDING) == 1
    engine.change_limits(3, 3)
    await rig.clock.settle()
    assert [state(engine, job) for job in jobs] == [State.SENDING] * 3
    rig.gateway.gate.set()
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 3


@pytest.mark.parametrize(("downloads", "goes_on"), [(4, 4), (1, 2)])
@on_loop
async def test_another_number_of_downloads_counts_while_some_go_on(rig: Rig, downloads: int, goes_on: int) -> None:
    rig.book.downloads_at_once = 2
    rig.gateway.files[LINK].append("hang")
    engine = await rig.start(poll_interval_s=5)
    jobs = [one(engine, intent_id=f"intent-{number}") for number in range(1, 6)]
    for number in range(1, 6):
        rig.gateway.answers[f"task-{number}"].append(done())
    await rig.clock.advance(6)
    assert rig.gateway.open_fetches == 2
    engine.change_limits(2, downloads)
    await rig.clock.settle()
    assert rig.gateway.open_fetches == goes_on
    rig.gateway.release_fetches.set()
    rig.gateway.join_fetches()
    await rig.clock.advance(10)
    assert [state(engine, job) for job in jobs] == [State.DONE] * 5
