"""A wait on the engine's clock that may be cut short."""

from __future__ import annotations

import asyncio

from sora_desktop.domain.ports import Clock


class Alarm:
    """One coroutine waits; ``ring`` ends its wait, or the next one if it does not wait now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = asyncio.Event()

    def ring(self) -> None:
        self._bell.set()

    async def wait(self, seconds: float | None) -> None:
        """Return when rung or after ``seconds``; ``None`` waits for the ring alone."""
        if not self._bell.is_set() and seconds != 0:
            timer = None if seconds is None else asyncio.ensure_future(self._sleep(seconds))
            try:
                await self._bell.wait()
            finally:
                if timer is not None:
                    timer.cancel()
        self._bell.clear()

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._bell.set()
