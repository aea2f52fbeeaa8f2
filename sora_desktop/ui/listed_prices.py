"""What clips cost by the price lists of all profiles, for whoever names a price of a job that has none of its own."""

from __future__ import annotations

from decimal import Decimal

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.prices import Price, price_of


class ListedPrices:
    """As the engine told them last."""

    def __init__(self) -> None:
        self._lists: dict[str, tuple[Price, ...]] = {}

    def note(self, profile_id: str, prices: tuple[Price, ...]) -> None:
        """Know the price list of a profile."""
        self._lists[profile_id] = prices

    def of(self, job: Job) -> Decimal | None:
        """What one clip like that of a job costs, in the gateway's own unit; ``None`` is not known."""
        price = price_of(job.request, self._lists.get(job.profile_id, ()))
        return None if price is None else price.amount
