"""The line of those that wait: pauses, order, changes and limits, and that none of it ever sends anything twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sora_desktop.domain.answers import Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import CommandRefused, JobRemoved
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.prices import Budget, Price, PriceList, PriceOrigin
from sora_desktop.domain.queue_events import DurationsTold, LineMoved, SendingTold
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.scripted_gateway import done, error

RATE = Refused(error(ErrorKind.RATE, "Too many requests."), is_rate_limit=True)
REFUSED = Refused(error(ErrorKind.PROMPT, "Not this."))


def sent(rig: Rig) -> list[str]:
    return [str(body["prompt"]) for _, body in rig.gateway.creates]


async def waiting(rig: Rig, *prompts: str) -> tuple[Engine, list[Job]]:
    """An engine that is paused, with a waiting job for each prompt."""
    engine = await rig.start()
    engine.pause_sending()
    jobs = [one(engine, prompt, intent_id=f"intent {prompt}") for prompt in prompts]
    await rig.clock.settle()
    return engine, jobs


@on_loop
async def test_a_pause_sends_nothing_and_lets_go_on_what_is_out(rig: Rig) -> None:
    engine, watched = await out(rig)
    engine.pause_sending()
    job = one(engine, "later", intent_id="later")
    await rig.clock.advance(300)
    assert (state(engine, job), len(rig.gateway.creates)) == (State.WAITING, 1)
    assert [asked for _, _, asked in rig.gateway.queries]
    assert rig.notice("held") is not None
    engine.resume_sending()
    await rig.clock.settle()
    assert (state(engine, job), rig.notice("held")) == (State.WATCHING, None)
    assert [told.is_paused for told in rig.told(SendingTold)] == [True, False]
    assert state(engine, watched) is State.WATCHING


@on_loop
async def test_a_pause_while_an_answer_is_awaited_stores_its_id(rig: Rig) -> None:
    rig.gateway.create_ends.append("gate")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine.pause_sending()
    engine.resume_sending()
    engine.pause_sending()
    rig.gateway.gate.set()
    await rig.clock.settle()
    assert (state(engine, job), len(rig.gateway.creates)) == (State.WATCHING, 1)


@on_loop
async def test_what_is_sent_next_and_last_is_committed_and_followed(rig: Rig) -> None:
    rig.book.creates_at_once = 1
    engine, (_, b, c, d) = await waiting(rig, "a", "b", "c", "d")
    engine.send_next([c.id, d.id])
    engine.send_last([b.id])
    assert rig.told(LineMoved)[-1].job_ids[0] == c.id
    assert [job.request.prompt for job in rig.store.load()] == ["c", "d", "a", "b"]
    engine.resume_sending()
    await rig.clock.settle()
    assert sent(rig) == ["c", "d", "a", "b"]


@on_loop
async def test_the_order_holds_across_a_restart_and_a_crash(rig: Rig) -> None:
    rig.book.creates_at_once = 1
    engine, (a, _, c) = await waiting(rig, "a", "b", "c")
    engine.send_after(a.id, c.id)
    engine = await rig.crash(engine)
    assert sent(rig) == []
    engine.send_next([c.id])
    engine = await rig.restart(engine)
    engine.continue_unsent()
    await rig.clock.settle()
    assert sent(rig) == ["c", "b", "a"]


@on_loop
async def test_a_drop_behind_a_clip_that_was_sent_meanwhile_moves_nothing(rig: Rig) -> None:
    engine, (a, b) = await waiting(rig, "a", "b")
    engine.send_after(b.id, "gone")
    assert not rig.told(LineMoved)
    engine.send_after(b.id, "")
    assert [job.request.prompt for job in rig.store.load()] == ["b", "a"]
    engine.stop(a.id)
    engine.send_next([a.id])
    assert rig.refusals()[-1].command == "send_next"


@on_loop
async def test_an_order_that_the_disk_refuses_changes_nothing(rig: Rig) -> None:
    engine, (_, b) = await waiting(rig, "a", "b")
    rig.store.refuses = lambda jobs: True
    engine.send_next([b.id])
    assert rig.refusals()[-1].command == "send_next"
    rig.store.refuses = lambda jobs: False
    engine.resume_sending()
    await rig.clock.settle()
    assert sent(rig) == ["a", "b"]


@on_loop
async def test_an_edited_job_keeps_its_place_and_is_sent_once_as_it_is_now(rig: Rig) -> None:
    rig.book.creates_at_once = 1
    engine, (a, _) = await waiting(rig, "a", "b")
    engine.edit(a.id, replace(a.request, prompt="better"))
    assert rig.row(a).request.prompt == "better"
    engine.resume_sending()
    await rig.clock.settle()
    assert sent(rig) == ["better", "b"]


@on_loop
async def test_a_job_whose_sending_began_is_never_edited(rig: Rig) -> None:
    rig.gateway.create_ends.append("gate")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine.edit(job.id, replace(job.request, prompt="too late"))
    assert rig.refusals()[-1].command == "edit"
    rig.gateway.gate.set()
    await rig.clock.settle()
    engine.edit(job.id, replace(job.request, prompt="too late"))
    assert now(engine, job).request == job.request
    assert sent(rig) == [job.request.prompt]


@on_loop
async def test_an_edit_of_what_was_left_unsent_sends_nothing_before_a_person_continues(rig: Rig) -> None:
    engine, (a,) = await waiting(rig, "a")
    engine = await rig.restart(engine)
    engine.edit(a.id, replace(a.request, prompt="better"))
    await rig.clock.advance(60)
    assert sent(rig) == []
    engine.continue_unsent()
    await rig.clock.settle()
    assert sent(rig) == ["better"]


@on_loop
async def test_an_unusable_edit_changes_nothing(rig: Rig) -> None:
    engine, (a,) = await waiting(rig, "a")
    engine.edit(a.id, replace(a.request, prompt=""))
    assert (rig.refusals()[-1].command, rig.row(a).request) == ("edit", a.request)


@on_loop
async def test_a_double_click_on_duplicate_is_one_new_clip(rig: Rig) -> None:
    engine, (a,) = await waiting(rig, "a")
    engine.duplicate(a.id, intent_id="copy")
    engine.duplicate(a.id, intent_id="copy")
    engine.resume_sending()
    await rig.clock.settle()
    assert sent(rig) == ["a", "a"]


@on_loop
async def test_a_clip_that_left_the_list_is_duplicated_too_and_an_unknown_one_is_refused(rig: Rig) -> None:
    engine, (a,) = await waiting(rig, "a")
    engine.stop(a.id)
    engine.remove(a.id)
    engine.duplicate(a.id, intent_id="copy")
    engine.duplicate("unknown", intent_id="other copy")
    engine.resume_sending()
    await rig.clock.settle()
    assert sent(rig) == ["a"]
    assert [refused.command for refused in rig.told(CommandRefused)] == ["duplicate"]


def with_budget(rig: Rig, request_model: str, per_day: str) -> None:
    price = Price(request_model, Decimal("1"), PriceOrigin.ENTERED)
    rig.prices.save("octopusx", PriceList((price,), Budget(per_day=Decimal(per_day))))


@on_loop
async def test_all_failed_are_tried_again_once_together_or_not_at_all(rig: Rig) -> None:
    rig.gateway.create_ends.extend([REFUSED] * 3)
    engine = await rig.start()
    jobs = [one(engine, prompt, intent_id=prompt) for prompt in "abc"]
    await rig.clock.settle()
    assert {state(engine, job) for job in jobs} == {State.FAILED}
    ids = [job.id for job in jobs]
    with_budget(rig, jobs[0].request.model, "2")
    engine.try_failed_again(ids)
    assert (rig.refusals()[-1].field, len(rig.gateway.creates)) == ("budget", 3)
    engine.try_failed_again(ids, may_cross_budget=True)
    engine.try_failed_again(ids, may_cross_budget=True)  # a second press finds nothing that was not tried again
    await rig.clock.settle()
    assert sent(rig) == ["a", "b", "c"] * 2


@pytest.mark.promise("R14")
@pytest.mark.parametrize("restarts", [False, True])
@on_loop
async def test_what_was_tried_again_with_success_and_removed_since_is_not_paid_for_a_third_time(
    rig: Rig, restarts: bool
) -> None:
    rig.gateway.create_ends.append(REFUSED)
    engine = await rig.start()
    failed = one(engine, "a")
    await rig.clock.settle()
    engine.try_failed_again([failed.id])
    rig.gateway.answers["task-2"].append(done())
    await rig.clock.advance(120)
    engine.remove_done()
    if restarts:
        engine = await rig.restart(engine)
    assert [job.id for job in engine.jobs()] == [failed.id]
    engine.try_failed_again([failed.id])
    await rig.clock.settle()
    assert sent(rig) == ["a", "a"]


@on_loop
async def test_done_ones_leave_the_list_and_their_records_stay(rig: Rig) -> None:
    engine, job = await out(rig)
    rig.gateway.answers["task-1"].append(done())
    other = one(engine, "later", intent_id="later")
    await rig.clock.advance(120)
    assert state(engine, job) is State.DONE
    engine.remove_done()
    assert [told.job_id for told in rig.told(JobRemoved)] == [job.id]
    assert rig.row(job).is_removed
    assert engine.job(other.id) is not None
    assert rig.told(DurationsTold)[-1].samples_s


@on_loop
async def test_a_rate_limit_halves_how_many_are_out_at_once_and_success_raises_it_again(rig: Rig) -> None:
    rig.book.creates_at_once = 4
    rig.gateway.create_ends.extend([RATE] * 4)
    engine = await rig.start()
    for number in range(4):
        one(engine, str(number), intent_id=str(number))
    await rig.clock.settle()
    # Four that were out together say one thing, and not four.
    assert [told.at_once for told in rig.told(SendingTold)] == [2]
    rig.gateway.create_ends.extend(["gate"] * 20)
    await rig.clock.advance(70)
    assert len(rig.gateway.creates) == 4 + 2
    rig.gateway.gate.set()
    await rig.clock.settle()
    assert [told.at_once for told in rig.told(SendingTold)] == [2, 3]
    await rig.clock.advance(70)
    one(engine, "late", intent_id="late")
    await rig.clock.settle()
    assert [told.at_once for told in rig.told(SendingTold)] == [2, 3, None]
    assert len(rig.gateway.creates) == 4 + 4 + 1


@on_loop
async def test_a_limit_never_falls_below_one_nor_rises_above_the_setting(rig: Rig) -> None:
    rig.book.creates_at_once = 3
    rig.gateway.create_ends.extend([RATE] * 6)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(600)
    assert state(engine, job) is State.WATCHING
    assert {told.at_once for told in rig.told(SendingTold)} <= {1, 2, None}
    rig.book.creates_at_once = 1
    await rig.clock.advance(120)
    one(engine, "b", intent_id="b")
    await rig.clock.settle()
    assert rig.told(SendingTold)[-1].at_once is None
