"""What the store knows of jobs, of those too that the list does not hold: removed ones, and old ones."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.ports import JobStore

LONGEST_SAMPLE_S = 3600.0
"""A clip that took longer says nothing about its model."""
MOST_SAMPLES = 25

_Kind = tuple[str, int, bool]

_log = logging.getLogger(__name__)


class JobRecords:
    """The reading half of the book of jobs. Lives on the engine's loop."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._jobs: dict[str, Job] = {}
        self._samples: dict[_Kind, list[float]] = {}

    def find(self, job_id: str) -> Job | None:
        """A job, in the list or not. Raises ``DiskTrouble``."""
        return self._jobs.get(job_id) or self._store.find(job_id)

    def of_intent(self, intent_id: str) -> tuple[Job, ...]:
        """The jobs of an intent. Raises ``DiskTrouble``."""
        return tuple(self._jobs.get(job.id, job) for job in self._store.of_intent(intent_id))

    def has_task(self, task_id: str, profile_id: str, origin: str | None) -> bool:
        """Whether a job has this task of this account. Raises ``DiskTrouble``."""
        return self.find_task(task_id, profile_id, origin) is not None

    def find_task(self, task_id: str, profile_id: str, origin: str | None) -> Job | None:
        """The job with this task of this account. Raises ``DiskTrouble``."""
        found = self._store.of_task(task_id)
        return next((job for job in found if job.profile_id == profile_id and job.origin == origin), None)

    def of_task(self, task_id: str, origin: str | None) -> Job | None:
        """A job with this task of this address, whoever's key it is. Raises ``DiskTrouble``."""
        return next((job for job in self._store.of_task(task_id) if job.origin == origin), None)

    def replaced_among(self, job_ids: Sequence[str]) -> set[str]:
        """Those of these jobs in whose place another was made. Raises ``DiskTrouble``."""
        return {job.replaces or "" for job in self._store.later_tries(job_ids)} & set(job_ids)

    def later_tries(self, job_id: str) -> tuple[Job, ...]:
        """The jobs that were made in the place of this one, and in theirs, oldest first. Raises ``DiskTrouble``."""
        return tuple(self._jobs.get(job.id, job) for job in self._store.later_tries([job_id]))

    def origins_of(self, profile_id: str) -> set[str]:
        """Every origin that a job of a profile names. Raises ``DiskTrouble``."""
        return self._store.origins_of(profile_id)

    def profile_ids(self) -> set[str]:
        """Every profile that a job names. Raises ``DiskTrouble``."""
        return self._store.profile_ids()

    def samples_of(self, job: Job) -> Sequence[float]:
        """What the last finished clips like this one took, in seconds; those of the demo are a kind of their own."""
        kind = _kind_of(job)
        if kind not in self._samples:
            try:
                self._samples[kind] = self._store.durations(*kind, LONGEST_SAMPLE_S)
            except DiskTrouble as trouble:
                _log.info("what clips took before is not known: %s", trouble.sentence)
                return ()
        return self._samples[kind]

    def _sample(self, job: Job) -> None:
        """A clip is done, and committed: whoever asks for its kind asks the store anew."""
        self._samples.pop(_kind_of(job), None)


def _kind_of(job: Job) -> _Kind:
    return job.request.model, job.request.duration_s, job.is_demo
