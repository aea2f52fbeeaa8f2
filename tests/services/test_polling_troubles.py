"""Polls that bring no answer, or a bad one: they never change a state, and each waits as it should."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from sora_desktop.domain.answers import PauseReason, PollFailed, Refused
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import NoticeKind
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.domain.secrets import Secret
from sora_desktop.services import threads, transfers
from sora_desktop.services.watching import DEFECT_RETRY_S
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.scripted_gateway import LINK, done, error, running

UNREACHABLE = PollFailed(error(charged=Charged.YES))
UNKNOWN = PollFailed(error(ErrorKind.GATEWAY, "No such task.", Charged.YES, 404), is_unknown_task=True)
REFUSED_KEY = PollFailed(error(ErrorKind.KEY, "The key is wrong.", Charged.YES, 401), pause=PauseReason.KEY)
BLOCKED = PollFailed(error(ErrorKind.BLOCKED, "Blocked.", Charged.YES, 403), pause=PauseReason.BLOCKED)


@pytest.mark.parametrize(
    "answer",
    [
        UNREACHABLE,
        UNKNOWN,
        BLOCKED,
        REFUSED_KEY,
        PollFailed(error(ErrorKind.GATEWAY, http_status=503), retry_after_s=30),
        PollFailed(error(ErrorKind.TLS), pause=PauseReason.TLS),
        PollFailed(error(ErrorKind.BALANCE), pause=PauseReason.BALANCE),
    ],
)
@on_loop
async def test_failed_poll_never_changes_a_state(rig: Rig, answer: PollFailed) -> None:
    rig.gateway.answers["task-1"].append(answer)
    engine, job = await out(rig)
    await rig.clock.advance(30 * 3600)
    assert state(engine, job) is State.WATCHING
    engine = await rig.restart(engine)
    await rig.clock.advance(3600)
    assert rig.row(job).state is State.WATCHING
    assert rig.row(job).task_id == "task-1"


@pytest.mark.logs_error("asking for job .* failed by a defect")
@on_loop
async def test_defect_in_a_poll_does_not_end_the_watching(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([ValueError("what is this"), done()])
    _, job = await out(rig)
    await rig.clock.advance(120)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_each_answer_moves_last_contact_and_silence_does_not(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(), UNREACHABLE])
    engine, job = await out(rig)
    accepted_contact = now(engine, job).last_contact_at
    await rig.clock.advance(7)
    heard = now(engine, job).last_contact_at
    assert accepted_contact is not None
    assert heard is not None
    assert heard > accepted_contact
    await rig.clock.advance(600)
    assert now(engine, job).last_contact_at == heard


@on_loop
async def test_an_answer_that_is_an_error_is_contact_too(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(PollFailed(error(ErrorKind.GATEWAY, http_status=503)))
    engine, job = await out(rig)
    before = now(engine, job).last_contact_at
    await rig.clock.advance(60)
    after = now(engine, job).last_contact_at
    assert before is not None
    assert after is not None
    assert after > before


@on_loop
async def test_long_silence_is_noted_and_ends_with_the_next_answer(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(UNREACHABLE)
    engine, job = await out(rig)
    await rig.clock.advance(14 * 60)
    assert now(engine, job).needs is None
    await rig.clock.advance(5 * 60)
    found = now(engine, job)
    assert found.needs is Needs.LATE_CONTACT
    assert found.error is not None
    rig.gateway.answers["task-1"].append(running())
    await rig.clock.advance(300)
    assert (now(engine, job).needs, now(engine, job).error) == (None, None)


@on_loop
async def test_failed_polls_back_off_to_two_minutes(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(UNREACHABLE)
    await out(rig)
    await rig.clock.advance(3600)
    assert 30 <= len(rig.gateway.queries) <= 45


@on_loop
async def test_no_poll_comes_earlier_than_the_gateway_asked_for(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(PollFailed(error(ErrorKind.RATE, http_status=429), retry_after_s=400))
    await out(rig)
    await rig.clock.advance(3600)
    times = [at for at, _, _ in rig.gateway.queries]
    assert all(later - earlier >= 400 for earlier, later in pairwise(times))
    assert len(times) >= 8


@on_loop
async def test_task_unknown_to_the_gateway_says_so_after_a_few_tries_and_is_asked_for_slowly(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(UNKNOWN)
    engine, job = await out(rig)
    await rig.clock.advance(25)
    assert now(engine, job).needs is None
    await rig.clock.advance(60)
    found = now(engine, job)
    assert found.needs is Needs.UNKNOWN_TASK
    assert found.error is not None
    asked = len(rig.gateway.queries)
    await rig.clock.advance(3600)
    assert 10 <= len(rig.gateway.queries) - asked <= 12
    rig.gateway.answers["task-1"].append(running())
    await rig.clock.advance(700)
    assert now(engine, job).needs is None


@on_loop
async def test_refused_key_pauses_the_account_and_nothing_is_asked_until_it_is_replaced(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(REFUSED_KEY)
    engine, job = await out(rig)
    await rig.clock.advance(3600)
    assert len(rig.gateway.queries) == 1
    found = now(engine, job)
    assert found.needs is Needs.KEY
    notice = rig.notice(NoticeKind.PAUSED)
    assert engine.pause_of(found) == notice is not None
    waiting = one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    assert rig.row(waiting).state is State.WAITING
    rig.gateway.answers["task-1"].append(running())
    rig.gateway.answers["task-1"].popleft()
    await engine.replace_key("octopusx", "sk-new")
    await rig.clock.settle()
    assert rig.gateway.queries[-1][1].key == Secret("sk-new")
    assert (now(engine, job).needs, state(engine, waiting)) == (None, State.WATCHING)
    assert rig.notice(NoticeKind.PAUSED) is None


@on_loop
async def test_late_refusal_of_a_replaced_key_pauses_nothing(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([REFUSED_KEY, running()])
    engine, job = await out(rig)
    rig.gateway.query_gate = asyncio.Event()
    await rig.clock.advance(7)
    await engine.replace_key("octopusx", "sk-new")
    rig.gateway.query_gate.set()
    await rig.clock.settle()
    assert rig.notice(NoticeKind.PAUSED) is None
    assert now(engine, job).needs is None
    assert rig.gateway.queries[-1][1].key == Secret("sk-new")


@on_loop
async def test_blocked_site_is_asked_every_five_minutes(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(BLOCKED)
    engine, _ = await out(rig)
    second = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    rig.gateway.answers[now(engine, second).task_id or ""].append(BLOCKED)
    await rig.clock.advance(3600)
    assert 11 <= len(rig.gateway.queries) <= 24
    times = sorted({round(at) for at, _, _ in rig.gateway.queries[2:]})
    assert all(later - earlier >= 300 for earlier, later in pairwise(times))
    notice = rig.notice(NoticeKind.PAUSED)
    assert notice is not None
    assert notice.sentence == "Blocked."


@on_loop
async def test_low_balance_stops_sending_and_not_polling(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine, job = await out(rig)
    rig.gateway.create_ends.append(Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE))
    waiting = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    asked = len(rig.gateway.queries)
    await rig.clock.advance(60)
    assert len(rig.gateway.queries) > asked
    assert engine.pause_of(now(engine, job)) is None
    assert engine.pause_of(now(engine, waiting)) is not None


@on_loop
async def test_job_without_a_key_keeps_watching_and_goes_on_when_it_comes(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine, job = await out(rig)
    rig.keys.keys.clear()
    asked = len(rig.gateway.queries)
    engine = await rig.restart(engine)
    await rig.clock.advance(3600)
    assert len(rig.gateway.queries) == asked
    assert (state(engine, job), now(engine, job).needs) == (State.WATCHING, Needs.KEY)
    assert engine.pause_of(now(engine, job)) is not None
    rig.gateway.answers["task-1"].append(done())
    await engine.replace_key("octopusx", "sk-new")
    await rig.clock.advance(60)
    assert rig.row(job).state is State.DONE


@pytest.mark.logs_error("follow .* ended by a defect")
@on_loop
async def test_no_defect_ends_the_following_of_a_paid_clip(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    real = threads.start_thread
    troubles = [RuntimeError("can't start new thread")]

    def start_thread(work: Callable[[], Any], name: str) -> asyncio.Future[Any]:
        if troubles:
            raise troubles.pop()
        return real(work, name)

    monkeypatch.setattr(transfers, "start_thread", start_thread)
    rig.gateway.answers["task-1"].append(done())
    engine, job = await out(rig)
    await rig.clock.advance(10)
    assert state(engine, job) is State.DOWNLOADING
    assert rig.notice(NoticeKind.TROUBLE) is not None
    await rig.clock.advance(DEFECT_RETRY_S + 5)
    assert rig.row(job).state is State.DONE
    assert len(rig.gateway.creates) == 1


@pytest.mark.logs_error("follow .* ended by a defect")
@on_loop
async def test_a_clip_that_was_stopped_is_not_followed_again_after_a_defect(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(control: object) -> None:
        raise RuntimeError("can't start new thread")

    rig.gateway.files[LINK].append("deaf")
    rig.gateway.answers["task-1"].extend([done(), running()])
    engine = await rig.start(poll_interval_s=10)
    job = one(engine)
    await rig.clock.advance(15)
    assert state(engine, job) is State.DOWNLOADING
    with monkeypatch.context() as patched:
        patched.setattr(threads.DownloadControl, "cancel", break_off)
        engine.stop(job.id)
        await rig.clock.settle()
    engine.check_again(job.id)
    await rig.clock.advance(DEFECT_RETRY_S)
    asked = len(rig.gateway.queries)
    await rig.clock.advance(300)
    assert len(rig.gateway.queries) - asked <= 31
