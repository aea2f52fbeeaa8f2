"""Garbage and malice at the demo gateway's socket: each gets a refusal, and the next client an answer."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.demo.server import LARGEST_BODY_BYTES
from tests.demo.wire import BODY, Wire
from tests.fakes.demo_wire import DemoGatewayFactory


@pytest.fixture
def gateway(demo_gateway: DemoGatewayFactory) -> Iterator[DemoGateway]:
    """A gateway that still has to answer and to have accepted nothing when the test is over."""
    gateway = demo_gateway()
    yield gateway
    assert gateway.accepted_creates() == []
    with Wire(gateway.base_url) as wire:
        assert wire.http.get("/v1/models").status_code == 200


def answer_to(gateway: DemoGateway, request: bytes, *, ends: bool = True) -> bytes:
    """What comes back for these bytes until the server closes the connection."""
    port = int(gateway.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        with contextlib.suppress(ConnectionError):
            wire.sendall(request)
            if ends:
                wire.shutdown(socket.SHUT_WR)
        got = bytearray()
        with contextlib.suppress(ConnectionError):
            while block := wire.recv(65536):
                got += block
        return bytes(got)


def head(length: int | str, path: str = "/v1/video/create", more: str = "") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Length: {length}\r\n{more}\r\n"
    ).encode()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"BREW /v1/models HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % number for number in range(200)) + b"\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nAuthorization: Bearer k\r\n\r\n",
        b"GET /v1/video/query?" + b"id=1&" * 500 + b" HTTP/1.1\r\nAuthorization: Bearer k\r\n\r\n",
        b"GET /v1/videos/%00%ff/../content HTTP/1.1\r\nAuthorization: Bearer k\r\n\r\n",
        b"GET /files/../../creates.jsonl HTTP/1.1\r\n\r\n",
        b"GET /files/%2e%2e%2fcreates.jsonl?expires=1&signature=%C3%BC HTTP/1.1\r\n\r\n",
    ],
    ids=lambda request_bytes: repr(request_bytes[:40]),
)
def test_a_request_that_makes_no_sense_is_refused(gateway: DemoGateway, request_bytes: bytes) -> None:
    answer = answer_to(gateway, request_bytes)
    assert answer == b"" or b" 400 " in answer[:40] or answer[9:12] in {b"404", b"414", b"431", b"501", b"505"}


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (head(LARGEST_BODY_BYTES + 1), b"413"),
        (head("9" * 40), b"400"),
        (head("-1"), b"400"),
        (head("ten"), b"400"),
        (head("٣"), b"400"),
        (head(0, more="Transfer-Encoding: chunked\r\n") + b"5\r\nhello\r\n0\r\n\r\n", b"411"),
    ],
    ids=["too large", "huge", "negative", "words", "foreign digits", "chunked"],
)
def test_a_body_of_no_honest_length_is_refused_unread(
    gateway: DemoGateway, request_bytes: bytes, status: bytes
) -> None:
    answer = answer_to(gateway, request_bytes, ends=False)
    assert answer[9:12] == status
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["message"]


def test_a_client_that_leaves_within_its_body_has_created_nothing(gateway: DemoGateway) -> None:
    body = json.dumps(BODY).encode()
    assert answer_to(gateway, head(len(body)) + body[:-1]) == b""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf{}",
        json.dumps({**BODY, "duration": 10**30}).encode(),
        json.dumps({**BODY, "duration": float("nan")}).encode(),
        json.dumps({**BODY, "prompt": "\ud800"}).encode(),
        json.dumps({**BODY, "images": ["x"] * 100_000}).encode(),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_no_create_is_a_bad_request(gateway: DemoGateway, body: bytes) -> None:
    with Wire(gateway.base_url) as wire:
        answer = wire.http.post("/v1/video/create", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert len(answer.content) < 1000


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=400))
def test_noise_harms_nobody(gateway: DemoGateway, noise: bytes) -> None:
    answer_to(gateway, noise)
    answer_to(gateway, head(len(noise)) + noise)


def test_a_prompt_of_any_text_is_taken_as_it_is(demo_gateway: DemoGatewayFactory) -> None:
    prompt = "\x00\x1b[31m\u202e<img src=file:///etc/passwd>\n" + "𓀀雪🎏" * 100
    gateway = demo_gateway()
    with Wire(gateway.base_url) as wire:
        task_id = wire.created(prompt=prompt)
        assert wire.until(task_id, "completed")["detail"]["input"]["prompt"] == prompt
    assert gateway.accepted_creates()[0].body["prompt"] == prompt
