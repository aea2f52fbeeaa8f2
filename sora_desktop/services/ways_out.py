"""Whether a create may go out at an account now: its pause, its back-off, its limit, and its key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.ports import Clock
from sora_desktop.domain.profiles import Account
from sora_desktop.services.accounts import Accounts, Gate
from sora_desktop.services.lessons import SendLessons

DEMO_HOLD_S = 5.0

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]


@dataclass(frozen=True, slots=True)
class Shut:
    """Nothing may go out there now."""

    waits_s: tuple[float, ...] = ()
    """How long, where that is known; else somebody rings when it may."""


class WaysOut:
    """Looks at accounts before something is sent there. Lives on the engine's loop."""

    def __init__(
        self, accounts: Accounts, lessons: SendLessons, clock: Clock, spawn: Spawn, on_found: Callable[[], None]
    ) -> None:
        """``on_found`` is called when a key was looked for, found or not."""
        self._accounts = accounts
        self._lessons = lessons
        self._clock = clock
        self._spawn = spawn
        self._on_found = on_found
        self._seeking: set[Gate] = set()

    def way_of(self, job: Job) -> tuple[Gate, Account] | Shut:
        """Where a job would be sent now; every job of its profile that is bound to the same origin goes there too."""
        gate, now_s = self._accounts.gate_of(job), self._clock.monotonic_s()
        if gate is None or gate.pause is not None or gate in self._seeking or not self._lessons.has_room(gate):
            return Shut()
        if gate.sends_again_at_s > now_s:
            return Shut((gate.sends_again_at_s - now_s,))
        try:
            account = self._accounts.account_at(gate)
        except DiskTrouble:
            # The demo's gateway cannot start, which is no matter of other accounts.
            gate.sends_again_at_s = now_s + DEMO_HOLD_S
            return Shut((DEMO_HOLD_S,))
        if account is None:
            self._seek(gate)
            return Shut()
        return gate, account

    def _seek(self, gate: Gate) -> None:
        self._seeking.add(gate)

        async def look() -> None:
            try:
                await self._accounts.find_account(gate)
            finally:
                self._seeking.discard(gate)
                self._on_found()

        self._spawn(look(), "look for a key")
