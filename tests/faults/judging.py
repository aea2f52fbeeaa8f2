"""The judge of a killed program: what the ledger says was accepted, against what the program has to show for it."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage.database import read_jobs
from tests.faults.ledger import Entry

QUIET_STATES = frozenset({State.DONE, State.UNCONFIRMED})
"""How every job ends at a gateway that refuses nothing, once nothing is out and nothing waits."""


@dataclass
class Verdict:
    """What is wrong, in figures and in words; nothing where the promise was kept."""

    lost: int = 0
    doubled: int = 0
    unconfirmed: int = 0
    done: int = 0
    complaints: list[str] = field(default_factory=list)


def judge(
    data_dir: Path,
    orders: Mapping[str, int],
    accepted: Iterable[Entry],
    sha256_of: Callable[[str], str],
    asked: Iterable[str] = (),
) -> Verdict:
    """Judge a data folder in which all is quiet.

    ``orders`` are the takes of every prompt that may have been ordered, ``accepted`` the ledger, and ``sha256_of`` what
    the gateway serves for a task. A prompt of which the folder knows nothing was never stored, so it must not have
    been accepted. The ids of ``asked`` tasks came back to the gateway in a question, so they must have been stored.
    """
    verdict = Verdict(complaints=_integrity(data_dir / "jobs.sqlite3"))
    jobs = read_jobs(data_dir / "jobs.sqlite3", is_removed_included=True)
    charged = list(accepted)
    known = {job.task_id for job in jobs}
    forgotten = {entry.task_id for entry in charged if entry.intent in orders} & set(asked) - known
    verdict.lost += len(forgotten)
    verdict.complaints += [f"the task {each} was asked for, and then forgotten" for each in sorted(forgotten)]
    for prompt, takes in orders.items():
        of_prompt = [job for job in jobs if job.request.prompt == prompt]
        _judge_order(verdict, prompt, takes, of_prompt, [each.task_id for each in charged if each.intent == prompt])
        for job in of_prompt:
            _judge_job(verdict, job, sha256_of)
    strange = {job.request.prompt for job in jobs} - set(orders)
    verdict.complaints += [f"nobody ordered {prompt!r}" for prompt in sorted(strange)]
    return verdict


def _judge_order(verdict: Verdict, prompt: str, takes: int, jobs: list[Job], task_ids: list[str]) -> None:
    if len(jobs) not in {0, takes}:
        verdict.complaints.append(f"{prompt!r}: {len(jobs)} of {takes} takes are stored")
    known = Counter(job.task_id for job in jobs if job.task_id is not None)
    unknown = [task_id for task_id in task_ids if task_id not in known]
    unconfirmed = sum(job.state is State.UNCONFIRMED for job in jobs)
    doubled = max(0, len(task_ids) - takes)
    lost = max(0, len(unknown) - unconfirmed - doubled)
    verdict.doubled += doubled
    verdict.lost += lost
    verdict.unconfirmed += unconfirmed
    if doubled:
        verdict.complaints.append(f"{prompt!r}: {len(task_ids)} creates were accepted for {takes} takes")
    if lost:
        verdict.complaints.append(f"{prompt!r}: nobody knows of the accepted {unknown}")
    verdict.complaints += [
        f"{prompt!r}: {count} jobs have the task {each}" for each, count in known.items() if count > 1
    ]
    verdict.complaints += [f"{prompt!r}: the task {each} was never accepted" for each in known if each not in task_ids]


def _judge_job(verdict: Verdict, job: Job, sha256_of: Callable[[str], str]) -> None:
    if job.state not in QUIET_STATES:
        verdict.complaints.append(f"{job.request.prompt!r}: job {job.id} is {job.state}: {job.error}")
    elif job.state is State.DONE and job.task_id is not None:
        verdict.done += 1
        file = Path(job.file or "")
        if not file.is_file():
            verdict.complaints.append(f"{job.request.prompt!r}: the clip {job.file} is not there")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != sha256_of(job.task_id):
            verdict.complaints.append(f"{job.request.prompt!r}: the clip {job.file} is not what the gateway has")


def _integrity(database: Path) -> list[str]:
    if not database.exists():
        return []
    with contextlib.closing(sqlite3.connect(database)) as connection:
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if said == ["ok"] else [f"integrity check: {line}" for line in said]
