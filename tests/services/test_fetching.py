"""Downloads: whichever link gives the clip, resumed and repeated until it is in its place."""

from __future__ import annotations

import pytest

from sora_desktop.domain.answers import FetchFailed, KeptClip, PauseReason, PollFailed, TaskReport
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import BytesFetched, JobChanged, NoticeKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.library import Marks
from sora_desktop.domain.profiles import OCTOPUSX, Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine
from tests.fakes.engine_rig import Rig, now, on_loop, one, state
from tests.fakes.left_jobs import left
from tests.fakes.scripted_gateway import CLIP, LINK, broken_off, done, error, expired, running

FRESH = "https://store.example/fresh.mp4"
CONTENT = "https://octopusx.ai/v1/videos/task-1/content"
OWN = Account(OCTOPUSX.id, OCTOPUSX.base_url, Secret("sk-live"))
REFUSED_KEY = PollFailed(error(ErrorKind.KEY, "The key is wrong.", Charged.YES, 401), pause=PauseReason.KEY)


async def finished(rig: Rig, *answers: TaskReport | PollFailed) -> tuple[Engine, Job]:
    """An engine with a job whose task is done; what follows the first answer is for later questions."""
    rig.gateway.answers["task-1"].extend(answers or [done()])
    engine = await rig.start(poll_interval_s=5)
    job = one(engine)
    await rig.clock.settle()
    await rig.clock.advance(5)
    return engine, job


def links(rig: Rig) -> list[str]:
    return [link for link, _ in rig.gateway.fetches]


@on_loop
async def test_a_clip_that_is_there_already_comes_home_with_its_marks(rig: Rig) -> None:
    """An older list was put back: by it the clip is still to come."""
    marks = Marks(5, True, False, ("sea",))
    job = left(rig, 1, state=State.DOWNLOADING, video_url=LINK)
    rig.clips.kept[job.id] = KeptClip("/clips/there.mp4", 5, "5ha", marks=marks)
    await rig.start()
    await rig.clock.advance(30)
    assert (rig.row(job).state, rig.row(job).file) == (State.DONE, "/clips/there.mp4")
    assert rig.store.marks[job.id] == marks


@on_loop
async def test_expired_link_is_asked_for_again(rig: Rig) -> None:
    rig.gateway.files[LINK].append(expired())
    _, job = await finished(rig, done(), done(FRESH))
    await rig.clock.settle()
    assert links(rig) == [LINK, FRESH]
    assert (rig.row(job).state, rig.row(job).video_url) == (State.DONE, FRESH)


@on_loop
async def test_expired_link_is_asked_for_once_per_attempt_and_then_the_content_path_is_tried(rig: Rig) -> None:
    rig.gateway.files[LINK].append(expired())
    rig.gateway.files[FRESH].append(expired())
    _, job = await finished(rig, done(), done(FRESH))
    assert links(rig) == [LINK, FRESH, CONTENT]
    assert rig.row(job).state is State.DONE
    assert len(rig.gateway.queries) == 2


@on_loop
async def test_only_the_gateways_own_links_are_fetched_with_its_key(rig: Rig) -> None:
    rig.gateway.files[LINK].append(expired())
    await finished(rig, done(), done(None))
    assert rig.gateway.fetches == [(LINK, None), (CONTENT, OWN)]


@on_loop
async def test_without_any_link_that_works_the_job_says_so_and_goes_on_trying(rig: Rig) -> None:
    for link in (LINK, CONTENT):
        rig.gateway.files[link].append(expired())
    engine, job = await finished(rig)
    await rig.clock.advance(30)
    found = now(engine, job)
    assert (found.state, found.needs) == (State.DOWNLOADING, Needs.NO_LINK)
    assert found.error is not None
    assert (found.error.kind, found.error.charged) == (ErrorKind.DOWNLOAD, Charged.YES)
    tried = len(rig.gateway.fetches)
    await rig.clock.advance(6 * 3600)
    assert 20 <= len(rig.gateway.fetches) - tried <= 90
    rig.gateway.files[CONTENT].append(CLIP)
    rig.gateway.files[CONTENT].popleft()
    engine.check_again(job.id)
    await rig.clock.settle()
    assert (rig.row(job).state, rig.row(job).needs) == (State.DONE, None)


