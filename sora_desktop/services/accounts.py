"""Accounts: which key goes to which origin, and what pauses one until a person acts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.errors import JobError
from sora_desktop.domain.events import Notice, NoticeKind
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.ports import KeyStore
from sora_desktop.domain.profiles import Account, KeyPlace
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.traces import Balance
from sora_desktop.services import texts
from sora_desktop.services.notices import NoticeBoard
from sora_desktop.services.obstacles import Obstacle
from sora_desktop.services.profiles import DEMO_KEY, DEMO_ORIGIN, Profiles

_PAUSE_KINDS = (NoticeKind.PAUSED, NoticeKind.KEYCHAIN_WAITING, NoticeKind.KEYCHAIN_MISSING)
_ABOUT_KEYS = frozenset({PauseReason.KEY, PauseReason.NO_KEY})

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Gate:
    """What is known of one profile at one origin. Times are of the monotonic clock."""

    profile_id: str
    origin: str
    key: Secret | None = None
    pause: Notice | None = None
    pause_reason: PauseReason | None = None
    lookup: asyncio.Task[Secret | None] | None = None
    sends_again_at_s: float = 0.0
    """Before this nothing is sent: a back-off, or what the gateway asked for."""
    asks_again_at_s: float = 0.0
    """Before this no task is asked for: the site blocks requests."""
    sends_failed: int = 0
    """Creates in a row that did not get through, or met a rate limit."""
    offline: Obstacle | None = None
    """Since the first create that did not get through, until the gateway answers."""
    limited: Obstacle | None = None
    """Since the first create that met a rate limit, until one meets none."""
    balance: Balance | None = None
    """What the account held when that was last asked."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing at all may be asked there, for want of a key that works."""
        return self.pause_reason in _ABOUT_KEYS


