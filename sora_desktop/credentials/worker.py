"""A daemon thread for calls that may never return, whose answers come to an asyncio loop, late ones too."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

RETRY_S = 60.0
"""How long a call must hang before another thread tries the calls behind it: a person may be typing a password."""
MOST_THREADS = 4


class CallFailed(Exception):
    """A call raised; only the name of what it raised is kept, for its text may hold what was passed."""


@dataclass(slots=True)
class Call(Generic[T]):
    """One call: what to do, and the future on the loop that takes its end."""

    do: Callable[[], T]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]

    def run(self) -> None:
        """In the thread. Whatever the call raises goes to the future, for it is a stranger's code."""
        try:
            result = self.do()
        except BaseException as error:  # noqa: BLE001
            failure = error if isinstance(error, CallFailed) else CallFailed(type(error).__name__)
            self._deliver(lambda: self.future.set_exception(failure))
        else:
            self._deliver(lambda: self.future.set_result(result))

    def _deliver(self, settle: Callable[[], None]) -> None:
        def settle_unless_done() -> None:
            if not self.future.done():
                settle()

        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            self.loop.call_soon_threadsafe(settle_unless_done)


class Worker:
    """Runs calls one after the other on a daemon thread that lives while there are any.

    A thread pool's thread would keep the process from ending while it hangs; a daemon thread does not.
    """

    def __init__(self, name: str, *, retry_s: float = RETRY_S) -> None:
        self._name = name
        self._retry_s = retry_s
        self._lock = threading.Lock()
        self._waiting: deque[Call[Any]] = deque()
        self._current: object | None = None
        self._busy_since_s = 0.0
        self._alive = 0

    def submit(self, do: Callable[[], T]) -> asyncio.Future[T]:
        """Call ``do`` in the thread; its end comes to the running loop. Raises ``CallFailed`` in the future."""
        loop = asyncio.get_running_loop()
        call = Call(do, loop, loop.create_future())
        with self._lock:
            self._waiting.append(call)
            hangs = time.monotonic() - self._busy_since_s > self._retry_s
            if self._current is None or (hangs and self._alive < MOST_THREADS):
                self._start()
        return call.future

    def _start(self) -> None:
        token = object()
        self._current = token
        self._busy_since_s = time.monotonic()
        self._alive += 1
        threading.Thread(target=self._run, args=(token,), name=self._name, daemon=True).start()

    def _run(self, token: object) -> None:
        while (call := self._next(token)) is not None:
            call.run()
            del call

    def _next(self, token: object) -> Call[Any] | None:
        """The next call for the thread with that token; ``None`` ends it: nothing waits, or another took over."""
        with self._lock:
            if self._current is token and self._waiting:
                self._busy_since_s = time.monotonic()
                return self._waiting.popleft()
            if self._current is token:
                self._current = None
            self._alive -= 1
            return None
