"""The demo gateway's routes: which request gets which reply, faults included."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import ValidationError

from sora_desktop.demo import answers, tariff
from sora_desktop.demo.faults import FaultPlan, Point, faults_at
from sora_desktop.demo.pictures import PictureShelf
from sora_desktop.demo.replies import (
    HTML,
    PAGE_502,
    PAGE_BLOCKED,
    PAGE_EXPIRED,
    AnyReply,
    FileReply,
    Reply,
    Reset,
    Unsatisfiable,
    asked_range,
    error_reply,
    json_reply,
    task_error_reply,
)
from sora_desktop.demo.tasks import CreateBody, RemixBody, Task
from sora_desktop.demo.workshop import Workshop, now_ms

LINK_LIFE_S = 3600
SLOW_BYTES_PER_S = 256 * 1024
WRONG_KEY = "wrong"


@dataclass(frozen=True)
class Request:
    """One request as the server read it. `headers` has its names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    origin: str

    @property
    def key(self) -> str:
        """What stands after `Bearer`, or nothing."""
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else ""


class Routes:
    """Answers requests; knows nothing of sockets."""

    def __init__(self, workshop: Workshop, pictures: PictureShelf, faults: FaultPlan, hang_s: float) -> None:
        self._workshop = workshop
        self._pictures = pictures
        self._faults = faults
        self._hang_s = hang_s
        self._lock = threading.Lock()
        self._expired: set[str] = set()
        self._last_link_ms = 0

    def reply_to(self, request: Request) -> AnyReply:
        """The reply to one request; garbage gets a 4xx, never an exception."""
        try:
            target = urlsplit(request.target)
            query = parse_qs(target.query, max_num_fields=100)
        except ValueError:
            return error_reply(400, "The request's URL cannot be read.", request.request_id)
        path = unquote(target.path)
        if path.startswith("/files/") and request.method == "GET":
            return self._file_by_link(request, path, query)
        match request.method, path:
            case "POST", "/v1/video/create":
                route = self._create
            case "POST", "/v1/video/remix":
                route = self._remix
            case "GET", "/v1/video/query":
                return self._refusal(request) or self._query(request, (query.get("id") or [""])[0])
            case "POST", "/api/upload/presign":
                route = self._presign
            case "PUT", _ if path.startswith("/uploads/"):
                return self._pictures.put(path.removeprefix("/uploads/"), request.headers, request.body)
            case "GET", _ if path.startswith("/pictures/"):
                return self._pictures.get(path.removeprefix("/pictures/")) or _no_such_route(request)
            case "GET", "/v1/models":
                route = self._models
            case "GET", "/v1/dashboard/billing/subscription":
                route = self._subscription
            case "GET", "/v1/dashboard/billing/usage":
                route = self._usage
            case "GET", "/api/pricing":
                return json_reply(tariff.pricing_answer())  # public, as at stock gateways
            case "GET", "/api/log/token":
                route = self._charges
            case "GET", _ if path.startswith("/v1/videos/") and path.endswith("/content"):
                task_id = path.removeprefix("/v1/videos/").removesuffix("/content")
                return self._refusal(request) or self._content(request, task_id)
            case _:
                return _no_such_route(request)
        return self._refusal(request) or route(request)

    def _refusal(self, request: Request) -> Reply | None:
        """Each key will do, except for one that tests and people can be refused with."""
        if not request.key:
            return error_reply(401, "No token was provided", request.request_id)
        if request.key == WRONG_KEY:
            return error_reply(401, "Invalid token", request.request_id)
        return None

    def _create(self, request: Request) -> AnyReply:
        try:
            body = CreateBody.model_validate_json(request.body)
        except ValidationError as problem:
            return task_error_reply(400, "invalid_request", _first_reason(problem))
        return self._take_create(request, body)

    def _remix(self, request: Request) -> AnyReply:
        if self._faults.take("remix-missing"):
            return _no_such_route(request)
        try:
            body = RemixBody.model_validate_json(request.body)
        except ValidationError as problem:
            return task_error_reply(400, "invalid_request", _first_reason(problem))
        found = self._workshop.look(body.task_id)
        if found is None:
            return task_error_reply(400, "task_not_exist", "task_not_exist")
        remixed, stage = found
        if stage.word != "completed" or remixed.body.family != "grok":
            return task_error_reply(400, "invalid_request", "task_id: this task cannot be remixed")
        return self._take_create(request, body.create_of(remixed.body))

    def _take_create(self, request: Request, body: CreateBody) -> AnyReply:
        """Accept a create that can be made, unless a fault is due."""
        fault = self._faults.take_first(faults_at(Point.CREATE))
        refused = self._refused_create(fault, request, body)
        if refused is not None:
            return refused
        task = self._workshop.accept(body)
        return self._spoilt_answer(fault, request, answers.created_answer(task))

    def _refused_create(self, fault: str | None, request: Request, body: CreateBody) -> AnyReply | None:
        """The reply of a fault that strikes before the create is accepted: nothing is charged."""
        match fault:
            case "create-400":
                return task_error_reply(400, "invalid_request", "duration is not supported by this model")
            case "create-401":
                return error_reply(401, "Invalid token", request.request_id)
            case "create-402" | "create-403-balance":
                status = 402 if fault == "create-402" else 403
                message = "用户额度不足, 剩余额度: ＄0.012000"
                return task_error_reply(status, "insufficient_user_quota", message)
            case "create-403-html":
                return Reply(403, PAGE_BLOCKED, HTML)
            case "create-429":
                return Reply(429)
            case "create-503-model":
                message = f"No available channel for model {body.model} under group default (distributor)"
                return error_reply(503, message, request.request_id, code="model_not_found")
            case "create-prompt-refused":
                message = "user sensitive words detected: demo"
                return error_reply(400, message, request.request_id, code="sensitive_words_detected")
            case "create-reset-before":
                return Reset()
            case "create-redirect":
                return Reply(307, headers={"Location": f"{request.origin}{request.target}"})
            case _:
                return None

    def _spoilt_answer(self, fault: str | None, request: Request, answer: dict[str, object]) -> AnyReply:
        """The reply to a create that was accepted, and would have been charged."""
        good = json_reply(answer)
        match fault:
            case "create-reset-after":
                return Reset()
            case "create-500":
                return error_reply(500, "当前分组上游负载已饱和，请稍后再试", request.request_id)
            case "create-502-html":
                return Reply(502, PAGE_502, HTML)
            case "create-hang":
                return json_reply(answer, after_s=self._hang_s)
            case "create-no-id":
                return json_reply({name: value for name, value in answer.items() if name not in {"id", "task_id"}})
            case "create-html":
                return Reply(200, PAGE_502, HTML)
            case "create-cut-json":
                return Reply(200, good.body[: len(good.body) // 2])
            case _:
                return good

    def _query(self, request: Request, task_id: str) -> AnyReply:
        fault = self._faults.take_first(_QUERY_REPLACED)
        match fault:
            case "query-401":
                return error_reply(401, "Invalid token", request.request_id)
            case "query-429":
                return Reply(429)
            case "query-500":
                return error_reply(500, "get_task_failed", request.request_id)
            case "query-html":
                return Reply(200, PAGE_502, HTML)
            case "query-reset":
                return Reset()
            case "query-unknown-task":
                return task_error_reply(400, "task_not_exist", "task_not_exist")
        found = self._workshop.look(task_id)
        if found is None:
            return task_error_reply(400, "task_not_exist", "task_not_exist")
        task, stage = found
        link = self._new_link(task, request.origin) if stage.word == "completed" else None
        answer = answers.query_answer(task, stage, link)
        if self._faults.take("query-progress-none"):
            del answer["progress"]
        if self._faults.take("query-odd-id"):
            answer["id"] = "video_" + task.number
        return json_reply(answer, after_s=self._hang_s if fault == "query-hang" else 0.0)

    def _presign(self, request: Request) -> AnyReply:
        return self._pictures.presign(request.origin, request.body, _no_such_route(request))

    def _models(self, request: Request) -> Reply:
        if self._faults.take("models-missing"):
            return _no_such_route(request)
        return json_reply(answers.models_answer())

    def _subscription(self, request: Request) -> Reply:
        return json_reply(answers.subscription_answer(self._spent()))

    def _usage(self, request: Request) -> Reply:
        return json_reply(answers.usage_answer(self._spent()))

    def _spent(self) -> float:
        return tariff.spent_on(self._workshop.ledger.entries(), self._workshop.refunds())

    def _charges(self, request: Request) -> Reply:
        if self._faults.take("log-missing"):
            return _no_such_route(request)
        return json_reply(answers.charges_answer(self._workshop.ledger.entries(), self._workshop.refunds()))

    def _content(self, request: Request, task_id: str) -> AnyReply:
        found = self._workshop.look(task_id)
        if found is None:
            return error_reply(404, "Task not found", request.request_id, kind="invalid_request_error")
        task, stage = found
        if stage.word != "completed":
            message = f"Task is not completed yet, current status: {stage.word}"
            return error_reply(400, message, request.request_id, kind="invalid_request_error")
        return self._file(request, task)

    def _new_link(self, task: Task, origin: str) -> str:
        """A link that nobody can guess and that differs from each one before."""
        with self._lock:
            expires_ms = max(now_ms() + LINK_LIFE_S * 1000, self._last_link_ms + 1)
            self._last_link_ms = expires_ms
        signature = _signature(task, str(expires_ms))
        return f"{origin}/files/{task.number}.mp4?expires={expires_ms}&signature={signature}"

    def _file_by_link(self, request: Request, path: str, query: Mapping[str, list[str]]) -> AnyReply:
        expires = (query.get("expires") or [""])[0]
        signature = (query.get("signature") or [""])[0]
        found = self._workshop.look_up(path.removeprefix("/files/").removesuffix(".mp4"))
        if found is None or not hmac.compare_digest(signature.encode(), _signature(found[0], expires).encode()):
            return _no_such_route(request)
        task, stage = found
        with self._lock:
            if self._faults.take("link-expired"):
                self._expired.add(signature)
            is_expired = signature in self._expired or int(expires) < now_ms()
        if is_expired:
            return Reply(403, PAGE_EXPIRED, "application/xml")
        if stage.word != "completed":
            return Reply(404, b"", "application/xml")
        return self._file(request, task)

    def _file(self, request: Request, task: Task) -> AnyReply:
        fault = self._faults.take_first(_FILE_REPLACED)
        if fault == "file-html":
            return Reply(200, PAGE_502, "video/mp4")
        if fault == "file-503":
            return Reply(503, b"", HTML)
        size_bytes, etag = task.size_bytes or 0, task.etag or '""'
        asked = asked_range(request.headers.get("range"), request.headers.get("if-range"), size_bytes, etag)
        if asked is not None and self._faults.take("file-whole"):
            asked = None
        if isinstance(asked, Unsatisfiable):
            return Reply(416, headers={"Content-Range": f"bytes */{size_bytes}"})
        first, last = asked or (0, size_bytes - 1)
        return FileReply(
            path=self._workshop.path(task),
            size_bytes=size_bytes,
            etag=etag,
            first=first,
            last=last,
            is_part=asked is not None,
            is_cut=fault == "file-cut",
            stands_s=self._hang_s if fault == "file-hang" else 0.0,
            bytes_per_s=SLOW_BYTES_PER_S if self._faults.take("file-slow") else None,
        )


_QUERY_REPLACED = tuple(name for name in faults_at(Point.QUERY) if name not in {"query-progress-none", "query-odd-id"})
_FILE_REPLACED = ("file-html", "file-503", "file-cut", "file-hang")


def _signature(task: Task, expires: str) -> str:
    return hmac.new(task.link_secret.encode(), expires.encode(), hashlib.sha256).hexdigest()


def _no_such_route(request: Request) -> Reply:
    path = request.target.partition("?")[0]
    message = f"Invalid URL ({request.method} {path[:200]})"
    return error_reply(404, message, request.request_id, kind="invalid_request_error")


def _first_reason(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
