"""Blocking work in daemon threads of its own: awaited on the loop, stoppable, never in the way of the program's end."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PROGRESS_EVERY_S = 0.25

_log = logging.getLogger(__name__)


def start_thread(work: Callable[[], T], name: str) -> asyncio.Future[T]:
    """Run ``work`` in a daemon thread now; the future brings its result to the running loop.

    A pool is no choice here: Python waits at its end for the threads of pools, however long they hang.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    # Whoever waited may have gone (stop, quit); then nobody asks for the exception, and asyncio would log that.
    future.add_done_callback(lambda done: None if done.cancelled() else done.exception())

    def deliver(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits the future
            failure = error
        try:
            loop.call_soon_threadsafe(deliver, result, failure)
        except RuntimeError:
            _log.debug("%s ended after its loop", name)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future


class DownloadControl:
    """How one download in a thread is stopped and tells how far it is; made and cancelled on the loop.

    ``on_progress`` is called on the loop with bytes so far and in all, at most four times a second.
    """

    def __init__(self, on_progress: Callable[[int, int | None], None], monotonic_s: Callable[[], float]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_progress = on_progress
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._closers: list[Callable[[], None]] = []
        self._told_at_s = float("-inf")
        self.done_bytes = 0
        """The most that this download has had, for whoever asks whether it gets on."""

    def is_cancelled(self) -> bool:
        return self._is_cancelled

    def on_cancel(self, close: Callable[[], None]) -> None:
        with self._lock:
            if not self._is_cancelled:
                self._closers.append(close)
                return
        close()

    def progressed(self, done_bytes: int, total_bytes: int | None) -> None:
        self.done_bytes = max(self.done_bytes, done_bytes)
        now_s = self._monotonic_s()
        if self._is_cancelled or now_s - self._told_at_s < PROGRESS_EVERY_S:
            return
        self._told_at_s = now_s
        try:
            self._loop.call_soon_threadsafe(self._tell, done_bytes, total_bytes)
        except RuntimeError:
            _log.debug("a download went on after its loop")

    def cancel(self) -> None:
        """End the download; what it hangs in is closed from another thread, for closing may block too."""
        with self._lock:
            if self._is_cancelled:
                return
            self._is_cancelled = True
            closers, self._closers = self._closers, []
        if closers:
            threading.Thread(target=_close_all, args=(closers,), name="end a download", daemon=True).start()

    def _tell(self, done_bytes: int, total_bytes: int | None) -> None:
        if not self._is_cancelled:
            self._on_progress(done_bytes, total_bytes)


def _close_all(closers: list[Callable[[], None]]) -> None:
    for close in closers:
        try:
            close()
        except Exception:  # noqa: BLE001 - closing what another thread reads from may fail in many ways
            _log.info("a download did not close cleanly", exc_info=True)
