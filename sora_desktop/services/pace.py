"""A polite rate: a handful at once, and then one after the other, however many want to ask."""

from __future__ import annotations

from sora_desktop.domain.ports import Clock


class Pace:
    """Each ``keep`` returns at its time, in the order in which they were called."""

    def __init__(self, clock: Clock, *, handful: int, per_second: float) -> None:
        self._clock = clock
        self._every_s = 1 / per_second
        self._ahead_s = (handful - 1) * self._every_s
        self._next_s = float("-inf")

    async def keep(self) -> None:
        now_s = self._clock.monotonic_s()
        mine_s = max(now_s - self._ahead_s, self._next_s)
        self._next_s = mine_s + self._every_s
        if mine_s > now_s:
            await self._clock.sleep(mine_s - now_s)
