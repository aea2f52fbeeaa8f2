"""Blocking work in daemon threads: awaited, stopped from outside, and no hindrance to the end."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from sora_desktop.services.clock import SystemClock
from sora_desktop.services.threads import PROGRESS_EVERY_S, DownloadControl, start_thread
from tests.fakes.engine_rig import on_loop

LIMIT_S = 5.0


@on_loop
async def test_exception_of_a_thread_reaches_whoever_awaits_it() -> None:
    def broken() -> None:
        raise ValueError("what is this")

    with pytest.raises(ValueError, match="what is this"):
        await start_thread(broken, "broken")


@on_loop
async def test_exception_that_nobody_awaits_any_more_is_not_logged_as_an_error() -> None:
    def broken() -> None:
        raise ValueError("what is this")

    future = start_thread(broken, "broken")
    await asyncio.wait({future})
    del future


@on_loop
async def test_result_of_a_daemon_thread_comes_back_on_the_loop() -> None:
    thread = await start_thread(threading.current_thread, "some work")
    assert thread is not threading.current_thread()
    assert (thread.name, thread.daemon) == ("some work", True)


@on_loop
async def test_cancelled_wait_leaves_the_late_result_alone() -> None:
    may_end = threading.Event()
    future = start_thread(lambda: may_end.wait(LIMIT_S), "late")
    future.cancel()
    may_end.set()
    for thread in [each for each in threading.enumerate() if each.name == "late"]:
        thread.join(LIMIT_S)
    await asyncio.sleep(0)
    assert future.cancelled()


def test_thread_that_outlives_its_loop_ends_quietly() -> None:
    may_end = threading.Event()
    controls: list[DownloadControl] = []

    async def begin() -> None:
        controls.append(DownloadControl(lambda done, total: None, lambda: 0.0))
        start_thread(lambda: may_end.wait(LIMIT_S), "outlives")

    asyncio.run(begin())
    may_end.set()
    for thread in [each for each in threading.enumerate() if each.name == "outlives"]:
        thread.join(LIMIT_S)
        assert not thread.is_alive()
    controls[0].progressed(1, 2)


@on_loop
async def test_cancelling_a_download_closes_what_it_hangs_in_once_and_late_comers_at_once() -> None:
    control = DownloadControl(lambda done, total: None, lambda: 0.0)
    closed = threading.Event()
    closings: list[str] = []

    def close() -> None:
        closings.append("first")
        closed.set()

    control.on_cancel(close)
    assert not control.is_cancelled()
    control.cancel()
    control.cancel()
    assert closed.wait(LIMIT_S)
    control.on_cancel(lambda: closings.append("late"))
    assert control.is_cancelled()
    assert closings == ["first", "late"]


@on_loop
async def test_closing_that_fails_does_not_keep_others_from_closing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    control = DownloadControl(lambda done, total: None, lambda: 0.0)
    closed = threading.Event()

    def broken() -> None:
        raise OSError("already closed")

    control.on_cancel(broken)
    control.on_cancel(closed.set)
    control.cancel()
    assert closed.wait(LIMIT_S)
    assert "did not close cleanly" in caplog.text


@on_loop
async def test_progress_is_told_at_most_four_times_a_second_and_never_after_the_cancel() -> None:
    told: list[tuple[int, int | None]] = []
    now_s = 0.0
    control = DownloadControl(lambda done, total: told.append((done, total)), lambda: now_s)
    for number in range(1, 1001):
        now_s = number / 1000
        control.progressed(number, 1000)
    await asyncio.sleep(0)
    assert len(told) <= 1 + 1 / PROGRESS_EVERY_S
    assert control.done_bytes == 1000
    count = len(told)
    now_s = 10.0
    control.progressed(1001, None)
    control.cancel()
    await asyncio.sleep(0)
    assert len(told) == count


@on_loop
async def test_system_clock_takes_a_negative_wait_for_none() -> None:
    clock = SystemClock()
    before_s = clock.monotonic_s()
    await clock.sleep(-1e9)
    assert clock.monotonic_s() - before_s < LIMIT_S
    assert clock.now_s() > 1.7e9
