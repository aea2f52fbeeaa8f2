"""Jobs that are out: one task follows each, asks on an adaptive schedule, and hands done ones to the fetcher."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sora_desktop.domain.answers import PauseReason, PollFailed, TaskReport
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.ports import Clock
from sora_desktop.domain.statuses import Phase
from sora_desktop.domain.time_left import SEEN_SOON_S, seen_span_s
from sora_desktop.services import schedule, texts
from sora_desktop.services.alarms import Alarm
from sora_desktop.services.asking import Asker, AskLater, NoAccount, heard
from sora_desktop.services.fetching import Fetcher
from sora_desktop.services.jobs import JobBook

DEMO_POLL_S = 1.0
"""The demo's gateway is on this machine, and its clips take seconds."""
UNKNOWN_TRIES = 3
"""Answers "no such task" in a row before the job says so; a gateway may know a new task a little late."""
SURELY_UNKNOWN_AGE_S = 40.0
UNKNOWN_POLL_S = 300.0
LINK_WAIT_S = 60.0
"""How long a done task is asked for its link before the content path is tried."""
LINK_POLL_S = 10.0
NO_LINK_POLL_S = 60.0
MOST_NO_LINK_POLL_S = 600.0
LATE_CONTACT_S = 15 * 60.0
DEFECT_RETRY_S = 60.0
_TRIED_ANEW = frozenset({Needs.KEY, Needs.NO_LINK, Needs.DISK})
"""What kept a job back when it was last followed, and says nothing about now."""

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Watch:
    """What is known of one followed job beside the job itself. Times are of the monotonic clock."""

    alarm: Alarm
    age_at_start_s: float
    started_at_s: float
    heard_at_s: float
    running_at: float | None
    """When the task was last known to run, since the epoch; ``None`` while this process has not heard so."""
    is_asking: bool = False
    failures: int = 0
    unknown_tries: int = 0
    done_at_s: float | None = None
    link_failures: int = 0
    task: asyncio.Task[None] | None = None

    def age_s(self, now_s: float) -> float:
        return self.age_at_start_s + now_s - self.started_at_s

    def ran(self, at: float, *, stops_with_us: bool) -> None:
        """The task runs at ``at``. A gateway that stops with this program has worked on nothing in between."""
        was_asked = self.running_at is not None and at - self.running_at <= SEEN_SOON_S
        self.running_at = at if was_asked or not stops_with_us else None


