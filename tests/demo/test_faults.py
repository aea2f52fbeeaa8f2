"""Each fault of the demo gateway does what its sentence says, as often as it says."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from sora_desktop.demo.faults import FAULTS, FaultPlan, Point, faults_at
from sora_desktop.demo.gateway import DemoGateway
from tests.demo.wire import Wire
from tests.fakes.demo_wire import TINY_RENDERER, DemoGatewayFactory
from tests.fakes.tiny_renderer import ONE_SECOND_MP4


@dataclass(frozen=True)
class Refused:
    """The create is answered so, and was not accepted."""

    status: int
    text: str


REFUSED = {
    "create-400": Refused(400, "invalid_request"),
    "create-401": Refused(401, "Invalid token"),
    "create-402": Refused(402, "insufficient_user_quota"),
    "create-403-balance": Refused(403, "insufficient_user_quota"),
    "create-403-html": Refused(403, "<html>"),
    "create-429": Refused(429, ""),
    "create-503-model": Refused(503, "model_not_found"),
    "create-prompt-refused": Refused(400, "sensitive_words_detected"),
    "create-redirect": Refused(307, ""),
}

ACCEPTED_BUT: dict[str, Callable[[httpx.Response], bool]] = {
    "create-500": lambda answer: answer.status_code == 500 and "负载已饱和" in answer.text,
    "create-502-html": lambda answer: answer.status_code == 502 and "<html>" in answer.text,
    "create-no-id": lambda answer: answer.status_code == 200 and "id" not in answer.json(),
    "create-html": lambda answer: answer.status_code == 200 and "<html>" in answer.text,
    "create-cut-json": lambda answer: answer.text.startswith('{"id"') and not answer.text.endswith("}"),
}


def read_into(got: bytearray, answer: httpx.Response) -> None:
    for block in answer.iter_raw():
        got += block


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_create_is_not_accepted(demo_gateway: DemoGatewayFactory, name: str) -> None:
    gateway = demo_gateway(name)
    with Wire(gateway.base_url) as wire:
        answer = wire.create()
        assert answer.status_code == REFUSED[name].status
        assert REFUSED[name].text in answer.text
        assert bool(answer.content) == bool(REFUSED[name].text)
        assert gateway.accepted_creates() == []
        assert wire.create().status_code == 200, "the second create has no fault"
    assert len(gateway.accepted_creates()) == 1


@pytest.mark.parametrize("name", ACCEPTED_BUT)
def test_a_spoilt_answer_belongs_to_an_accepted_create(demo_gateway: DemoGatewayFactory, name: str) -> None:
    gateway = demo_gateway(name)
    with Wire(gateway.base_url) as wire:
        assert ACCEPTED_BUT[name](wire.create())
        (accepted,) = gateway.accepted_creates()
        wire.until(accepted.task_id, "completed")
        assert wire.create().json()["id"]


@pytest.mark.parametrize(("name", "accepted"), [("create-reset-before", 0), ("create-reset-after", 1)])
def test_a_reset_create_gets_no_answer(demo_gateway: DemoGatewayFactory, name: str, accepted: int) -> None:
    gateway = demo_gateway(name)
    with Wire(gateway.base_url) as wire:
        with pytest.raises(httpx.ReadError):
            wire.create()
        assert len(gateway.accepted_creates()) == accepted
        assert wire.create().status_code == 200


def test_a_hanging_create_is_accepted_and_answered_late(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("create-hang", hang_s=0.4)
    with Wire(gateway.base_url) as wire:
        began = time.monotonic()
        answer = wire.create()
        assert time.monotonic() - began >= 0.4
        assert gateway.accepted_creates()[0].task_id == answer.json()["id"]


def test_a_hanging_create_is_in_the_ledger_when_the_client_gives_up(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("create-hang")
    with Wire(gateway.base_url) as wire:
        wire.http.timeout = httpx.Timeout(5, read=0.3)
        with pytest.raises(httpx.ReadTimeout):
            wire.create()
    assert len(gateway.accepted_creates()) == 1


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("query-401", 401, "Invalid token"),
        ("query-429", 429, ""),
        ("query-500", 500, ""),
        ("query-html", 200, "<html>"),
    ],
)
def test_a_query_is_answered_badly_and_then_well(
    demo_gateway: DemoGatewayFactory, name: str, status: int, text: str
) -> None:
    with Wire(demo_gateway(f"{name}:2").base_url) as wire:
        task_id = wire.created()
        for _ in range(2):
            answer = wire.query(task_id)
            assert answer.status_code == status
            assert text in answer.text
        wire.until(task_id, "completed")


def test_a_reset_query_gets_no_answer(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("query-reset").base_url) as wire:
        task_id = wire.created()
        for _ in range(3):
            with pytest.raises(httpx.ReadError):
                wire.query(task_id)
        wire.until(task_id, "completed")


def test_a_hanging_query_is_answered_late(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("query-hang", hang_s=0.4).base_url) as wire:
        task_id = wire.created()
        began = time.monotonic()
        wire.query(task_id)
        assert time.monotonic() - began >= 0.4


def test_a_task_can_be_unknown_although_it_was_accepted(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("query-unknown-task").base_url) as wire:
        task_id = wire.created()
        answers = [wire.query(task_id) for _ in range(3)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "task_not_exist")}


def test_progress_can_be_left_out(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("query-progress-none").base_url) as wire:
        assert "progress" not in wire.until(wire.created(), "completed")


def test_an_answer_can_carry_another_id(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("query-odd-id").base_url) as wire:
        task_id = wire.created()
        answer = wire.until(task_id, "completed")
    assert answer["id"]
    assert answer["id"] != task_id


@pytest.mark.parametrize(
    ("name", "word", "reason"),
    [
        ("task-fails", "failed", "could not make"),
        ("task-fails-moderation", "failed", "guardrails"),
        ("task-cancelled", "cancelled", ""),
    ],
)
def test_a_task_ends_badly(demo_gateway: DemoGatewayFactory, name: str, word: str, reason: str) -> None:
    gateway = demo_gateway(name)
    with Wire(gateway.base_url) as wire:
        task_id = wire.created()
        answer = wire.until(task_id, word)
        assert reason in str(answer)
        assert not answer.get("video_url")
        assert wire.http.get(f"/v1/videos/{task_id}/content").status_code == 400
    assert len(gateway.accepted_creates()) == 1


def test_a_done_task_without_a_link_has_its_clip_at_the_content_path(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("done-without-url").base_url) as wire:
        task_id = wire.created()
        assert "video_url" not in wire.until(task_id, "completed")
        assert wire.http.get(f"/v1/videos/{task_id}/content").content.startswith(ONE_SECOND_MP4)


def test_an_expired_link_stays_expired_and_a_fresh_one_works(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("link-expired").base_url) as wire:
        task_id = wire.created()
        link = wire.until(task_id, "completed")["video_url"]
        for _ in range(2):
            answer = wire.http.get(link)
            assert answer.status_code == 403
            assert answer.text.startswith("<?xml")
        fresh = wire.query(task_id).json()["video_url"]
        assert fresh != link
        assert wire.http.get(fresh).status_code == 200


def test_html_can_call_itself_a_video(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("file-html").base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        bad, good = wire.http.get(link), wire.http.get(link)
    assert (bad.status_code, bad.headers["Content-Type"], bad.text[:6]) == (200, "video/mp4", "<html>")
    assert good.content.startswith(ONE_SECOND_MP4)


def test_a_file_can_be_out_of_reach_for_a_while(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("file-503").base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        assert [wire.http.get(link).status_code for _ in range(3)] == [503, 503, 200]


def test_a_cut_file_can_be_taken_up_where_it_ended(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("file-cut").base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        got = bytearray()
        with wire.http.stream("GET", link) as answer, pytest.raises(httpx.RemoteProtocolError):
            read_into(got, answer)
        assert 0 < len(got) < int(answer.headers["Content-Length"])
        rest = wire.http.get(link, headers={"Range": f"bytes={len(got)}-", "If-Range": answer.headers["ETag"]})
        assert rest.status_code == 206
        assert bytes(got) + rest.content == wire.http.get(link).content


def test_a_file_can_stand_still_half_way(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("file-hang", hang_s=0.4).base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        began = time.monotonic()
        assert wire.http.get(link).content == wire.http.get(link).content
        assert time.monotonic() - began >= 0.4


def test_a_slow_file_comes_slowly_and_whole(demo_gateway: DemoGatewayFactory) -> None:
    command = (*TINY_RENDERER, "--size-bytes", str(128 * 1024))
    with Wire(demo_gateway("file-slow", render_command=command).base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        began = time.monotonic()
        assert len(wire.http.get(link).content) == 128 * 1024
        assert 0.3 < time.monotonic() - began < 2


def test_a_part_can_be_answered_with_the_whole(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("file-whole").base_url) as wire:
        link = wire.until(wire.created(), "completed")["video_url"]
        answer = wire.http.get(link, headers={"Range": "bytes=10-"})
    assert answer.status_code == 200
    assert answer.content.startswith(ONE_SECOND_MP4)


@pytest.mark.parametrize(("fault", "path"), [("models-missing", "/v1/models"), ("log-missing", "/api/log/token")])
def test_a_list_can_be_missing(demo_gateway: DemoGatewayFactory, fault: str, path: str) -> None:
    with Wire(demo_gateway(fault).base_url) as wire:
        answer = wire.http.get(path)
    assert answer.status_code == 404
    assert f"Invalid URL (GET {path})" in answer.text


def test_the_remix_can_be_missing(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("remix-missing")
    with Wire(gateway.base_url) as wire:
        answer = wire.http.post("/v1/video/remix", json={"task_id": wire.created()})
    assert answer.status_code == 404
    assert "Invalid URL (POST /v1/video/remix)" in answer.text
    assert len(gateway.accepted_creates()) == 1


def test_faults_of_one_point_strike_in_their_order_and_as_often_as_told(demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway("create-429:2", "create-500")
    with Wire(gateway.base_url) as wire:
        assert [wire.create().status_code for _ in range(4)] == [429, 429, 500, 200]
    assert len(gateway.accepted_creates()) == 2


def test_a_body_that_is_refused_anyway_uses_up_no_fault(demo_gateway: DemoGatewayFactory) -> None:
    with Wire(demo_gateway("create-500").base_url) as wire:
        assert wire.create(prompt="").status_code == 400
        assert wire.create().status_code == 500


def test_a_fault_with_all_never_ends() -> None:
    plan = FaultPlan(["create-429:all"])
    assert all(plan.take("create-429") for _ in range(1000))


@pytest.mark.parametrize("text", ["", "nothing", "create-429:", "create-429:0", "create-429:-1", "create-429:x"])
def test_a_fault_that_makes_no_sense_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        FaultPlan([text])


def test_each_fault_is_explained_by_one_sentence_and_tried(request: pytest.FixtureRequest) -> None:
    assert sorted(FAULTS) == sorted(name for point in Point for name in faults_at(point))
    files = (request.path, request.path.with_name("test_pictures.py"))
    tried = "".join(file.read_text(encoding="utf-8") for file in files)
    for name, sentence in FAULTS.items():
        assert re.fullmatch(r"[A-Z].*\.", sentence), name
        assert f'"{name}' in tried, f"{name} has no test"


def test_stop_does_not_wait_for_what_hangs(demo_gateway: DemoGatewayFactory) -> None:
    gateway: DemoGateway = demo_gateway("create-hang", hang_s=600)
    with Wire(gateway.base_url) as wire:
        wire.http.timeout = httpx.Timeout(5, read=0.2)
        with pytest.raises(httpx.ReadTimeout):
            wire.create()
        began = time.monotonic()
        gateway.stop()
        assert time.monotonic() - began < 1
