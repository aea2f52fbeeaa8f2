"""The demo gateway takes the very bodies that the program sends for each family, and makes clips of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sora_desktop.domain.families import FAMILIES, GROK, Family
from sora_desktop.gateway.reader import read_report, read_task_id
from tests.demo.wire import Wire
from tests.fakes.demo_wire import DemoGatewayFactory


def remix(task_id: str) -> dict[str, object]:
    request = replace(GROK.plain_request(), prompt="a boat at night", remixed_task=task_id)
    return dict(GROK.call(request).body)


def clip(wire: Wire) -> str:
    body = GROK.body(replace(GROK.plain_request(), prompt="a boat"))
    return str(wire.http.post("/v1/video/create", json=body).json()["id"])


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


def test_a_remix_is_a_clip_of_its_own_and_stands_in_the_ledger(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    with Wire(gateway.base_url) as wire:
        made = clip(wire)
        wire.until(made, "completed")
        answer = wire.http.post("/v1/video/remix", json=remix(made))
        task_id = read_task_id(answer.json())
        assert task_id not in {None, made}
        done = wire.until(str(task_id), "completed")
        assert wire.http.get(str(read_report(done).video_url)).content
    _, accepted = gateway.accepted_creates()
    assert remix(made).items() <= accepted.body.items()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"task_id": "grok:nobody"}, "task_not_exist"),
        ({"task_id": ""}, "invalid_request"),
        ({"task_id": None}, "invalid_request"),
        ({"prompt": ""}, "invalid_request"),
        ({"aspect_ratio": "wide"}, "invalid_request"),
        ({"model": "sora-2"}, "invalid_request"),
    ],
)
def test_a_remix_of_nothing_is_refused_and_costs_nothing(
    demo_gateway: DemoGatewayFactory, changes: dict[str, object], code: str
) -> None:
    gateway = demo_gateway()
    with Wire(gateway.base_url) as wire:
        made = clip(wire)
        wire.until(made, "completed")
        answer = wire.http.post("/v1/video/remix", json={**remix(made), **changes})
    assert answer.status_code == 400
    assert code in answer.text
    assert len(gateway.accepted_creates()) == 1


def test_a_clip_of_another_family_has_no_remix(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    with Wire(gateway.base_url) as wire:
        made = wire.created()
        wire.until(made, "completed")
        assert wire.http.post("/v1/video/remix", json=remix(made)).status_code == 400


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
