"""A wait on the engine's clock that may be cut short."""

from __future__ import annotations

import asyncio

from sora_desktop.domain.ports import Clock


class Alarm:
    """One coroutine waits; ``ring`` ends its wait, or the next one if it does not wait now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = asyncio.Event()
        self._has_timed_out = False

    def ring(self) -> None:
        self._bell.set()

    async def wait(self, seconds: float | None) -> bool:
        """Return when rung or after ``seconds`` (``None`` waits for the ring alone); whether it was rung."""
        self._has_timed_out = False
        if not self._bell.is_set() and seconds != 0:
            timer = None if seconds is None else asyncio.ensure_future(self._sleep(seconds))
            try:
                await self._bell.wait()
            finally:
                if timer is not None:
                    timer.cancel()
        was_rung = self._bell.is_set() and not self._has_timed_out
        self._bell.clear()
        return was_rung

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._has_timed_out = not self._bell.is_set()
        self._bell.set()
