"""What a person can ask for about jobs, and what is refused with a sentence."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import Doubtful, Refused
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import JobRemoved, JobsAdded, NoticeAction, NoticeKind
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.scripted_gateway import done, error, running

DOUBT = Doubtful(error(ErrorKind.UNCONFIRMED))


async def unconfirmed(rig: Rig) -> tuple[Engine, Job]:
    rig.gateway.create_ends.append(DOUBT)
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    assert state(engine, job) is State.UNCONFIRMED
    return engine, job


@on_loop
async def test_found_id_is_taken_verbatim_and_asked_for_at_once(rig: Rig) -> None:
    engine, job = await unconfirmed(rig)
    rig.gateway.answers["sora-2:task_9"].append(running(5))
    engine.adopt(job.id, "  sora-2:task_9\n")
    await rig.clock.settle()
    assert [task_id for _, _, task_id in rig.gateway.queries] == ["sora-2:task_9"]
    found = rig.row(job)
    assert (found.state, found.task_id, found.error) == (State.WATCHING, "sora-2:task_9", None)
    assert found.origin == "https://octopusx.ai"
    assert found.accepted_at == found.sending_at


@pytest.mark.parametrize("task_id", ["", "  ", "two words", "a\tb", "x" * 501, "task-1"])
@on_loop
async def test_id_that_is_none_or_anothers_is_refused(rig: Rig, task_id: str) -> None:
    engine = await rig.start()
    one(engine)
    await rig.clock.settle()
    rig.gateway.create_ends.append(DOUBT)
    job = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    engine.adopt(job.id, task_id)
    assert [refusal.field for refusal in rig.refusals()] == ["task_id"]
    assert rig.row(job).state is State.UNCONFIRMED


@pytest.mark.parametrize("restarts", [False, True])
@on_loop
async def test_id_of_a_clip_that_was_removed_is_refused(rig: Rig, restarts: bool) -> None:
    engine = await rig.start()
    removed = one(engine)
    await rig.clock.settle()
    engine.stop(removed.id)
    engine.remove(removed.id)
    rig.gateway.create_ends.append(DOUBT)
    job = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    if restarts:
        engine = await rig.restart(engine)
    engine.adopt(job.id, "task-1")
    assert [refusal.field for refusal in rig.refusals()] == ["task_id"]
    assert rig.row(job).state is State.UNCONFIRMED


@on_loop
async def test_id_of_a_clip_at_another_gateway_may_be_the_same(rig: Rig) -> None:
    engine = await rig.start()
    demo = one(engine, profile_id=DEMO_PROFILE_ID)
    await rig.clock.settle()
    rig.gateway.create_ends.append(DOUBT)
    job = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    engine.adopt(job.id, "task-1")
    assert rig.refusals() == []
    assert rig.row(demo).task_id == rig.row(job).task_id == "task-1"


@on_loop
async def test_sending_again_gives_the_old_job_up_for_a_new_one_in_one_transaction(rig: Rig) -> None:
    engine, job = await unconfirmed(rig)
    engine.send_again(job.id)
    engine.send_again(job.id)
    await rig.clock.settle()
    assert "replace_with" in rig.store.writes
    assert rig.row(job).state is State.STOPPED
    assert len(rig.gateway.creates) == 2
    new = engine.jobs()[0]
    assert (new.replaces, new.state, new.request) == (job.id, State.WATCHING, job.request)
    assert new.intent_id != job.intent_id
    assert [refusal.command for refusal in rig.refusals()] == ["send_again"]


@on_loop
async def test_sending_again_that_cannot_be_stored_changes_nothing(rig: Rig) -> None:
    engine, job = await unconfirmed(rig)
    rig.store.refuses = lambda jobs: True
    engine.send_again(job.id)
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(60)
    assert rig.row(job).state is state(engine, job) is State.UNCONFIRMED
    assert len(rig.gateway.creates) == 1
    assert len(rig.refusals()) == 1


@on_loop
async def test_forgotten_job_is_stopped_and_never_sent(rig: Rig) -> None:
    engine, job = await unconfirmed(rig)
    engine.forget(job.id)
    await rig.clock.advance(600)
    assert rig.row(job).state is State.STOPPED
    assert len(rig.gateway.creates) == 1
    engine.check_again(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["check_again"]


@on_loop
async def test_trying_again_makes_one_new_job_however_often_it_is_pressed(rig: Rig) -> None:
    rig.gateway.create_ends.append(Refused(error(ErrorKind.PROMPT)))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    for _ in range(5):
        engine.try_again(job.id)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 2
    assert len(rig.refusals()) == 4
    assert rig.row(job).state is State.FAILED
    new = engine.jobs()[0]
    assert (new.replaces, new.state) == (job.id, State.WATCHING)
    engine.stop(new.id)
    engine.try_again(job.id)
    await rig.clock.settle()
    assert len(rig.gateway.creates) == 3


@on_loop
async def test_failed_job_is_watched_again_and_may_turn_out_done(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running(30, "failed"))
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(10)
    assert rig.row(job).state is State.FAILED
    rig.gateway.answers["task-1"].append(done())
    rig.gateway.answers["task-1"].popleft()
    engine.check_again(job.id)
    assert (now(engine, job).error, now(engine, job).ended_at) == (None, None)
    await rig.clock.settle()
    assert rig.row(job).state is State.DONE


@on_loop
async def test_removed_job_leaves_the_list_and_keeps_its_record_and_file(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    job = one(engine)
    engine.remove(job.id)
    await rig.clock.advance(10)
    engine.remove(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["remove"]
    assert rig.told(JobRemoved) == [JobRemoved(job.id)]
    assert engine.jobs() == ()
    assert rig.row(job).is_removed
    assert rig.clips.kept
    engine = await rig.restart(engine)
    assert engine.jobs() == ()


@on_loop
async def test_commands_that_fit_no_state_are_refused_and_change_nothing(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    job = one(engine)
    await rig.clock.advance(10)
    assert state(engine, job) is State.DONE
    engine.stop(job.id)
    engine.try_again(job.id)
    engine.check_again(job.id)
    engine.adopt(job.id, "task-9")
    engine.send_again(job.id)
    engine.forget(job.id)
    for command in (engine.stop, engine.try_again, engine.check_again, engine.send_again, engine.forget, engine.remove):
        command("no such job")
    engine.adopt("no such job", "task-9")
    assert len(rig.refusals()) == 13
    assert rig.row(job).state is State.DONE
    assert all(refusal.sentence.endswith(".") for refusal in rig.refusals())


@on_loop
async def test_command_on_a_full_disk_is_refused_and_changes_nothing(rig: Rig) -> None:
    engine = await rig.start()
    job = one(engine)
    await rig.clock.settle()
    rig.store.refuses = lambda jobs: True
    engine.stop(job.id)
    assert state(engine, job) is State.WATCHING
    assert [refusal.command for refusal in rig.refusals()] == ["stop"]
    assert rig.notice(NoticeKind.DISK) is not None


@on_loop
async def test_waiting_jobs_of_an_earlier_run_wait_for_the_person(rig: Rig) -> None:
    rig.keys.hangs = True
    engine = await rig.start()
    jobs = [one(engine, intent_id=f"intent-{number}") for number in range(3)]
    rig.keys.hangs = False
    engine = await rig.restart(engine)
    await rig.clock.advance(600)
    assert not rig.gateway.creates
    notice = rig.notice(NoticeKind.UNSENT)
    assert notice is not None
    assert "3 clips" in notice.sentence
    assert notice.actions == (NoticeAction.CONTINUE, NoticeAction.DROP)
    engine.stop(jobs[0].id)
    notice = rig.notice(NoticeKind.UNSENT)
    assert notice is not None
    assert "2 clips" in notice.sentence
    engine.continue_unsent()
    await rig.clock.settle()
    assert [state(engine, job) for job in jobs] == [State.STOPPED, State.WATCHING, State.WATCHING]
    assert [body["prompt"] for _, body in rig.gateway.creates] == ["a paper boat"] * 2
    assert rig.notice(NoticeKind.UNSENT) is None


@on_loop
async def test_dropped_jobs_of_an_earlier_run_are_stopped(rig: Rig) -> None:
    rig.keys.hangs = True
    engine = await rig.start()
    jobs = [one(engine, intent_id=f"intent-{number}") for number in range(3)]
    rig.keys.hangs = False
    engine = await rig.restart(engine)
    rig.store.refuses = lambda rows: rows[0].id == jobs[0].id
    engine.drop_unsent()
    assert [state(engine, job) for job in jobs] == [State.WAITING] * 3
    rig.store.refuses = lambda rows: False
    rig.store.writes.clear()
    engine.drop_unsent()
    assert rig.store.writes == ["save_together"]  # a thousand commits would keep everything else waiting for seconds
    await rig.clock.advance(600)
    assert [rig.row(job).state for job in jobs] == [State.STOPPED] * 3
    assert not rig.gateway.creates
    assert rig.notice(NoticeKind.UNSENT) is None


@on_loop
async def test_new_jobs_are_sent_while_old_ones_wait_for_the_person(rig: Rig) -> None:
    rig.keys.hangs = True
    engine = await rig.start()
    old = one(engine)
    rig.keys.hangs = False
    engine = await rig.restart(engine)
    new = one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert (state(engine, old), state(engine, new)) == (State.WAITING, State.WATCHING)
    assert [event.jobs[0].id for event in rig.told(JobsAdded)] == [new.id]
