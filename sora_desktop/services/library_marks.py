"""What a person thinks of clips, in their sidecars: written there a little after it was committed."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Marks
from sora_desktop.domain.library_ports import ClipBook, ClipFiles
from sora_desktop.domain.ports import Clock
from sora_desktop.services.threads import start_thread

GATHER_S = 0.5
"""Stars that are given one after another come into a sidecar together."""
RETRY_S = 60.0
Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


class LibraryMarks:
    """Writes marks into sidecars, until all are there: the folder is the library."""

    def __init__(
        self, book: ClipBook, files: ClipFiles, find_job: Callable[[str], Job | None], clock: Clock, spawn: Spawn
    ) -> None:
        self._book = book
        self._files = files
        self._find_job = find_job
        self._clock = clock
        self._spawn = spawn
        self._task: asyncio.Task[None] | None = None
        self._has_new = False

    def write_sidecars(self) -> None:
        """Write what is not written yet, after a moment and in the background."""
        self._has_new = True
        if self._task is None or self._task.done():
            self._task = self._spawn(self._keep_writing(), "write marks into sidecars")

    async def _keep_writing(self) -> None:
        while self._has_new:
            self._has_new = False
            await self._clock.sleep(GATHER_S)
            try:
                await self._write()
            except DiskTrouble as trouble:
                _log.info("marks are not in their sidecars yet: %s", trouble.sentence)
                await self._clock.sleep(RETRY_S)
                self._has_new = True

    async def _write(self) -> None:
        """Raises ``DiskTrouble``."""
        while wanted := self._book.unwritten():
            some: list[tuple[Job, str, Marks]] = []
            settled: list[tuple[str, Marks]] = []
            for job_id, file, marks in wanted:
                job = self._find_job(job_id)
                if job is None:
                    settled.append((job_id, marks))  # a damaged record: there is nothing to write a sidecar from
                else:
                    some.append((job, file, marks))
            settled += await start_thread(functools.partial(self._written, some), "write sidecars")
            self._book.have_written(settled)
            if len(settled) < len(wanted):
                raise DiskTrouble("Some sidecars cannot be written.")

    def _written(self, some: Sequence[tuple[Job, str, Marks]]) -> list[tuple[str, Marks]]:
        written: list[tuple[str, Marks]] = []
        for job, file, marks in some:
            try:
                self._files.write_marks(file, job, marks)
            except DiskTrouble as trouble:
                _log.info("the sidecar of job %s: %s", job.id, trouble.sentence)
            else:
                written.append((job.id, marks))
        return written
