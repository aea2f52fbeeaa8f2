"""A clock that tests wind on by hand: sleeping coroutines wake in order, and nothing waits for real time."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
from collections import deque

_STEPS = 10_000
_THREAD_NAMES = ("download ", "clips folder", "back up", "picture ")


class VirtualClock:
    """Fulfils ``domain.ports.Clock``. ``advance`` lets time pass, ``jump`` sets the clock on the wall alone."""

    def __init__(self, now_s: float = 1_800_000_000.0) -> None:
        self._now_s = now_s
        self._monotonic_s = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self.hanging_threads: set[threading.Thread] = set()
        """Threads that a test lets hang, so that ``settle`` does not wait for them."""

    def now_s(self) -> float:
        return self._now_s

    def monotonic_s(self) -> float:
        return self._monotonic_s

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic_s + max(0.0, seconds), next(self._numbers), future))
        await future

    def jump(self, seconds: float) -> None:
        self._now_s += seconds

    def freeze(self, seconds: float) -> None:
        """The machine sleeps, and both clocks have moved on when it wakes: whatever was due is late."""
        self._now_s += seconds
        self._monotonic_s += seconds

    async def advance(self, seconds: float) -> None:
        """Let time pass: each sleeper wakes at its time, and what it starts runs before time goes on."""
        end_s = self._monotonic_s + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end_s:
            due_s, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._pass_until(due_s)
            future.set_result(None)
            await self.settle()
        self._pass_until(end_s)

    async def settle(self) -> None:
        """Let everything run that needs no time, threads of downloads included."""
        for _ in range(_STEPS):
            await asyncio.sleep(0)
            if _has_ready_callbacks():
                continue
            working = self._working_threads()
            if not working:
                return
            for thread in working:
                self._wait_for(thread)
        raise AssertionError("the loop does not come to rest")

    def next_wake_s(self) -> float | None:
        """Seconds until the next sleeper wakes."""
        waiting = [due_s for due_s, _, future in self._sleepers if not future.done()]
        return min(waiting) - self._monotonic_s if waiting else None

    def _pass_until(self, monotonic_s: float) -> None:
        passed_s = max(0.0, monotonic_s - self._monotonic_s)
        self._monotonic_s += passed_s
        self._now_s += passed_s

    def _wait_for(self, thread: threading.Thread) -> None:
        for _ in range(_STEPS):
            if not thread.is_alive() or thread in self.hanging_threads:
                return
            thread.join(0.005)

    def _working_threads(self) -> list[threading.Thread]:
        return [
            thread
            for thread in threading.enumerate()
            if thread.name.startswith(_THREAD_NAMES) and thread not in self.hanging_threads
        ]


def _has_ready_callbacks() -> bool:
    ready: deque[object] = getattr(asyncio.get_running_loop(), "_ready")  # noqa: B009 - private, and no other way
    return bool(ready)
