"""Room for some at once, where how many may change while the program runs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Slots:
    """``async with slots`` waits for room. A higher number counts as soon as anything enters or leaves."""

    def __init__(self, at_once: Callable[[], int]) -> None:
        self._at_once = at_once
        self._taken = 0
        self._line: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        while not self._has_room():
            turn = asyncio.get_running_loop().create_future()
            self._line.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                # A turn that came together with the end is the next one's.
                self._line = deque(each for each in self._line if each is not turn)
                self._call_next()
                raise
        self._taken += 1
        self._call_next()

    async def __aexit__(self, *_: object) -> None:
        self._taken -= 1
        self._call_next()

    def _has_room(self) -> bool:
        return self._taken < max(1, self._at_once())

    def _call_next(self) -> None:
        while self._line and self._has_room():
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
