"""In which clips folder each download goes on: the one where it began, as long as that can be hoped for.

A folder that was deleted is given up at once: what came so far is gone, and the link does not live for ever. A disk
that is full, read-only or unplugged is waited for, because it may come back with most of a clip on it; but not longer
than ``PATIENCE_S`` when new clips go elsewhere by now, for a paid clip in another folder is better than an expired
link. A person who chooses another folder after the trouble began means these clips too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sora_desktop.domain.jobs import Job
from sora_desktop.services.jobs import JobBook

PATIENCE_S = 15 * 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Since when (on the monotonic clock) a folder refuses, and where new clips went to at that time."""

    since_s: float
    folder_of_now: str


class ClipPlaces:
    """Where downloads go on, committed before they begin. Lives on the engine's loop."""

    def __init__(self, book: JobBook, folder_of_now: Callable[[], str], monotonic_s: Callable[[], float]) -> None:
        self._book = book
        self._folder_of_now = folder_of_now
        self._monotonic_s = monotonic_s
        self._troubles: dict[str, _Trouble] = {}

    def folder_for(self, job: Job) -> str:
        """Where the download of a job begins, or goes on."""
        return job.clips_folder if job.clips_folder is not None else self._folder_of_now()

    def settle(self, job_id: str) -> None:
        """Commit where the next bytes of a job go. Raises ``DiskTrouble`` when that cannot be stored."""
        job = self._book[job_id]
        if job.clips_folder is None or self._is_given_up(job):
            self.begin_anew(job_id)

    def begin_anew(self, job_id: str) -> None:
        """Commit that a download begins in the folder of now. Raises ``DiskTrouble``."""
        job, folder = self._book[job_id], self._folder_of_now()
        if job.clips_folder is not None:
            _log.warning("job %s begins anew in the clips folder of now", job_id)
        self._book.commit(job.noting(clips_folder=folder))
        self._troubles.pop(job_id, None)

    def met_trouble(self, job_id: str) -> None:
        """The folder of a job refused."""
        self._troubles.setdefault(job_id, _Trouble(self._monotonic_s(), self._folder_of_now()))

    def went_well(self, job_id: str) -> None:
        self._troubles.pop(job_id, None)

    def _is_given_up(self, job: Job) -> bool:
        trouble, folder = self._troubles.get(job.id), self._folder_of_now()
        if trouble is None or folder == job.clips_folder:
            return False
        return folder != trouble.folder_of_now or self._monotonic_s() - trouble.since_s >= PATIENCE_S
