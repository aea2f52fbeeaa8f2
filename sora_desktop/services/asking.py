"""One question to the gateway about a task: politely, soonest-expiring first, with the key of the origin it is at."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from sora_desktop.domain.answers import PauseReason, PollFailed, TaskReport
from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.ports import Clock, Gateway
from sora_desktop.domain.statuses import Phase
from sora_desktop.services import schedule, texts
from sora_desktop.services.accounts import Accounts, Gate
from sora_desktop.services.pace import Pace
from sora_desktop.services.slots import Place, Slots

POLLS_AT_ONCE = 8
POLLS_PER_SECOND = 25.0
"""At one gateway, after a handful at once: a start or a wake-up with a thousand tasks is spread over 40 seconds."""
LONG_AGO_S = 600.0
"""Longer than a followed task is left alone while the machine is awake."""
BLOCKED_POLL_S = 300.0
"""How often is asked where a site in front of the gateway blocks requests."""

_ABOUT_ALL_QUESTIONS = frozenset({429, 503})
"""Answers whose Retry-After counts for every task at that gateway."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NoAccount:
    """There is no key for the job's origin, or none that works; nothing was asked."""


@dataclass(frozen=True, slots=True)
class AskLater:
    """Nothing was asked, for the site blocks requests; in ``seconds`` it may be asked again."""

    seconds: float


Answer = TaskReport | PollFailed | NoAccount | AskLater


class Asker:
    """Asks for tasks, and does to their accounts what the answers say. Jobs are left to whoever asked."""

    def __init__(self, gateway: Gateway, accounts: Accounts, clock: Clock) -> None:
        self._gateway = gateway
        self._accounts = accounts
        self._clock = clock
        self._slots: dict[str, Slots] = {}
        self._paces: dict[str, Pace] = {}
        self._asked_at_s: dict[str, float] = {}
        self._round_began_at_s = float("-inf")

    def begin_round(self) -> None:
        """Time passed in which nobody could ask: from now on soonest-expiring first, whoever was asked for last."""
        self._round_began_at_s = self._clock.monotonic_s()

    async def ask(self, job: Job) -> Answer:
        """Ask for the task of a job. Raises ``DiskTrouble`` where the demo's gateway cannot start."""
        gate = self._accounts.gate_of(job)
        if gate is None or job.task_id is None:
            return NoAccount()
        if await self._accounts.find_account(gate) is None:
            return NoAccount()
        later_s = gate.asks_again_at_s - self._clock.monotonic_s()
        if later_s > 0:
            return AskLater(later_s)
        async with self._slots_at(gate.origin).turn(self._place_of(job)):
            await self._pace_at(gate.origin).keep()
            # Others may have met a refused key or a block while this one stood in line.
            account = self._accounts.account_at(gate)
            if account is None:
                return NoAccount()
            later_s = gate.asks_again_at_s - self._clock.monotonic_s()
            if later_s > 0:
                return AskLater(later_s)
            self._asked_at_s[job.id] = self._clock.monotonic_s()
            try:
                answer = await self._gateway.query(account, job.task_id)
            except Exception:  # noqa: BLE001 - no defect may end the following of a paid job
                _log.exception("asking for job %s failed by a defect", job.id)
                return PollFailed(texts.poll_defect())
            self._learn(gate, answer)
            if isinstance(answer, PollFailed) and answer.pause is not None:
                self._accounts.pause(gate, answer.pause, answer.error, account)
        return answer

    def _place_of(self, job: Job) -> Place:
        """Each is asked for once, soonest-expiring first, before any is asked for again; then the longest ago first."""
        asked_at_s = self._asked_at_s.get(job.id)
        long_ago_s = max(self._round_began_at_s, self._clock.monotonic_s() - LONG_AGO_S)
        if asked_at_s is None or asked_at_s < long_ago_s:
            return 0.0, deadline_of(job).at
        return 1.0, asked_at_s

    def _slots_at(self, origin: str) -> Slots:
        """A gateway that hangs keeps no question to another one waiting."""
        if origin not in self._slots:
            self._slots[origin] = Slots(lambda: POLLS_AT_ONCE)
        return self._slots[origin]

    def _pace_at(self, origin: str) -> Pace:
        if origin not in self._paces:
            self._paces[origin] = Pace(self._clock, handful=POLLS_AT_ONCE, per_second=POLLS_PER_SECOND)
        return self._paces[origin]

    def _learn(self, gate: Gate, answer: TaskReport | PollFailed) -> None:
        if isinstance(answer, PollFailed) and answer.pause is PauseReason.BLOCKED:
            gate.asks_again_at_s = self._clock.monotonic_s() + BLOCKED_POLL_S
        elif isinstance(answer, PollFailed) and answer.error.http_status in _ABOUT_ALL_QUESTIONS:
            # Whichever task was asked for, the gateway speaks of its own load.
            told_at_s = self._clock.monotonic_s() + schedule.told_s(answer.retry_after_s)
            gate.asks_again_at_s = max(gate.asks_again_at_s, told_at_s)
        elif isinstance(answer, TaskReport):
            self._accounts.reached(gate)


def heard(job: Job, report: TaskReport, now_s: float) -> Job:
    """A job with what an answer says about it. The task id stays as create gave it, whatever the answer calls it."""
    if job.was_added:
        job = _learned(job, report, now_s)
    return job.noting(
        gateway_status=report.status if report.status is not None else job.gateway_status,
        gateway_model=report.model if report.model is not None else job.gateway_model,
        progress=report.progress if report.progress is not None else job.progress,
        last_contact_at=now_s,
        expires_at=report.expires_at if report.expires_at is not None else job.expires_at,
        made_at=now_s if job.made_at is None and report.phase is Phase.DONE else job.made_at,
    )


def _learned(job: Job, report: TaskReport, now_s: float) -> Job:
    """What the gateway alone can tell of a task that another program sent: its model, and when it was accepted."""
    if not job.request.model and report.model:
        job = job.noting(request=replace(job.request, model=report.model))
    told = report.created_at
    if job.accepted_at is None and told is not None and 0 <= now_s - told <= schedule.LONGEST_AGE_S:
        job = job.noting(accepted_at=told)
    return job
