"""The fault gateway itself: every scenario can be met, bills as it says, and the ledger outlives everything."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from pathlib import Path

import pytest

from tests.faults.creates import CREATES
from tests.faults.files import FILES, clip_of
from tests.faults.gateway import FaultGateway
from tests.faults.ledger import Entry, Ledger
from tests.faults.queries import OTHERS, QUERIES
from tests.faults.serve import ServedGateway, read_requests

KEY = "sk-of-the-test"


def ask(origin: str, method: str, target: str, body: object = None, limit_s: float = 0.5) -> tuple[int, bytes]:
    """One request as a plain client makes it; status 0 when no whole answer came."""
    place = urllib.parse.urlsplit(origin)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=limit_s)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, target, content, {"Authorization": f"Bearer {KEY}"})
        response = connection.getresponse()
        return response.status, response.read(1 << 20)
    except (OSError, ValueError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def create(gate: FaultGateway | ServedGateway, prompt: str) -> str:
    """The task id of an accepted create."""
    _, body = ask(gate.origin, "POST", "/v1/video/create", {"prompt": prompt})
    return str(json.loads(body)["id"])


def query(gate: FaultGateway | ServedGateway, task_id: str) -> dict[str, object]:
    _, body = ask(gate.origin, "GET", f"/v1/video/query?id={urllib.parse.quote(task_id, safe='')}")
    return dict(json.loads(body))


@pytest.fixture
def gate(tmp_path: Path) -> FaultGateway:
    return FaultGateway(tmp_path / "gate", late_s=0.01, drip_s=0.01)


SLOW = ("hang", "drip", "drip head", "100 for ever", "huge length", "long length", "bomb", "endless", "stall")
"""Scenarios in which a plain client waits for its own time limit."""


def test_create_stands_in_the_ledger_exactly_if_its_scenario_says_so(gate: FaultGateway) -> None:
    names = [name for name in CREATES if not name.endswith(SLOW)]
    with gate:
        gate.plan(create=names)
        for name in names:
            ask(gate.origin, "POST", "/v1/video/create", {"prompt": name})
        assert [entry.intent for entry in gate.ledger.accepted()] == [name for name in names if CREATES[name].is_billed]
        assert [request.scenario for request in gate.of_kind("create")] == names


def test_task_runs_ends_and_gives_its_clip_from_the_store(gate: FaultGateway) -> None:
    with gate:
        task_id = create(gate, "a boat")
        assert query(gate, task_id)["status"] == "processing"
        link = str(query(gate, task_id)["video_url"])
        assert link.startswith(gate.store_origin)
        _, content = ask(gate.store_origin, "GET", link.removeprefix(gate.store_origin))
        assert content == gate.clip_of(task_id) == clip_of(task_id, gate.size_bytes)


@pytest.mark.parametrize("kind", ["query", "file", "models"])
def test_every_scenario_of_a_free_question_ends_without_a_charge(gate: FaultGateway, kind: str) -> None:
    known = {"query": QUERIES, "file": FILES, "models": OTHERS}[kind]
    with gate:
        gate.done_after_queries = 0
        task_id = create(gate, "a boat")
        link = str(query(gate, task_id)["video_url"]).removeprefix(gate.store_origin)
        targets = {"query": (gate.origin, f"/v1/video/query?id={task_id}"), "models": (gate.origin, "/v1/models")}
        origin, target = targets.get(kind, (gate.store_origin, link))
        for name in known:
            if not name.endswith(SLOW):
                gate.plan(**{kind: [name]})
                ask(origin, "GET", target)
                assert gate.requests[-1].scenario == name
        assert len(gate.ledger.accepted()) == 1


def test_link_ends_after_its_requests_its_time_and_its_bytes(gate: FaultGateway) -> None:
    with gate:
        gate.done_after_queries = 0
        task_id = create(gate, "a boat")
        gate.links.good_requests = 1
        link = str(query(gate, task_id)["video_url"]).removeprefix(gate.store_origin)
        assert [ask(gate.store_origin, "GET", link)[0] for _ in range(2)] == [200, 403]
        gate.links.good_requests, gate.links.good_s = None, 0.0
        link = str(query(gate, task_id)["video_url"]).removeprefix(gate.store_origin)
        assert ask(gate.store_origin, "GET", link)[0] == 403
        gate.links.good_s, gate.links.good_bytes = None, 1000
        link = str(query(gate, task_id)["video_url"]).removeprefix(gate.store_origin)
        assert len(ask(gate.store_origin, "GET", link)[1]) == 1000
        assert ask(gate.store_origin, "GET", link)[0] == 403


def test_shut_door_refuses_and_opens_again_on_its_port(gate: FaultGateway) -> None:
    with gate:
        gate.shut_door()
        assert ask(gate.origin, "GET", "/v1/models")[0] == 0
        gate.open_door()
        assert ask(gate.origin, "GET", "/v1/models")[0] == 200


def test_plan_of_one_task_counts_before_the_plan_of_all(gate: FaultGateway) -> None:
    with gate:
        gate.plan(create=["lost, 502 html"])
        gate.plan_for("a boat", create=["ok"])
        assert ask(gate.origin, "POST", "/v1/video/create", {"prompt": "a boat"})[0] == 200
        assert ask(gate.origin, "POST", "/v1/video/create", {"prompt": "a kite"})[0] == 502


def test_unknown_scenario_is_told_when_it_is_planned(gate: FaultGateway) -> None:
    with gate, pytest.raises(KeyError):
        gate.plan(create=["kittens"])


def test_served_gateway_keeps_its_ledger_and_what_came(tmp_path: Path) -> None:
    with ServedGateway(tmp_path, "--create", "billed, reset;ok", "--done-after-queries", "1") as gate:
        ask(gate.origin, "POST", "/v1/video/create", {"prompt": "lost"})
        task_id = create(gate, "found")
        assert query(gate, task_id)["status"] == "completed"
        assert [entry.intent for entry in gate.ledger.accepted()] == ["lost", "found"]
        assert [each["kind"] for each in read_requests(tmp_path)] == ["create", "create", "query"]


def test_ledger_leaves_out_a_line_that_is_half_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.add(Entry(1.0, "task", "a boat", "ok"))
    with ledger.path.open("ab") as file:
        file.write(b'{"at_s": 2.0, "task')
    assert [entry.task_id for entry in ledger.accepted()] == ["task"]
    assert ledger.doubled() == {}
