"""The submit protocol: committed before it is sent, sent once, and every end read off one table."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import Doubtful, NotSent, PauseReason, Refused, Submission
from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, UnusableInput
from sora_desktop.domain.events import JobsAdded, NoticeAction, NoticeKind
from sora_desktop.domain.jobs import State
from sora_desktop.domain.requests import VideoRequest
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import accepted, error


@on_loop
async def test_request_is_committed_before_it_is_told_and_sending_before_it_is_sent(rig: Rig) -> None:
    engine = await rig.start()
    one(engine)
    await rig.clock.settle()
    assert rig.journal[:7] == [
        ("commit", "1 waiting"),
        ("tell", "1 waiting"),
        ("commit", "1 sending"),
        ("tell", "1 sending"),
        ("create", "a paper boat"),
        ("commit", "1 watching"),
        ("tell", "1 watching"),
    ]


@on_loop
async def test_id_is_committed_verbatim_before_anything_is_asked(rig: Rig) -> None:
    rig.gateway.create_ends.append(accepted("sora-2:task_01 é"))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert rig.row(job).task_id == "sora-2:task_01 é"
    assert rig.row(job).origin == "https://octopusx.ai"
    assert not rig.gateway.queries


@on_loop
async def test_same_intent_twice_is_one_job(rig: Rig) -> None:
    engine = await rig.start()
    first = one(engine)
    again = one(engine)
    await rig.clock.advance(3)
    assert again.id == first.id
    assert one(engine).state is State.WATCHING
    assert len(rig.gateway.creates) == 1
    assert len(rig.told(JobsAdded)) == 1


@on_loop
async def test_same_intent_after_a_restart_is_still_one_job(rig: Rig) -> None:
    engine = await rig.start()
    first = one(engine)
    await rig.clock.settle()
    engine = await rig.crash(engine)
    assert one(engine).id == first.id
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_takes_are_committed_together_and_sent_oldest_first_two_at_once(rig: Rig) -> None:
    rig.gateway.create_ends.extend(["gate", "gate"])
    engine = await rig.start()
    jobs = engine.generate(VideoRequest(prompt="boat"), intent_id="i", takes=4)
    await rig.clock.settle()
    assert rig.store.writes[0] == "insert"
    assert [job.take for job in jobs] == [1, 2, 3, 4]
    assert [state(engine, job) for job in jobs] == [State.SENDING, State.SENDING, State.WAITING, State.WAITING]
    rig.gateway.gate.set()
    await rig.clock.settle()
    assert [now(engine, job).task_id for job in jobs] == ["task-1", "task-2", "task-3", "task-4"]


@on_loop
async def test_request_that_no_gateway_could_take_is_refused_before_anything_is_stored(rig: Rig) -> None:
    engine = await rig.start()
    for request, takes, profile_id in (
        (VideoRequest(prompt=" "), 1, None),
        (VideoRequest(prompt="boat", images=("file:///etc/passwd",)), 1, None),
        (VideoRequest(prompt="boat"), 0, None),
        (VideoRequest(prompt="boat"), 11, None),
        (VideoRequest(prompt="boat"), 1, "gone"),
    ):
        with pytest.raises(UnusableInput):
            engine.generate(request, intent_id="i", takes=takes, profile_id=profile_id)
    assert not rig.store.rows


@on_loop
async def test_request_that_cannot_be_stored_is_never_sent(rig: Rig) -> None:
    engine = await rig.start()
    rig.store.refuses = lambda jobs: True
    with pytest.raises(DiskTrouble):
        one(engine)
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(30)
    assert not rig.gateway.creates
    assert engine.jobs() == ()


@pytest.mark.parametrize(
    "end",
    [Doubtful(error(ErrorKind.GATEWAY, "The connection was lost.", Charged.UNKNOWN)), Doubtful(error())],
)
@on_loop
async def test_lost_answer_is_never_sent_again(rig: Rig, end: Submission) -> None:
    rig.gateway.create_ends.append(end)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(3600)
    engine = await rig.restart(engine)
    await rig.clock.advance(3600)
    assert len(rig.gateway.creates) == 1
    assert rig.row(job).state is State.UNCONFIRMED
    found = rig.row(job).error
    assert found is not None
    assert (found.kind, found.charged) == (ErrorKind.UNCONFIRMED, Charged.UNKNOWN)


@pytest.mark.logs_error("a create failed by a defect")
@on_loop
async def test_defect_in_a_create_is_unconfirmed(rig: Rig) -> None:
    rig.gateway.create_ends.append(UnicodeError("what is this"))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(3600)
    assert rig.row(job).state is State.UNCONFIRMED
    assert len(rig.gateway.creates) == 1


@on_loop
async def test_what_was_provably_not_sent_goes_out_again_after_growing_waits(rig: Rig) -> None:
    rig.gateway.create_ends.extend([NotSent(error())] * 3)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.WAITING
    assert rig.row(job).error == error()
    assert rig.row(job).origin is None
    assert rig.notice(NoticeKind.OFFLINE) is None
    await rig.clock.advance(1.9)
    assert len(rig.gateway.creates) == 1
    await rig.clock.advance(0.2)
    assert len(rig.gateway.creates) == 2
    notice = rig.notice(NoticeKind.OFFLINE)
    assert notice is not None
    assert NoticeAction.TRY_AGAIN in notice.actions
    await rig.clock.advance(3.8)
    assert len(rig.gateway.creates) == 2
    await rig.clock.advance(8.5)
    assert len(rig.gateway.creates) == 4
    assert rig.row(job).state is State.WATCHING
    assert rig.row(job).error is None
    assert rig.notice(NoticeKind.OFFLINE) is None


@on_loop
async def test_back_off_stops_growing_at_a_minute_and_holds_the_whole_account(rig: Rig) -> None:
    rig.gateway.create_ends.extend([NotSent(error())] * 100)
    rig.book.creates_at_once = 1
    engine = await rig.start()
    one(engine)
    one(engine, intent_id="intent-2")
    await rig.clock.advance(3600)
    assert 60 <= len(rig.gateway.creates) <= 66


@on_loop
async def test_rate_limit_waits_as_long_as_the_gateway_says(rig: Rig) -> None:
    limit = Refused(error(ErrorKind.RATE), is_rate_limit=True, retry_after_s=90)
    rig.gateway.create_ends.append(limit)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(89)
    found = now(engine, job)
    assert (found.state, found.error) == (State.WAITING, limit.error)
    assert len(rig.gateway.creates) == 1
    await rig.clock.advance(2)
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_rate_limit_without_a_time_backs_off(rig: Rig) -> None:
    rig.gateway.create_ends.extend([Refused(error(ErrorKind.RATE), is_rate_limit=True)] * 2)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(2.1)
    assert len(rig.gateway.creates) == 2
    await rig.clock.advance(3)
    assert len(rig.gateway.creates) == 2
    await rig.clock.advance(2)
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_refusal_for_the_request_fails_the_job_with_its_reason(rig: Rig) -> None:
    reason = error(ErrorKind.PROMPT, "The prompt was refused.", Charged.NO, 400)
    rig.gateway.create_ends.append(Refused(reason))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(600)
    assert (rig.row(job).state, rig.row(job).error) == (State.FAILED, reason)
    assert len(rig.gateway.creates) == 1


@pytest.mark.parametrize(
    ("end", "reason", "has_key_action"),
    [
        (Refused(error(ErrorKind.KEY), PauseReason.KEY), "key", True),
        (Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE), "balance", False),
        (Refused(error(ErrorKind.BLOCKED), PauseReason.BLOCKED), "blocked", False),
        (NotSent(error(ErrorKind.TLS), PauseReason.TLS), "tls", False),
        (NotSent(error(ErrorKind.NETWORK), PauseReason.ADDRESS), "address", False),
    ],
)
@on_loop
async def test_refusal_for_the_account_pauses_it_and_keeps_the_job(
    rig: Rig, end: Submission, reason: str, has_key_action: bool
) -> None:
    rig.gateway.create_ends.append(end)
    rig.book.creates_at_once = 1
    engine = await rig.start()
    job = one(engine)
    other = one(engine, intent_id="intent-2")
    await rig.clock.advance(3600)
    assert len(rig.gateway.creates) == 1
    assert [rig.row(each).state for each in (job, other)] == [State.WAITING, State.WAITING]
    notice = rig.notice(NoticeKind.PAUSED)
    assert notice is not None
    assert notice.profile_id == "octopusx"
    assert NoticeAction.TRY_AGAIN in notice.actions
    assert (NoticeAction.REPLACE_KEY in notice.actions) is has_key_action
    assert engine.pause_of(now(engine, other)) == notice
    engine.try_account_again("octopusx")
    await rig.clock.settle()
    assert [state(engine, each) for each in (job, other)] == [State.WATCHING, State.WATCHING]
    assert rig.notice(NoticeKind.PAUSED) is None


@on_loop
async def test_a_pause_ends_with_the_next_start(rig: Rig) -> None:
    rig.gateway.create_ends.append(Refused(error(ErrorKind.BALANCE), PauseReason.BALANCE))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    engine = await rig.restart(engine)
    engine.continue_unsent()
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_sending_that_cannot_be_committed_sends_nothing(rig: Rig) -> None:
    rig.store.refuses = lambda jobs: any(job.state is State.SENDING for job in jobs)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(60)
    assert not rig.gateway.creates
    assert state(engine, job) is State.WAITING
    assert rig.notice(NoticeKind.DISK) is not None
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(6)
    assert state(engine, job) is State.WATCHING
    assert rig.notice(NoticeKind.DISK) is None


@on_loop
async def test_id_that_cannot_be_committed_is_tried_until_it_is_and_never_sent_again(rig: Rig) -> None:
    rig.store.refuses = lambda jobs: any(job.state is State.WATCHING for job in jobs)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(3600)
    assert engine.is_sending()
    assert not any(told.task_id for told in rig.told_jobs())
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(11)
    assert rig.row(job).task_id == "task-1"
    assert len(rig.gateway.creates) == 1
    assert not engine.is_sending()
