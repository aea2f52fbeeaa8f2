"""Free questions about money keep to pauses and keys, and stay out of the way of what a person decides."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import BalanceAnswer, PauseReason, Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.traces import Charge
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.left_jobs import START_S, left
from tests.fakes.money_rig import LOST, SETTLED_S, amount_after, logs, lost, questions, tells, traces
from tests.fakes.scripted_gateway import error


@pytest.mark.parametrize("reason", [PauseReason.KEY, PauseReason.BLOCKED])
@on_loop
async def test_paused_account_is_asked_nothing(rig: Rig, reason: PauseReason) -> None:
    rig.gateway.create_ends.extend([LOST, Refused(error(ErrorKind.KEY), reason)])
    engine = await rig.start()
    job = one(engine)
    one(engine, intent_id="intent-2")
    await rig.clock.settle()
    engine.look_for_traces(job.id)
    await rig.clock.advance(3600)
    assert questions(rig) == []
    (refusal,) = rig.refusals()
    assert refusal.sentence
    engine.try_account_again(OCTOPUSX.id)
    await rig.clock.advance(SETTLED_S)
    assert questions(rig) == ["balance", "charges"]
    engine.try_account_again(OCTOPUSX.id)
    await rig.clock.advance(3600)
    assert questions(rig) == ["balance", "charges"]


@on_loop
async def test_account_with_too_little_balance_is_asked_how_much_it_has(rig: Rig) -> None:
    tells(rig, 0.1)
    rig.gateway.create_ends.extend([LOST, Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE)])
    engine = await rig.start()
    job = one(engine)
    one(engine, intent_id="intent-2")
    await rig.clock.advance(SETTLED_S)
    assert amount_after(rig, job) == 0.1


@on_loop
async def test_refused_key_is_asked_with_no_further_and_pauses_nothing(rig: Rig) -> None:
    rig.gateway.balances.append(BalanceAnswer(error=error(ErrorKind.KEY, "No such key.", http_status=401)))
    engine, job = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    assert questions(rig) == ["balance"]
    assert rig.row(job).traces is None
    assert rig.notices() == ()
    assert state(engine, one(engine, intent_id="intent-2")) is State.WAITING
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 2


@on_loop
async def test_key_goes_only_to_the_origin_it_was_saved_for(rig: Rig) -> None:
    engine, job = await lost(rig)
    rig.book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, "https://moved.example"),)
    rig.keys.keys = {(OCTOPUSX.id, "https://moved.example"): Secret("sk-moved")}
    engine = await rig.restart(engine)
    await rig.clock.advance(SETTLED_S)
    engine.look_for_traces(job.id)
    await rig.clock.settle()
    assert questions(rig) == []
    assert rig.notices() == (), "that there is no key for a hint pauses nothing"
    (refusal,) = rig.refusals()
    assert "key" in refusal.sentence
    rig.keys.keys[OCTOPUSX.id, "https://octopusx.ai"] = Secret("sk-old")
    engine.look_for_traces(job.id)
    await rig.clock.settle()
    asked = {(account.origin, account.key.reveal()) for _, account, _ in rig.gateway.money_questions}
    assert asked == {("https://octopusx.ai", "sk-old")}


@on_loop
async def test_account_whose_key_comes_later_is_asked_then(rig: Rig) -> None:
    rig.gateway.create_ends.append("hang")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.keys.keys.clear()
    engine = await rig.crash(engine)
    await rig.clock.advance(SETTLED_S)
    assert questions(rig) == []
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    await rig.clock.advance(SETTLED_S)
    assert questions(rig) == ["balance", "charges"]
    assert traces(rig, job).looked_at is not None


@on_loop
async def test_balance_of_another_key_is_not_compared(rig: Rig) -> None:
    tells(rig, 7.5)
    engine, _ = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    job = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert rig.row(job).traces is None


@on_loop
async def test_answer_to_a_key_that_was_replaced_meanwhile_is_of_no_account(rig: Rig) -> None:
    tells(rig, 7.5, 3.0)
    rig.gateway.money_gate = asyncio.Event()
    engine, _ = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    await engine.replace_key(OCTOPUSX.id, "sk-new")
    rig.gateway.money_gate.set()
    await rig.clock.settle()
    job = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    before = traces(rig, job).before
    assert before is not None
    assert before.amount == 3.0  # of the new key, which was asked for its own


@on_loop
async def test_job_that_a_person_decided_about_meanwhile_stays_decided(rig: Rig) -> None:
    rig.gateway.money_gate = asyncio.Event()
    engine, adopted = await lost(rig)
    rig.gateway.create_ends.append(LOST)
    forgotten = one(engine, intent_id="intent-2")
    await rig.clock.advance(SETTLED_S)
    engine.adopt(adopted.id, "task_01")
    engine.forget(forgotten.id)
    engine.remove(forgotten.id)
    rig.gateway.money_gate.set()
    await rig.clock.settle()
    assert (rig.row(adopted).state, rig.row(adopted).task_id) == (State.WATCHING, "task_01")
    assert rig.row(adopted).traces is None
    assert rig.row(forgotten).state is State.STOPPED
    engine.look_for_traces(adopted.id)
    engine.look_for_traces("nobody")
    assert len(rig.refusals()) == 2


@on_loop
async def test_finds_that_the_disk_refuses_are_looked_for_again_at_the_next_start(rig: Rig) -> None:
    engine, job = await lost(rig)
    rig.store.refuses = lambda jobs: True
    await rig.clock.advance(SETTLED_S)
    assert now(engine, job).traces is None
    rig.store.refuses = lambda jobs: False
    engine = await rig.restart(engine)
    await rig.clock.advance(SETTLED_S)
    assert traces(rig, job).looked_at is not None


@on_loop
async def test_demo_is_asked_at_the_demo(rig: Rig) -> None:
    tells(rig, 99.7)
    _, job = await lost(rig, profile_id=DEMO_PROFILE_ID)
    await rig.clock.advance(SETTLED_S)
    assert amount_after(rig, job) == 99.7
    assert {account.origin for _, account, _ in rig.gateway.money_questions} == {"http://127.0.0.1:40001"}


@on_loop
async def test_demo_that_cannot_start_is_a_sentence(rig: Rig) -> None:
    engine, job = await lost(rig, profile_id=DEMO_PROFILE_ID)
    rig.demo.is_broken = True
    engine.look_for_traces(job.id)
    await rig.clock.settle()
    (refusal,) = rig.refusals()
    assert "disk" in refusal.sentence


@pytest.mark.logs_error("asking for the balance failed by a defect")
@pytest.mark.logs_error("asking for the spend log failed by a defect")
@on_loop
async def test_defect_in_a_question_disturbs_nothing(rig: Rig) -> None:
    rig.gateway.balances.append(ValueError("what is this"))
    rig.gateway.charges_answer = ValueError("what is this")
    engine, job = await lost(rig)
    await rig.clock.advance(60)
    assert rig.row(job).state is State.UNCONFIRMED
    engine.forget(job.id)
    assert state(engine, job) is State.STOPPED


@on_loop
async def test_a_thousand_doubtful_clips_of_a_damaged_list_keep_the_engine_no_longer_than_one(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful = [left(rig, number, state=State.UNCONFIRMED, task_id=None, accepted_at=None) for number in range(1000)]
    known = [left(rig, number, state=State.STOPPED, ended_at=START_S) for number in range(200)]
    logs(rig, *(Charge(START_S - 60, "sora-2", task_id=job.task_id) for job in known), Charge(START_S - 60, "sora-2"))
    asked_for: list[str] = []

    def of_task(task_id: str) -> list[Job]:
        asked_for.append(task_id)
        return []

    monkeypatch.setattr(rig.store, "of_task", of_task)
    await rig.start()
    rig.store.writes.clear()
    await rig.clock.advance(SETTLED_S)
    assert {traces(rig, job).charges for job in doubtful} == {(Charge(START_S - 60, "sora-2"),)}
    assert rig.store.writes == ["save_together"]
    assert len(asked_for) <= 2 * len(known)