class Accounts:
    """Keys in memory by profile and origin, and the pauses of accounts. Lives on the engine's loop."""

    def __init__(self, profiles: Profiles, keys: KeyStore, board: NoticeBoard) -> None:
        self._profiles = profiles
        self._keys = keys
        self._board = board
        self._gates: dict[tuple[str, str], Gate] = {}
        self._unsendable: dict[str, Notice] = {}
        self.on_reopened: Callable[[str], None] = lambda profile_id: None
        """Called with a profile's id when a person gave its key or ended its pause."""

    def gate_at(self, profile_id: str, origin: str) -> Gate:
        return self._gates.setdefault((profile_id, origin), Gate(profile_id, origin))

    def gate_of(self, job: Job) -> Gate | None:
        """Where a job is or would be sent; ``None`` when its profile is no more and it never had an origin."""
        if job.is_demo:
            return self.gate_at(job.profile_id, DEMO_ORIGIN)
        origin = job.origin if job.origin is not None else self._profiles.origin_of(job.profile_id)
        return None if origin is None else self.gate_at(job.profile_id, origin)

    def why_unsendable(self, job: Job) -> Notice | None:
        """Why a waiting job can be sent nowhere in this run, if it is so."""
        if job.is_demo or job.state is not State.WAITING:
            return None
        here = self._profiles.origin_of(job.profile_id)
        if here is None:
            return texts.missing_profile_notice(job.profile_id)
        if job.origin is not None and job.origin != here:
            name = self._profiles.name_of(job.profile_id)
            return texts.bound_address_notice(job.profile_id, name, job.origin)
        return None

    def show_unsendable(self, notices: dict[str, Notice]) -> None:
        """Say which profiles, by id, have jobs in the line that can be sent nowhere in this run."""
        before, self._unsendable = self._unsendable, notices
        for profile_id in before.keys() | notices.keys():
            if before.get(profile_id) != notices.get(profile_id):
                self.show(profile_id)

    def account_at(self, gate: Gate) -> Account | None:
        """The account, when its key is known and may be used. Raises ``DiskTrouble`` where the demo cannot start."""
        if gate.is_closed:
            return None
        if gate.origin == DEMO_ORIGIN:
            return Account(gate.profile_id, self._profiles.demo_origin(), DEMO_KEY)
        if gate.key is None:
            return None
        return Account(gate.profile_id, gate.origin, gate.key)

    async def find_account(self, gate: Gate) -> Account | None:
        """The account, its key looked up where it is not known; ``None`` (and a pause) when there is none."""
        if gate.origin != DEMO_ORIGIN and gate.key is None and not gate.is_closed:
            if gate.lookup is None:
                gate.lookup = asyncio.create_task(self._look_up(gate))
            await asyncio.wait({gate.lookup})
        return self.account_at(gate)

    async def peek_account(self, gate: Gate) -> Account | None:
        """The account for a free question by a person, paused or not; that there is no key pauses nothing."""
        if gate.origin == DEMO_ORIGIN:
            return Account(gate.profile_id, self._profiles.demo_origin(), DEMO_KEY)
        key = gate.key if gate.key is not None else await self._key_for(gate)
        return None if key is None else Account(gate.profile_id, gate.origin, key)

    def pause(self, gate: Gate, reason: PauseReason, error: JobError | None, used: Account | None = None) -> None:
        """Pause an account with a notice. An answer to a key that was replaced since then pauses nothing."""
        if used is not None and gate.origin != DEMO_ORIGIN and used.key != gate.key:
            return
        self._close(gate, reason, self._notice_of(gate, reason, error))

    def pause_of(self, job: Job) -> Notice | None:
        """The pause that keeps a job from going on, if any."""
        if job.has_ended or job.state in {State.SENDING, State.UNCONFIRMED}:
            return None
        unsendable = self.why_unsendable(job)
        if unsendable is not None:
            return unsendable
        gate = self.gate_of(job)
        if gate is None or gate.pause is None:
            return None
        if job.state is State.WAITING:
            return gate.pause
        is_held = gate.is_closed if job.state is State.DOWNLOADING else gate.pause_reason is not PauseReason.BALANCE
        return gate.pause if is_held and (job.state is State.WATCHING or job.needs is Needs.KEY) else None

    def give_key(self, profile_id: str, origin: str, key: Secret) -> None:
        """A person gave a key: what waited for it goes on."""
        gate = self.gate_at(profile_id, origin)
        self._stop_lookup(gate)
        gate.key, gate.balance = key, None
        self._reopen(gate)
        self.show(profile_id)
        self.on_reopened(profile_id)

    def forget_key(self, profile_id: str, origin: str) -> None:
        """A key was deleted: it is not used again."""
        gate = self.gate_at(profile_id, origin)
        self._stop_lookup(gate)
        gate.key = gate.balance = None

    def origins_of(self, profile_id: str) -> tuple[str, ...]:
        return tuple(gate.origin for gate in self._of(profile_id))

    def try_again(self, profile_id: str) -> None:
        """End the pauses of a profile, its back-offs too; a key that did not work is asked for anew."""
        for gate in self._of(profile_id):
            if gate.is_closed:
                self._stop_lookup(gate)
                gate.key = gate.balance = None
            self._reopen(gate)
        self.show(profile_id)
        self.on_reopened(profile_id)

    def keychain_waits(self, profile_id: str) -> None:
        """The key store has not answered yet: whatever wants that key waits, and a person may have to unlock it."""
        name = self._profiles.name_of(profile_id)
        if not any(gate.is_closed for gate in self._of(profile_id)):
            self._board.put(texts.keychain_notice(profile_id, name, KeyPlace.WAITING))

    def keychain_answered(self, profile_id: str) -> None:
        """The key store answered late: keys that were missing are looked for again."""
        closed = [gate for gate in self._of(profile_id) if gate.pause_reason is PauseReason.NO_KEY]
        for gate in closed:
            self._reopen(gate)
        self.show(profile_id)
        if closed:
            self.on_reopened(profile_id)

    def reached(self, gate: Gate) -> None:
        """The gateway answered: it is not offline."""
        gate.sends_failed = 0
        gate.offline = None
        self._board.drop(NoticeKind.OFFLINE, gate.profile_id)

    def is_offline(self, gate: Gate, error: JobError) -> None:
        """Creates do not get through; say so."""
        name = self._profiles.name_of(gate.profile_id)
        self._board.put(texts.offline_notice(gate.profile_id, name, error))

    def close(self) -> None:
        for gate in self._gates.values():
            self._stop_lookup(gate)

    async def _look_up(self, gate: Gate) -> Secret | None:
        try:
            key = await self._key_for(gate)
            notice = await self._why_no_key(gate) if key is None else None
        except Exception:  # noqa: BLE001 - a defect in a key store must not keep jobs waiting without a word
            _log.exception("looking for the key of profile %s failed by a defect", gate.profile_id)
            key, notice = None, self._notice_of(gate, PauseReason.NO_KEY, None)
        gate.lookup = None
        gate.key = key
        if notice is not None:
            self._close(gate, PauseReason.NO_KEY, notice)
        else:
            self.show(gate.profile_id)
        return key

    async def _key_for(self, gate: Gate) -> Secret | None:
        key = self._profiles.environment_key_for(gate.profile_id, gate.origin)
        if key is not None or self._profiles.is_of_this_run_only(gate.profile_id, gate.origin):
            return key
        return await self._keys.key_for(gate.profile_id, gate.origin)

    async def _why_no_key(self, gate: Gate) -> Notice:
        profile = self._profiles.find(gate.profile_id)
        if profile is not None and profile.base_url == gate.origin:
            place, _ = await self._keys.place_of(profile)
            if place in {KeyPlace.WAITING, KeyPlace.UNAVAILABLE}:
                return texts.keychain_notice(profile.id, profile.name, place)
        return self._notice_of(gate, PauseReason.NO_KEY, None)

    def _notice_of(self, gate: Gate, reason: PauseReason, error: JobError | None) -> Notice:
        profile = self._profiles.find(gate.profile_id)
        name = self._profiles.name_of(gate.profile_id)
        if reason in _ABOUT_KEYS and gate.origin != DEMO_ORIGIN:
            if self._profiles.is_of_this_run_only(gate.profile_id, gate.origin):
                return texts.foreign_address_notice(gate.profile_id, name, gate.origin, reason)
            if profile is None:
                return texts.deleted_profile_notice(gate.profile_id, gate.origin)
            if profile.base_url != gate.origin:
                return texts.former_address_notice(gate.profile_id, name, gate.origin)
        return texts.paused_notice(gate.profile_id, name, gate.origin, reason, error)

    def _close(self, gate: Gate, reason: PauseReason, notice: Notice) -> None:
        gate.pause, gate.pause_reason = notice, reason
        _log.warning("profile %s pauses: %s", gate.profile_id, reason)
        self.show(gate.profile_id)

    def _reopen(self, gate: Gate) -> None:
        gate.pause = gate.pause_reason = None
        gate.sends_again_at_s = gate.asks_again_at_s = 0.0
        gate.sends_failed = 0
        self._board.drop(NoticeKind.OFFLINE, gate.profile_id)

    def show(self, profile_id: str) -> None:
        """Show the one notice of a profile: the pause where new jobs go to before that of a former address, before
        what can be sent nowhere, or none."""
        here = self._profiles.origin_of(profile_id)
        pauses = [gate for gate in self._of(profile_id) if gate.pause is not None]
        gate = min(pauses, key=lambda gate: gate.origin != here, default=None)
        shown = self._unsendable.get(profile_id) if gate is None else gate.pause
        for kind in _PAUSE_KINDS:
            if shown is None or shown.kind is not kind:
                self._board.drop(kind, profile_id)
        if shown is not None:
            self._board.put(shown)

    def _of(self, profile_id: str) -> list[Gate]:
        return [gate for gate in self._gates.values() if gate.profile_id == profile_id]

    def _stop_lookup(self, gate: Gate) -> None:
        if gate.lookup is not None:
            gate.lookup.cancel()
            gate.lookup = None
