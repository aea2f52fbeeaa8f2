"""What became of doubtful creates, as far as free questions tell: the balance, and the key's spend log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sora_desktop.domain.answers import BalanceAnswer, ChargesAnswer, PauseReason
from sora_desktop.domain.errors import DiskTrouble, JobError
from sora_desktop.domain.events import BalanceTold, CommandRefused, Event, Notice
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.ports import Clock, Gateway
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.traces import Balance, Charge, Traces
from sora_desktop.services import texts
from sora_desktop.services.accounts import Accounts, Gate
from sora_desktop.services.alarms import Alarm
from sora_desktop.services.jobs import JobBook

SETTLE_S = 5.0
"""From an event to the question: other events of that time share it, and the gateway's own books come up to date."""
EARLY_S = 120.0
"""A charge may stand in the log so long before the request went out here: clocks differ."""
LATE_S = 900.0
"""And so long after it: a gateway may try several upstreams."""

LOOK = "look_for_traces"

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Errand:
    """What is to be asked about one account: its balance, and for ``job_ids`` the spend log too."""

    alarm: Alarm
    is_wanted: bool = False
    job_ids: set[str] = field(default_factory=set)
    by_person: set[str] = field(default_factory=set)
    """Those of the jobs whose person waits to hear about it."""
    is_asked_for: bool = False
    """Whether a person waits to hear of the balance."""
    may_look_up: bool = False
    """Whether the key may be looked up for it, should it not be known."""


