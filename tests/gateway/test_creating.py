"""The end of a create, row by row of the submit table, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from sora_desktop.domain.answers import Accepted, Doubtful, NotSent, PauseReason, Refused
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.gateway.client import HttpGateway
from tests.fakes.raw_server import (
    Connection,
    RawServer,
    Script,
    answer,
    answering,
    resetting,
    sending,
    silent,
)
from tests.gateway.bench import BODY, KEY, Bench, account

HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>no</body></html>"
ID = b'{"id":"sora-2:task_01","status":"pending","status_update_time":1762010621323}'


def envelope(code: object = "", message: str = "出错了 (request id: 20261122)") -> bytes:
    error = {"message": message, "type": "new_api_error", "param": "", "code": code}
    return json.dumps({"error": error}, ensure_ascii=False).encode()


def second_envelope(code: str, message: str = "出错了") -> bytes:
    return json.dumps({"code": code, "message": message, "data": None}, ensure_ascii=False).encode()


def a_page() -> Script:
    return answering(200, HTML, content_type="text/html")


def promising_more(status: int, body: bytes) -> Script:
    """An answer whose connection closes before all of its body came."""
    return answering(status, body, content_length=str(len(body) + 1_000))


def dripping(status: int) -> Script:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(status, b"", content_length="100000"))
        connection.drip(b" " * 100_000, every_s=0.05)

    return script


def closing_at_once(connection: Connection) -> None:
    connection.read_request()


def interim_answers_for_ever(connection: Connection) -> None:
    connection.read_request()
    while True:
        connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        connection.pause(0.01)


DOUBTFUL: dict[str, Script] = {
    "no answer": silent,
    "connection reset": resetting,
    "connection closed": closing_at_once,
    "headers cut": sending(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "no HTTP": sending(b"\x15\x03\x01\x00\x02\x02\x50 what is this"),
    "headers without end": sending(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 300_000),
    "interim answers for ever": interim_answers_for_ever,
    **{str(status): answering(status, envelope()) for status in (408, 409, 500, 502, 503, 504, 520, 524, 599)},
    "other 4xx": answering(418, envelope()),
    "500 saturated": answering(500, envelope("", "当前分组上游负载已饱和，请稍后再试")),
    "503 with the words only": answering(503, envelope("", "No available channel for model sora-2 无可用渠道")),
    "500 with an upstream's code": answering(500, envelope("upstream", '{"error":{"code":"model_not_found"}}')),
    "502 with HTML": answering(502, HTML, content_type="text/html"),
    "500 empty": answering(500),
    "500 with cut JSON": promising_more(500, envelope("model_not_found")[:-4]),
    **{
        str(status): answering(status, b"", location="/v1/video/create")
        for status in (300, 301, 302, 303, 304, 307, 308)
    },
    "101": sending(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: none\r\n\r\n"),
    "204": sending(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "200 empty": answering(200),
    "200 without an id": answering(200, b'{"status":"pending"}'),
    "200 with an empty id": answering(200, b'{"id":"","task_id":null,"status":"pending"}'),
    "200 with an id that no address holds": answering(200, rb'{"id":"a\ud800b"}'),
    "200 with an endless id": answering(200, b'{"id":"' + b"a" * 100_000 + b'"}'),
    "200 refusing in words": answering(200, '{"success":false,"message":"余额不足"}'.encode()),
    "200 with HTML": a_page(),
    "200 with cut JSON": promising_more(200, ID[:40]),
    "200 with a list": answering(200, b'["sora-2:task_01"]'),
    "200 nested deep": answering(200, b'{"id":' * 100_000),
    "200 dripping": dripping(200),
    "200 swollen": answering(200, b" " * 2_000_000 + ID),
    "200 gzip bomb": answering(200, gzip.compress(b" " * 200_000_000), content_encoding="gzip"),
    "200 in an unknown packing": answering(200, ID, content_encoding="br"),
    "200 no gzip": answering(200, ID, content_encoding="gzip"),
    "200 10^18 bytes": answering(200, b"{", content_length="1000000000000000000"),
}


@pytest.mark.parametrize("script", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_an_end_that_proves_nothing_is_doubtful_and_sent_once(bench: Bench, script: Script) -> None:
    with RawServer(script) as server:
        end = bench.create(server.origin)
        assert isinstance(end, Doubtful), end
        assert end.error.kind is ErrorKind.UNCONFIRMED
        assert end.error.charged is Charged.UNKNOWN
        assert end.error.message.endswith("It may have been charged.")
        assert len(server.requests) == 1
        assert server.connections == 1


BODIES: dict[str, Script] = {}
for _status in (400, 401, 402, 403, 404, 405, 413, 415, 422, 429):
    BODIES[f"{_status} envelope"] = answering(_status, envelope())
    BODIES[f"{_status} HTML"] = answering(_status, HTML, content_type="text/html")
    BODIES[f"{_status} empty"] = answering(_status)
    BODIES[f"{_status} cut"] = promising_more(_status, envelope())
    BODIES[f"{_status} with an id"] = answering(_status, ID)
BODIES["400 dripping"] = dripping(400)
BODIES["401 dripping"] = dripping(401)
for _code in ("model_not_found", "sensitive_words_detected", "prompt_blocked", "insufficient_user_quota"):
    BODIES[f"503 {_code}"] = answering(503, envelope(_code))
    BODIES[f"500 {_code}"] = answering(500, second_envelope(_code))


@pytest.mark.parametrize("script", BODIES.values(), ids=BODIES.keys())
def test_a_refusal_is_certain_whatever_the_body_is(bench: Bench, script: Script) -> None:
    with RawServer(script) as server:
        end = bench.create(server.origin)
        assert isinstance(end, Refused), end
        assert end.error.charged is Charged.NO
        assert end.error.message.endswith(".")
        assert len(server.requests) == 1


MEANINGS: dict[str, tuple[int, bytes, ErrorKind, PauseReason | None]] = {
    "bad key": (401, envelope(), ErrorKind.KEY, PauseReason.KEY),
    "bad key, HTML": (401, HTML, ErrorKind.KEY, PauseReason.KEY),
    "no balance 402": (402, b"", ErrorKind.BALANCE, PauseReason.BALANCE),
    "no balance 403": (403, envelope("insufficient_user_quota"), ErrorKind.BALANCE, PauseReason.BALANCE),
    "no balance of the key": (
        403,
        second_envelope("pre_consume_token_quota_failed"),
        ErrorKind.BALANCE,
        PauseReason.BALANCE,
    ),
    "no balance 503": (503, envelope("insufficient_user_quota"), ErrorKind.BALANCE, PauseReason.BALANCE),
    "blocked by the site": (403, HTML, ErrorKind.BLOCKED, PauseReason.BLOCKED),
    "key not allowed": (403, envelope("access_denied"), ErrorKind.KEY, None),
    "key not allowed, no code": (403, envelope(), ErrorKind.KEY, None),
    "model": (503, envelope("model_not_found"), ErrorKind.MODEL, None),
    "model 400": (400, envelope("model_not_found"), ErrorKind.MODEL, None),
    "request": (400, envelope("invalid_request"), ErrorKind.REQUEST, None),
    "request 422": (422, b'{"detail":[]}', ErrorKind.REQUEST, None),
    "prompt": (400, envelope("sensitive_words_detected"), ErrorKind.PROMPT, None),
    "prompt 500": (500, envelope("prompt_blocked"), ErrorKind.PROMPT, None),
    "prompt in words": (400, envelope("", "提示词包含敏感内容"), ErrorKind.PROMPT, None),
    "too large": (413, b"", ErrorKind.REQUEST, None),
    "wrong address": (404, envelope("", "Invalid URL (POST /v1/video/create)"), ErrorKind.GATEWAY, None),
    "saturated": (429, b"", ErrorKind.RATE, None),
    "saturated for balance": (429, envelope("insufficient_user_quota"), ErrorKind.RATE, None),
}


@pytest.mark.parametrize("row", MEANINGS.values(), ids=MEANINGS.keys())
def test_a_refusal_says_who_must_act(bench: Bench, row: tuple[int, bytes, ErrorKind, PauseReason | None]) -> None:
    status, body, kind, pause = row
    with RawServer(answering(status, body)) as server:
        end = bench.create(server.origin)
    assert isinstance(end, Refused)
    assert (end.error.kind, end.pause) == (kind, pause)
    assert end.is_rate_limit is (status == 429)
    assert end.error.http_status == status


def test_a_missing_route_blames_the_address(bench: Bench) -> None:
    with RawServer(answering(404, envelope("", "Invalid URL (POST /v1/video/create)"))) as server:
        end = bench.create(server.origin)
    assert isinstance(end, Refused)
    assert "address" in end.error.message
    assert end.error.detail == "Invalid URL (POST /v1/video/create)"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, envelope("", "Invalid URL (POST /v1/video/remix)")),
        (404, b""),
        (404, b"404 page not found"),
        (405, b""),
        (405, envelope("", "method not allowed")),
    ],
)
def test_a_gateway_without_a_remix_is_not_taken_for_a_wrong_address(bench: Bench, status: int, body: bytes) -> None:
    with RawServer(answering(status, body)) as server:
        end = bench.create(server.origin, path="/v1/video/remix")
        assert [seen.target for seen in server.requests] == ["/v1/video/remix"]
    assert isinstance(end, Refused)
    assert (end.error.message, end.error.charged, end.pause) == ("This gateway has no remix.", Charged.NO, None)


@pytest.mark.parametrize(
    ("status", "body"), [(404, envelope("task_not_exist", "task not exist")), (400, envelope("", "Invalid URL"))]
)
def test_an_unknown_task_is_not_taken_for_a_missing_remix(bench: Bench, status: int, body: bytes) -> None:
    with RawServer(answering(status, body)) as server:
        end = bench.create(server.origin, path="/v1/video/remix")
    assert isinstance(end, Refused)
    assert "no remix" not in end.error.message


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("999999999", 3_600.0),
        ("Sun, 22 Nov 2026 08:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("Sun, 99 Nov 2026 08:00:30 GMT", None),
        ("1" * 400, 3_600.0),
    ],
)
def test_the_wait_after_too_many_requests_is_never_negative_and_never_over_an_hour(
    bench: Bench, header: str, expected: float | None
) -> None:
    date = "Sun, 22 Nov 2026 08:00:00 GMT"
    with RawServer(answering(429, b"", retry_after=header, date=date)) as server:
        end = bench.create(server.origin)
    assert isinstance(end, Refused)
    assert end.is_rate_limit
    assert end.retry_after_s == expected


ACCEPTED: dict[str, tuple[Script, str]] = {
    "documented": (answering(200, ID), "sora-2:task_01"),
    "201": (answering(201, ID), "sora-2:task_01"),
    "Jimeng": (answering(200, b'{"task_id":"7400","status":"processing","created_at":"2026"}'), "7400"),
    "Grok": (
        answering(200, b'{"id":"grok:0-1","task_id":"0-1","created_at":"2026-11-22T08:00:00.123456789Z"}'),
        "grok:0-1",
    ),
    "id null": (answering(200, b'{"id":null,"task_id":"t1"}'), "t1"),
    "in data": (answering(200, b'{"code":"success","data":{"task_id":"t2"}}'), "t2"),
    "number": (answering(200, b'{"id":12345678901234567890}'), "12345678901234567890"),
    "BOM": (answering(200, b"\xef\xbb\xbf" + ID), "sora-2:task_01"),
    "gzip": (answering(200, gzip.compress(ID), content_encoding="gzip"), "sora-2:task_01"),
    "failed at once": (answering(200, b'{"id":"t3","status":"failed","error":"no"}'), "t3"),
    "spaces kept": (answering(200, b'{"id":" t4 "}'), " t4 "),
    "whole JSON, then the connection was lost": (promising_more(200, ID), "sora-2:task_01"),
    "chunked": (
        sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(ID), ID)),
        "sora-2:task_01",
    ),
    "after interim answers": (sending(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(200, ID)), "sora-2:task_01"),
}


@pytest.mark.parametrize(("script", "task_id"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_an_id_that_came_is_never_lost(bench: Bench, script: Script, task_id: str) -> None:
    with RawServer(script) as server:
        end = bench.create(server.origin)
        assert isinstance(end, Accepted), end
        assert end.task_id == task_id
        assert len(server.requests) == 1


def test_the_request_is_one_honest_post(bench: Bench) -> None:
    body = {"prompt": "纸船 “paper”", "images": [], "duration": 10, "watermark": True}
    with RawServer(answering(200, ID)) as server:
        assert isinstance(bench.create(server.origin, body=body), Accepted)
        (seen,) = server.requests
    assert (seen.method, seen.target) == ("POST", "/v1/video/create")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.headers["user-agent"] == "SoraDesktop/1.2.3"
    assert seen.headers["accept"] == "application/json"
    assert seen.headers["accept-encoding"] == "gzip"
    assert seen.headers["content-type"] == "application/json"
    assert "cookie" not in seen.headers
    assert json.loads(seen.body) == body


def test_every_create_opens_a_connection_of_its_own(bench: Bench) -> None:
    def serving_two(connection: Connection) -> None:
        for _ in range(2):
            connection.read_request()
            connection.answer(200, ID)

    with RawServer(serving_two) as server:
        assert isinstance(bench.create(server.origin), Accepted)
        assert isinstance(bench.create(server.origin), Accepted)
        assert server.connections == 2


def test_nothing_that_a_gateway_sets_comes_back_as_a_cookie(bench: Bench) -> None:
    with RawServer(answering(200, ID, set_cookie="session=secret; Path=/")) as server:
        bench.create(server.origin)
        bench.create(server.origin)
        assert all("cookie" not in seen.headers for seen in server.requests)


def test_a_server_that_closes_while_the_body_is_sent_leaves_a_doubt(bench: Bench) -> None:
    def closing_in_the_middle(connection: Connection) -> None:
        connection.read_bytes(100)
        connection.reset()

    with RawServer(closing_in_the_middle) as server:
        end = bench.create(server.origin, body={"prompt": "x" * 30_000_000})
    assert isinstance(end, Doubtful)


def test_a_refused_connection_was_never_sent(bench: Bench) -> None:
    with RawServer(silent) as server:
        origin = server.origin
    end = bench.create(origin)
    assert isinstance(end, NotSent)
    assert end.pause is None
    assert (end.error.kind, end.error.charged) == (ErrorKind.NETWORK, Charged.NO)


def test_a_create_that_is_called_off_ends_at_once_and_leaves_nothing_open() -> None:
    async def call_off() -> None:
        loop, has_come = asyncio.get_running_loop(), asyncio.Event()

        def telling(connection: Connection) -> None:
            connection.read_request()
            loop.call_soon_threadsafe(has_come.set)
            connection.hold()

        gateway = HttpGateway("SoraDesktop/1.2.3")
        try:
            with RawServer(telling) as server:
                sending = asyncio.ensure_future(gateway.create(account(server.origin), BODY))
                async with asyncio.timeout(5):
                    await has_come.wait()
                    sending.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await sending
                assert len(server.requests) == 1
        finally:
            await gateway.close()

    asyncio.run(call_off())


@pytest.mark.parametrize("key", ["", "sk-密钥", "sk-a\r\nX-Evil: 1", "sk-a b", "sk-\x00", "sk-é"])
def test_a_key_that_cannot_stand_in_a_header_pauses_the_account(bench: Bench, key: str) -> None:
    with RawServer(answering(200, ID)) as server:
        end = bench.create(server.origin, key=key)
        assert isinstance(end, NotSent)
        assert end.pause is (PauseReason.KEY if key else PauseReason.NO_KEY)
        assert server.connections == 0


@pytest.mark.parametrize(
    "origin", ["", "http://gateway.example", "ftp://127.0.0.1", "https://", "no address", "http://[::1"]
)
def test_an_address_to_which_no_key_may_go_pauses_the_account(bench: Bench, origin: str) -> None:
    end = bench.create(origin)
    assert isinstance(end, NotSent)
    assert end.pause is PauseReason.ADDRESS


def test_a_host_name_that_no_resolver_takes_was_never_sent() -> None:
    with Bench() as bench:  # of its own, because resolving leaves a thread to its loop
        end = bench.create(f"https://{'a' * 70}.example")
    assert isinstance(end, NotSent)


@pytest.mark.parametrize("prompt", ["\ud800", float("nan"), {1, 2}])
def test_a_request_that_cannot_be_written_down_fails_without_being_sent(bench: Bench, prompt: object) -> None:
    with RawServer(answering(200, ID)) as server:
        end = bench.create(server.origin, body={**BODY, "prompt": prompt})
        assert isinstance(end, Refused)
        assert (end.error.kind, end.error.charged, end.pause) == (ErrorKind.REQUEST, Charged.NO, None)
        assert server.connections == 0
