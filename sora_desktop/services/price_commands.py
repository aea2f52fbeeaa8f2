"""What a person can ask for about prices, budgets and the balance."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from sora_desktop.domain.answers import BalanceAnswer
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import BalanceTold, CommandRefused, Event
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.ports import Clock, Gateway, JobStore
from sora_desktop.domain.prices import Budget, Price
from sora_desktop.domain.traces import Balance
from sora_desktop.services.accounts import Accounts, Gate
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.observing import LONGEST_CREATE_S, observed
from sora_desktop.services.profiles import DEMO_ORIGIN, Profiles
from sora_desktop.services.spending import Spending
from sora_desktop.services.traces import Tracer

GATHER_S = 0.5
"""Changes of what was spent that come within this time are told as one."""

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


class PriceCommands:
    """The part of the engine that is about what clips cost. Runs on the engine's loop; no question here costs money."""

    def __init__(
        self,
        spending: Spending,
        book: JobBook,
        profiles: Profiles,
        accounts: Accounts,
        gateway: Gateway,
        tracer: Tracer,
        store: JobStore,
        clock: Clock,
        spawn: Spawn,
        tell: Callable[[Event], None],
    ) -> None:
        self._spending = spending
        self._priced_jobs = book
        self._priced_profiles = profiles
        self._priced_accounts = accounts
        self._price_gateway = gateway
        self._balances = tracer
        self._price_store = store
        self._price_clock = clock
        self._spawn_quietly = spawn
        self._tell_prices = tell
        self._greeted: set[Gate] = set()
        """Whose balance was asked for in this run when their key first worked."""
        self._listed: set[Gate] = set()
        self._unsaid: set[str] = set()
        tracer.on_balance = self._balance_came

    def set_price(self, profile_id: str, price: Price) -> None:
        """Enter a price in the place of what the same origin said of the same clips."""
        self._kept("set_price", lambda: self._spending.set_price(profile_id, price))

    def remove_price(self, profile_id: str, price: Price) -> None:
        """Take a price out of the table."""
        self._kept("remove_price", lambda: self._spending.remove_price(profile_id, price))

    def set_budget(self, profile_id: str, budget: Budget) -> None:
        """Ask from now on before an order crosses this."""
        self._kept("set_budget", lambda: self._spending.set_budget(profile_id, budget))

    def tell_prices(self, profile_id: str) -> None:
        """Tell what is known of the prices, and what was spent since midnight."""
        self._kept("tell_prices", lambda: self._spending.say(profile_id))

    async def fetch_prices(self, profile_id: str) -> None:
        """Ask for the gateway's own list; what it says stands in for what it said before."""
        sentence = await self._fetched(profile_id)
        if sentence:
            self._tell_prices(CommandRefused("fetch_prices", sentence))

    def ask_balance(self, profile_id: str) -> None:
        """Ask what the account holds; ``BalanceTold`` follows, with a sentence where that is not known."""
        gate = self._order_gate(profile_id)
        if gate is None:
            self._tell_prices(CommandRefused("ask_balance", "This profile does not exist any more."))
        else:
            self._balances.ask_balance(gate, by_person=True)

    def key_worked(self, profile_id: str, is_trial: bool) -> None:
        """The gateway of a profile answered a free question: ask once in a run for its prices and for the balance, with
        which that after the first clip is compared; for the balance of a key on trial each time.
        """
        gate = self._order_gate(profile_id)
        if gate is None:
            return
        if gate not in self._listed and not self._spending.is_unread:
            self._listed.add(gate)
            self._spawn_quietly(self._fetch_quietly(profile_id), "list prices")
        if is_trial or gate not in self._greeted:
            self._greeted.add(gate)
            self._balances.ask_balance(gate, by_person=False)

    def gateway_changed(self, profile_id: str) -> None:
        """A profile has another address: what was known of the former gateway's prices says nothing any more."""
        self._kept("change_profile", lambda: self._spending.forget_gateway(profile_id))

    def spending_changed(self, profile_id: str) -> None:
        """Something was ordered, sent or given back: what was spent is told a little later, once for all of it."""
        if not self._unsaid:
            self._spawn_quietly(self._say_spent(), "tell what was spent")
        self._unsaid.add(profile_id)

    async def _say_spent(self) -> None:
        try:
            await self._price_clock.sleep(GATHER_S)
        finally:
            profile_ids = sorted(self._unsaid)
            self._unsaid.clear()
        for profile_id in profile_ids:
            self.tell_prices(profile_id)

    async def _fetch_quietly(self, profile_id: str) -> None:
        sentence = await self._fetched(profile_id)
        if sentence:
            _log.info("no prices are listed for profile %s: %s", profile_id, sentence)

    async def _fetched(self, profile_id: str) -> str:
        """Ask for the list of prices and keep it; why nothing came of it, empty when something did."""
        gate = self._order_gate(profile_id)
        if gate is None:
            return "This profile does not exist any more."
        try:
            account = await self._priced_accounts.peek_account(gate)
            if account is None:
                return "There is no key for this account."
            answer = await self._price_gateway.pricing(account)
            if answer.error is not None:
                return answer.error.message
            if not answer.prices:
                return "The gateway's list has no price of a whole clip. Enter what a clip costs yourself."
            self._spending.take_list(profile_id, answer.prices)
        except DiskTrouble as trouble:
            return trouble.sentence
        return ""

    def _balance_came(self, gate: Gate, before: Balance | None, answer: BalanceAnswer) -> None:
        now_s = self._price_clock.now_s()
        if gate is self._order_gate(gate.profile_id):
            self._tell_prices(BalanceTold(gate.profile_id, answer.amount, answer.is_unlimited, at=now_s))
        if before is None or gate.balance is None or self._spending.is_unread:
            return
        try:
            self._observe(gate, before, gate.balance)
        except DiskTrouble as trouble:
            _log.info("an observed price is not kept: %s", trouble.sentence)

    def _observe(self, gate: Gate, before: Balance, after: Balance) -> None:
        """Learn what a clip costs. Raises ``DiskTrouble``."""
        sent = self._price_store.sent_since(gate.profile_id, before.at - LONGEST_CREATE_S)
        jobs = {job.id: job for job in (*sent, *self._priced_jobs.oldest_first())}
        seen = observed(before, after, (job for job in jobs.values() if self._priced_accounts.gate_of(job) is gate))
        if seen is not None:
            self._spending.observe(*seen)

    def _order_gate(self, profile_id: str) -> Gate | None:
        """Where new orders of a profile go; ``None`` when it is no more."""
        is_demo = profile_id == DEMO_PROFILE_ID
        origin = DEMO_ORIGIN if is_demo else self._priced_profiles.origin_of(profile_id)
        return None if origin is None else self._priced_accounts.gate_at(profile_id, origin)

    def _kept(self, command: str, work: Callable[[], None]) -> None:
        try:
            work()
        except DiskTrouble as trouble:
            self._tell_prices(CommandRefused(command, trouble.sentence))
