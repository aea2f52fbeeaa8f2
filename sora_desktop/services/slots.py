"""Room for some at once, the most urgent first, where how many may change while the program runs."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

Place = tuple[float, float]
"""Where one stands in the line: a rank, and what counts among those of the same rank."""
FIRST: Place = (0.0, 0.0)


class Slots:
    """``async with slots.turn(place)`` waits for room. A higher number counts as soon as anything enters or leaves.

    Of those that wait, the one with the lowest place is next; among equals, the one that came first.
    """

    def __init__(self, at_once: Callable[[], int]) -> None:
        self._at_once = at_once
        self._taken = 0
        self._numbers = itertools.count()
        self._line: list[tuple[Place, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, place: Place = FIRST) -> AsyncIterator[None]:
        """A slot for the time of the block."""
        await self._enter(place)
        try:
            yield
        finally:
            self._taken -= 1
            self._call_next()

    def look_again(self) -> None:
        """The number is another one: let in who has room by now."""
        self._call_next()

    async def _enter(self, place: Place) -> None:
        # Also with room: whoever wants in at the same moment is compared before anyone is let in.
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (place, next(self._numbers), turn))
        asyncio.get_running_loop().call_soon(self._call_next)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # A turn that came together with the end is the next one's.
                self._taken -= 1
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self._line and self._taken < max(1, self._at_once()):
            _, _, turn = heapq.heappop(self._line)
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
