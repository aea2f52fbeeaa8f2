"""Orders: what they cost, the budgets that are asked about, and batches that are stored whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sora_desktop.domain.answers import Doubtful, Refused
from sora_desktop.domain.batches import MOST_ROWS
from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, UnusableInput
from sora_desktop.domain.events import BUDGET, BudgetAsked, JobsAdded, PricesChanged, PromptsListed
from sora_desktop.domain.jobs import Kinship, State
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import error

DIME = Price("sora-2", Decimal("0.10"), PriceOrigin.ENTERED)
DOUBT = Doubtful(error(ErrorKind.UNCONFIRMED, charged=Charged.UNKNOWN))
REFUSED = Refused(error(ErrorKind.PROMPT, "No."))


def boat(number: int = 1, **settings: object) -> VideoRequest:
    return VideoRequest(prompt=f"boat {number}", **settings)  # type: ignore[arg-type]


def priced(rig: Rig, *, per_day: str | None = None, per_batch: str | None = None) -> None:
    """Clips cost a dime each, with these budgets."""
    limits = (None if limit is None else Decimal(limit) for limit in (per_day, per_batch))
    rig.prices.lists["octopusx"] = PriceList((DIME,), Budget(*limits))


@on_loop
async def test_the_history_has_what_was_written_and_not_what_it_stood_for(rig: Rig) -> None:
    rig.gateway.create_ends.append(DOUBT)
    engine = await rig.start()
    rows = [(VideoRequest(prompt=f"a {colour} boat"), 1) for colour in ("red", "blue", "white")]
    jobs = engine.generate_batch(rows, intent_id="b", written="a {red|blue|white} boat")
    await rig.clock.settle()
    engine.send_again(jobs[0].id)
    engine.list_prompts("")
    assert rig.told(PromptsListed)[-1].prompts == ("a {red|blue|white} boat",)
    engine.list_prompts("blue boat")
    assert rig.told(PromptsListed)[-1].prompts == ("a {red|blue|white} boat",)


@on_loop
async def test_a_request_that_a_damage_took_away_is_never_sent_in_the_form_that_is_left(rig: Rig) -> None:
    engine = await rig.start()
    engine.pause_sending()
    waiting, doubtful, failed = (one(engine, intent_id=intent) for intent in ("w", "d", "f"))
    rig.store.rows[waiting.id] = replace(waiting, request=VideoRequest())
    rig.store.rows[doubtful.id] = replace(doubtful, request=VideoRequest(), state=State.UNCONFIRMED)
    rig.store.rows[failed.id] = replace(failed, request=VideoRequest(), state=State.FAILED)
    engine = await rig.crash(engine)
    engine.continue_unsent()
    engine.send_again(doubtful.id)
    engine.try_again(failed.id)
    engine.try_failed_again([failed.id])
    await rig.clock.advance(600)
    assert rig.gateway.creates == []
    assert [refusal.command for refusal in rig.refusals()] == ["send_again", "try_again", "try_failed_again"]
    assert (state(engine, doubtful), state(engine, failed)) == (State.UNCONFIRMED, State.FAILED)
    ended = now(engine, waiting)
    assert (ended.state, ended.charged) == (State.FAILED, Charged.NO)


@on_loop
async def test_a_job_keeps_the_price_of_its_order_whatever_is_entered_later(rig: Rig) -> None:
    priced(rig)
    engine = await rig.start()
    job = one(engine)
    engine.set_price("octopusx", Price("sora-2", Decimal(9), PriceOrigin.ENTERED))
    assert rig.row(job).price == Decimal("0.10")
    assert one(engine, intent_id="i-2").price == Decimal(9)
    assert one(engine, intent_id="i-3", profile_id="demo").price is None


@pytest.mark.parametrize("takes", [1, 3])
@on_loop
async def test_a_crossed_budget_stores_nothing_and_asks_until_somebody_says_yes(rig: Rig, takes: int) -> None:
    priced(rig, per_day="0.05")
    engine = await rig.start()
    for _ in range(2):
        assert engine.generate(boat(), intent_id="i", takes=takes) == ()
    await rig.clock.advance(600)
    assert (rig.store.rows, rig.gateway.creates) == ({}, [])
    asked = rig.told(BudgetAsked)
    assert [each.intent_id for each in asked] == ["i", "i"]
    assert "0.05" in asked[0].sentence
    jobs = engine.generate(boat(), intent_id="i", takes=takes, may_cross_budget=True)
    assert engine.generate(boat(), intent_id="i", takes=takes) == tuple(now(engine, job) for job in jobs)
    await rig.clock.settle()
    assert len(rig.store.rows) == takes
    assert len(rig.told(BudgetAsked)) == 2


@on_loop
async def test_takes_count_each_by_itself(rig: Rig) -> None:
    priced(rig, per_day="0.30")
    engine = await rig.start()
    assert len(engine.generate(boat(), intent_id="i", takes=2)) == 2
    assert engine.generate(boat(), intent_id="i-2", takes=2) == ()
    assert len(engine.generate(boat(), intent_id="i-3")) == 1


@pytest.mark.parametrize("ends_by", ["restart", "crash"])
@on_loop
async def test_what_was_spent_today_is_known_after_a_restart_removed_clips_too(rig: Rig, ends_by: str) -> None:
    priced(rig, per_day="0.25")
    engine = await rig.start()
    first = one(engine)
    one(engine, intent_id="i-2")
    await rig.clock.settle()
    engine.stop(first.id)
    engine.remove(first.id)
    engine = await (rig.restart(engine) if ends_by == "restart" else rig.crash(engine))
    assert engine.generate(boat(), intent_id="i-3") == ()
    await rig.clock.advance(24 * 3600)
    assert len(engine.generate(boat(), intent_id="i-3")) == 1


@on_loop
async def test_what_the_gateway_refused_costs_nothing(rig: Rig) -> None:
    priced(rig, per_day="0.10")
    engine = await rig.start()
    rig.gateway.create_ends.append(REFUSED)
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.FAILED
    assert len(engine.generate(boat(), intent_id="i-2")) == 1


@on_loop
async def test_demo_asks_about_no_budget_for_it_costs_nothing(rig: Rig) -> None:
    engine = await rig.start()
    rig.prices.lists["demo"] = PriceList((), Budget(per_day=Decimal("0.01"), per_batch=Decimal("0.01")))
    assert len(engine.generate(boat(), intent_id="i", profile_id="demo")) == 1
    assert len(engine.generate_batch([(boat(), 2)], intent_id="b", profile_id="demo")) == 2
    assert rig.told(BudgetAsked) == []


@pytest.mark.parametrize(("command", "end"), [("try_again", REFUSED), ("send_again", DOUBT)])
@on_loop
async def test_once_more_is_asked_about_too_and_has_a_way_through(
    rig: Rig, command: str, end: Refused | Doubtful
) -> None:
    engine = await rig.start()
    rig.gateway.create_ends.append(end)
    job = one(engine)
    await rig.clock.settle()
    priced(rig, per_day="0.05")
    getattr(engine, command)(job.id)
    await rig.clock.settle()
    (refusal,) = rig.refusals()
    assert (refusal.command, refusal.field, "0.05" in refusal.sentence) == (command, BUDGET, True)
    assert len(rig.gateway.creates) == 1
    getattr(engine, command)(job.id, may_cross_budget=True)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 2
    assert engine.jobs()[0].price == Decimal("0.10")


@on_loop
async def test_what_was_spent_is_told_at_the_start_and_once_for_all_that_changes_together(rig: Rig) -> None:
    priced(rig)
    engine = await rig.start()
    assert [event.profile_id for event in rig.told(PricesChanged)] == ["octopusx", "demo"]
    engine.generate(boat(), intent_id="i", takes=3)
    await rig.clock.advance(1)
    told = [event.spent_today for event in rig.told(PricesChanged) if event.profile_id == "octopusx"]
    assert told == [Cost(), Cost(Decimal("0.30"), known=3)]


# Batches.


def batch(engine: Engine, count: int = 3, intent_id: str = "b", **options: object) -> int:
    rows = [(boat(number), 1) for number in range(1, count + 1)]
    return len(engine.generate_batch(rows, intent_id=intent_id, name=" My  batch ", **options))  # type: ignore[arg-type]


@on_loop
async def test_a_batch_is_one_insert_and_twice_the_same_batch_is_one(rig: Rig) -> None:
    engine = await rig.start()
    assert batch(engine, 40) == batch(engine, 40) == 40
    assert rig.store.writes.count("insert") == 1
    assert len(rig.told(JobsAdded)) == 1
    rows = list(rig.store.rows.values())
    assert {(job.batch_id, job.batch_name, job.intent_id) for job in rows} == {("b", "My batch", "b")}
    assert [job.take for job in rows] == list(range(1, 41))
    for _ in range(40):
        await rig.clock.settle()
    assert sorted(str(body["prompt"]) for _, body in rig.gateway.creates) == sorted(f"boat {n}" for n in range(1, 41))


@on_loop
async def test_takes_of_a_row_are_jobs_of_the_batch(rig: Rig) -> None:
    engine = await rig.start()
    jobs = engine.generate_batch([(boat(1), 2), (boat(2), 3)], intent_id="b", name="")
    assert [job.request.prompt for job in jobs] == ["boat 1"] * 2 + ["boat 2"] * 3


@on_loop
async def test_every_row_comes_from_the_clip_whose_frame_it_has_but_one_that_waits_for_another(rig: Rig) -> None:
    engine = await rig.start()
    engine.pause_sending()
    done, other = one(engine, intent_id="done"), one(engine, intent_id="other")
    rows = [(boat(1), 2), (boat(2), 1), (boat(3, images=(LastFrame(other.id).address,)), 1)]
    jobs = engine.generate_batch(rows, intent_id="b", parent_id=done.id, parent_kind=Kinship.LAST_FRAME)
    assert [rig.row(job).parent_id for job in jobs] == [done.id] * 3 + [other.id]
    assert {rig.row(job).parent_kind for job in jobs} == {Kinship.LAST_FRAME}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((boat(2, model=""), 1), "Row 2: "),
        ((boat(2, images=("nonsense",)), 1), "Row 2: "),
        ((boat(2), 0), "Row 2: Ask for 1 to 10 takes."),
        ((boat(2), 11), "Row 2: Ask for 1 to 10 takes."),
    ],
)
@on_loop
async def test_one_bad_row_sends_nothing_and_is_named(rig: Rig, row: tuple[VideoRequest, int], words: str) -> None:
    engine = await rig.start()
    with pytest.raises(UnusableInput) as refused:
        engine.generate_batch([(boat(1), 1), row, (boat(3), 1)], intent_id="b", name="")
    assert refused.value.sentence.startswith(words)
    await rig.clock.advance(600)
    assert (rig.store.rows, rig.gateway.creates) == ({}, [])


@pytest.mark.parametrize("count", [0, MOST_ROWS + 1])
@on_loop
async def test_an_empty_and_an_endless_batch_are_refused(rig: Rig, count: int) -> None:
    engine = await rig.start()
    with pytest.raises(UnusableInput, match="1 to 1,000 rows"):
        batch(engine, count)
    assert rig.store.rows == {}


@on_loop
async def test_a_batch_that_the_disk_refuses_is_not_there(rig: Rig) -> None:
    engine = await rig.start()
    rig.store.refuses = lambda jobs: True
    with pytest.raises(DiskTrouble):
        batch(engine)
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(600)
    assert (rig.store.rows, rig.gateway.creates) == ({}, [])
    assert batch(engine) == 3


@pytest.mark.parametrize(("limits", "count"), [({"per_batch": "0.25"}, 3), ({"per_day": "0.25"}, 3)])
@on_loop
async def test_a_batch_over_a_budget_is_asked_about_as_a_whole(rig: Rig, limits: dict[str, str], count: int) -> None:
    priced(rig, **limits)
    engine = await rig.start()
    assert batch(engine, count) == 0
    assert rig.store.rows == {}
    assert [event.intent_id for event in rig.told(BudgetAsked)] == ["b"]
    assert batch(engine, count - 1, "smaller") == count - 1
    assert batch(engine, count, may_cross_budget=True) == count


@on_loop
async def test_a_stopped_batch_sends_nothing_more_and_leaves_the_others_alone(rig: Rig) -> None:
    rig.gateway.create_ends.append("gate")
    engine = await rig.start()
    batch(engine, 6)
    other = one(engine, intent_id="other")
    await rig.clock.settle()
    before = len(rig.gateway.creates)
    rig.book.creates_at_once = 1
    engine.stop_batch("b")
    rig.gateway.gate.set()
    await rig.clock.advance(600)
    jobs = [job for job in rig.store.rows.values() if job.batch_id == "b"]
    assert {job.state for job in jobs} == {State.STOPPED}
    assert len(rig.gateway.creates) <= before + 1
    assert state(engine, other) is State.WATCHING
    engine.stop_batch("b")
    assert [refusal.command for refusal in rig.refusals()] == ["stop_batch"]


@on_loop
async def test_a_batch_that_cannot_be_stopped_on_disk_is_told(rig: Rig) -> None:
    rig.keys.keys.clear()
    engine = await rig.start()
    batch(engine)
    rig.store.refuses = lambda jobs: True
    engine.stop_batch("b")
    assert [refusal.command for refusal in rig.refusals()] == ["stop_batch"]
    assert {job.state for job in engine.jobs()} == {State.WAITING}


@on_loop
async def test_a_row_that_is_tried_again_stays_in_its_batch(rig: Rig) -> None:
    engine = await rig.start()
    rig.gateway.create_ends.append(REFUSED)
    batch(engine, 1)
    await rig.clock.settle()
    engine.try_again(engine.jobs()[0].id)
    new = engine.jobs()[0]
    assert (new.batch_id, new.batch_name, new.intent_id != "b") == ("b", "My batch", True)
