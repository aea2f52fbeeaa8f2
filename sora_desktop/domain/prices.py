"""What clips cost: a table of prices by where they come from, and sums that never hide what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from sora_desktop.domain.requests import VideoRequest

HIGHEST = Decimal(1_000_000)


class PriceOrigin(StrEnum):
    """Who says what a clip costs, the most trusted first."""

    ENTERED = "you entered"
    OBSERVED = "observed"
    LISTED = "gateway's list"


_TRUST = {origin: rank for rank, origin in enumerate(PriceOrigin)}


@dataclass(frozen=True, slots=True)
class Price:
    """What one clip costs, in the gateway's own unit, and for which requests.

    An empty ``size`` and a ``duration_s`` of ``None`` stand for all: most lists know a model and nothing else.
    """

    model: str
    amount: Decimal
    origin: PriceOrigin
    duration_s: int | None = None
    size: str = ""

    def fits(self, request: VideoRequest) -> bool:
        return (
            self.model == request.model.strip()
            and self.duration_s in {None, request.duration_s}
            and self.size in {"", request.size.strip()}
        )

    @property
    def rank(self) -> tuple[int, int]:
        """The closer description first, then the more trusted origin."""
        return -((self.duration_s is not None) + (self.size != "")), _TRUST[self.origin]


@dataclass(frozen=True, slots=True)
class Cost:
    """What several clips cost together: a sum of what is known, and how many are not in it."""

    amount: Decimal = Decimal(0)
    known: int = 0
    unknown: int = 0

    @property
    def is_complete(self) -> bool:
        return not self.unknown

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.amount + other.amount, self.known + other.known, self.unknown + other.unknown)

    def words(self) -> str:
        """``≈ 1.20``, ``≈ 1.20 + 2 of unknown price``, ``price not known``; empty for no clips."""
        if not self.known:
            return "price not known" if self.unknown else ""
        rest = f" + {self.unknown} of unknown price" if self.unknown else ""
        return f"≈ {amount_words(self.amount)}{rest}"


def price_of(request: VideoRequest, prices: Iterable[Price]) -> Price | None:
    """The price that describes a request most closely; of equals the one that is trusted most."""
    return min((price for price in prices if price.fits(request)), key=lambda price: price.rank, default=None)


def cost_of(requests: Sequence[VideoRequest], prices: Sequence[Price]) -> Cost:
    """What these requests cost together, one clip each."""
    cost = Cost()
    for request in requests:
        price = price_of(request, prices)
        cost += Cost(unknown=1) if price is None else Cost(price.amount, known=1)
    return cost


def with_price(prices: Iterable[Price], new: Price) -> tuple[Price, ...]:
    """The table with ``new`` in the place of what the same origin said of the same clips."""
    key = (new.model, new.duration_s, new.size, new.origin)
    kept = [price for price in prices if (price.model, price.duration_s, price.size, price.origin) != key]
    return (*kept, new)


def read_amount(text: object) -> Decimal | None:
    """A price as a person or a gateway writes it; ``None`` for nonsense, a negative one, and one beyond reason."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    try:
        amount = Decimal(str(text).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount <= HIGHEST else None


def amount_words(amount: Decimal) -> str:
    """Two digits after the point, or as many as a small price needs: ``0.30``, ``12.00``, ``0.0025``."""
    plain = format(amount.normalize(), "f")
    whole, _, rest = plain.partition(".")
    return f"{whole}.{rest.ljust(2, '0')[:6]}"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a person does not want to spend without being asked again; ``None`` for no limit."""

    per_day: Decimal | None = None
    per_batch: Decimal | None = None

    def crossed_by(self, cost: Cost, spent_today: Cost, *, is_batch: bool) -> str:
        """The sentence to ask with before ``cost`` is spent; empty when nothing is crossed.

        An unknown price cannot be proved to fit, so it asks as well.
        """
        limits: Mapping[str, tuple[Decimal | None, Cost]] = {
            "this batch": (self.per_batch if is_batch else None, cost),
            "today": (self.per_day, spent_today + cost),
        }
        for what, (limit, total) in limits.items():
            if limit is None:
                continue
            if total.amount > limit:
                return f"This makes {total.words()} for {what}; your budget is {amount_words(limit)}."
            if not total.is_complete:
                return f"Not every price for {what} is known, so it may cross your budget of {amount_words(limit)}."
        return ""


@dataclass(frozen=True, slots=True)
class PriceList:
    """What is known of the prices at one profile, and what a person wants to spend there."""

    prices: tuple[Price, ...] = ()
    budget: Budget = Budget()

    def to_mapping(self) -> dict[str, object]:
        """JSON-ready values, the form in which it is kept."""
        return {
            "prices": [
                {
                    "model": price.model,
                    "amount": str(price.amount),
                    "origin": price.origin.value,
                    "duration_s": price.duration_s,
                    "size": price.size,
                }
                for price in self.prices
            ],
            "budget": {
                "per_day": None if self.budget.per_day is None else str(self.budget.per_day),
                "per_batch": None if self.budget.per_batch is None else str(self.budget.per_batch),
            },
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> PriceList:
        """Read what ``to_mapping`` wrote; an entry of a wrong shape is left out."""
        entries = mapping.get("prices")
        prices: tuple[Price, ...] = ()
        for entry in entries if isinstance(entries, list) else []:
            price = _price_from(entry) if isinstance(entry, Mapping) else None
            if price is not None:
                prices = with_price(prices, price)
        budget = mapping.get("budget")
        limits = budget if isinstance(budget, Mapping) else {}
        return cls(prices, Budget(read_amount(limits.get("per_day")), read_amount(limits.get("per_batch"))))


def _price_from(entry: Mapping[str, object]) -> Price | None:
    model, duration_s, size = entry.get("model"), entry.get("duration_s"), entry.get("size")
    amount = read_amount(entry.get("amount"))
    origin = next((origin for origin in PriceOrigin if origin == entry.get("origin")), None)
    if not isinstance(model, str) or not model or amount is None or origin is None:
        return None
    if not (duration_s is None or type(duration_s) is int):
        return None
    return Price(model, amount, origin, duration_s, size if isinstance(size, str) else "")
