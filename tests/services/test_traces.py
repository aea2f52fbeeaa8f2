"""What became of doubtful creates: free questions, each once per event, in nobody's way, from which nothing follows."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import BalanceAnswer, ChargesAnswer, PauseReason, Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.traces import Balance, Charge, Traces
from sora_desktop.services.traces import EARLY_S, LATE_S, SETTLE_S
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.money_rig import LOST, SETTLED_S, amount_after, logs, lost, questions, tells, traces
from tests.fakes.scripted_gateway import accepted, done, error, no_such_path, running


@on_loop
async def test_balance_that_was_last_known_stands_beside_a_job_as_it_is_sent(rig: Rig) -> None:
    tells(rig, 7.5)
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    first = one(engine)
    await rig.clock.settle()
    assert rig.row(first).traces is None, "nothing was known, and nothing is waited for"
    await rig.clock.advance(5 + SETTLED_S)
    assert rig.row(first).state is State.DONE
    assert questions(rig) == ["balance"]
    ((asked_at_s, _, _),) = rig.gateway.money_questions
    asked_at = rig.clock.now_s() - (rig.clock.monotonic_s() - asked_at_s)
    rig.gateway.create_ends.append("hang")
    second = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert rig.row(second).state is State.SENDING
    assert rig.row(second).traces == Traces(before=Balance(7.5, asked_at))


@on_loop
async def test_question_that_hangs_keeps_nothing_waiting(rig: Rig) -> None:
    rig.gateway.money_gate = asyncio.Event()
    engine, job = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    assert questions(rig) == ["balance"]
    other = one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    assert state(engine, other) is State.WATCHING
    engine.send_again(job.id)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 3
    await asyncio.wait_for(engine.close(), 2.0)
    assert rig.row(job).state is State.STOPPED


@on_loop
async def test_ends_of_one_time_share_a_question_and_never_two_are_out(rig: Rig) -> None:
    tells(rig, 5)
    engine = await rig.start()
    for number in range(1, 13):
        rig.gateway.answers[f"task-{number}"].append(done())
        one(engine, intent_id=f"intent-{number}")
    await rig.clock.advance(5 + SETTLED_S)
    assert questions(rig) == ["balance"]
    rig.gateway.money_gate = asyncio.Event()
    for number in range(13, 16):
        rig.gateway.create_ends.append(LOST)
        one(engine, intent_id=f"intent-{number}")
        await rig.clock.advance(60)
    rig.gateway.money_gate.set()
    await rig.clock.advance(60)
    assert rig.gateway.most_open_money_questions == 1
    assert questions(rig) == ["balance", "balance", "charges", "balance", "charges"]


@on_loop
async def test_nothing_is_asked_on_a_timer_or_for_what_was_never_sent(rig: Rig) -> None:
    tells(rig, 5)
    rig.gateway.answers["task-1"].append(running())
    rig.gateway.create_ends.extend([accepted("task-1"), Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE)])
    engine = await rig.start()
    one(engine)
    never_sent = one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    engine.stop(never_sent.id)
    await rig.clock.advance(86_400)
    assert questions(rig) == []


@on_loop
async def test_lost_answer_is_looked_up_once_and_decides_nothing(rig: Rig) -> None:
    tells(rig, 7.2)
    _, job = await lost(rig)
    sent_at = rig.clock.now_s()
    logs(rig, Charge(sent_at + 2, "sora-2", "task_01"))
    assert questions(rig) == []
    await rig.clock.advance(SETTLED_S)
    found = traces(rig, job)
    assert found.after == Balance(7.2, sent_at + SETTLE_S)
    assert found.charges == (Charge(sent_at + 2, "sora-2", "task_01"),)
    assert found.likely_task_id == "task_01"
    assert found.looked_at == sent_at + SETTLE_S
    await rig.clock.advance(86_400)
    assert questions(rig) == ["balance", "charges"]
    assert (rig.row(job).state, rig.row(job).task_id) == (State.UNCONFIRMED, None)
    assert len(rig.gateway.creates) == 1
    assert not rig.gateway.queries


@pytest.mark.parametrize("ending", ["crash", "restart"])
@on_loop
async def test_what_the_last_run_left_unconfirmed_is_looked_up_at_the_start_and_then_never_again(
    rig: Rig, ending: str
) -> None:
    rig.gateway.create_ends.append("hang")
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(60)
    sent_at = rig.row(job).sending_at
    assert sent_at is not None
    logs(rig, Charge(sent_at, "sora-2"))
    engine = await (rig.crash(engine) if ending == "crash" else rig.restart(engine))
    assert questions(rig) == [], "the end of a run asks nothing"
    await rig.clock.advance(SETTLED_S)
    assert traces(rig, job).charges == (Charge(sent_at, "sora-2"),)
    engine = await rig.restart(engine)
    await rig.clock.advance(60)
    assert questions(rig) == ["balance", "charges"]


@on_loop
async def test_run_for_other_jobs_leaves_old_ones_alone(rig: Rig) -> None:
    engine, _ = await lost(rig)
    engine = await rig.restart(engine, resumes=False)
    await rig.clock.advance(60)
    assert questions(rig) == []


@on_loop
async def test_charges_of_known_jobs_and_of_other_times_and_models_are_left_out(rig: Rig) -> None:
    rig.gateway.create_ends.extend([accepted("sora-2:task_01"), accepted("sora-2:task_02"), accepted("task_03"), LOST])
    rig.gateway.answers["task_03"].append(done())
    engine = await rig.start()
    for number in (1, 2, 3):
        known = one(engine, intent_id=f"intent-{number}")
        await rig.clock.advance(10)
    assert now(engine, known).state is State.DONE
    engine.remove(known.id)
    job = one(engine, intent_id="intent-4")
    await rig.clock.settle()
    sent_at = rig.row(job).sending_at
    assert sent_at is not None
    mine = (
        Charge(sent_at + LATE_S, "SORA-2", "task_08"),
        Charge(sent_at, "", "task_09"),
        Charge(sent_at - EARLY_S, "sora-2"),
    )
    logs(
        rig,
        *mine,
        Charge(sent_at, "sora-2", "task_01"),
        Charge(sent_at - 20, "sora-2", "sora-2:task_02"),
        Charge(sent_at, "sora-2", "task_03"),
        Charge(sent_at, "sora-2-pro", "task_05"),
        Charge(sent_at + LATE_S + 1, "sora-2", "task_06"),
        Charge(sent_at - EARLY_S - 1, "sora-2", "task_07"),
    )
    await rig.clock.advance(SETTLED_S)
    assert traces(rig, job).charges == mine
    assert traces(rig, job).likely_task_id is None


@on_loop
async def test_log_without_task_ids_gives_each_known_job_its_own_line_first(rig: Rig) -> None:
    rig.book.creates_at_once = 4
    rig.gateway.create_ends.extend([accepted("task-1"), accepted("task-2"), LOST])
    engine = await rig.start()
    jobs = engine.generate(VideoRequest(prompt="boat"), intent_id="i", takes=3)
    await rig.clock.settle()
    at = rig.clock.now_s()
    logs(rig, *[Charge(at + offset, "sora-2") for offset in (40, 1, 0)])
    await rig.clock.advance(SETTLED_S)
    assert traces(rig, jobs[2]).charges == (Charge(at + 40, "sora-2"),)
    logs(rig, *[Charge(at + offset, "sora-2") for offset in (1, 0)])
    engine.look_for_traces(jobs[2].id)
    await rig.clock.settle()
    assert traces(rig, jobs[2]).charges == ()


@on_loop
async def test_person_can_look_again_at_once(rig: Rig) -> None:
    tells(rig, 7.5, 7.2)
    engine, job = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    await rig.clock.advance(600)
    engine.look_for_traces(job.id)
    await rig.clock.settle()
    assert amount_after(rig, job) == 7.2
    assert questions(rig) == ["balance", "charges"] * 2
    assert rig.refusals() == []


@on_loop
async def test_what_a_second_look_cannot_tell_stays_as_it_was(rig: Rig) -> None:
    tells(rig, 7.2)
    engine, job = await lost(rig)
    logs(rig, Charge(rig.clock.now_s(), "sora-2", "task_01"))
    await rig.clock.advance(SETTLED_S)
    first = traces(rig, job)
    rig.gateway.charges_answer = ChargesAnswer(error=no_such_path())
    rig.gateway.balances.append(BalanceAnswer(error=no_such_path()))
    rig.gateway.balances.popleft()
    engine.look_for_traces(job.id)
    await rig.clock.settle()
    second = traces(rig, job)
    assert (second.after, second.charges) == (first.after, first.charges)


@on_loop
async def test_gateway_that_tells_nothing_has_been_looked_at(rig: Rig) -> None:
    _, job = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    found = traces(rig, job)
    assert (found.before, found.after, found.charges) == (None, None, ())
    assert found.looked_at is not None


@on_loop
async def test_key_without_a_limit_has_no_balance_to_compare(rig: Rig) -> None:
    rig.gateway.balances.append(BalanceAnswer(is_unlimited=True))
    _, job = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    assert traces(rig, job).after is None


@on_loop
async def test_gateway_that_cannot_be_reached_is_asked_again_at_the_next_start(rig: Rig) -> None:
    rig.gateway.balances.append(BalanceAnswer(error=error()))
    rig.gateway.charges_answer = ChargesAnswer(error=error())
    engine, job = await lost(rig)
    await rig.clock.advance(SETTLED_S)
    assert rig.row(job).traces is None
    assert rig.refusals() == []
    engine.look_for_traces(job.id)
    await rig.clock.settle()
    (refusal,) = rig.refusals()
    assert refusal.command == "look_for_traces"
    assert "cannot be reached" in refusal.sentence
    rig.gateway.charges_answer = ChargesAnswer()
    engine = await rig.restart(engine)
    await rig.clock.advance(SETTLED_S)
    assert traces(rig, job).looked_at is not None