class Tracer:
    """Asks after jobs have ended and after creates whose answer was lost; never on a timer, one question at a time
    for each account, and each once per event. Nothing waits for it and nothing is decided from it: a person decides.
    """

    def __init__(
        self,
        book: JobBook,
        accounts: Accounts,
        gateway: Gateway,
        clock: Clock,
        spawn: Spawn,
        tell: Callable[[Event], None],
    ) -> None:
        self._book = book
        self._accounts = accounts
        self._gateway = gateway
        self._clock = clock
        self._spawn = spawn
        self._tell = tell
        self._errands: dict[Gate, _Errand] = {}
        self._is_open = False
        self.on_balance: Callable[[Gate, Balance | None, BalanceAnswer], None] = lambda gate, before, answer: None
        """Called with each balance that was told, and the one that was known before."""

    def open(self, *, looks_back: bool) -> None:
        """Ask from now on; with ``looks_back`` also about unconfirmed jobs of earlier runs that nobody asked about."""
        self._is_open = True
        if looks_back:
            self._look_back(self._book.oldest_first())

    def reopened(self, profile_id: str) -> None:
        """A person gave a key or ended a pause: what could not be asked before is asked now."""
        if self._is_open:
            self._look_back([job for job in self._book.oldest_first() if job.profile_id == profile_id])

    def close(self) -> None:
        """Ask nothing more: the program ends, and the next start looks."""
        self._is_open = False

    def stepped(self, job: Job) -> None:
        """A job came to a state, which is committed."""
        if self._is_open and (job.state is State.UNCONFIRMED or (job.has_ended and _was_sent(job))):
            self._want(job)

    def look(self, job: Job) -> None:
        """A person wants to know now; what cannot be asked is told as ``CommandRefused``."""
        gate = self._accounts.gate_of(job)
        if job.state is not State.UNCONFIRMED:
            self._refuse("Only of an unconfirmed clip it is not known what became of it.")
        elif gate is None:
            self._refuse("The profile of this clip does not exist any more.")
        elif (pause := _closed_by(gate)) is not None:
            self._refuse(pause.sentence)
        else:
            self._want(job, by_person=True)

    def ask_balance(self, gate: Gate, *, by_person: bool) -> None:
        """Ask what an account holds, at once; why that is not known is told to a person who asked."""
        if not self._is_open:
            return
        if not by_person and _closed_by(gate) is not None:
            return
        errand = self._errand_at(gate)
        errand.is_wanted = True
        errand.is_asked_for = errand.is_asked_for or by_person
        errand.may_look_up = True
        errand.alarm.ring()

    def _look_back(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            if job.state is State.UNCONFIRMED and (job.traces is None or job.traces.looked_at is None):
                self._want(job)

    def _want(self, job: Job, *, by_person: bool = False) -> None:
        gate = self._accounts.gate_of(job)
        if gate is None:
            return
        errand = self._errand_at(gate)
        errand.is_wanted = True
        if job.state is State.UNCONFIRMED:
            errand.job_ids.add(job.id)
        if by_person:
            errand.by_person.add(job.id)
            errand.alarm.ring()

    def _errand_at(self, gate: Gate) -> _Errand:
        errand = self._errands.get(gate)
        if errand is None:
            errand = self._errands[gate] = _Errand(Alarm(self._clock))
            self._spawn(self._run(gate, errand), "look for traces")
        return errand

    async def _run(self, gate: Gate, errand: _Errand) -> None:
        try:
            while errand.is_wanted:
                await errand.alarm.wait(SETTLE_S)
                job_ids, by_person = frozenset(errand.job_ids), frozenset(errand.by_person)
                is_asked_for, may_look_up = errand.is_asked_for, errand.may_look_up
                errand.is_wanted = errand.is_asked_for = errand.may_look_up = False
                errand.job_ids.clear()
                errand.by_person.clear()
                sentence = await self._ask(gate, job_ids, may_look_up=may_look_up)
                if sentence is not None and by_person:
                    self._refuse(sentence)
                if sentence is not None and is_asked_for:
                    self._tell(BalanceTold(gate.profile_id, None, sentence=sentence, at=self._clock.now_s()))
        finally:
            del self._errands[gate]

    async def _ask(self, gate: Gate, job_ids: Iterable[str], *, may_look_up: bool) -> str | None:
        """Ask for the balance, and for the spend log where there are jobs; why nothing came of it, if it is so.

        The key is looked up for unconfirmed jobs and with ``may_look_up``, else it has to be known already.
        """
        has_jobs = bool(self._unconfirmed(job_ids))
        if (pause := _closed_by(gate)) is not None:
            return pause.sentence
        try:
            looks_up = has_jobs or may_look_up
            account = await self._accounts.peek_account(gate) if looks_up else self._accounts.account_at(gate)
        except DiskTrouble as trouble:
            return trouble.sentence
        if account is None:
            return "There is no key for this account."
        balance = await self._balance(gate, account)
        if not has_jobs or (balance.error is not None and balance.error.http_status == 401):
            return None if balance.error is None else balance.error.message
        log = await self._charges(account)
        if _is_silent(balance.error) and _is_silent(log.error):
            return f"It cannot be looked up now. {log.error.message if log.error is not None else ''}".strip()
        try:
            self._keep(job_ids, gate.balance if balance.error is None else None, log)
        except DiskTrouble as trouble:
            return trouble.sentence
        return None

    async def _balance(self, gate: Gate, account: Account) -> BalanceAnswer:
        try:
            answer = await self._gateway.balance(account)
        except Exception:  # noqa: BLE001 - a defect in a free question must not disturb paid work
            _log.exception("asking for the balance failed by a defect")
            return BalanceAnswer(error=texts.poll_defect())
        # Another key may be another account.
        if answer.error is None and gate.key in {None, account.key}:
            before = gate.balance
            gate.balance = None if answer.amount is None else Balance(answer.amount, self._clock.now_s())
            self.on_balance(gate, before, answer)
        return answer

    async def _charges(self, account: Account) -> ChargesAnswer:
        try:
            return await self._gateway.charges(account)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("asking for the spend log failed by a defect")
            return ChargesAnswer(error=texts.poll_defect())

    def _keep(self, job_ids: Iterable[str], after: Balance | None, log: ChargesAnswer) -> None:
        """Commit what was found with the jobs that are still unconfirmed, together. Raises ``DiskTrouble``."""
        looked: list[Job] = []
        unclaimed: dict[tuple[str, str | None], list[Charge]] = {}
        for job in self._unconfirmed(job_ids):
            before = job.traces if job.traces is not None else Traces()
            charges = before.charges
            if log.error is None:
                # Once for all of an account: after a damaged list a thousand jobs may be in doubt.
                account = job.profile_id, job.origin
                if account not in unclaimed:
                    unclaimed[account] = self._unclaimed(job, log.charges)
                charges = tuple(charge for charge in unclaimed[account] if _may_be_of(charge, job))
            after_it = after if after is not None else before.after
            found = replace(before, after=after_it, charges=charges, looked_at=self._clock.now_s())
            looked.append(job.noting(traces=found))
            _log.info("job %s: looked for traces, %d charges found", job.id, len(found.charges))
        self._book.commit_together(looked)

    def _unclaimed(self, job: Job, charges: Sequence[Charge]) -> list[Charge]:
        """The charges at the account of this job that are of no job that is known here. Raises ``DiskTrouble``."""
        others = [other for other in self._book.oldest_first() if _is_same_account(job, other)]
        left = _without_known(charges, others)
        return [charge for charge in left if not self._is_of_removed_job(charge, job)]

    def _is_of_removed_job(self, charge: Charge, job: Job) -> bool:
        forms = () if charge.task_id is None else (charge.task_id, f"{charge.model}:{charge.task_id}")
        return any(self._book.has_task(form, job.profile_id, job.origin) for form in forms)

    def _unconfirmed(self, job_ids: Iterable[str]) -> list[Job]:
        """Those that are still unconfirmed: a person may have decided meanwhile."""
        jobs = (self._book.get(job_id) for job_id in job_ids)
        return [job for job in jobs if job is not None and job.state is State.UNCONFIRMED]

    def _refuse(self, sentence: str) -> None:
        self._tell(CommandRefused(LOOK, sentence))


def _closed_by(gate: Gate) -> Notice | None:
    """The pause that forbids questions; with too little balance they are allowed, and tell the most."""
    return None if gate.pause_reason is PauseReason.BALANCE else gate.pause


def _was_sent(job: Job) -> bool:
    return job.sending_at is not None or job.task_id is not None


def _is_same_account(job: Job, other: Job) -> bool:
    return (job.profile_id, job.origin) == (other.profile_id, other.origin)


def _is_silent(error: JobError | None) -> bool:
    """Whether a question brought no answer at all, not even a refusal."""
    return error is not None and error.http_status is None


def _may_be_of(charge: Charge, job: Job) -> bool:
    sent_at = job.sending_at if job.sending_at is not None else job.created_at
    is_its_time = sent_at - EARLY_S <= charge.at <= sent_at + LATE_S
    return is_its_time and charge.model.casefold() in {"", job.request.model.casefold()}


def _without_known(charges: Sequence[Charge], others: Sequence[Job]) -> list[Charge]:
    """The charges without those of accepted jobs: by the task id, or where a log has none, the nearest in time."""
    left = list(charges)
    for other in others:
        if other.task_id is None:
            continue
        own = [charge for charge in left if charge.task_id and _bare(charge.task_id) == _bare(other.task_id)]
        if not own and other.sending_at is not None:
            nameless = [charge for charge in left if charge.task_id is None and _may_be_of(charge, other)]
            accepted_at = other.accepted_at if other.accepted_at is not None else other.sending_at
            own = sorted(nameless, key=lambda charge: abs(charge.at - accepted_at))[:1]
        for charge in own:
            left.remove(charge)
    return left


def _bare(task_id: str) -> str:
    """A task id without the model that some gateways put before it, and leave out of their log."""
    return task_id.rpartition(":")[2]
