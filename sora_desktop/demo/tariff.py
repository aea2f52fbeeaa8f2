"""What clips cost at the demo gateway, in credits that are nobody's money: by model, for each family."""

from __future__ import annotations

from collections.abc import Iterable

from sora_desktop.demo.ledger import AcceptedCreate

PLAIN_PRICE = 0.3
"""Of every model that is not in the list."""
PRICES: dict[str, float] = {
    "sora-2": 0.3,
    "sora-2-pro": 1.2,
    "sora_video2": 0.3,
    "veo3.1": 0.8,
    "veo3.1-fast-components": 0.4,
    "grok-video-3": 0.2,
    "jimeng-video-3.0": 0.5,
    "jimeng-video-2.0": 0.35,
    "viduq3-pro": 0.9,
    "viduq2-pro": 0.7,
    "viduq2-turbo": 0.45,
    "viduq1": 0.4,
    "vidu2.0": 0.25,
}
_PER_CALL, _PER_TOKEN = 1, 0


def price_of(create: AcceptedCreate) -> float:
    """What one accepted create costs."""
    return PRICES.get(str(create.body.get("model")), PLAIN_PRICE)


def spent_on(creates: Iterable[AcceptedCreate], refunds: Iterable[AcceptedCreate] = ()) -> float:
    """What they cost together, without what was given back."""
    return round(sum(map(price_of, creates)) - sum(map(price_of, refunds)), 6)


def pricing_answer() -> dict[str, object]:
    """The list of prices. One model in it is counted by tokens and makes no videos, as at a real gateway."""
    per_call: list[dict[str, object]] = [
        {"model_name": model, "quota_type": _PER_CALL, "model_ratio": 0, "model_price": price, "enable_groups": []}
        for model, price in PRICES.items()
    ]
    by_token = {"model_name": "gpt-4o-mini", "quota_type": _PER_TOKEN, "model_ratio": 0.075, "model_price": 0}
    return {"success": True, "data": [*per_call, by_token], "group_ratio": {"default": 1}}