@on_loop
async def test_link_that_gives_a_little_each_time_is_asked_for_until_the_clip_is_whole(rig: Rig) -> None:
    rig.gateway.pieces = 50
    _, job = await finished(rig, *(done(f"{FRESH}?{number}") for number in range(60)))
    assert len(rig.gateway.queries) <= 22
    await rig.clock.advance(10)
    assert rig.row(job).state is State.DONE
    assert len(links(rig)) <= 54
    assert not any("content" in link for link in links(rig))


@on_loop
async def test_unreachable_host_sends_the_download_to_the_same_path_at_the_origin(rig: Rig) -> None:
    rig.gateway.files[LINK].append(broken_off(is_unreachable=True))
    _, job = await finished(rig)
    assert rig.gateway.fetches == [(LINK, None), ("https://octopusx.ai/clip.mp4?signature=s3cret", OWN)]
    assert rig.row(job).state is State.DONE


@on_loop
async def test_link_whose_host_stays_out_of_reach_is_given_up_for_another(rig: Rig) -> None:
    rig.gateway.files[LINK].append(broken_off(is_unreachable=True))
    rig.gateway.files["https://octopusx.ai/clip.mp4?signature=s3cret"].append(expired())
    engine, job = await finished(rig, done(), done(FRESH))
    assert state(engine, job) is State.DOWNLOADING
    assert FRESH not in links(rig)
    await rig.clock.advance(60)
    assert rig.row(job).state is State.DONE
    assert links(rig)[-1] == FRESH


@on_loop
async def test_broken_download_goes_on_after_growing_waits(rig: Rig) -> None:
    rig.gateway.files[LINK].extend([broken_off()] * 4 + [CLIP])
    engine, job = await finished(rig)
    assert len(rig.gateway.fetches) == 1
    await rig.clock.advance(2.1)
    assert len(rig.gateway.fetches) == 2
    await rig.clock.advance(4)
    assert len(rig.gateway.fetches) == 3
    found = now(engine, job)
    assert (found.state, found.needs) == (State.DOWNLOADING, Needs.LATE_CONTACT)
    assert found.error is not None
    assert found.error.charged is Charged.YES
    await rig.clock.advance(30)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_download_waits_as_long_as_the_store_says(rig: Rig) -> None:
    rig.gateway.files[LINK].extend([FetchFailed(error(), retry_after_s=200), CLIP])
    _, job = await finished(rig)
    await rig.clock.advance(195)
    assert rig.row(job).state is State.DOWNLOADING
    await rig.clock.advance(10)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_page_instead_of_a_clip_is_thrown_away_and_another_link_asked_for(rig: Rig) -> None:
    rig.clips.spoiled = 1
    _, job = await finished(rig, done(), done(FRESH))
    assert links(rig) == [LINK, FRESH]
    assert rig.row(job).state is State.DONE
    assert rig.row(job).file_size_bytes == len(CLIP)


@on_loop
async def test_clip_that_is_spoiled_each_time_is_fetched_ever_more_seldom(rig: Rig) -> None:
    rig.clips.spoiled = 1000
    engine, job = await finished(rig)
    await rig.clock.advance(6 * 3600)
    assert now(engine, job).needs is Needs.NO_LINK
    assert len(rig.gateway.fetches) <= 100


@on_loop
async def test_download_that_begins_anew_each_time_is_tried_ever_more_seldom(rig: Rig) -> None:
    rig.gateway.breaks_half_way = True
    engine, job = await finished(rig)
    await rig.clock.advance(3600)
    assert state(engine, job) is State.DOWNLOADING
    assert 20 <= len(rig.gateway.fetches) <= 45
    rig.gateway.breaks_half_way = False
    await rig.clock.advance(150)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_full_disk_pauses_the_download_with_a_notice_and_goes_on_when_there_is_room(rig: Rig) -> None:
    rig.clips.is_full = True
    engine, job = await finished(rig)
    found = now(engine, job)
    assert (found.state, found.needs) == (State.DOWNLOADING, Needs.DISK)
    assert found.error is not None
    assert (found.error.kind, found.error.charged) == (ErrorKind.DISK, Charged.YES)
    assert rig.notice(NoticeKind.DISK) is not None
    await rig.clock.advance(3600)
    assert not rig.gateway.fetches
    rig.clips.is_full = False
    await rig.clock.advance(60)
    assert rig.row(job).state is State.DONE
    assert rig.notice(NoticeKind.DISK) is None


