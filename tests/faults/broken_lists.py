"""A list of jobs with a past, its copy of the day before, and what a start makes of it once it was damaged."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage.backups import DailyBackups
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.durable import private_folder
from tests.fakes.sample_jobs import a_job

YESTERDAY = 1_795_262_400.0
_TAILS = ("", "-wal", "-shm")
_ERROR = JobError(ErrorKind.UNCONFIRMED, "The answer was lost.", Charged.UNKNOWN)


@dataclass(frozen=True)
class Outcome:
    """What a start found in a damaged folder."""

    jobs: dict[str, Job]
    told: tuple[str, ...]


class BrokenList:
    """Folders to damage: one that was closed in order, and one whose process was killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.truth: dict[str, Job] = {}
        self.in_the_copy: set[str] = set()
        self._cases = 0
        home.mkdir()
        self._make()

    def _make(self) -> None:
        closed, killed = self.home / "closed", self.home / "killed"
        for folder in (closed, killed):
            private_folder(folder / "backups")
        path = closed / "jobs.sqlite3"
        store, _ = SqliteJobStore.open(path)
        known = [
            a_job(intent_id=uuid.uuid4().hex, video_url="https://store.example/" + "x" * (300 + 200 * number))
            for number in range(24)
        ]
        store.insert(known)
        DailyBackups(path, path.parent / "backups").make(YESTERDAY)
        self.in_the_copy = {job.id for job in known}
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # From here on everything stands in the log alone: where it is lost, each of these looks as if it waited.
        for place, job in enumerate(known):
            for step in steps_of(job, place):
                store.save(step)
                known[place] = step
        later = [a_job(state=State.WATCHING, sending_at=5.0, task_id=f"later-{number}") for number in range(6)]
        store.insert(later)
        for tail in _TAILS:
            shutil.copy2(f"{path}{tail}", killed / f"jobs.sqlite3{tail}")
        for copy in (closed / "backups").iterdir():
            shutil.copy2(copy, killed / "backups" / copy.name)
        store.close()
        self.truth = {job.id: job for job in (*known, *later)}

    def case(self, which: str, *, has_copy: bool = True) -> Path:
        """A folder of its own with the database of ``closed`` or ``killed``; returns the database's path."""
        self._cases += 1
        folder = self.home / f"case-{self._cases}"
        shutil.copytree(self.home / which, folder)
        if not has_copy:
            shutil.rmtree(folder / "backups")
        return folder / "jobs.sqlite3"

    def start(self, path: Path, *, is_second: bool = False) -> Outcome:
        """Start once and use the list; it must open, work, be whole, and open again without a word."""
        store, told = SqliteJobStore.open(path)
        found = {job.id: job for job in store.load()}
        try:
            store.insert([a_job()])
        except DiskTrouble as trouble:
            # No quick check finds everything. The next start knows what this run came upon.
            store.close()
            if is_second or "damaged" not in trouble.sentence:
                raise
            return self.start(path, is_second=True)
        assert told or not is_second
        # A bit of a value may be flipped without anyone knowing; then it is in the table and not in its index.
        check = "integrity_check" if told else "quick_check"
        assert store._connection.execute(f"PRAGMA {check}").fetchone()[0] == "ok"
        store.close()
        if told:
            again, nothing = SqliteJobStore.open(path)
            assert nothing == ()
            again.close()
        assert not list(path.parent.glob("*.restor*"))
        shutil.rmtree(path.parent)
        return Outcome(found, told)

    def judge(self, outcome: Outcome) -> tuple[int, int]:
        """How many of those that could be read are lost, and how many that were sent look as if they waited.

        A job whose id was hit is found by its intent.
        """
        intents = {job.intent_id for job in outcome.jobs.values()}
        wanted = self.in_the_copy if outcome.told else ()
        lost = [
            job_id for job_id in wanted if job_id not in outcome.jobs and self.truth[job_id].intent_id not in intents
        ]
        waiting = [
            job
            for job in outcome.jobs.values()
            if job.state is State.WAITING
            and (outcome.told or (job.id in self.truth and self.truth[job.id].state is not State.WAITING))
        ]
        return len(lost), len(waiting)


def steps_of(job: Job, place: int) -> Sequence[Job]:
    """What became of a job since yesterday: something else for each place."""
    sending = job.to(State.SENDING, 10.0)
    watching = sending.to(State.WATCHING, 11.0, task_id=f"task-{place}")
    ends: tuple[tuple[Job, ...], ...] = (
        (),
        (sending,),
        (sending, sending.to(State.UNCONFIRMED, 12.0, error=_ERROR)),
        (sending, watching),
        (sending, watching, watching.to(State.FAILED, 12.0, error=replace(_ERROR, kind=ErrorKind.GATEWAY))),
        (sending, watching, done := watching.to(State.DOWNLOADING, 12.0), done.to(State.DONE, 13.0, file="/c/a.mp4")),
    )
    return ends[place % len(ends)]
