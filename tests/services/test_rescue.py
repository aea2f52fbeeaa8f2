"""Every accepted task without a checked clip is asked for again, soonest-expiring first, and its clip is fetched."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from sora_desktop.domain.answers import PollFailed, TaskReport
from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Needs, State
from sora_desktop.domain.queue_events import CollectionBegun
from sora_desktop.services.asking import POLLS_AT_ONCE, POLLS_PER_SECOND
from tests.fakes.engine_rig import Rig, now, on_loop
from tests.fakes.left_jobs import START_S, asked, left
from tests.fakes.scripted_gateway import LINK, broken_off, done, error, expired, running

FRESH = "https://store.example/fresh.mp4"
LOST = JobError(ErrorKind.CANCELLED, "The gateway cancelled it.", Charged.UNKNOWN)
BACK = JobError(ErrorKind.GATEWAY, "The gateway failed it.", Charged.NO)


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
        left(rig, 9, state=State.STOPPED, task_id="task-\ufffd", ended_at=START_S),
        left(rig, 10, state=State.FAILED, task_id="task-1\ufffd", error=LOST),
    ]
    rig.gateway.query_gate = asyncio.Event()
    engine = await rig.start()
    rig.gateway.query_gate.set()
    await rig.clock.settle()
    rig.gateway.queries.clear()
    for number in range(1, 9):
        rig.gateway.answers[f"task-{number}"].append(done(f"https://store.example/{number}.mp4"))
    found = engine.collect()
    assert rig.told(CollectionBegun) == [CollectionBegun(len(found))]
    await rig.clock.advance(2)
    assert {job.id for job in found} <= {job.id for job in wanted}
    assert {job.id for job in wanted[:3]} <= {job.id for job in found}
    assert [rig.row(job).state for job in wanted] == [State.DONE] * 4
    assert [rig.row(job).state for job in others] == [job.state for job in others]
    assert not {*(f"task-{number}" for number in range(5, 9)), "task-\ufffd", "task-1\ufffd"} & set(asked(rig))
    assert engine.collect() == ()
    assert rig.told(CollectionBegun)[-1] == CollectionBegun(0)


@on_loop
async def test_collect_asks_soonest_expiring_first_and_each_once(rig: Rig) -> None:
    rig.gateway.query_gate = asyncio.Event()
    for number in range(40):
        left(rig, number, accepted_at=START_S - number, state=State.STOPPED, ended_at=START_S)
    engine = await rig.start()
    rig.gateway.query_gate.set()
    rig.store.writes.clear()
    found = engine.collect()
    assert rig.store.writes == ["save_together"]
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
    assert not rig.told(CollectionBegun)
    assert [(refusal.command, refusal.sentence) for refusal in rig.refusals()] == [("collect", "The disk is full.")]
    rig.store.refuses = lambda jobs: False
    assert [each.id for each in engine.collect()] == [job.id]
