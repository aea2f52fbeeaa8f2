"""Finds what a test left behind: threads, QThreads and QTimers that still run, and errors in the log."""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from shiboken6 import isValid

GRACE_S = 3.0
_OURS = ("sora_desktop", "tests")


def _is_ours(frame: FrameType | None) -> bool:
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] in _OURS:
            return True
        frame = frame.f_back
    return False


def _must_end(thread: threading.Thread) -> bool:
    """Whether a thread has to end with the test: it keeps the process from ending, or it runs code of ours."""
    if isinstance(thread, threading._DummyThread):
        return False  # Python's shadow of a thread of Qt's: it stays listed for ever, the QThread is watched itself
    if not thread.is_alive():
        return False
    return not thread.daemon or _is_ours(sys._current_frames().get(thread.ident or 0))


class Leaks:
    """Remembers each QTimer and QThread that Python starts, and compares the threads before and after."""

    def __init__(self, grace_s: float = GRACE_S) -> None:
        self._grace_s = grace_s
        self._timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
        # Strong references: a running QThread that is destroyed takes the whole test run with it.
        self._qthreads: list[QThread] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Stand in for ``QTimer.start`` and ``QThread.start`` as long as the tests run."""
        start_timer, start_thread = QTimer.start, QThread.start

        def timer_start(timer: QTimer, *args: Any) -> None:
            self._timers.add(timer)
            start_timer(timer, *args)

        def thread_start(thread: QThread, *args: Any) -> None:
            self._qthreads.append(thread)
            start_thread(thread, *args)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QTimer, "start", timer_start)
            patch.setattr(QThread, "start", thread_start)
            yield

    def snapshot(self) -> frozenset[int]:
        """The identities of what runs now and is none of the coming test's business."""
        running = [*threading.enumerate(), *self._live_timers(), *self._live_qthreads()]
        return frozenset(id(each) for each in running)

    def left_since(self, before: frozenset[int]) -> list[str]:
        """A line for each thread and timer that came after ``before`` and does not end within the grace."""
        app = QCoreApplication.instance()
        if app is not None:
            # Windows that a test closed are deleted by an event loop, and here is none.
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        deadline = time.monotonic() + self._grace_s
        for qthread in self._live_qthreads():
            if id(qthread) not in before:
                qthread.wait(max(1, int((deadline - time.monotonic()) * 1000)))
        for thread in threading.enumerate():
            if id(thread) not in before and thread is not threading.current_thread() and _must_end(thread):
                thread.join(max(0.0, deadline - time.monotonic()))
        if any(id(timer) not in before for timer in self._live_timers()):
            gc.collect()  # an abandoned cycle of objects keeps its timers alive for a while
        return self._describe(before)

    def _describe(self, before: frozenset[int]) -> list[str]:
        lines = [
            f"thread left running: {thread.name}"
            for thread in threading.enumerate()
            if id(thread) not in before and thread is not threading.current_thread() and _must_end(thread)
        ]
        lines += [
            f"QThread left running: {type(qthread).__name__} {qthread.objectName()}".rstrip()
            for qthread in self._live_qthreads()
            if id(qthread) not in before
        ]
        lines += [
            f"QTimer left running: every {timer.interval()} ms, child of {timer.parent()!r}"
            for timer in self._live_timers()
            if id(timer) not in before
        ]
        return lines

    def _live_timers(self) -> list[QTimer]:
        return [timer for timer in list(self._timers) if isValid(timer) and timer.isActive()]

    def _live_qthreads(self) -> list[QThread]:
        self._qthreads = [each for each in self._qthreads if isValid(each) and each.isRunning()]
        return self._qthreads


class ErrorLog(logging.Handler):
    """Gathers what is logged at ERROR and above while it is entered."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record as a line."""
        self._messages.append(f"{record.name}: {record.getMessage()}")

    def __enter__(self) -> ErrorLog:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self)

    def complaints(self, expected: list[str]) -> list[str]:
        """A line for each error that no pattern expects, and for each pattern that no error met."""
        unexpected = [
            f"unexpected error in the log: {message}"
            for message in self._messages
            if not any(re.search(pattern, message) for pattern in expected)
        ]
        missing = [
            f"expected an error in the log like: {pattern}"
            for pattern in expected
            if not any(re.search(pattern, message) for message in self._messages)
        ]
        return unexpected + missing
