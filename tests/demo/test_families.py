"""The demo gateway takes the very bodies that the program sends for each family, and makes clips of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.families import FAMILIES, Family
from sora_desktop.gateway.reader import read_report, read_task_id
from tests.demo.wire import Wire
from tests.fakes.demo_wire import DemoGatewayFactory


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_create_of_each_family_becomes_a_clip(demo_gateway: DemoGatewayFactory, family: Family) -> None:
    gateway = demo_gateway()
    body = dict(family.body(replace(family.plain_request(), prompt="a paper boat")))
    with Wire(gateway.base_url) as wire:
        answer = wire.http.post("/v1/video/create", json=body)
        assert answer.status_code == 200, answer.text
        task_id = read_task_id(answer.json())
        assert task_id is not None
        done = wire.until(task_id, "completed")
        assert wire.http.get(str(read_report(done).video_url)).content
    assert [create.body for create in gateway.accepted_creates()] == [body]


@pytest.mark.parametrize(
    ("shape", "pixels"), [("16:9", "1280x720"), ("9:16", "720x1280"), ("1:1", "1280x720"), ("2:3", "720x1280")]
)
def test_other_shapes_become_the_nearer_of_two(demo_gateway: DemoGatewayFactory, shape: str, pixels: str) -> None:
    with Wire(demo_gateway().base_url) as wire:
        body = {"model": "grok-video-3", "prompt": "boat", "images": [], "aspect_ratio": shape, "size": "720P"}
        task_id = wire.http.post("/v1/video/create", json=body).json()["id"]
        assert wire.query(task_id).json()["size"] == pixels


def test_the_models_of_all_families_are_listed(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        listed = {entry["id"] for entry in wire.http.get("/v1/models").json()["data"]}
    assert all(listed & set(family.model_suggestions) for family in FAMILIES.values())
