"""The fault gateway: tasks, links and a ledger behind raw sockets, with a scenario for each request."""

from __future__ import annotations

import hashlib
import json
import ssl
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.faults import scenarios
from tests.faults.connection import Connection, Door, Request
from tests.faults.creates import BEFORE_READ
from tests.faults.exchange import Exchange
from tests.faults.files import clip_of
from tests.faults.ledger import Entry, Ledger
from tests.faults.links import Links

KINDS = {
    ("POST", "/v1/video/create"): "create",
    ("POST", "/v1/video/remix"): "create",
    ("GET", "/v1/video/query"): "query",
    ("GET", "/v1/models"): "models",
    ("GET", "/v1/dashboard/billing/subscription"): "balance",
    ("GET", "/v1/dashboard/billing/usage"): "usage",
    ("GET", "/api/log/token"): "log",
}
DEFAULTS = {"create": "ok", "query": "course", "file": "whole", "models": "honest"}
"""What a request meets that nothing was planned for; everything else is ``missing``."""


@dataclass
class Task:
    """One task that the gateway charged."""

    id: str
    number: int
    prompt: str
    created_at: float
    queries: int = 0
    end: dict[str, object] = field(default_factory=dict)


class FaultGateway:
    """Three doors: the gateway, a store without credentials for the clips, and elsewhere, which only records.

    A task is done once it was asked for ``done_after_queries`` times and is ``done_after_s`` seconds old.
    ``ledger.accepted()`` is the judge of every money test; ``requests`` is all that came.
    """

    def __init__(
        self,
        folder: Path,
        *,
        done_after_queries: int = 2,
        done_after_s: float = 0.0,
        size_bytes: int = 20_000,
        port: int = 0,
        late_s: float = 1.0,
        drip_s: float = 0.05,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.links = Links()
        self.done_after_queries = done_after_queries
        self.done_after_s = done_after_s
        self.size_bytes = size_bytes
        self.late_s = late_s
        """How long the scenarios called late wait before they answer."""
        self.drip_s = drip_s
        """Between two bytes of the scenarios called drip."""
        self.tasks: dict[str, Task] = {}
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._plans: dict[str, deque[str]] = defaultdict(deque)
        self._by_prompt: dict[tuple[str, str], deque[str]] = {}
        self._defaults = dict(DEFAULTS)
        self._requests: list[Request] = []
        self.on_request: Callable[[Request], None] = lambda request: None
        """Called in the connection's thread before a request is answered."""
        self._gateway = Door(lambda connection: self._converse(connection, "gateway"), port, tls)
        self._store = Door(lambda connection: self._converse(connection, "store"))
        self._elsewhere = Door(lambda connection: self._converse(connection, "elsewhere"))

    @property
    def origin(self) -> str:
        return self._gateway.origin

    @property
    def store_origin(self) -> str:
        """Where links to clips lead; no key has any business there."""
        return self._store.origin

    @property
    def elsewhere_origin(self) -> str:
        """Where redirects lead; it answers 404 and records what it is sent."""
        return self._elsewhere.origin

    def plan(self, **scenario_names: Sequence[str]) -> None:
        """Lay down what the next requests meet, one by one: ``plan(create=["billed, reset", "ok"])``."""
        with self._lock:
            for kind, names in scenario_names.items():
                for name in names:
                    scenarios.found(kind, name)
                self._plans[kind] = deque(names)

    def plan_for(self, prompt: str, **scenario_names: Sequence[str]) -> None:
        """The same for the requests of one task alone, known by its prompt; they count before all other plans."""
        with self._lock:
            for kind, names in scenario_names.items():
                for name in names:
                    scenarios.found(kind, name)
                self._by_prompt[kind, prompt] = deque(names)

    def always(self, **scenario_name: str) -> None:
        """What requests meet for which nothing is planned: ``always(query="503 empty")``."""
        with self._lock:
            for kind, name in scenario_name.items():
                scenarios.found(kind, name)
                self._defaults[kind] = name

    def planned_for(self, prompt: str, kind: str) -> list[str]:
        """What is still to come of the plan for one task's requests."""
        with self._lock:
            return list(self._by_prompt.get((kind, prompt), ()))

    def shut_door(self) -> None:
        """Refuse connections to the gateway from now on."""
        self._gateway.shut()

    def open_door(self) -> None:
        """Take connections again, on the same port."""
        self._gateway.open()

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in the order in which they were read."""
        with self._lock:
            return list(self._requests)

    def of_kind(self, kind: str) -> list[Request]:
        return [request for request in self.requests if request.kind == kind]

    def prompt_of(self, request: Request) -> str:
        """The prompt of a create, or of the task that another request is about; empty where there is none."""
        return self._subject_of(request, request.kind)[1]

    def wait_until(self, is_so: Callable[[], bool], limit_s: float = 10.0) -> bool:
        """Wait for something that comes with a request or with an accepted create."""
        with self._changed:
            return self._changed.wait_for(is_so, limit_s)

    def clip_of(self, task_id: str) -> bytes:
        """The bytes that the clip of a task has to have."""
        task = self.tasks.get(task_id)
        version = "" if task is None or task.number < 1000 else f" {task.number}"
        return clip_of(task_id + version, self.size_bytes)

    def sha256_of(self, task_id: str) -> str:
        return hashlib.sha256(self.clip_of(task_id)).hexdigest()

    def running(self, task: Task) -> dict[str, object]:
        """An answer about a task that is not done."""
        progress = min(99, 100 * task.queries // (self.done_after_queries + 1))
        return {"id": task.id, "object": "video", "status": "processing", "progress": f"{progress}%", "video_url": None}

    def told_of(self, task: Task) -> dict[str, object]:
        """The truth about a task; each time that it is done with a fresh link."""
        if task.end:
            return {"id": task.id, **task.end}
        is_old = time.time() - task.created_at >= self.done_after_s
        if task.queries < self.done_after_queries or not is_old:
            return self.running(task)
        origin = self.origin if self.links.are_at_gateway else self.store_origin
        link, expires_at = self.links.mint(origin, task.id)
        told: dict[str, object] = {"id": task.id, "status": "completed", "progress": "100", "video_url": link}
        return told if expires_at is None else {**told, "expires_at": int(expires_at)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for door in (self._gateway, self._store, self._elsewhere):
            door.close()

    def _converse(self, connection: Connection, place: str) -> None:
        while self._answer_one(connection, place):
            pass

    def _answer_one(self, connection: Connection, place: str) -> bool:
        """Answer one request; whether the connection may carry another. Raises ``Gone``."""
        method, target = connection.peek_head()
        kind = self._kind_of(method, target, place)
        if kind == "create" and self._next_is_before_read():
            name = self._taken("create", "")
            self._keep(Request(time.time(), place, method, target, kind=kind, scenario=name))
            connection.reset()
        request = connection.read_request(place)
        task, prompt = self._subject_of(request, kind)
        name = self._taken(kind, prompt)
        scenario, argument = scenarios.found(kind, name)
        request = self._keep(replace(request, kind=kind, scenario=name))
        exchange = Exchange(self, connection, request, argument)
        exchange.task = self._charge(prompt, name) if scenario.is_billed else task
        if kind == "query" and task is not None:
            with self._lock:
                task.queries += 1
        if place == "elsewhere":
            exchange.answer(404, keeps=False)
            return False
        if kind == "file" and not self.links.is_good(request.target):
            self.links.refuse(exchange)
            return False
        scenario.act(exchange)
        return exchange.is_kept

    def _next_is_before_read(self) -> bool:
        with self._lock:
            plan = self._plans["create"]
            return (plan[0] if plan else self._defaults["create"]) in BEFORE_READ

    def _taken(self, kind: str, prompt: str) -> str:
        with self._lock:
            for plan in (self._by_prompt.get((kind, prompt)), self._plans[kind]):
                if plan:
                    return plan.popleft()
            return self._defaults.get(kind, "missing")

    def _keep(self, request: Request) -> Request:
        line = {
            "at_s": request.at_s,
            "place": request.place,
            "kind": request.kind,
            "method": request.method,
            "target": request.target,
            "scenario": request.scenario,
            "has_credentials": request.has_credentials,
        }
        with self._changed:
            self._requests.append(request)
            with (self.folder / "requests.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            self._changed.notify_all()
        self.on_request(request)
        return request

    def _charge(self, prompt: str, scenario: str) -> Task:
        with self._changed:
            number = len(self.tasks) + 1
            task = Task(f"sora-2:task_{number}_{time.time_ns():x}", number, prompt, time.time())
            self.ledger.add(Entry(task.created_at, task.id, prompt, scenario))
            self.tasks[task.id] = task
            self._changed.notify_all()
        return task

    def _subject_of(self, request: Request, kind: str) -> tuple[Task | None, str]:
        """The task that a request is about, and its prompt."""
        if kind == "create":
            try:
                return None, str(json.loads(request.body)["prompt"])
            except (ValueError, KeyError, TypeError):
                return None, ""
        task_id = _task_id_of(request.target, kind)
        task = self.tasks.get(task_id)
        return task, "" if task is None else task.prompt

    @staticmethod
    def _kind_of(method: str, target: str, place: str) -> str:
        path = urlsplit(target).path
        if place == "elsewhere":
            return "other"
        if path.startswith("/files/"):
            return "file"
        if path.startswith("/v1/videos/") and path.endswith("/content"):
            return "content"
        return KINDS.get((method, path), "other") if place == "gateway" else "other"


def _task_id_of(target: str, kind: str) -> str:
    parts = urlsplit(target)
    if kind == "query":
        return parse_qs(parts.query).get("id", [""])[0]
    if kind == "content":
        return unquote(parts.path.removeprefix("/v1/videos/").removesuffix("/content"))
    return unquote(parts.path.removeprefix("/files/").removesuffix(".mp4"))
