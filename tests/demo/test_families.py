"""The demo gateway takes the very bodies that the program sends for each family, and makes clips of them."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from sora_desktop.domain.families import FAMILIES, GROK, JIMENG, Family
from sora_desktop.domain.statuses import Phase, phase_of
from sora_desktop.gateway.reader import read_report, read_task_id, read_time
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


CREATE_NAMES = {
    "sora": {"id", "object", "model", "status", "progress", "created_at", "size", "status_update_time"},
    "veo": {"id", "object", "model", "status", "progress", "created_at", "size", "status_update_time"},
    "grok": {"id", "task_id", "status", "created_at"},
    "jimeng": {"task_id", "status", "created_at"},
    "vidu": {"task_id", "status", "created_at"},
}
IDS = {
    "sora": r"sora-2:task_[0-9a-z]{26}",
    "veo": r"video_[0-9a-z]{26}",
    "grok": r"grok:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "jimeng": r"task_[0-9a-z]{26}",
    "vidu": r"task_[0-9a-z]{26}",
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_create_of_each_family_is_answered_as_documented(demo_gateway: DemoGatewayFactory, name: str) -> None:
    family = FAMILIES[name]
    body = dict(family.body(replace(family.plain_request(), prompt="a paper boat")))
    with Wire(demo_gateway().base_url) as wire:
        answer = wire.http.post("/v1/video/create", json=body).json()
        assert set(answer) == CREATE_NAMES[name]
        assert answer["status"] == family.answers.statuses[0]
        assert {answer[each] for each in family.answers.id_names} == {read_task_id(answer)}
        assert re.fullmatch(IDS[name], str(read_task_id(answer)))
        is_text = re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", str(answer["created_at"])) is not None
        assert is_text == (name == "grok")
        assert read_time(answer["created_at"]) == pytest.approx(time.time(), abs=60)


@pytest.mark.parametrize("fault", ["", "task-cancelled"])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_task_of_each_family_says_only_words_that_are_documented(
    demo_gateway: DemoGatewayFactory, name: str, fault: str
) -> None:
    family = FAMILIES[name]
    body = dict(family.body(replace(family.plain_request(), prompt="a paper boat")))
    with Wire(demo_gateway(*fault.split(), pace=0.1).base_url) as wire:
        task_id = str(read_task_id(wire.http.post("/v1/video/create", json=body).json()))
        words = [str(wire.query(task_id).json()["status"])]
        deadline = time.monotonic() + 10
        while phase_of(words[-1]) in {Phase.IN_LINE, Phase.GENERATING} and time.monotonic() < deadline:
            words.append(str(wire.query(task_id).json()["status"]))
    assert set(words) <= set(family.answers.statuses)
    cancelled = "cancelled" if "cancelled" in family.answers.statuses else "failed"
    assert words[-1] == (cancelled if fault else "completed")


def test_an_answer_without_an_id_has_none_under_any_name(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("create-no-id").base_url) as wire:
        body = dict(JIMENG.body(replace(JIMENG.plain_request(), prompt="a boat")))
        assert read_task_id(wire.http.post("/v1/video/create", json=body).json()) is None


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
