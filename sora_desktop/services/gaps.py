"""Sleep and clock jumps: notices that time passed in which nobody could ask, or that the clock on the wall was set."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sora_desktop.domain.ports import Clock

TICK_S = 30.0
GAP_S = 15.0
"""By so much a tick has to come late, or the two clocks have to differ after it."""
LEAST_BETWEEN_S = 120.0
"""A clock that is set again and again must not make a storm of what follows on a gap."""

_log = logging.getLogger(__name__)


class GapWatcher:
    """Looks at both clocks twice a minute while ``is_wanted``.

    Systems differ in whether the monotonic clock stands still while a machine sleeps: where it does, the wall clock
    is ahead of it afterwards; where it does not, the tick comes late. A wall clock that was set looks like the first.
    """

    def __init__(self, clock: Clock, is_wanted: asyncio.Event, on_gap: Callable[[], None]) -> None:
        self._clock = clock
        self._is_wanted = is_wanted
        self._on_gap = on_gap

    async def run(self) -> None:
        """Call ``on_gap`` after each gap, until cancelled."""
        told_at_s = float("-inf")
        while True:
            await self._is_wanted.wait()
            wall_s, began_s = self._clock.now_s(), self._clock.monotonic_s()
            await self._clock.sleep(TICK_S)
            now_s = self._clock.monotonic_s()
            late_s = now_s - began_s - TICK_S
            apart_s = self._clock.now_s() - wall_s - (now_s - began_s)
            if max(late_s, abs(apart_s)) > GAP_S and now_s - told_at_s >= LEAST_BETWEEN_S:
                _log.info("a gap: a tick came %.0f s late, and the clock moved by %+.0f s more", late_s, apart_s)
                told_at_s = now_s
                self._on_gap()
