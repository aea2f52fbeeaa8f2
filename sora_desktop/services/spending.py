"""What clips are expected to cost, what was spent since midnight, and whether an order crosses a budget."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.events import Event, PricesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.ports import PriceBook
from sora_desktop.domain.prices import Budget, Cost, Price, PriceList, PriceOrigin, cost_of, price_of, with_price
from sora_desktop.domain.requests import VideoRequest

UNREAD = (
    "Your prices and budgets cannot be read, so it is not known whether this crosses one. "
    "Set your budget again, and you are not asked any more."
)

_log = logging.getLogger(__name__)


class Spending:
    """Prices and budgets of all profiles. Lives on the engine's loop."""

    def __init__(
        self,
        prices: PriceBook,
        *,
        now_s: Callable[[], float],
        sent_since: Callable[[str, float], Iterable[Job]],
        jobs: Callable[[], Iterable[Job]],
        tell: Callable[[Event], None],
    ) -> None:
        """``sent_since``: the jobs of a profile whose create went out since a time, removed ones too."""
        self._prices = prices
        self._now_s = now_s
        self._sent_since = sent_since
        self._jobs = jobs
        self._tell = tell
        self._budgeted: set[str] = set()
        """The profiles whose budgets a person set in this run."""

    @property
    def is_unread(self) -> bool:
        """Whether prices and budgets were kept that cannot be read: only a person may have them replaced."""
        return bool(self._prices.warning)

    def listed_at(self, profile_id: str) -> PriceList:
        """What is known of the prices at a profile."""
        return self._prices.of(profile_id)

    def price_of(self, profile_id: str, request: VideoRequest) -> Decimal | None:
        """What one clip of a request is expected to cost."""
        price = price_of(request, self._prices.of(profile_id).prices)
        return None if price is None else price.amount

    def spent_today(self, profile_id: str) -> Cost:
        """What went out at a profile since local midnight and was not given back, and what waits to go out.

        Raises ``DiskTrouble``.
        """
        counted = {
            job.id: job
            for job in self._sent_since(profile_id, midnight_before(self._now_s()))
            if job.charged is not Charged.NO
        }
        waiting = (job for job in self._jobs() if job.profile_id == profile_id and job.state is State.WAITING)
        counted.update((job.id, job) for job in waiting)
        costs = (Cost(unknown=1) if job.price is None else Cost(job.price, known=1) for job in counted.values())
        return sum(costs, Cost())

    def crossed(self, profile_id: str, requests: Sequence[VideoRequest], *, is_batch: bool) -> str:
        """The sentence to ask with before these are ordered; empty: no budget is crossed. Raises ``DiskTrouble``.

        The demo costs nothing, so that no budget is crossed there. Where budgets were kept and cannot be read, each
        order is asked about.
        """
        if profile_id == DEMO_PROFILE_ID:
            return ""
        listed = self._prices.of(profile_id)
        if self.is_unread and profile_id not in self._budgeted:
            return UNREAD
        if listed.budget == Budget():
            return ""
        cost = cost_of(requests, listed.prices)
        spent = self.spent_today(profile_id) if listed.budget.per_day is not None else Cost()
        return listed.budget.crossed_by(cost, spent, is_batch=is_batch)

    def set_price(self, profile_id: str, price: Price) -> None:
        """Enter a price. Raises ``DiskTrouble``, and then nothing changed."""
        listed = self._prices.of(profile_id)
        self._save(profile_id, PriceList(with_price(listed.prices, price), listed.budget))

    def remove_price(self, profile_id: str, price: Price) -> None:
        """Raises ``DiskTrouble``, and then nothing changed."""
        listed = self._prices.of(profile_id)
        self._save(profile_id, PriceList(tuple(one for one in listed.prices if one != price), listed.budget))

    def set_budget(self, profile_id: str, budget: Budget) -> None:
        """Raises ``DiskTrouble``, and then nothing changed."""
        self._save(profile_id, PriceList(self._prices.of(profile_id).prices, budget))
        self._budgeted.add(profile_id)

    def take_list(self, profile_id: str, listed: Sequence[Price]) -> None:
        """What a gateway lists now stands in for what it listed before. Raises ``DiskTrouble``."""
        known = self._prices.of(profile_id)
        kept = tuple(price for price in known.prices if price.origin is not PriceOrigin.LISTED)
        if (*kept, *listed) != known.prices:
            self._save(profile_id, PriceList((*kept, *listed), known.budget))

    def forget_gateway(self, profile_id: str) -> None:
        """Another gateway stands at this profile: what a person entered is all that counts. Raises ``DiskTrouble``."""
        known = self._prices.of(profile_id)
        entered = tuple(price for price in known.prices if price.origin is PriceOrigin.ENTERED)
        if entered != known.prices:
            self._save(profile_id, PriceList(entered, known.budget))

    def observe(self, job: Job, amount: Decimal) -> None:
        """A clip took this much of the balance. Raises ``DiskTrouble``."""
        request = job.request
        seen = Price(request.model.strip(), amount, PriceOrigin.OBSERVED, request.duration_s, request.size.strip())
        if seen not in self._prices.of(job.profile_id).prices:
            self.set_price(job.profile_id, seen)

    def say(self, profile_id: str) -> None:
        """Tell what is known at a profile. Raises ``DiskTrouble``."""
        self._tell(PricesChanged(profile_id, self._prices.of(profile_id), self.spent_today(profile_id)))

    def _save(self, profile_id: str, listed: PriceList) -> None:
        self._prices.save(profile_id, listed)
        self.say(profile_id)


def midnight_before(now_s: float) -> float:
    """The last midnight of this computer's time zone, in seconds since the epoch."""
    here = datetime.fromtimestamp(now_s, UTC).astimezone()
    # Without its offset: on a day on which the clocks change, that of midnight is another one.
    return here.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None).timestamp()
