"""The balance and the spend log: hints for a person, read from whatever a gateway calls them, never an exception."""

from __future__ import annotations

import gzip
import json
import math
import time

import pytest

from sora_desktop.domain.answers import BalanceAnswer, ChargesAnswer
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.traces import Charge
from sora_desktop.gateway.billing import MOST_CHARGES, read_balance, read_charges
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.fakes.raw_server import RawServer, Script, answering, resetting, silent
from tests.gateway.bench import KEY, QUICK, Bench
from tests.gateway.test_querying import dripping, swelling

REFUSED = json.dumps({"error": {"message": "Invalid token (request id: 7)", "type": "new_api_error"}}).encode()
MOMENT = 1_800_000_000


def subscription(limit: object = 20.0) -> Script:
    return answering(200, json.dumps({"object": "billing_subscription", "hard_limit_usd": limit}).encode())


def usage(used: object = 1_250) -> Script:
    return answering(200, json.dumps({"object": "list", "total_usage": used}).encode())


def entry(**changes: object) -> dict[str, object]:
    common = {"id": 7, "created_at": MOMENT, "type": 2, "model_name": "sora-2", "quota": 150_000, "token_name": "mine"}
    return {**common, "other": json.dumps({"model_price": 0.3, "task_id": "task_01"}), **changes}


def spend_log(*entries: object) -> bytes:
    return json.dumps({"success": True, "message": "", "data": entries}).encode()


def test_the_balance_is_what_was_paid_in_less_what_was_used(bench: Bench) -> None:
    with RawServer(subscription(), usage()) as server:
        assert bench.balance(server.origin) == BalanceAnswer(7.5)
        targets = [seen.target for seen in server.requests]
        assert targets == ["/v1/dashboard/billing/subscription", "/v1/dashboard/billing/usage"]
        assert all(seen.headers["authorization"] == f"Bearer {KEY}" for seen in server.requests)


def test_a_key_without_a_limit_has_no_amount_and_is_asked_no_further(bench: Bench) -> None:
    with RawServer(subscription(100_000_000), usage()) as server:
        assert bench.balance(server.origin) == BalanceAnswer(None, is_unlimited=True)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("limit", "used", "amount"),
    [
        (20, 1_250, 7.5), ("20.5", "50", 20.0), (0, 0, 0.0), (1e9, 0, 1e9), (0.3, 30, 0.0), (100.0, 29.999999, 99.7),
        (20, 2_100, -1.0), (" 20 ", 0, 20.0),
        (-1, 0, None), (20, -1, None), (math.nan, 0, None), (20, math.inf, None), (10**400, 0, None),
        ("9" * 10_000, 0, None), ("much", 0, None), (True, 0, None), (None, 0, None), (20, None, None), ([20], 0, None),
        ("٢٠", 0, None), ("1e3", 0, None), ("0x14", 0, None), (1e300, 0, None),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_form_and_nonsense_is_not_known(
    limit: object, used: object, amount: float | None
) -> None:
    assert read_balance({"hard_limit_usd": limit}, {"total_usage": used}) == amount


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (answering(200, REFUSED), "reports an error"),
        (answering(200, b'{"success":false,"message":"no"}'), "reports an error"),
        (answering(200, b'{"error":{"message":"no"},"hard_limit_usd":5}'), "reports an error"),
        (answering(200, b'{"hard_limit_usd":"much","total_usage":-3}'), "does not tell"),
        (answering(200, b"{}"), "does not tell"),
        (answering(200, b"[]"), "cannot be read"),
        (answering(200), "cannot be read"),
        (answering(200, b"<html></html>"), "does not tell"),
        (answering(401, REFUSED), "does not accept this key"),
        (answering(403, b"<html>"), "blocked"),
        (answering(404, b""), "does not tell"),
        (answering(500, b""), "HTTP 500"),
        (answering(301, b"", location="https://elsewhere.example/"), "another address"),
        (resetting, "connection"),
        (silent, "in time"),
    ],
)
def test_a_balance_that_is_not_told_is_a_sentence_and_asked_once(bench: Bench, script: Script, words: str) -> None:
    for scripts in ([script], [subscription(), script]):
        with RawServer(*scripts, answering(500)) as server:
            told = bench.balance(server.origin)
            assert len(server.requests) == len(scripts)
        assert told.amount is None
        assert not told.is_unlimited
        assert told.error is not None
        assert words in told.error.message
        assert told.error.charged is Charged.NO


def test_an_empty_error_beside_a_balance_is_none(bench: Bench) -> None:
    body = b'{"hard_limit_usd":5,"error":{"message":"","code":null}}'
    with RawServer(answering(200, body), usage(0)) as server:
        assert bench.balance(server.origin) == BalanceAnswer(5.0)