class Watcher:
    """Follows jobs from their task id to their file. A poll that fails never changes a state."""

    def __init__(
        self,
        book: JobBook,
        asker: Asker,
        fetcher: Fetcher,
        clock: Clock,
        spawn: Spawn,
        *,
        chance: random.Random,
        interval_s: float | None,
    ) -> None:
        self._book = book
        self._asker = asker
        self._fetcher = fetcher
        self._clock = clock
        self._spawn = spawn
        self._chance = chance
        self._interval_s = interval_s
        self._watches: dict[str, _Watch] = {}
        self.is_busy = asyncio.Event()
        """Set while any job is followed."""

    def ask_for_all(self) -> None:
        """Ask for every followed job that is not being asked for, soonest-expiring first."""
        self._asker.begin_round()
        for job_id, watch in self._watches.items():
            if not watch.is_asking:
                self.ring(job_id)

    def follow(self, job_id: str, *, asks_at_once: bool) -> None:
        """Follow a job until it has ended; one that is followed already is asked for at once."""
        if job_id in self._watches:
            if not self._watches[job_id].is_asking:
                self.ring(job_id)
            return
        job, now_s = self._book[job_id], self._clock.monotonic_s()
        if job.needs in _TRIED_ANEW:
            job = self._book.note(job.noting(needs=None, error=None))
        accepted_at = job.accepted_at if job.accepted_at is not None else job.created_at
        age_s = max(0.0, self._clock.now_s() - accepted_at)
        if age_s > schedule.LONGEST_AGE_S:
            # Not known. Slow polls are right for a very old task, and catch a new one that met a wrong clock.
            age_s = schedule.STALLED_AGE_S
        # Who is asked for at once was accepted earlier, and may have ended while nobody asked.
        running_at = None if asks_at_once else self._clock.now_s()
        watch = _Watch(Alarm(self._clock), age_s, now_s, now_s, running_at)
        self._watches[job_id] = watch
        self.is_busy.set()
        first_s = 0.0 if asks_at_once else self._next_s(job, watch)
        watch.task = self._spawn(self._follow(job_id, watch, first_s), f"follow {job_id}")

    def ring(self, job_id: str) -> None:
        """Ask for a job at once, whatever its schedule says."""
        watch = self._watches.get(job_id)
        if watch is not None:
            watch.alarm.ring()

    def ring_profile(self, profile_id: str) -> None:
        for job_id in self._watches:
            if self._book[job_id].profile_id == profile_id:
                self.ring(job_id)

    def leave(self, job_id: str) -> None:
        """Follow a job no longer; a running download is ended, and what it has so far is kept."""
        watch = self._forgotten(job_id)
        if watch is not None and watch.task is not None:
            watch.task.cancel()
            self._fetcher.leave(job_id)

    async def _follow(self, job_id: str, watch: _Watch, first_s: float | None) -> None:
        try:
            is_resumed = self._book[job_id].state is State.DOWNLOADING
            await watch.alarm.wait(first_s)
            while True:
                state = self._book[job_id].state
                if state is State.WATCHING:
                    await self._watch(job_id, watch)
                elif state is State.DOWNLOADING:
                    await self._fetcher.download(job_id, watch.alarm, is_resumed=is_resumed)
                else:
                    return
        except Exception:
            # The defect is told by whoever started this; the clip is paid for, and followed all the same.
            if self._watches.get(job_id) is watch and self._book.get(job_id) is not None:
                watch.task = self._spawn(self._follow(job_id, watch, DEFECT_RETRY_S), f"follow {job_id}")
            raise
        finally:
            if self._watches.get(job_id) is watch and watch.task is asyncio.current_task():
                self._forgotten(job_id)

    def _forgotten(self, job_id: str) -> _Watch | None:
        watch = self._watches.pop(job_id, None)
        if not self._watches:
            self.is_busy.clear()
        return watch

    async def _watch(self, job_id: str, watch: _Watch) -> None:
        while True:
            try:
                delay_s = await self._ask(job_id, watch)
            except DiskTrouble as trouble:
                _log.info("what was heard of job %s is not stored: %s", job_id, trouble.sentence)
                watch.failures += 1
                delay_s = self._next_s(self._book[job_id], watch)
            if self._book[job_id].state is not State.WATCHING:
                return
            await watch.alarm.wait(delay_s)

    async def _ask(self, job_id: str, watch: _Watch) -> float | None:
        """Ask once; the seconds to wait before the next time, ``None`` for until something rings."""
        watch.is_asking = True
        try:
            answer = await self._asker.ask(self._book[job_id])
        finally:
            watch.is_asking = False
        job = self._book[job_id]
        if job.state is not State.WATCHING:
            return 0.0
        if isinstance(answer, NoAccount):
            self._book.note(job.noting(needs=Needs.KEY, error=texts.stopped_for_key()))
            return None
        if isinstance(answer, AskLater):
            return answer.seconds
        if isinstance(answer, PollFailed):
            return self._failed(job, watch, answer)
        return await self._answered(job, watch, answer)

    def _failed(self, job: Job, watch: _Watch, answer: PollFailed) -> float | None:
        now_s = self._clock.monotonic_s()
        error = answer.error
        if error.http_status is not None:
            job = job.noting(last_contact_at=self._clock.now_s())
        _log.info("job %s was asked for in vain: %s %s", job.id, error.kind, error.http_status or "")
        if answer.is_unknown_task:
            watch.heard_at_s = now_s
            watch.unknown_tries += 1
            if watch.unknown_tries < UNKNOWN_TRIES or watch.age_s(now_s) < SURELY_UNKNOWN_AGE_S:
                self._book.note(job)
                return self._next_s(job, watch)
            self._book.note(job.noting(needs=Needs.UNKNOWN_TASK, error=texts.unknown_task(error)))
            return self._slowly_s(job, watch, UNKNOWN_POLL_S)
        if answer.pause is PauseReason.KEY:
            # Asked again at once: there is no account now, unless the key was replaced while this answer came.
            return 0.0
        watch.failures += 1
        if now_s - watch.heard_at_s >= LATE_CONTACT_S:
            job = job.noting(needs=Needs.LATE_CONTACT, error=texts.late_contact(error))
        elif job.needs is Needs.KEY:
            job = job.noting(needs=None, error=None)
        self._book.note(job)
        return self._next_s(job, watch, answer.retry_after_s)

    async def _answered(self, job: Job, watch: _Watch, report: TaskReport) -> float | None:
        now_s = self._clock.monotonic_s()
        watch.failures = watch.unknown_tries = 0
        watch.heard_at_s = now_s
        is_first_done = report.phase is Phase.DONE and job.made_at is None
        job = heard(job, report, self._clock.now_s())
        if is_first_done and job.accepted_at is not None and job.made_at is not None:
            job = job.noting(took_s=seen_span_s(job.accepted_at, watch.running_at, job.made_at))
        if report.phase is Phase.DONE:
            return await self._done(job, watch, report)
        watch.ran(self._clock.now_s(), stops_with_us=job.is_demo)
        watch.done_at_s = None
        watch.link_failures = 0
        if report.phase in {Phase.FAILED, Phase.CANCELLED}:
            self._book.commit(job.to(State.FAILED, self._clock.now_s(), error=texts.task_ended_badly(report)))
            return 0.0
        is_stalled = watch.age_s(now_s) >= schedule.STALLED_AGE_S and not job.is_waited_for
        job = job.noting(needs=Needs.STALLED if is_stalled else None, error=None)
        self._book.note(job)
        return self._next_s(job, watch)

    async def _done(self, job: Job, watch: _Watch, report: TaskReport) -> float | None:
        now_s = self._clock.monotonic_s()
        if report.video_url is not None:
            changes = {"video_url": report.video_url, "clips_folder": self._fetcher.places.folder_for(job)}
            self._book.commit(job.to(State.DOWNLOADING, self._clock.now_s(), needs=None, error=None, **changes))
            return 0.0
        self._book.note(job)
        if watch.done_at_s is None:
            watch.done_at_s = now_s
        if now_s - watch.done_at_s < LINK_WAIT_S:
            return min(LINK_POLL_S, self._interval_of(job) or LINK_POLL_S)
        await self._fetcher.try_content(job.id, is_first=not watch.link_failures)
        watch.link_failures += 1
        return schedule.backed_off_s(NO_LINK_POLL_S, watch.link_failures - 1, MOST_NO_LINK_POLL_S)

    def _next_s(self, job: Job, watch: _Watch, retry_after_s: float | None = None) -> float | None:
        age_s = watch.age_s(self._clock.monotonic_s())
        if watch.failures:
            # However old a task is, the question of this start has to get an answer.
            age_s = min(age_s, schedule.GIVEN_UP_AGE_S - 1)
        return schedule.next_poll_s(
            age_s,
            self._chance.random(),
            window=schedule.window_of(self._book.samples_of(job)),
            failures=watch.failures,
            retry_after_s=retry_after_s,
            interval_s=self._interval_of(job),
        )

    def _slowly_s(self, job: Job, watch: _Watch, slow_s: float) -> float | None:
        planned_s = self._next_s(job, watch)
        return None if planned_s is None else max(planned_s, slow_s)

    def _interval_of(self, job: Job) -> float | None:
        if self._interval_s is not None:
            return self._interval_s
        return DEMO_POLL_S if job.is_demo else None
