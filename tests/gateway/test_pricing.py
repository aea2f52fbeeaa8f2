"""The gateway's list of prices: what it says of whole clips is read, whatever else is in it, and never an exception."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest

from sora_desktop.domain.answers import PricingAnswer
from sora_desktop.domain.errors import Charged
from sora_desktop.domain.prices import Price, PriceOrigin
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.pricing import MOST_PRICES, read_prices
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.fakes.raw_server import RawServer, Script, answering, resetting, silent
from tests.gateway.bench import KEY, Bench
from tests.gateway.test_querying import swelling


def entry(**changes: object) -> dict[str, object]:
    return {"model_name": "sora-2", "quota_type": 1, "model_price": 0.3, "enable_groups": ["default"], **changes}


def listed(*entries: object) -> dict[str, object]:
    return {"success": True, "data": list(entries), "group_ratio": {"default": 1}}


def price(model: str = "sora-2", amount: str = "0.3") -> Price:
    return Price(model, Decimal(amount), PriceOrigin.LISTED)


def test_the_list_is_asked_for_once_and_read(bench: Bench) -> None:
    body = json.dumps(listed(entry(), entry(model_name="sora-2-pro", model_price="1.20"))).encode()
    with RawServer(answering(200, body)) as server:
        assert bench.pricing(server.origin) == PricingAnswer((price(), price("sora-2-pro", "1.20")))
        assert [seen.target for seen in server.requests] == ["/api/pricing"]


def test_the_demo_lists_prices_for_every_model_that_it_charges_for(
    bench: Bench, demo_gateway: DemoGatewayFactory
) -> None:
    told = bench.pricing(demo_gateway().base_url)
    assert told.error is None
    assert price() in told.prices
    assert "gpt-4o-mini" not in {each.model for each in told.prices}


@pytest.mark.parametrize(
    "changes",
    [
        {"quota_type": 0}, {"quota_type": None}, {"quota_type": True}, {"quota_type": [1]}, {"quota_type": "one"},
        {"model_price": -1}, {"model_price": math.nan}, {"model_price": math.inf}, {"model_price": 10**400},
        {"model_price": "much"}, {"model_price": None}, {"model_price": True}, {"model_price": [0.3]},
        {"model_price": "9" * 100_000}, {"model_name": ""}, {"model_name": " "}, {"model_name": 7},
        {"model_name": None}, {"model_name": "a\nb"}, {"model_name": "m" * 10_000}, {"model_name": "\u202e2-aros"},
    ],
)  # fmt: skip
def test_nonsense_is_left_out_and_the_rest_is_read(changes: dict[str, object]) -> None:
    assert read_prices(listed(None, [], 7, "sora-2", entry(**changes), entry(model_name="veo3.1"))) == (
        price("veo3.1"),
    )


@pytest.mark.parametrize("data", [None, {}, "sora-2", 7, {"sora-2": 0.3}])
def test_an_answer_without_a_list_is_none(data: object) -> None:
    assert read_prices({"data": data}) is None
    assert read_prices({}) is None


def test_a_long_list_keeps_the_video_models() -> None:
    others = [entry(model_name=f"chat-{number}") for number in range(MOST_PRICES * 2)]
    found = read_prices(listed(*others, entry()))
    assert found is not None
    assert (len(found), found[0]) == (MOST_PRICES, price())


def test_of_two_prices_of_one_model_the_first_counts_and_a_free_model_is_one() -> None:
    found = read_prices(listed(entry(), entry(model_price=9), entry(model_name="vidu2.0", model_price=0)))
    assert found == (price(), price("vidu2.0", "0"))


def test_a_gateway_that_repeats_the_key_gives_it_to_nobody() -> None:
    found = read_prices(listed(entry(model_name=f"sora {KEY}")), Secret(KEY))
    assert found is not None
    assert KEY not in found[0].model


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (answering(404, b""), "no list of prices"),
        (answering(405, b""), "no list of prices"),
        (answering(200, b"<html></html>"), "no list of prices"),
        (answering(200, b"{}"), "no list of prices"),
        (answering(200, b'{"data":{"a":1}}'), "no list of prices"),
        (answering(200, b'{"success":false,"message":"no"}'), "reports an error"),
        (answering(200, b"[]"), "cannot be read"),
        (answering(200, b'{"data":[{"model_na'), "cannot be read"),
        (answering(200, b'{"data":' + b"[" * 100_000), "cannot be read"),
        (answering(401, b""), "does not accept this key"),
        (answering(500, b""), "HTTP 500"),
        (answering(302, b"", location="https://elsewhere.example/"), "another address"),
        (swelling, ""),
        (resetting, "connection"),
        (silent, "in time"),
    ],
)
def test_a_list_that_is_not_told_is_a_sentence_and_asked_once(bench: Bench, script: Script, words: str) -> None:
    with RawServer(script, answering(500)) as server:
        told = bench.pricing(server.origin)
        assert len(server.requests) == 1
    assert told.prices == ()
    assert told.error is not None
    assert words in told.error.message
    assert told.error.charged is Charged.NO
