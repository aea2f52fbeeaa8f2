"""Copies of the database while the engine runs: when one is due, in a thread of its own, and never in anyone's way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.ports import Backups, Clock
from sora_desktop.services.notices import DiskTroubles
from sora_desktop.services.threads import start_thread

LEAST_WAIT_S = 60.0
MOST_WAIT_S = 3600.0
"""Looked at once an hour, so that neither a sleeping machine nor a clock that was set leaves a copy out."""

_PLACE = "backups"

T = TypeVar("T")

_log = logging.getLogger(__name__)


class BackupKeeper:
    """Makes a copy at the start when one is due, and then daily. A copy that fails is told, and stops no work."""

    def __init__(self, backups: Backups, clock: Clock, disk: DiskTroubles) -> None:
        self._backups = backups
        self._clock = clock
        self._disk = disk

    async def run(self) -> None:
        """Keep copies, until cancelled."""
        while True:
            wait_s = await self._keep_up()
            await self._clock.sleep(min(max(wait_s, LEAST_WAIT_S), MOST_WAIT_S))

    async def _keep_up(self) -> float:
        """Make a copy when it is due; the seconds until the next one is, or until it is tried again."""
        try:
            due_s = await self._in_thread(lambda: self._backups.due_in_s(self._clock.now_s()))
            if due_s <= 0:
                await self._in_thread(lambda: self._backups.make(self._clock.now_s()))
                due_s = MOST_WAIT_S
        except DiskTrouble as trouble:
            _log.warning("the database was not copied: %s", trouble.sentence)
            self._disk.failed(_PLACE, trouble.sentence)
            return MOST_WAIT_S
        except Exception:  # noqa: BLE001 - a defect in a copy must not end the copying of later days
            _log.exception("copying the database failed by a defect")
            return MOST_WAIT_S
        self._disk.went_well(_PLACE)
        return due_s

    async def _in_thread(self, work: Callable[[], T]) -> T:
        future = start_thread(work, "back up")
        await asyncio.wait({future})
        return future.result()
