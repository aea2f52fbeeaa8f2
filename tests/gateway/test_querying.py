"""Queries and the list of models: what an answer says, and that no failed question says anything about a task."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc

import pytest

from sora_desktop.domain.answers import PauseReason, PollFailed, TaskReport
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.statuses import Phase
from tests.fakes.raw_server import Connection, RawServer, Script, answer, answering, resetting, sending, silent
from tests.gateway.bench import KEY, QUICK, Bench

HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
RUNNING = b'{"id":"another","status":"processing","progress":"37%"}'


def envelope(code: str = "", message: str = "出错了") -> bytes:
    return json.dumps({"error": {"message": message, "type": "new_api_error", "code": code}}).encode()


def test_a_task_is_asked_for_by_its_id_verbatim(bench: Bench) -> None:
    with RawServer(answering(200, RUNNING)) as server:
        report = bench.query(server.origin, "sora-2:task_01/ä &?#%")
        assert isinstance(report, TaskReport)
        (seen,) = server.requests
    assert (report.phase, report.progress) == (Phase.GENERATING, 37)
    assert seen.method == "GET"
    assert seen.target == "/v1/video/query?id=sora-2%3Atask_01%2F%C3%A4%20%26%3F%23%25"
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.headers["accept"] == "application/json"
    assert seen.headers["accept-encoding"] == "gzip"


def test_polls_share_a_connection(bench: Bench) -> None:
    def serving_many(connection: Connection) -> None:
        while True:
            connection.read_request()
            connection.answer(200, RUNNING)

    with RawServer(serving_many) as server:
        for _ in range(5):
            assert isinstance(bench.query(server.origin), TaskReport)
        assert server.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(bench: Bench) -> None:
    with RawServer(answering(200, RUNNING)) as server:
        for _ in range(3):
            assert isinstance(bench.query(server.origin), TaskReport)


@pytest.mark.promise("S6")
def test_a_hanging_gateway_keeps_no_other_waiting(bench: Bench) -> None:
    with RawServer(silent) as hanging, RawServer(answering(200, RUNNING)) as healthy:
        begun = time.monotonic()
        many = [f"task_{number}" for number in range(8)]
        assert all(isinstance(end, PollFailed) for end in bench.query_many(hanging.origin, many))
        assert isinstance(bench.query(healthy.origin), TaskReport)
        assert time.monotonic() - begun < 3 * QUICK.query_total_s


def test_the_wait_for_a_turn_counts_for_no_deadline() -> None:
    def slow(connection: Connection) -> None:
        while True:
            connection.read_request()
            connection.pause(QUICK.query_total_s / 4)
            connection.answer(200, RUNNING)

    with RawServer(slow) as server, Bench() as bench:
        ends = bench.query_many(server.origin, [f"task_{number}" for number in range(48)])
        assert all(isinstance(end, TaskReport) for end in ends)
        assert server.connections <= QUICK.queries_at_once


def dripping(connection: Connection) -> None:
    connection.read_request()
    connection.send(answer(200, b"", content_length="100000"))
    connection.drip(b" " * 100_000, every_s=0.05)


def dripping_headers(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    connection.drip(b"a" * 100_000, every_s=0.05)


def swelling(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.send(b"10000\r\n" + b" " * 65_536 + b"\r\n")


FAILED: dict[str, Script] = {
    "silent": silent,
    "reset": resetting,
    "no HTTP": sending(b"SSH-2.0-OpenSSH_9\r\n"),
    "drip": dripping,
    "headers drip": dripping_headers,
    "without end": swelling,
    "gzip bomb": answering(
        200, gzip.compress(b'{"status":"completed","x":"' + b" " * 200_000_000), content_encoding="gzip"
    ),
    "10 MB": answering(200, b'{"status":"completed","x":"' + b"a" * 10_000_000 + b'"}'),
    "cut": answering(200, RUNNING[:30], content_length="100"),
    "HTML": answering(200, HTML, content_type="text/html"),
    "HTML that calls itself JSON": answering(200, HTML),
    "empty": answering(200),
    "list": answering(200, b"[]"),
    "nothing about a task": answering(200, b'{"object":"video"}'),
    "nested": answering(200, b'{"status":' * 50_000),
    "200 with an error": answering(200, envelope("oops")),
    "success false": answering(200, b'{"success":false,"message":"no"}'),
    **{str(status): answering(status, RUNNING) for status in (400, 403, 404, 408, 418, 429, 500, 502, 503, 504, 524)},
    "failed with a 500": answering(500, b'{"id":"a","status":"failed","error":"no"}'),
}


@pytest.mark.parametrize("script", FAILED.values(), ids=FAILED.keys())
def test_a_failed_question_says_nothing_about_the_task(bench: Bench, script: Script) -> None:
    begun = time.monotonic()
    with RawServer(script) as server:
        end = bench.query(server.origin)
        took_s = time.monotonic() - begun
    assert isinstance(end, PollFailed), end
    assert end.pause is None
    assert end.error.charged is Charged.YES
    assert end.error.message.endswith(".")
    assert took_s < 3 * QUICK.query_total_s


@pytest.mark.promise("S6")
@pytest.mark.parametrize(
    "script",
    [answering(200, gzip.compress(b" " * 200_000_000), content_encoding="gzip"), swelling],
    ids=["gzip", "plain"],
)
def test_a_hostile_body_takes_little_memory(bench: Bench, script: Script) -> None:
    with RawServer(script) as server:
        bench.query(server.origin)
        tracemalloc.start()
        try:
            assert isinstance(bench.query(server.origin), PollFailed)
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak_bytes < 8 * QUICK.answer_bytes


@pytest.mark.parametrize(
    ("status", "body", "pause"),
    [
        (401, b"", PauseReason.KEY),
        (402, b"", PauseReason.BALANCE),
        (403, envelope("insufficient_user_quota"), PauseReason.BALANCE),
        (403, HTML, PauseReason.BLOCKED),
        (403, envelope("access_denied"), None),
    ],
)
def test_a_question_that_is_refused_for_the_account_says_so(
    bench: Bench, status: int, body: bytes, pause: PauseReason | None
) -> None:
    with RawServer(answering(status, body)) as server:
        end, listed = bench.query(server.origin), bench.models(server.origin)
    assert isinstance(end, PollFailed)
    assert end.pause is pause
    assert listed.pause is pause
    assert listed.error is not None


@pytest.mark.parametrize(
    ("status", "body", "is_unknown"),
    [
        (400, b'{"code":"task_not_exist","message":"task_not_exist","data":null}', True),
        (404, envelope("task_not_exist"), True),
        (404, envelope("", "task_not_exist (request id: 1)"), True),
        (200, b'{"code":"task_not_exist","message":"","data":null}', True),
        (200, b'{"status":"error","message":"task_not_exist"}', True),
        (404, envelope("", "Invalid URL (GET /v1/video/query)"), False),
        (404, b"", False),
        (500, envelope("task_not_exist"), False),
        (400, envelope("invalid_request"), False),
    ],
)
def test_an_unknown_task_is_told_from_a_wrong_address(bench: Bench, status: int, body: bytes, is_unknown: bool) -> None:
    with RawServer(answering(status, body)) as server:
        end = bench.query(server.origin)
    assert isinstance(end, PollFailed)
    assert end.is_unknown_task is is_unknown


@pytest.mark.parametrize(
    ("status", "header", "expected"), [(429, "30", 30.0), (503, "7", 7.0), (503, "-1", 0.0), (502, "", None)]
)
def test_a_gateway_that_names_a_wait_is_believed(
    bench: Bench, status: int, header: str, expected: float | None
) -> None:
    with RawServer(answering(status, b"", retry_after=header)) as server:
        end = bench.query(server.origin)
    assert isinstance(end, PollFailed)
    assert end.retry_after_s == expected


def test_the_gateway_s_own_words_stand_beside_ours(bench: Bench) -> None:
    body = {
        "error": {
            "message": '{"error":{"message":"上游 <b>出错</b>","code":"upstream_1"}} (request id: 42)',
            "code": None,
        }
    }
    with RawServer(answering(500, json.dumps(body).encode())) as server:
        end = bench.query(server.origin)
    assert isinstance(end, PollFailed)
    assert end.error.kind is ErrorKind.GATEWAY
    assert end.error.detail == "上游 <b>出错</b>"
    assert end.error.code == "upstream_1"
    assert end.error.http_status == 500


def test_the_request_s_id_comes_from_the_header_or_from_the_text(bench: Bench) -> None:
    with RawServer(answering(500, envelope("", "no (request id: 202611)"))) as server:
        in_text = bench.query(server.origin)
    with RawServer(answering(500, b"", x_oneapi_request_id="202612")) as server:
        in_header = bench.query(server.origin)
    assert isinstance(in_text, PollFailed)
    assert isinstance(in_header, PollFailed)
    assert (in_text.error.request_id, in_text.error.detail) == ("202611", "no")
    assert in_header.error.request_id == "202612"


def test_a_page_is_told_by_its_title_and_a_long_text_is_cut(bench: Bench) -> None:
    with RawServer(answering(502, b"<html><TITLE>502 Bad\nGateway</TITLE><body>" + b"x" * 90_000)) as server:
        page = bench.query(server.origin)
    with RawServer(answering(500, envelope("", "很" * 100_000))) as server:
        long = bench.query(server.origin)
    assert isinstance(page, PollFailed)
    assert page.error.detail == "502 Bad Gateway"
    assert isinstance(long, PollFailed)
    assert len(long.error.detail) == 2_000


def test_models_that_make_videos_are_listed_once_in_their_order(bench: Bench) -> None:
    names = [
        "sora-2",
        "gpt-4o",
        "SORA-2-pro",
        "veo3.1",
        "sora-2",
        "grok-video-3",
        "claude",
        3,
        None,
        "viduq1\n",
        "kling",
    ]
    body: dict[str, object] = {"object": "list", "data": [{"id": name} for name in names] + ["sora", None, {}]}
    with RawServer(answering(200, json.dumps(body).encode())) as server:
        listed = bench.models(server.origin)
        assert server.requests[0].target == "/v1/models"
    assert listed.models == ("sora-2", "SORA-2-pro", "veo3.1", "grok-video-3", "kling")
    assert (listed.error, listed.pause) == (None, None)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (answering(200, envelope("x", "no")), "error"),
        (answering(200, b'{"success":false,"message":"no"}'), "error"),
        (answering(200, HTML, content_type="text/html"), "web page"),
        (answering(200, b"{}"), "cannot be read"),
        (answering(200, b'{"data":{}}'), "cannot be read"),
        (answering(404, envelope("", "Invalid URL (GET /v1/models)")), "no list of models"),
        (silent, "in time"),
    ],
)
def test_no_list_of_models_is_a_sentence(bench: Bench, script: Script, words: str) -> None:
    with RawServer(script) as server:
        listed = bench.models(server.origin)
    assert listed.models == ()
    assert listed.error is not None
    assert words in listed.error.message
    assert listed.error.charged is Charged.NO