def test_charges_are_listed_newest_first_with_the_task_where_it_is_told(bench: Bench) -> None:
    older, newer = entry(created_at=MOMENT - 50, other=""), entry(created_at=MOMENT)
    with RawServer(answering(200, spend_log(older, newer))) as server:
        told = bench.charges(server.origin)
        (seen,) = server.requests
    assert told == ChargesAnswer((Charge(MOMENT, "sora-2", "task_01"), Charge(MOMENT - 50, "sora-2", None)))
    assert seen.target == "/api/log/token"
    assert KEY not in seen.target
    assert seen.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("answer", "charges"),
    [
        ({"data": [entry()]}, [("sora-2", "task_01")]),
        ({"data": {"items": [entry()], "total": 1}}, [("sora-2", "task_01")]),
        ({"success": True, "data": []}, []),
        ({"success": True, "data": {"items": []}}, []),
        ({"success": True, "data": None}, []),
        ({"data": {"items": None}}, []),
        ({"data": [entry(type=1), entry(type=5), entry(type=6), entry(type="2")]}, [("sora-2", "task_01")]),
        ({"data": [{"created_at": MOMENT}]}, [("", None)]),
        ({"data": [{"model_name": "sora-2"}, None, 3, "x", [entry()]]}, []),
        ({"data": [entry(created_at=str(MOMENT))]}, [("sora-2", "task_01")]),
        ({"data": [entry(other={"task_id": "task_02"})]}, [("sora-2", "task_02")]),
        ({"data": [entry(other="", task_id="task_03")]}, [("sora-2", "task_03")]),
        ({"data": [entry(other='{"task_id":""}'), entry(other="{"), entry(other="[]")]}, [("sora-2", None)] * 3),
        ({"data": [entry(other='{"task_id":["a"]}'), entry(other=7), entry(other=None)]}, [("sora-2", None)] * 3),
        ({"data": [entry(other='{"task_id":"a\\nb"}')]}, [("sora-2", None)]),
        ({"data": [entry(other="{" * 5_000), entry(other='{"a":' * 90_000)]}, [("sora-2", None)] * 2),
    ],
)
def test_builds_differ_in_the_form_of_their_log(
    answer: dict[str, object], charges: list[tuple[str, str | None]]
) -> None:
    read = read_charges(answer)
    assert read is not None
    assert [(charge.model, charge.task_id) for charge in read] == charges


@pytest.mark.parametrize("answer", [{}, {"data": "none"}, {"data": 3}, {"data": {"rows": []}}, {"error": {}}])
def test_what_is_no_log_is_told_from_an_empty_one(answer: dict[str, object]) -> None:
    assert read_charges(answer) is None


def test_a_long_log_is_cut_to_its_newest_lines() -> None:
    read = read_charges({"data": [entry(created_at=MOMENT + number) for number in range(MOST_CHARGES + 50)]})
    assert read is not None
    assert len(read) == MOST_CHARGES
    assert read[0].at == MOMENT + MOST_CHARGES + 49


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (answering(404, b'{"error":{"message":"Invalid URL (GET /api/log/token)"}}'), ErrorKind.GATEWAY),
        (answering(200, b"<!doctype html><title>New API</title>", content_type="text/html"), ErrorKind.GATEWAY),
        (answering(200, b'{"success":false,"message":"no"}'), ErrorKind.GATEWAY),
        (answering(200, b'{"data":{"task":1}}'), ErrorKind.GATEWAY),
        (answering(401, REFUSED), ErrorKind.KEY),
        (answering(429, b""), ErrorKind.RATE),
        (answering(200, spend_log(entry())[:40], content_length="900"), ErrorKind.GATEWAY),
        (resetting, ErrorKind.NETWORK),
        (silent, ErrorKind.NETWORK),
    ],
)
def test_a_gateway_without_a_log_is_asked_once_and_says_nothing(bench: Bench, script: Script, kind: ErrorKind) -> None:
    with RawServer(script) as server:
        told = bench.charges(server.origin)
        assert len(server.requests) == 1
    assert told.charges == ()
    assert told.error is not None
    assert told.error.kind is kind


@pytest.mark.promise("S6")
@pytest.mark.parametrize(
    "script",
    [
        silent,
        dripping,
        swelling,
        answering(200, gzip.compress(b'{"data":[' + b" " * 100_000_000), content_encoding="gzip"),
        answering(200, spend_log(*[entry(token_name="x" * 5_000)] * 2_000)),
        answering(200, b"", content_length=str(10**18)),
    ],
)
def test_a_hostile_answer_about_money_ends_in_time(bench: Bench, script: Script) -> None:
    begun = time.monotonic()
    with RawServer(script) as server:
        assert bench.balance(server.origin).error is not None
        assert bench.charges(server.origin).error is not None
        took_s = time.monotonic() - begun
    assert took_s < 4 * QUICK.query_total_s


def test_a_key_that_the_gateway_repeats_is_taken_out(bench: Bench) -> None:
    repeated = entry(model_name=f"sora-2 {KEY}", other=json.dumps({"task_id": f"task_{KEY}"}))
    with RawServer(answering(200, spend_log(repeated))) as server:
        assert KEY not in repr(bench.charges(server.origin))
    refusal = json.dumps({"error": {"message": f"key {KEY} is wrong"}}).encode()
    with RawServer(answering(200, refusal)) as server:
        assert KEY not in repr((bench.charges(server.origin), bench.balance(server.origin)))


@pytest.mark.parametrize("key", ["", "sk-密钥", "sk-a\r\nX-Evil: 1"])
def test_a_key_that_cannot_be_sent_asks_nobody(bench: Bench, key: str) -> None:
    with RawServer(subscription()) as server:
        assert bench.balance(server.origin, key).error is not None
        assert bench.charges(server.origin, key).error is not None
        assert server.connections == 0


def test_the_demo_tells_its_balance_and_its_log(demo_gateway: DemoGatewayFactory, bench: Bench) -> None:
    demo = demo_gateway()
    before = bench.balance(demo.base_url).amount
    created = bench.create(demo.base_url, body=DEMO_BODY)
    after = bench.balance(demo.base_url).amount
    assert before is not None
    assert after is not None
    assert before - after == pytest.approx(0.3)
    (charge,) = bench.charges(demo.base_url).charges
    assert charge.task_id == getattr(created, "task_id", None)
    assert charge.model == "sora-2"


DEMO_BODY: dict[str, object] = {
    "images": [], "model": "sora-2", "orientation": "portrait", "prompt": "a paper boat", "size": "small",
    "duration": 10, "watermark": True, "private": False,
}  # fmt: skip
