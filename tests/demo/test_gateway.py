"""The demo gateway over a real socket: what a client meets on the ordinary way, and at its edges."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import httpx
import pytest

from sora_desktop.demo.answers import subscription_answer, usage_answer
from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.demo.tasks import LONGEST_CLIP_S
from sora_desktop.domain.families import FAMILIES, family_of_model
from sora_desktop.gateway.billing import read_charges
from tests.demo.gate import Gate
from tests.demo.wire import BODY, Wire
from tests.fakes.demo_wire import TINY_RENDERER, DemoGatewayFactory
from tests.fakes.tiny_renderer import ONE_SECOND_MP4


@pytest.mark.parametrize("headers", [{}, {"Authorization": "any"}, {"Authorization": "Bearer wrong"}])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/models",
        "/v1/video/query?id=x",
        "/v1/videos/x/content",
        "/v1/dashboard/billing/subscription",
        "/v1/dashboard/billing/usage",
        "/api/log/token",
    ],
)
def test_without_a_good_key_nothing_is_told(
    demo_gateway: DemoGatewayFactory, headers: dict[str, str], path: str
) -> None:
    answer = httpx.get(demo_gateway().base_url + path, headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "new_api_error"
    assert answer.headers["X-Oneapi-Request-Id"] in answer.json()["error"]["message"]


def test_a_create_with_the_wrong_key_is_not_accepted(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    with Wire(gateway.base_url, key="wrong") as wire:
        assert wire.create().status_code == 401
    assert gateway.accepted_creates() == []


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": ""},
        {"prompt": None},
        {"model": ""},
        {"orientation": "square"},
        {"duration": 0},
        {"duration": "10"},
        {"duration": LONGEST_CLIP_S + 1},
        {"images": "https://example.org/a.png"},
        {"watermark": "yes"},
        {"size": 720},
    ],
)
def test_a_body_that_breaks_the_rules_is_a_bad_request(
    demo_gateway: DemoGatewayFactory, change: dict[str, object]
) -> None:
    gateway = demo_gateway()
    with Wire(gateway.base_url) as wire:
        answer = wire.create(**change)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert next(iter(change)) in answer.json()["message"]
    assert gateway.accepted_creates() == []


@pytest.mark.parametrize("missing", ["images", "model", "orientation", "prompt", "size", "duration"])
def test_a_body_without_a_field_that_must_be_there_is_a_bad_request(
    demo_gateway: DemoGatewayFactory, missing: str
) -> None:
    with Wire(demo_gateway().base_url) as wire:
        body = {name: value for name, value in BODY.items() if name != missing}
        answer = wire.http.post("/v1/video/create", json=body)
    assert answer.status_code == 400
    assert missing in answer.json()["message"]


def test_an_unknown_task_is_said_to_be_unknown(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        answer = wire.query("sora-2:task_01k9xxxxxxxxxxxxxxxxxxxxxx")
        assert (answer.status_code, answer.json()["code"]) == (400, "task_not_exist")
        assert wire.http.get("/v1/videos/sora-2:task_x/content").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/v1/v1/models"), ("POST", "/v1/models"), ("DELETE", "/v1/video/query")],
)
def test_another_route_is_an_invalid_url(demo_gateway: DemoGatewayFactory, method: str, path: str) -> None:
    with Wire(demo_gateway().base_url) as wire:
        answer = wire.http.request(method, path)
    assert answer.status_code == 404
    assert f"Invalid URL ({method} {path})" in answer.json()["error"]["message"]


def test_a_task_goes_through_its_stages_to_a_clip(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway(pace=0.4)
    with Wire(gateway.base_url) as wire:
        created = wire.create(prompt="小纸船", style="anime").json()
        assert re.fullmatch(r"sora-2:task_[0-9a-z]{26}", created["id"])
        assert created["status"] == "pending"
        assert abs(created["status_update_time"] / 1000 - time.time()) < 5
        seen = [wire.query(created["id"]).json()]
        while seen[-1]["status"] not in {"completed", "failed"}:
            seen.append(wire.query(created["id"]).json())
        words = list(dict.fromkeys(answer["status"] for answer in seen))
        assert words == ["queued", "processing", "completed"]
        steps = [float(str(answer["progress"]).rstrip("%")) for answer in seen]
        assert steps == sorted(steps)
        assert set(steps) >= {0, 20, 40, 60, 80, 100}
        assert len({type(answer["progress"]) for answer in seen}) > 1
        last = seen[-1]
        assert last["id"] == created["id"]
        assert last["detail"]["input"]["prompt"] == "小纸船"
        assert last["status_update_time"] - created["status_update_time"] >= 600
        assert all("video_url" not in answer or answer["video_url"] is None for answer in seen[:-1])
        assert last["video_url"].startswith(gateway.base_url)
        clip = httpx.get(last["video_url"], trust_env=False)
        assert clip.headers["Content-Type"] == "video/mp4"
        assert clip.content.startswith(ONE_SECOND_MP4)
        by_id = wire.http.get(f"/v1/videos/{created['id']}/content")
        assert by_id.content == clip.content


def test_a_task_is_not_done_before_its_clip_is(demo_gateway: DemoGatewayFactory, gate: Gate) -> None:
    gateway = demo_gateway(pace=0.0, render_command=(*TINY_RENDERER, "--hold", str(gate.port)))
    with Wire(gateway.base_url) as wire:
        task_id = wire.created()
        gate.wait_for_one()
        answer = wire.query(task_id).json()
        assert answer["status"] == "processing"
        assert wire.http.get(f"/v1/videos/{task_id}/content").status_code == 400
        gate.open()
        wire.until(task_id, "completed")


def test_not_more_than_two_clips_are_made_at_once(demo_gateway: DemoGatewayFactory, gate: Gate) -> None:
    gateway = demo_gateway(pace=0.0, render_command=(*TINY_RENDERER, "--hold", str(gate.port)))
    with Wire(gateway.base_url) as wire:
        ids = [wire.created() for _ in range(4)]
        gate.wait_for_one()
        gate.wait_for_one()
        assert not gate.comes_another(within_s=0.3)
        gate.open()
        for task_id in ids:
            wire.until(task_id, "completed")


def test_a_render_that_fails_fails_its_task_with_the_reason(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway(render_command=(*TINY_RENDERER, "--fail")).base_url) as wire:
        answer = wire.until(wire.created(), "failed")
    assert "told to fail" in answer["error"]["message"]


def test_a_renderer_that_is_not_there_fails_the_task(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway(render_command=("/nowhere/renderer",)).base_url) as wire:
        answer = wire.until(wire.created(), "failed")
    assert "did not start" in answer["error"]["message"]


def test_takes_of_one_prompt_are_different_clips(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        ids = [wire.created(), wire.created()]
        assert ids[0] != ids[1]
        links = [wire.until(task_id, "completed")["video_url"] for task_id in ids]
        clips = [wire.http.get(link).content for link in links]
    assert clips[0] != clips[1]


def test_the_ledger_has_each_accepted_create_and_no_key(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    gateway = demo_gateway(folder=tmp_path / "box")
    with Wire(gateway.base_url, key="canary-key") as wire:
        first, second = wire.created(prompt="一"), wire.created(prompt="two")
    accepted = gateway.accepted_creates()
    assert [entry.task_id for entry in accepted] == [first, second]
    assert [entry.body["prompt"] for entry in accepted] == ["一", "two"]
    assert accepted[0].body == {**BODY, "prompt": "一"}
    kept = b"".join(path.read_bytes() for path in (tmp_path / "box").rglob("*") if path.is_file())
    assert b"canary-key" not in kept


def test_models_and_balance_are_told(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        names = [model["id"] for model in wire.http.get("/v1/models").json()["data"]]
        assert "sora-2" in names
        limit = wire.http.get("/v1/dashboard/billing/subscription").json()["hard_limit_usd"]
        before = wire.http.get("/v1/dashboard/billing/usage").json()["total_usage"]
        wire.created()
        after = wire.http.get("/v1/dashboard/billing/usage").json()["total_usage"]
        assert (limit, before, after) == (100.0, 0, 30.0)


def test_a_balance_that_is_used_up_is_filled_up_again() -> None:
    for spent, limit in ((0.0, 100.0), (99.9, 100.0), (100.2, 200.0), (300.0, 400.0)):
        left = limit - float(str(usage_answer(spent)["total_usage"])) / 100
        assert subscription_answer(spent)["hard_limit_usd"] == limit
        assert 0 < left <= 100


def test_prices_are_told_without_a_key(demo_gateway: DemoGatewayFactory) -> None:
    assert httpx.get(f"{demo_gateway().base_url}/api/pricing").json()["success"] is True


def test_the_balance_goes_down_by_the_listed_price(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        listed = wire.http.get("/api/pricing").json()["data"]
        prices = {each["model_name"]: each["model_price"] for each in listed if each["quota_type"] == 1}
        assert {family_of_model(model) for model in prices} == set(FAMILIES.values())
        spent = 0.0
        for model in ("sora-2", "sora-2-pro", "a model of no list"):
            wire.created(model=model)
            spent += prices.get(model, 0.3)
            used = wire.http.get("/v1/dashboard/billing/usage").json()["total_usage"]
            assert used == pytest.approx(100 * spent)


@pytest.mark.parametrize(("fault", "word"), [("task-fails-moderation", "failed"), ("task-cancelled", "cancelled")])
def test_the_price_of_a_task_that_fails_is_given_back_and_that_is_no_charge(
    demo_gateway: DemoGatewayFactory, fault: str, word: str
) -> None:
    with Wire(demo_gateway(fault).base_url) as wire:
        task_id = wire.created()
        assert wire.http.get("/v1/dashboard/billing/usage").json()["total_usage"] == 30.0
        wire.until(task_id, word)
        assert wire.http.get("/v1/dashboard/billing/usage").json()["total_usage"] == 0.0
        answer = wire.http.get("/api/log/token").json()
    assert {line["type"] for line in answer["data"]} == {2, 6}
    charges = read_charges(answer)
    assert charges is not None
    assert [charge.task_id for charge in charges] == [task_id]


def test_what_was_charged_is_listed_newest_first_with_its_task(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("create-reset-after")
    with Wire(gateway.base_url) as wire:
        with pytest.raises(httpx.HTTPError):
            wire.create()
        wire.created(model="sora-2-pro")
        lines = wire.http.get("/api/log/token").json()["data"]
    told = [(line["model_name"], json.loads(line["other"])["task_id"]) for line in lines]
    assert told == [(entry.body["model"], entry.task_id) for entry in reversed(gateway.accepted_creates())]


def test_the_folder_and_what_is_in_it_are_private(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    with Wire(demo_gateway(folder=tmp_path / "box").base_url) as wire:
        wire.until(wire.created(), "completed")
    kept = [tmp_path / "box", *(tmp_path / "box").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in kept if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in kept if path.is_file()} == {0o600}
    assert len([path for path in kept if path.is_file()]) == 3


def test_the_server_listens_on_this_machine_only(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    assert gateway.base_url.startswith("http://127.0.0.1:")


def test_a_connection_is_kept_for_many_requests(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway().base_url) as wire:
        streams = {id(wire.query("x").extensions["network_stream"]) for _ in range(5)}
        began = time.perf_counter()
        for _ in range(50):
            wire.query("x")
        assert time.perf_counter() - began < 1.0, "40 ms each would be Nagle's algorithm"
    assert len(streams) == 1


def test_the_settings_of_a_gateway_are_checked() -> None:
    with pytest.raises(ValueError, match="create-429"):
        DemoGateway(Path("unused"), TINY_RENDERER, faults=["create-nothing"])
    with pytest.raises(ValueError, match="number"):
        DemoGateway(Path("unused"), TINY_RENDERER, faults=["create-429:0"])
    with pytest.raises(ValueError, match="pace"):
        DemoGateway(Path("unused"), TINY_RENDERER, pace=-1)


def test_a_taken_port_is_an_error_that_can_be_told(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    taken = int(demo_gateway().base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        DemoGateway(tmp_path / "second", TINY_RENDERER, port=taken).start()


def test_task_files_are_plain_json(demo_gateway: DemoGatewayFactory, tmp_path: Path) -> None:
    with Wire(demo_gateway(folder=tmp_path / "box").base_url) as wire:
        task_id = wire.created()
    (path,) = (tmp_path / "box").glob("*.json")
    assert json.loads(path.read_bytes())["id"] == task_id


SAY_KEY = """
import os, sys
sys.stdin.read()
sys.exit("the renderer sees " + os.environ.get("SORA_DESKTOP_API_KEY", "no key"))
"""


def test_a_key_reaches_neither_the_renderer_nor_the_log(
    demo_gateway: DemoGatewayFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SORA_DESKTOP_API_KEY", "canary-key")
    caplog.set_level("DEBUG", logger="sora_desktop")
    with Wire(demo_gateway(render_command=(sys.executable, "-c", SAY_KEY)).base_url, key="canary-key") as wire:
        answer = wire.until(wire.created(), "failed")
    assert "the renderer sees no key" in answer["error"]["message"]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("sora_desktop")]
    assert any("POST /v1/video/create: 200" in line for line in ours)
    assert not any("canary-key" in line for line in ours)
