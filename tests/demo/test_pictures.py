"""Uploads of the demo gateway: a place named with the key, filled without it, served to everybody."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.demo.wire import Wire
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.fakes.tiny_pictures import PNG

ASKED = {"file_name": "纸船.png", "content_type": "image/png", "expires_in": 86_400}


def presigned(wire: Wire) -> dict[str, Any]:
    answer = wire.http.post("/api/upload/presign", json=ASKED).json()
    assert answer["success"] is True
    data: dict[str, Any] = answer["data"]
    return data


def put(data: dict[str, Any], content: bytes = PNG, **headers: str) -> httpx.Response:
    named = {"Content-Type": "image/png", **{name.replace("_", "-"): value for name, value in headers.items()}}
    with httpx.Client(trust_env=False, verify=False) as client:
        return client.put(data["upload_url"], content=content, headers=named)


def test_a_picture_is_put_without_the_key_and_served_to_everybody(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        data = presigned(wire)
        assert set(data) == {"method", "upload_url", "object_key", "public_url", "expires_in", "content_type"}
        assert put(data).status_code == 200
        served = httpx.get(data["public_url"], trust_env=False, verify=False)
        assert served.content == PNG
        assert served.headers["content-type"] == "image/png"
        wire.created(images=[data["public_url"]])


def test_the_place_takes_no_credentials_and_no_other_type(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        data = presigned(wire)
        assert put(data, Authorization="Bearer any").status_code == 400
        assert put(data, Content_Type="image/jpeg").status_code == 403
        assert put({"upload_url": data["upload_url"].replace("/uploads/", "/uploads/x")}).status_code == 403
        assert httpx.get(data["public_url"], trust_env=False, verify=False).status_code == 404


def test_the_key_is_wanted_for_the_place_and_sense_in_the_question(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url, key="wrong") as wire:
        assert wire.http.post("/api/upload/presign", json=ASKED).status_code == 401
    with Wire(demo_gateway().base_url) as wire:
        odd: list[object] = [{}, [], {**ASKED, "content_type": "text/html"}, {**ASKED, "expires_in": -1}]
        for asked in odd:
            answer = wire.http.post("/api/upload/presign", json=asked)
            assert answer.status_code == 200
            assert answer.json()["success"] is False
        assert wire.http.get("/pictures/..%2Fcreates.jsonl").status_code == 404


@pytest.mark.parametrize(("fault", "status"), [("upload-missing", 404), ("upload-500", 500), ("upload-refused", 200)])
def test_faults_of_the_place(demo_gateway: DemoGatewayFactory, fault: str, status: int) -> None:
    with Wire(demo_gateway(fault).base_url) as wire:
        answer = wire.http.post("/api/upload/presign", json=ASKED)
        assert answer.status_code == status
        assert b'"success": true' not in answer.content


def test_faults_of_the_bytes(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("put-403").base_url) as wire:
        data = presigned(wire)
        assert put(data).status_code == 403
        assert put(data).status_code == 200
    for fault in ("put-reset", "upload-reset"):
        with Wire(demo_gateway(fault).base_url) as wire, pytest.raises(httpx.HTTPError):
            put(presigned(wire))


@pytest.mark.parametrize("fault", ["upload-hang", "put-hang"])
def test_what_hangs_is_answered_late(demo_gateway: DemoGatewayFactory, fault: str) -> None:
    with Wire(demo_gateway(fault, hang_s=0.2).base_url) as wire:
        data = presigned(wire)
        answer = put(data)
        assert answer.status_code == 200
        assert answer.elapsed.total_seconds() >= (0.2 if fault == "put-hang" else 0)
