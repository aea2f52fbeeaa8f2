"""Every accepted task without a checked clip is asked for again, soonest-expiring first, and its clip is fetched."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from sora_desktop.domain.answers import PollFailed, TaskReport
from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, Needs, State
from sora_desktop.domain.profiles import OCTOPUSX
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.asking import POLLS_AT_ONCE, POLLS_PER_SECOND
from tests.fakes.engine_rig import Rig, now, on_loop, one, out, state
from tests.fakes.sample_jobs import a_job
from tests.fakes.scripted_gateway import LINK, broken_off, done, error, expired, running

FRESH = "https://store.example/fresh.mp4"
START_S = 1_800_000_000.0
LOST = JobError(ErrorKind.CANCELLED, "The gateway cancelled it.", Charged.UNKNOWN)
BACK = JobError(ErrorKind.GATEWAY, "The gateway failed it.", Charged.NO)


def left(rig: Rig, number: int, **changes: object) -> Job:
    """A job that an earlier run left, accepted a minute ago."""
    values: dict[str, object] = {
        "state": State.WATCHING,
        "origin": OCTOPUSX.base_url,
        "task_id": f"task-{number}",
        "created_at": START_S - 61,
        "sending_at": START_S - 61,
        "accepted_at": START_S - 60,
        **changes,
    }
    job = a_job(**values)
    rig.store.rows[job.id] = job
    return job


def asked(rig: Rig) -> list[str]:
    return [task_id for _, _, task_id in rig.gateway.queries]


@pytest.mark.parametrize("kind", ["watching", "downloading"])
@on_loop
async def test_start_asks_for_a_fresh_link_and_fetches_that(rig: Rig, kind: str) -> None:
    changes = {"state": State.DOWNLOADING, "video_url": LINK} if kind == "downloading" else {}
    job = left(rig, 1, **changes)
    rig.gateway.answers["task-1"].append(done(FRESH))
    await rig.start()
    assert asked(rig) == ["task-1"]
    assert [link for link, _ in rig.gateway.fetches] == [FRESH]
    assert (rig.row(job).state, rig.row(job).video_url) == (State.DONE, FRESH)


@pytest.mark.parametrize("answer", [PollFailed(error()), TaskReport(status="completed"), running()])
@on_loop
async def test_stored_link_is_tried_where_the_gateway_names_none(rig: Rig, answer: TaskReport | PollFailed) -> None:
    job = left(rig, 1, state=State.DOWNLOADING, video_url=LINK)
    rig.gateway.answers["task-1"].append(answer)
    await rig.start()
    assert [link for link, _ in rig.gateway.fetches] == [LINK]
    assert rig.row(job).state is State.DONE


@on_loop
async def test_stored_link_is_tried_without_a_key_too(rig: Rig) -> None:
    rig.keys.keys.clear()
    job = left(rig, 1, state=State.DOWNLOADING, video_url=LINK)
    await rig.start()
    assert (asked(rig), rig.row(job).state) == ([], State.DONE)


@on_loop
async def test_start_asks_for_the_soonest_expiring_first(rig: Rig) -> None:
    lives: list[dict[str, object]] = [
        {"expires_at": START_S + 600},
        {"expires_at": START_S + 60},
        {"expires_at": START_S + 86_400},
        {"made_at": START_S - 3500},
        {},
        {"accepted_at": START_S - 3550},
    ]
    jobs = [left(rig, number, **life) for number, life in enumerate(lives)]
    await rig.start()
    await rig.clock.advance(1)
    assert asked(rig) == [job.task_id for job in sorted(jobs, key=lambda job: deadline_of(job).at)]
    assert asked(rig) == ["task-5", "task-1", "task-3", "task-0", "task-4", "task-2"]


@on_loop
async def test_downloads_come_in_the_order_in_which_their_links_end(rig: Rig) -> None:
    rig.book.downloads_at_once = 1
    lives_s = [600.0, 60.0, 7200.0, 1800.0]
    jobs = [
        left(rig, number, expires_at=START_S + life_s, state=State.DOWNLOADING, video_url=f"https://s.example/{number}")
        for number, life_s in enumerate(lives_s)
    ]
    for number in range(len(lives_s)):
        rig.gateway.answers[f"task-{number}"].append(done(f"https://s.example/{number}"))
    await rig.start()
    await rig.clock.advance(2)
    assert [link for link, _ in rig.gateway.fetches] == [f"https://s.example/{number}" for number in (1, 0, 3, 2)]
    assert all(rig.row(job).state is State.DONE for job in jobs)


@on_loop
async def test_thousand_tasks_are_each_asked_for_and_never_in_a_storm(rig: Rig) -> None:
    jobs = [left(rig, number, accepted_at=START_S - 7000 + number) for number in reversed(range(1000))]
    engine = await rig.start()
    assert len(asked(rig)) == POLLS_AT_ONCE
    await rig.clock.advance(20)
    assert len(asked(rig)) <= POLLS_AT_ONCE + 20 * POLLS_PER_SECOND + 1
    await rig.clock.advance(21)
    assert set(asked(rig)) == {job.task_id for job in jobs}
    firsts = list(dict.fromkeys(asked(rig)))
    assert firsts == [f"task-{number}" for number in range(1000)]
    times = [at for at, _, _ in rig.gateway.queries]
    assert all(later - sooner < 1 for sooner, later in pairwise(times))
    assert len(engine.jobs()) == 1000


@on_loop
async def test_no_task_is_left_out_when_there_are_more_than_can_be_asked_for_in_time(rig: Rig) -> None:
    for number in range(500):
        left(rig, number, accepted_at=START_S - 60 - number / 50)
    await rig.start()
    await rig.clock.advance(500 / POLLS_PER_SECOND + 2)
    assert len(set(asked(rig))) == 500
    await rig.clock.advance(3 * 500 / POLLS_PER_SECOND)
    counts = [asked(rig).count(f"task-{number}") for number in range(500)]
    assert 3 <= min(counts) <= max(counts) <= 5


@on_loop
async def test_clips_of_a_store_that_hangs_do_not_keep_others_waiting(rig: Rig) -> None:
    rig.book.downloads_at_once = 1
    for number in range(20):
        link = f"https://hangs.example/{number}"
        job = left(rig, number, state=State.DOWNLOADING, video_url=link, expires_at=START_S - 1000 + number)
        rig.gateway.answers[f"task-{number}"].append(done(link))
        rig.gateway.files[link].append(broken_off())
        assert job.video_url
    engine = await rig.start()
    await rig.clock.advance(60)
    rig.gateway.fetches.clear()
    fresh = "https://store.example/fresh"
    rig.gateway.answers["task-99"].append(done(fresh))
    engine.add_task("task-99")
    engine.collect()
    await rig.clock.settle()
    assert [link for link, _ in rig.gateway.fetches].index(fresh) <= 1


@on_loop
async def test_told_wait_counts_for_every_task_of_that_gateway(rig: Rig) -> None:
    for number in range(50):
        left(rig, number)
    limited = PollFailed(error(ErrorKind.RATE, http_status=429), retry_after_s=30)
    for number in range(50):
        rig.gateway.answers[f"task-{number}"].extend([limited, running()] if number < 8 else [running()])
    await rig.start()
    await rig.clock.advance(29)
    assert len(asked(rig)) <= 2 * POLLS_AT_ONCE
    await rig.clock.advance(6)
    assert len(set(asked(rig))) == 50


@on_loop
async def test_collect_takes_up_whatever_may_still_bring_its_clip(rig: Rig) -> None:
    wanted = [
        left(rig, 1),
        left(rig, 2, state=State.STOPPED, ended_at=START_S),
        left(rig, 3, state=State.FAILED, error=LOST),
        left(rig, 4, state=State.DOWNLOADING, video_url=LINK),
    ]
    others = [
        left(rig, 5, state=State.FAILED, error=BACK),
        left(rig, 6, state=State.STOPPED, task_id=None),
        left(rig, 7, state=State.UNCONFIRMED, task_id=None),
        left(rig, 8, state=State.DONE, file="/clips/8.mp4"),
    ]
    rig.gateway.query_gate = asyncio.Event()
    engine = await rig.start()
    rig.gateway.query_gate.set()
    await rig.clock.settle()
    rig.gateway.queries.clear()
    for number in range(1, 9):
        rig.gateway.answers[f"task-{number}"].append(done(f"https://store.example/{number}.mp4"))
    found = engine.collect()
    await rig.clock.advance(2)
    assert {job.id for job in found} <= {job.id for job in wanted}
    assert {job.id for job in wanted[:3]} <= {job.id for job in found}
    assert [rig.row(job).state for job in wanted] == [State.DONE] * 4
    assert [rig.row(job).state for job in others] == [job.state for job in others]
    assert not {f"task-{number}" for number in range(5, 9)} & set(asked(rig))


@on_loop
async def test_collect_asks_soonest_expiring_first_and_each_once(rig: Rig) -> None:
    rig.gateway.query_gate = asyncio.Event()
    for number in range(40):
        left(rig, number, accepted_at=START_S - number, state=State.STOPPED, ended_at=START_S)
    engine = await rig.start()
    rig.gateway.query_gate.set()
    found = engine.collect()
    assert [job.task_id for job in found] == [f"task-{number}" for number in reversed(range(40))]
    engine.collect()
    await rig.clock.advance(2)
    assert asked(rig)[:40] == [job.task_id for job in found]
    assert len(asked(rig)) == 40


@on_loop
async def test_collect_asks_first_for_another_link_of_a_download_that_waits(rig: Rig) -> None:
    job = left(rig, 1, state=State.DOWNLOADING, video_url=LINK)
    for link in (LINK, "https://octopusx.ai/v1/videos/task-1/content"):
        rig.gateway.files[link].append(expired())
    rig.gateway.answers["task-1"].append(done())
    engine = await rig.start()
    await rig.clock.advance(600)
    assert now(engine, job).needs is Needs.NO_LINK
    rig.gateway.answers["task-1"].append(done(FRESH))
    rig.gateway.answers["task-1"].popleft()
    rig.gateway.fetches.clear()
    engine.collect()
    await rig.clock.settle()
    assert [link for link, _ in rig.gateway.fetches] == [FRESH]
    assert rig.row(job).state is State.DONE


@on_loop
async def test_collect_on_a_full_disk_says_so_and_loses_nothing(rig: Rig) -> None:
    job = left(rig, 1, state=State.STOPPED)
    engine = await rig.start()
    rig.store.refuses = lambda jobs: True
    assert engine.collect() == ()
    assert [(refusal.command, refusal.sentence) for refusal in rig.refusals()] == [("collect", "The disk is full.")]
    rig.store.refuses = lambda jobs: False
    assert [each.id for each in engine.collect()] == [job.id]


# A task that another program sent.


@on_loop
async def test_added_task_is_committed_asked_for_at_once_and_fetched(rig: Rig) -> None:
    engine = await rig.start()
    rig.gateway.answers["task_9"].extend(
        [TaskReport(status="processing", model="veo3.1", created_at=START_S - 500, progress=40), done()]
    )
    engine.add_task("  task_9 ")
    (job,) = rig.store.rows.values()
    assert (job.state, job.task_id, job.origin, job.profile_id) == (
        State.WATCHING, "task_9", OCTOPUSX.base_url, OCTOPUSX.id,
    )  # fmt: skip
    assert (job.request.prompt, job.request.model, job.was_added, job.charged) == ("", "", True, Charged.YES)
    await rig.clock.settle()
    assert asked(rig) == ["task_9"]
    found = now(engine, job)
    assert (found.gateway_model, found.request.model, found.progress) == ("veo3.1", "veo3.1", 40)
    assert found.accepted_at == START_S - 500
    assert deadline_of(found).at == START_S - 500 + 3600
    await rig.clock.advance(60)
    assert rig.row(job).state is State.DONE
    assert not rig.gateway.creates
    engine = await rig.restart(engine)
    assert now(engine, job).request == rig.row(job).request


@pytest.mark.parametrize("told", [None, START_S + 10_000, -5.0, 0.0])
@on_loop
async def test_nonsense_about_an_added_task_is_not_taken_over(rig: Rig, told: float | None) -> None:
    engine = await rig.start()
    rig.gateway.answers["task_9"].append(TaskReport(status="processing", created_at=told))
    engine.add_task("task_9")
    await rig.clock.settle()
    (job,) = engine.jobs()
    assert (job.accepted_at, job.request.model) == (None, "")
    await rig.clock.advance(600)
    assert len(asked(rig)) > 10


@pytest.mark.parametrize("text", ["", "   ", "two words", "x" * 501, "a\nb", "a\0"])
@on_loop
async def test_bad_id_is_refused_with_a_sentence(rig: Rig, text: str) -> None:
    engine = await rig.start()
    engine.add_task(text)
    (refusal,) = rig.refusals()
    assert (refusal.command, refusal.field) == ("add_task", "task_id")
    assert refusal.sentence.endswith(".")
    assert engine.jobs() == ()


@pytest.mark.parametrize("is_removed", [False, True])
@on_loop
async def test_known_task_is_refused(rig: Rig, is_removed: bool) -> None:
    rig.gateway.answers["task-1"].append(TaskReport(status="failed"))
    engine, job = await out(rig)
    await rig.clock.advance(10)
    if is_removed:
        engine.remove(job.id)
    engine.add_task("task-1")
    (refusal,) = rig.refusals()
    assert ("removed" in refusal.sentence) is is_removed
    assert len(rig.store.rows) == 1
    engine.add_task("task-2")
    assert len(rig.store.rows) == 2


@pytest.mark.parametrize("profile_id", ["gone", DEMO_PROFILE_ID])
@on_loop
async def test_profile_without_an_address_is_refused(rig: Rig, profile_id: str) -> None:
    engine = await rig.start()
    engine.add_task("task-1", profile_id)
    assert [refusal.command for refusal in rig.refusals()] == ["add_task"]
    assert engine.jobs() == ()


@on_loop
async def test_full_disk_refuses_an_added_task(rig: Rig) -> None:
    engine = await rig.start()
    rig.store.refuses = lambda jobs: True
    engine.add_task("task-1")
    assert [refusal.sentence for refusal in rig.refusals()] == ["The disk is full."]
    assert (engine.jobs(), asked(rig)) == ((), [])


@on_loop
async def test_added_task_that_nobody_knows_says_so_and_is_never_sent(rig: Rig) -> None:
    engine = await rig.start()
    rig.gateway.answers["typo"].append(PollFailed(error(ErrorKind.GATEWAY, http_status=404), is_unknown_task=True))
    engine.add_task("typo")
    await rig.clock.advance(120)
    (job,) = engine.jobs()
    assert job.needs is Needs.UNKNOWN_TASK
    engine.stop(job.id)
    engine.try_again(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["try_again"]
    assert not rig.gateway.creates


@on_loop
async def test_added_task_teaches_nothing_about_how_long_clips_take(rig: Rig) -> None:
    engine = await rig.start()
    for number in range(4):
        rig.gateway.answers[f"other-{number}"].append(done())
        engine.add_task(f"other-{number}")
    await rig.clock.advance(5)
    assert {job.state for job in engine.jobs()} == {State.DONE}
    assert not engine._book.samples_of(engine.jobs()[0])


# Stalled tasks.


@on_loop
async def test_person_who_keeps_waiting_is_not_asked_again(rig: Rig) -> None:
    engine, job = await out(rig)
    await rig.clock.advance(2 * 3600 + 600)
    assert now(engine, job).needs is Needs.STALLED
    engine.keep_waiting(job.id)
    assert (rig.row(job).is_waited_for, rig.row(job).needs, rig.row(job).state) == (True, None, State.WATCHING)
    asked_before = len(asked(rig))
    await rig.clock.advance(3600)
    assert len(asked(rig)) - asked_before >= 9
    engine = await rig.restart(engine)
    await rig.clock.advance(3600)
    assert (now(engine, job).needs, state(engine, job)) == (None, State.WATCHING)
    rig.gateway.answers["task-1"].append(done())
    await rig.clock.advance(600)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_there_is_nothing_to_wait_for_when_the_gateway_has_no_task(rig: Rig) -> None:
    rig.keys.keys.clear()
    engine = await rig.start()
    job = one(engine)
    engine.keep_waiting(job.id)
    engine.keep_waiting("unknown")
    assert [refusal.command for refusal in rig.refusals()] == ["keep_waiting"] * 2


@on_loop
async def test_keep_waiting_on_a_full_disk_is_refused(rig: Rig) -> None:
    engine, job = await out(rig)
    await rig.clock.advance(2 * 3600 + 600)
    rig.store.refuses = lambda jobs: True
    engine.keep_waiting(job.id)
    assert [refusal.command for refusal in rig.refusals()] == ["keep_waiting"]
    assert now(engine, job).needs is Needs.STALLED


@on_loop
async def test_task_that_is_stalled_for_days_is_never_failed_by_us(rig: Rig) -> None:
    engine, job = await out(rig)
    for _ in range(3):
        await rig.clock.advance(40 * 3600)
        assert state(engine, job) is State.WATCHING
        engine = await rig.restart(engine)
    assert rig.row(job).state is State.WATCHING


def test_request_of_an_added_task_claims_nothing() -> None:
    from sora_desktop.services.task_commands import NOT_KNOWN

    assert VideoRequest.from_mapping(NOT_KNOWN.to_mapping()) == NOT_KNOWN
    assert (NOT_KNOWN.prompt, NOT_KNOWN.model, NOT_KNOWN.duration_s, NOT_KNOWN.size) == ("", "", 0, "")
