"""What the ends of creates teach about an account: when it may send again, and how many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sora_desktop.domain.answers import Accepted, Doubtful, NotSent, Refused, Submission
from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.ports import Clock
from sora_desktop.domain.profiles import Account
from sora_desktop.services import schedule
from sora_desktop.services.accounts import Accounts, Gate
from sora_desktop.services.obstacles import going_on

FIRST_BACK_OFF_S = 2.0
MOST_BACK_OFF_S = 60.0
TRIES_BEFORE_NOTICE = 2
RAISE_AFTER_S = 60.0
"""So long without a rate limit, and one more may be out at once."""


@dataclass
class _Limit:
    """Fewer at once than the settings have, because the gateway asked for it."""

    at_once: int
    changed_at_s: float
    """By the monotonic clock."""


class SendLessons:
    """The back-offs and limits of all accounts. Lives on the engine's loop."""

    def __init__(self, accounts: Accounts, clock: Clock, at_once: Callable[[], int]) -> None:
        self._accounts = accounts
        self._clock = clock
        self._at_once = at_once
        self._limits: dict[Gate, _Limit] = {}
        self._out: dict[str, tuple[Gate, float]] = {}
        """Of each create that is out: its account, and since when."""
        self.on_limited: Callable[[], None] = lambda: None
        """Called when there is another limit, or none any more."""

    def has_room(self, gate: Gate) -> bool:
        """Whether one more create may be out at this account.

        What the settings allow is counted at each gateway: one that hangs keeps no clip of another one waiting.
        """
        if sum(out.origin == gate.origin for out, _ in self._out.values()) >= self._at_once():
            return False
        limit = self._limits.get(gate)
        return limit is None or sum(out is gate for out, _ in self._out.values()) < limit.at_once

    def began(self, job_id: str, gate: Gate) -> None:
        self._out[job_id] = gate, self._clock.monotonic_s()

    def ended(self, job_id: str) -> None:
        self._out.pop(job_id, None)

    @property
    def lowest(self) -> int | None:
        """The lowest limit that counts now; ``None`` where the settings alone do."""
        return min((each.at_once for each in self._limits.values() if each.at_once < self._at_once()), default=None)

    def learn(self, job_id: str, gate: Gate, account: Account, end: Submission) -> None:
        """Take in the end of one create."""
        now_s = self._clock.monotonic_s()
        if isinstance(end, NotSent) and end.pause is None:
            gate.sends_failed += 1
            gate.offline = going_on(gate.offline, end.error.message, self._clock.now_s(), end.error.kind)
            gate.sends_again_at_s = now_s + _back_off_s(gate)
            if gate.sends_failed >= TRIES_BEFORE_NOTICE:
                self._accounts.is_offline(gate, end.error)
        elif isinstance(end, Refused) and end.is_rate_limit:
            failed = gate.sends_failed + 1
            self._accounts.reached(gate)
            gate.sends_failed = failed
            gate.limited = going_on(gate.limited, end.error.message, self._clock.now_s(), ErrorKind.RATE)
            told_s = schedule.told_s(end.retry_after_s)
            gate.sends_again_at_s = now_s + (told_s if told_s else _back_off_s(gate))
            self._lower(job_id, gate, now_s)
        elif not isinstance(end, Doubtful | NotSent):
            self._accounts.reached(gate)
            gate.limited = None
        if isinstance(end, NotSent | Refused) and end.pause is not None:
            self._accounts.pause(gate, end.pause, end.error, account)
        if isinstance(end, Accepted):
            self._raise(gate, now_s)

    def _lower(self, job_id: str, gate: Gate, now_s: float) -> None:
        """Half as many from now on. Those that went out before that speak of the number that was too high then."""
        before, since_s = self._limits.get(gate), self._out.get(job_id, (gate, now_s))[1]
        if before is not None and since_s <= before.changed_at_s:
            return
        at_once = min(self._at_once(), self._at_once() if before is None else before.at_once)
        self._limits[gate] = _Limit(max(1, at_once // 2), now_s)
        self.on_limited()

    def _raise(self, gate: Gate, now_s: float) -> None:
        """One more at once after a while without a rate limit, and never more than the settings have."""
        limit = self._limits.get(gate)
        if limit is None or now_s - limit.changed_at_s < RAISE_AFTER_S:
            return
        limit.at_once += 1
        limit.changed_at_s = now_s
        if limit.at_once >= self._at_once():
            del self._limits[gate]
        self.on_limited()


def _back_off_s(gate: Gate) -> float:
    return schedule.backed_off_s(FIRST_BACK_OFF_S, gate.sends_failed - 1, MOST_BACK_OFF_S)