@on_loop
async def test_disk_that_fills_up_during_a_download_is_no_fault_of_the_link(rig: Rig) -> None:
    rig.gateway.files[LINK].extend([broken_off(is_disk=True), CLIP])
    engine, job = await finished(rig)
    assert now(engine, job).needs is Needs.DISK
    await rig.clock.advance(16)
    assert rig.row(job).state is State.DONE
    assert links(rig) == [LINK, LINK]


@on_loop
async def test_clip_in_its_place_whose_commit_failed_is_not_fetched_again(rig: Rig) -> None:
    rig.store.refuses = lambda jobs: any(job.state is State.DONE for job in jobs)
    engine, job = await finished(rig)
    assert (state(engine, job), now(engine, job).needs) == (State.DOWNLOADING, Needs.DISK)
    assert rig.clips.keeps == 1
    rig.store.refuses = lambda jobs: False
    await rig.clock.advance(60)
    assert rig.row(job).state is State.DONE
    assert len(rig.gateway.fetches) == 1


@on_loop
async def test_crash_between_the_clip_in_its_place_and_the_commit_fetches_nothing_again(rig: Rig) -> None:
    rig.store.refuses = lambda jobs: any(job.state is State.DONE for job in jobs)
    engine, job = await finished(rig)
    rig.store.refuses = lambda jobs: False
    engine = await rig.crash(engine)
    assert rig.row(job).state is State.DONE
    assert rig.clips.keeps == 1
    assert len(rig.gateway.fetches) == 1


@on_loop
async def test_download_goes_on_after_a_restart_from_what_it_has(rig: Rig) -> None:
    rig.gateway.files[LINK].extend([broken_off(), CLIP])
    engine, job = await finished(rig)
    asked = len(rig.gateway.queries)
    engine = await rig.restart(engine)
    assert rig.row(job).state is State.DONE
    assert len(rig.gateway.queries) == asked + 1


@on_loop
async def test_stop_ends_the_download_and_keeps_id_and_link(rig: Rig) -> None:
    rig.gateway.files[LINK].append("hang")
    engine, job = await finished(rig)
    engine.stop(job.id)
    await rig.clock.settle()
    found = rig.row(job)
    assert (found.state, found.task_id, found.video_url) == (State.STOPPED, "task-1", LINK)
    rig.gateway.join_fetches()
    await rig.clock.advance(60)
    assert len(rig.gateway.fetches) == 1
    assert rig.clips.keeps == 0


@on_loop
async def test_check_again_right_after_stop_never_runs_two_downloads_of_one_clip(rig: Rig) -> None:
    rig.gateway.files[LINK].extend(["hang", CLIP])
    engine, job = await finished(rig)
    engine.stop(job.id)
    engine.check_again(job.id)
    await rig.clock.settle()
    rig.gateway.join_fetches()
    await rig.clock.advance(10)
    assert rig.row(job).state is State.DONE
    assert rig.gateway.most_open_fetches == 1


@on_loop
async def test_clip_whose_download_does_not_hear_of_the_stop_is_neither_kept_nor_fetched_twice_at_once(
    rig: Rig,
) -> None:
    rig.gateway.files[LINK].extend(["deaf", CLIP])
    engine, job = await finished(rig)
    engine.stop(job.id)
    await rig.clock.settle()
    engine.check_again(job.id)
    await rig.clock.advance(60)
    assert len(rig.gateway.fetches) == 1
    engine.stop(job.id)
    rig.gateway.release_fetches.set()
    rig.gateway.join_fetches()
    await rig.clock.advance(60)
    assert (rig.row(job).state, rig.clips.keeps) == (State.STOPPED, 0)
    engine.check_again(job.id)
    await rig.clock.settle()
    assert (rig.row(job).state, rig.clips.keeps) == (State.DONE, 1)


