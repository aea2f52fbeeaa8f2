"""Jobs that are out: polled on a schedule with the key of their origin, and ended by the gateway or a person alone."""

from __future__ import annotations

import asyncio

import pytest

from sora_desktop.domain.answers import PollFailed, TaskReport
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import JobChanged, NoticeKind
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX, Account
from sora_desktop.domain.secrets import Secret
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.scripted_gateway import LINK, done, error, running


@on_loop
async def test_a_clip_comes_from_prompt_to_file(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(10), running(60), done()])
    _, job = await out(rig)
    await rig.clock.advance(120)
    found = rig.row(job)
    assert (found.state, found.file, found.file_sha256) == (State.DONE, f"/clips/{job.id}.mp4", "5ha")
    assert (found.error, found.needs, found.video_url) == (None, None, LINK)
    assert found.file_size_bytes
    assert found.is_checked
    assert found.ended_at is not None
    seen = [each.state for each in rig.told_jobs() if each.id == job.id]
    assert list(dict.fromkeys(seen)) == [
        State.WAITING, State.SENDING, State.WATCHING, State.DOWNLOADING, State.DONE,
    ]  # fmt: skip


@on_loop
async def test_link_is_committed_before_it_is_fetched(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(done())
    _, job = await out(rig)
    rig.store.refuses = lambda jobs: any(each.state is State.DOWNLOADING for each in jobs)
    await rig.clock.advance(120)
    assert rig.row(job).state is State.WATCHING
    assert not rig.gateway.fetches
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(200)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_polls_ask_for_the_id_of_the_create_whatever_answers_call_it(rig: Rig) -> None:
    rig.gateway.answers["sora-2:task_01"].append(TaskReport(task_id="another", status="processing"))
    _, job = await out(rig, "sora-2:task_01")
    await rig.clock.advance(120)
    assert {task_id for _, _, task_id in rig.gateway.queries} == {"sora-2:task_01"}
    assert rig.row(job).task_id == "sora-2:task_01"


@on_loop
async def test_unknown_words_and_words_that_go_backwards_are_shown_and_polled_on(rig: Rig) -> None:
    words = ["processing", "queued", "dreaming", "unknown", "video_generation_completed", ""]
    rig.gateway.answers["task-1"].extend([*(running(status=word) for word in words), done()])
    _, job = await out(rig)
    await rig.clock.advance(300)
    shown = [each.job.gateway_status for each in rig.told(JobChanged)]
    assert [word for word in dict.fromkeys(shown) if word in words] == words
    assert rig.row(job).state is State.DONE


@on_loop
async def test_progress_and_model_are_shown_and_a_missing_number_keeps_the_last(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend(
        [TaskReport(status="processing", progress=37, model="sora_video2"), TaskReport(status="processing")]
    )
    engine, job = await out(rig)
    await rig.clock.advance(60)
    found = now(engine, job)
    assert (found.progress, found.gateway_model) == (37, "sora_video2")


@pytest.mark.parametrize(
    ("word", "text", "kind", "charged"),
    [
        ("failed", "upstream broke", ErrorKind.GATEWAY, Charged.NO),
        ("expired", "", ErrorKind.GATEWAY, Charged.UNKNOWN),
        ("failed", "Blocked by our content MODERATION", ErrorKind.PROMPT, Charged.NO),
        ("rejected", "输出内容审核不通过", ErrorKind.PROMPT, Charged.NO),
        ("cancelled", "policy", ErrorKind.CANCELLED, Charged.UNKNOWN),
        ("canceled", "", ErrorKind.CANCELLED, Charged.UNKNOWN),
    ],
)
@on_loop
async def test_only_the_gateways_own_words_fail_a_job_and_say_what_became_of_the_money(
    rig: Rig, word: str, text: str, kind: ErrorKind, charged: Charged
) -> None:
    rig.gateway.answers["task-1"].append(TaskReport(status=word, error_text=text))
    _, job = await out(rig)
    await rig.clock.advance(60)
    found = rig.row(job)
    assert found.state is State.FAILED
    assert found.error is not None
    assert (found.error.kind, found.error.charged, found.error.detail) == (kind, charged, text)
    assert found.error.message.endswith(".")
    asked = len(rig.gateway.queries)
    await rig.clock.advance(3600)
    assert len(rig.gateway.queries) == asked


@on_loop
async def test_task_of_more_than_two_hours_is_stalled_and_asked_for_slowly(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine, job = await out(rig)
    await rig.clock.advance(2 * 3600 - 100)
    assert now(engine, job).needs is None
    await rig.clock.advance(400)
    assert now(engine, job).needs is Needs.STALLED
    asked = len(rig.gateway.queries)
    await rig.clock.advance(3600)
    assert 9 <= len(rig.gateway.queries) - asked <= 15


@on_loop
async def test_after_a_day_only_a_start_and_check_again_ask(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine, job = await out(rig)
    await rig.clock.advance(24 * 3600 + 600)
    asked = len(rig.gateway.queries)
    await rig.clock.advance(24 * 3600)
    assert len(rig.gateway.queries) == asked
    engine.check_again(job.id)
    await rig.clock.settle()
    assert len(rig.gateway.queries) == asked + 1
    engine = await rig.restart(engine)
    assert len(rig.gateway.queries) == asked + 2
    rig.gateway.answers["task-1"].append(done())
    engine.check_again(job.id)
    await rig.clock.settle()
    await rig.clock.advance(10)
    engine.check_again(job.id)
    await rig.clock.settle()
    assert rig.row(job).state is State.DONE


@on_loop
async def test_question_of_a_start_is_asked_until_it_is_answered_however_old_the_task_is(rig: Rig) -> None:
    engine, job = await out(rig)
    rig.clock.jump(48 * 3600)
    rig.gateway.answers["task-1"].extend([PollFailed(error()), PollFailed(error()), done()])
    engine = await rig.restart(engine)
    await rig.clock.advance(900)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_at_most_eight_polls_at_once(rig: Rig) -> None:
    engine = await rig.start()
    for number in range(30):
        one(engine, intent_id=f"intent-{number}")
    await rig.clock.settle()
    rig.gateway.query_gate = asyncio.Event()
    await rig.clock.advance(20)
    assert rig.gateway.most_open_queries == 8
    rig.gateway.query_gate.set()
    await rig.clock.advance(1)
    assert len(rig.gateway.queries) == 30


@on_loop
async def test_own_interval_stands_in_for_the_schedule(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine = await rig.start(poll_interval_s=0.5)
    one(engine)
    await rig.clock.settle()
    await rig.clock.advance(10.1)
    assert len(rig.gateway.queries) == 20


@on_loop
async def test_done_clips_teach_the_schedule_what_clips_of_their_model_take(rig: Rig) -> None:
    engine = await rig.start()
    for number in range(1, 4):
        rig.gateway.answers[f"task-{number}"].append(done())
        job = one(engine, intent_id=f"intent-{number}")
        await rig.clock.advance(20)
        assert state(engine, job) is State.DONE
    engine = await rig.restart(engine)
    asked = len(rig.gateway.queries)
    one(engine, intent_id="intent-4")
    await rig.clock.advance(60)
    # Five seconds expected: asked about every two seconds up to six, and every ten after that.
    assert 6 <= len(rig.gateway.queries) - asked <= 8


@on_loop
async def test_clips_of_the_demo_teach_nothing_about_real_ones(rig: Rig) -> None:
    engine = await rig.start()
    for number in range(1, 4):
        rig.gateway.answers[f"task-{number}"].append(done())
        one(engine, intent_id=f"intent-{number}", profile_id=DEMO_PROFILE_ID)
        await rig.clock.advance(5)
    asked = len(rig.gateway.queries)
    one(engine, intent_id="intent-4")
    await rig.clock.advance(120)
    # Evenly about every six seconds; if clips of a second were expected, every ten.
    assert 17 <= len(rig.gateway.queries) - asked <= 23


@on_loop
async def test_set_clock_neither_storms_nor_stops_the_polls(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine, job = await out(rig)
    for jump_s in (3600.0, -7200.0, 10 * 365 * 86400.0, -20 * 365 * 86400.0):
        asked = len(rig.gateway.queries)
        rig.clock.jump(jump_s)
        await rig.clock.advance(120)
        assert 3 <= len(rig.gateway.queries) - asked <= 40
    assert state(engine, job) is State.WATCHING


@on_loop
async def test_job_is_asked_for_at_the_origin_that_accepted_it_with_that_origins_key(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running())
    engine, job = await out(rig)
    await engine.change_profile(OCTOPUSX.id, "OctopusX", "https://new.example", "sk-new")
    asked = len(rig.gateway.queries)
    await rig.clock.advance(60)
    accounts = {account for _, account, _ in rig.gateway.queries[asked:]}
    assert accounts == {Account(OCTOPUSX.id, OCTOPUSX.base_url, Secret("sk-live"))}
    one(engine, intent_id="intent-2")
    await rig.clock.settle()
    assert rig.gateway.creates[-1][0] == Account(OCTOPUSX.id, "https://new.example", Secret("sk-new"))
    assert rig.row(job).origin == OCTOPUSX.base_url


@on_loop
async def test_stop_keeps_id_and_asks_no_more_and_check_again_takes_it_up(rig: Rig) -> None:
    engine, job = await out(rig)
    engine.stop(job.id)
    await rig.clock.advance(600)
    assert not rig.gateway.queries
    assert (rig.row(job).state, rig.row(job).task_id) == (State.STOPPED, "task-1")
    rig.gateway.answers["task-1"].append(done())
    engine.check_again(job.id)
    await rig.clock.settle()
    assert rig.row(job).state is State.DONE


@on_loop
async def test_progress_is_written_at_most_once_a_second(rig: Rig) -> None:
    engine = await rig.start(poll_interval_s=0.1)
    rig.gateway.answers["task-1"].extend([running(number) for number in range(100)])
    one(engine)
    await rig.clock.settle()
    written = len(rig.store.writes)
    await rig.clock.advance(5)
    assert len(rig.gateway.queries) >= 45
    assert len(rig.store.writes) - written <= 5
    await rig.clock.advance(2)
    assert rig.store.rows[next(iter(rig.store.rows))].progress is not None


@on_loop
async def test_progress_that_could_not_be_written_is_not_forgotten(rig: Rig) -> None:
    rig.gateway.answers["task-1"].append(running(40))
    engine = await rig.start(poll_interval_s=600)
    job = one(engine)
    await rig.clock.advance(600)
    rig.store.refuses = lambda jobs: True
    await rig.clock.advance(2)
    assert rig.row(job).progress is None
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(7)
    assert rig.row(job).progress == 40


@on_loop
async def test_progress_that_cannot_be_written_waits_and_pauses_nothing(rig: Rig) -> None:
    rig.gateway.answers["task-1"].extend([running(40), running(50)])
    engine, job = await out(rig)
    rig.store.refuses = lambda jobs: True
    await rig.clock.advance(60)
    assert now(engine, job).progress == 50
    assert rig.notice(NoticeKind.DISK) is not None
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(10)
    assert rig.row(job).progress == 50
    assert rig.notice(NoticeKind.DISK) is None
