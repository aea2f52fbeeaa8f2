"""The gateway's own list of prices, where it has one: read tolerantly, and only what it says of whole clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sora_desktop.domain.answers import PricingAnswer
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.prices import Price, PriceOrigin, read_amount
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.addressing import pricing_url
from sora_desktop.gateway.errors import judge, read_envelope
from sora_desktop.gateway.querying import is_video_model
from sora_desktop.gateway.questions import Unanswered, ask
from sora_desktop.gateway.reader import json_object
from sora_desktop.gateway.texts import WORD_CHARACTERS, without_key
from sora_desktop.gateway.transports import Clients, WireLimits

MOST_PRICES = 500
_PER_CALL = 1
"""The ``quota_type`` of models that cost the same each time; the others are counted by what they read and write."""
_NO_LIST = "This gateway has no list of prices. Enter what a clip costs yourself."


async def pricing(clients: Clients, limits: WireLimits, account: Account) -> PricingAnswer:
    """What one clip costs, by model, where the gateway lists it. Raises nothing but ``CancelledError``."""
    answer = await ask(clients, limits, account, pricing_url(account.origin), Charged.NO)
    if isinstance(answer, Unanswered):
        return PricingAnswer(error=answer.error)
    value = json_object(answer.body) if answer.is_success else None
    if value is None or read_envelope(answer).is_error:
        error = judge(answer, Charged.NO, account.key).error
        # A gateway that does not know the path answers 404 or with its own web page, and nothing is wrong with it.
        is_missing = answer.status in {404, 405} or (answer.is_success and answer.is_html)
        return PricingAnswer(error=replace(error, message=_NO_LIST) if is_missing else error)
    prices = read_prices(value, account.key)
    if prices is None:
        return PricingAnswer(error=JobError(ErrorKind.GATEWAY, _NO_LIST, Charged.NO))
    return PricingAnswer(prices)


def read_prices(answer: Mapping[str, object], key: Secret | None = None) -> tuple[Price, ...] | None:
    """The prices per clip in an answer, those of video models first; ``None`` when there is no list in it."""
    entries = answer.get("data")
    if not isinstance(entries, list):
        return None
    found: dict[str, Price] = {}
    for price in _read_entries(entries, key):
        found.setdefault(price.model, price)
    ordered = sorted(found.values(), key=lambda price: not is_video_model(price.model))
    return tuple(ordered[:MOST_PRICES])


def _read_entries(entries: Iterable[object], key: Secret | None) -> Iterator[Price]:
    for entry in entries:
        if not isinstance(entry, Mapping) or entry.get("quota_type") not in (_PER_CALL, str(_PER_CALL)):
            continue
        name, amount = entry.get("model_name"), read_amount(entry.get("model_price"))
        if not isinstance(name, str) or amount is None or isinstance(entry.get("quota_type"), bool):
            continue
        model = without_key(name, key).strip()
        if 0 < len(model) <= WORD_CHARACTERS and model.isprintable():
            yield Price(model, amount, PriceOrigin.LISTED)