@on_loop
async def test_three_downloads_at_once_each_in_a_daemon_thread_of_its_own(rig: Rig) -> None:
    rig.gateway.files[LINK].append("hang")
    engine = await rig.start(poll_interval_s=5)
    jobs = [one(engine, intent_id=f"intent-{number}") for number in range(1, 6)]
    for number in range(1, 6):
        rig.gateway.answers[f"task-{number}"].append(done())
    await rig.clock.advance(6)
    assert rig.gateway.open_fetches == 3
    assert [state(engine, job) for job in jobs] == [State.DOWNLOADING] * 5
    assert all(thread.daemon for thread in rig.clock.hanging_threads)
    rig.gateway.release_fetches.set()
    rig.gateway.join_fetches()
    await rig.clock.advance(10)
    assert [state(engine, job) for job in jobs] == [State.DONE] * 5
    assert rig.gateway.most_open_fetches == 3


@on_loop
async def test_progress_of_a_download_is_told_in_bytes(rig: Rig) -> None:
    _, job = await finished(rig)
    assert rig.told(BytesFetched) == [BytesFetched(job.id, len(CLIP), len(CLIP))]


@on_loop
async def test_done_without_a_link_is_polled_for_a_minute_and_then_the_content_path_is_tried(rig: Rig) -> None:
    engine, job = await finished(rig, done(None))
    await rig.clock.advance(50)
    assert not rig.gateway.fetches
    assert state(engine, job) is State.WATCHING
    await rig.clock.advance(20)
    assert rig.gateway.fetches == [(CONTENT, OWN)]
    assert rig.row(job).state is State.DONE
    states = [event.job.state for event in rig.told(JobChanged)]
    assert states.index(State.DOWNLOADING) < states.index(State.DONE)


@on_loop
async def test_done_without_link_or_content_keeps_watching_and_says_so(rig: Rig) -> None:
    rig.gateway.files[CONTENT].append(expired())
    engine, job = await finished(rig, done(None))
    await rig.clock.advance(90)
    found = now(engine, job)
    assert (found.state, found.needs) == (State.WATCHING, Needs.NO_LINK)
    assert found.error is not None
    assert found.error.charged is Charged.YES
    rig.gateway.answers["task-1"].append(done())
    await rig.clock.advance(700)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_link_that_comes_late_is_used_without_the_content_path(rig: Rig) -> None:
    _, job = await finished(rig, done(None), done(None), done(None), done())
    await rig.clock.advance(30)
    assert links(rig) == [LINK]
    assert rig.row(job).state is State.DONE


@on_loop
async def test_expired_link_without_a_key_waits_for_the_key(rig: Rig) -> None:
    rig.gateway.files[LINK].append(expired())
    engine, job = await finished(rig, done(), REFUSED_KEY, done(FRESH))
    found = now(engine, job)
    assert (found.state, found.needs) == (State.DOWNLOADING, Needs.KEY)
    assert engine.pause_of(found) is not None
    fetched = len(rig.gateway.fetches)
    await rig.clock.advance(3600)
    assert len(rig.gateway.fetches) == fetched
    await engine.replace_key("octopusx", "sk-new")
    await rig.clock.settle()
    assert rig.row(job).state is State.DONE


@on_loop
async def test_link_at_a_store_is_fetched_although_the_account_is_paused(rig: Rig) -> None:
    rig.gateway.answers["task-2"].append(REFUSED_KEY)
    rig.gateway.files[LINK].extend([broken_off(), CLIP])
    engine, job = await finished(rig)
    one(engine, intent_id="intent-2")
    await rig.clock.advance(60)
    assert rig.notice(NoticeKind.PAUSED) is not None
    assert rig.row(job).state is State.DONE


@pytest.mark.logs_error("fetching job .* failed by a defect")
@on_loop
async def test_defect_in_a_download_is_tried_again(rig: Rig) -> None:
    rig.gateway.fetch_defects = 1
    _, job = await finished(rig)
    await rig.clock.advance(10)
    assert rig.row(job).state is State.DONE


@on_loop
async def test_no_more_than_the_host_of_a_link_is_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.gateway.files[LINK].append(expired())
    await finished(rig, running(), done(), done(FRESH))
    await rig.clock.advance(60)
    assert "store.example" in caplog.text
    assert "clip.mp4" not in caplog.text
    assert "s3cret" not in caplog.text
    assert "sk-live" not in caplog.text
