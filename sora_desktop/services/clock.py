"""The system's clock, as the engine's port of time."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """Real time: ``now_s`` may jump (people set clocks), ``monotonic_s`` never does."""

    def now_s(self) -> float:
        return time.time()

    def monotonic_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
