"""The upload of a picture: the key goes to the gateway alone, and the bytes to the place that it names."""

from __future__ import annotations

import json
import time

import pytest

from sora_desktop.domain.answers import UploadAnswer
from sora_desktop.domain.errors import Charged
from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.gateway.uploading import ASKED_LIFE_S, UNTOLD_LIFE_S
from tests.fakes.raw_server import RawServer, Script, answering, resetting, silent
from tests.fakes.tiny_pictures import PAGE, PNG
from tests.gateway.bench import KEY, Bench

PICTURE = LocalPicture("ab" * 32 + ".png")
PUBLIC = "https://cdn.example/纸船.png?signature=s3cret"


def place(where: str, **changes: object) -> bytes:
    data = {
        "method": "PUT", "upload_url": where, "object_key": "k", "public_url": PUBLIC, "expires_in": 3600,
        "content_type": "image/png",
    }  # fmt: skip
    return json.dumps({"success": True, "message": "", "data": {**data, **changes}}).encode()


def uploaded(bench: Bench, store: Script, **changes: object) -> tuple[UploadAnswer, RawServer, RawServer]:
    with (
        RawServer(store) as bucket,
        RawServer(answering(200, place(f"{bucket.origin}/put?sig=1", **changes))) as server,
    ):
        return bench.upload(server.origin, PICTURE, PNG), server, bucket


def test_the_bytes_go_without_the_key_and_as_the_very_type_that_was_named(bench: Bench) -> None:
    answer, server, bucket = uploaded(bench, answering(200))
    assert answer.upload is not None
    assert answer.upload.url == PUBLIC
    assert 3500 < answer.upload.expires_at - time.time() <= 3600
    (asked,), (put,) = server.requests, bucket.requests
    assert (asked.method, asked.target) == ("POST", "/api/upload/presign")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(asked.body) == {
        "file_name": PICTURE.name, "content_type": "image/png", "expires_in": ASKED_LIFE_S,
    }  # fmt: skip
    assert (put.method, put.target, put.body) == ("PUT", "/put?sig=1", PNG)
    assert put.headers["content-type"] == "image/png"
    assert put.headers["content-length"] == str(len(PNG))
    assert "transfer-encoding" not in put.headers
    assert "authorization" not in put.headers
    assert KEY.encode() not in put.raw


def test_a_type_that_the_gateway_names_otherwise_is_the_one_that_is_sent(bench: Bench) -> None:
    _, _, bucket = uploaded(bench, answering(204), content_type="application/octet-stream")
    assert bucket.requests[0].headers["content-type"] == "application/octet-stream"
    _, _, bucket = uploaded(bench, answering(204), content_type="image/png\r\nAuthorization: x")
    assert bucket.requests[0].headers["content-type"] == "image/png"


@pytest.mark.parametrize("told", [None, "soon", True, 0, -5, float("nan")])
def test_a_life_that_is_not_told_is_a_short_one(bench: Bench, told: object) -> None:
    answer, _, _ = uploaded(bench, answering(200), expires_in=told)
    assert answer.upload is not None
    assert answer.upload.expires_at - time.time() <= UNTOLD_LIFE_S


@pytest.mark.parametrize("status", [404, 405])
def test_a_gateway_without_the_endpoint_is_told_from_one_in_trouble(bench: Bench, status: int) -> None:
    with RawServer(answering(status, b'{"error":{"message":"Invalid URL (POST /api/upload/presign)"}}')) as server:
        assert bench.upload(server.origin, PICTURE, PNG) == UploadAnswer(is_unsupported=True)


def test_the_page_of_a_site_is_no_endpoint(bench: Bench) -> None:
    with RawServer(answering(200, PAGE, content_type="text/html")) as server:
        assert bench.upload(server.origin, PICTURE, PNG).is_unsupported


@pytest.mark.parametrize(
    "script",
    [
        answering(200, b'{"success":false,"message":"no room"}'), answering(200, b"{}"), answering(200, b"[]"),
        answering(200, b'{"success":true,"data":null}'), answering(401, b"{}"),
        answering(403, PAGE, content_type="text/html"),
        answering(429), answering(500), answering(302, b"", location="https://elsewhere.example/"), resetting, silent,
    ],
)  # fmt: skip
def test_every_other_answer_is_a_failure_that_cost_nothing(bench: Bench, script: Script) -> None:
    with RawServer(script) as server:
        answer = bench.upload(server.origin, PICTURE, PNG)
    assert answer.upload is None
    assert not answer.is_unsupported
    assert answer.error is not None
    assert answer.error.charged is Charged.NO
    assert answer.error.message


def test_a_success_that_says_no_is_told_in_the_gateways_words(bench: Bench) -> None:
    with RawServer(answering(200, '{"success":false,"message":"存储空间不足"}'.encode())) as server:
        answer = bench.upload(server.origin, PICTURE, PNG)
    assert answer.error is not None
    assert "存储空间不足" in answer.error.detail
    assert answer.error.message.startswith("A picture could not be uploaded.")


@pytest.mark.parametrize(
    "script",
    [
        answering(400), answering(403, b"<Error/>"), answering(500), resetting, silent,
        answering(307, b"", location="http://127.0.0.1:9/elsewhere"), answering(200, b'{"success":false}'),
    ],
)  # fmt: skip
def test_a_place_that_does_not_take_the_bytes_is_a_failure(bench: Bench, script: Script) -> None:
    answer, _, bucket = uploaded(bench, script)
    assert answer.upload is None
    assert answer.error is not None
    assert len(bucket.requests) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"upload_url": "http://store.example/put"}, {"upload_url": "file:///etc/passwd"}, {"upload_url": 7},
        {"upload_url": "https://a b/"}, {"method": "POST"}, {"public_url": "picture:x"}, {"public_url": None},
        {"public_url": "https://a/" + "x" * 9000}, {"upload_url": "https://[/"},
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_used_is_not_tried(bench: Bench, changes: dict[str, object]) -> None:
    answer, _, bucket = uploaded(bench, answering(200), **changes)
    assert answer.upload is None
    assert answer.error is not None
    assert bucket.connections == 0


def test_a_rate_limit_says_how_long_to_wait(bench: Bench) -> None:
    with RawServer(answering(429, b"", retry_after="30")) as server:
        assert bench.upload(server.origin, PICTURE, PNG).retry_after_s == 30
