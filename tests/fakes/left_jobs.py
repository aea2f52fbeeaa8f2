"""Jobs that an earlier run left, for engines that start and rescue them."""

from __future__ import annotations

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.profiles import OCTOPUSX
from tests.fakes.engine_rig import Rig
from tests.fakes.sample_jobs import a_job

START_S = 1_800_000_000.0
"""When the clock of a rig begins."""


def left(rig: Rig, number: int, **changes: object) -> Job:
    """A job that an earlier run left, accepted a minute ago."""
    values: dict[str, object] = {
        "state": State.WATCHING,
        "origin": OCTOPUSX.base_url,
        "task_id": f"task-{number}",
        "created_at": START_S - 61,
        "sending_at": START_S - 61,
        "accepted_at": START_S - 60,
        **changes,
    }
    job = a_job(**values)
    rig.store.rows[job.id] = job
    return job


def asked(rig: Rig) -> list[str]:
    """The task ids of all questions so far."""
    return [task_id for _, _, task_id in rig.gateway.queries]
