"""What the fault gateway does with a create, and the state that the submit table of promises.md gives the job."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.faults.connection import Gone
from tests.faults.exchange import (
    ENVELOPES,
    HUGE_LENGTH,
    PAGE,
    Exchange,
    chunks_of,
    envelope,
    head_of,
    packed,
)
from tests.faults.retry_after import RETRY_AFTERS
from tests.faults.scenarios import Act, Scenario

ACCEPTED, WAITING, FAILED, UNCONFIRMED = "watching", "waiting", "failed", "unconfirmed"

REDIRECTS = (301, 302, 303, 307, 308)
REFUSALS = (400, 401, 402, 403, 404, 405, 413, 415, 422, 429)
DOUBTFUL = (408, 409, 425, 500, 501, 502, 503, 504, 507, 520, 521, 522, 523, 524, 529)
PROOFS = ("model_not_found", "sensitive_words_detected", "prompt_blocked", "insufficient_user_quota")


def _json_of(exchange: Exchange) -> dict[str, object]:
    """The usual answer to a create. The task exists already where the scenario is billed."""
    task_id = exchange.task.id if exchange.task is not None else "task_of_nobody"
    return {"id": task_id, "status": "pending", "status_update_time": 1_762_010_621_323}


def _ok(exchange: Exchange) -> None:
    exchange.answer_json(200, _json_of(exchange), x_oneapi_request_id="20261122aBcDeF")


def _late(exchange: Exchange) -> None:
    exchange.late()
    _ok(exchange)


def _whole_id_then_reset(exchange: Exchange) -> None:
    body = json.dumps(_json_of(exchange)).encode()
    exchange.send(head_of(200, body, content_length=str(len(body) + 100)) + body)
    exchange.connection.pause(0.05)
    exchange.connection.reset()


def _told(before: bytes, mark: bytes, head: bytes = b"", behind: bytes = b"") -> Act:
    """The usual answer in an unusual frame."""

    def act(exchange: Exchange) -> None:
        body = mark + json.dumps(_json_of(exchange)).encode()
        exchange.send(before + (head or head_of(200, body)) + body + behind)

    return act


def _ok_in_gzip(exchange: Exchange) -> None:
    body = packed(json.dumps(_json_of(exchange)).encode())
    exchange.answer(200, body, {"content_encoding": "gzip"})


def _ok_in_chunks(exchange: Exchange) -> None:
    body = json.dumps(_json_of(exchange)).encode()
    exchange.send(head_of(200, None, transfer_encoding="chunked") + chunks_of([body[:5], body[5:]]))


def _ok_as_created(exchange: Exchange) -> None:
    exchange.answer_json(201, _json_of(exchange))


def _renamed(*path: str) -> Act:
    def act(exchange: Exchange) -> None:
        value: object = _json_of(exchange)["id"]
        for name in reversed(path):
            value = {name: value}
        exchange.answer_json(200, value)

    return act


def _body(body: bytes, content_type: str = "application/json", status: int = 200, **headers: str) -> Act:
    def act(exchange: Exchange) -> None:
        exchange.answer(status, body, {"content_type": content_type, **headers}, keeps=False)

    return act


def _id_less(value: object) -> Act:
    return _body(json.dumps(value).encode())


def _raw(data: bytes) -> Act:
    def act(exchange: Exchange) -> None:
        exchange.send(data)

    return act


def _cut_after(part: float) -> Act:
    """The answer is cut inside of its body."""

    def act(exchange: Exchange) -> None:
        body = json.dumps(_json_of(exchange)).encode()
        exchange.send(head_of(200, body) + body[: int(len(body) * part)])

    return act


def _length(told: int | None, extra: bytes = b"") -> Act:
    """An answer whose ``Content-Length`` says something else; it is over when the client has had enough."""

    def act(exchange: Exchange) -> None:
        body = b'{"status":"pending","id":'
        exchange.send(head_of(200, body, content_length=str(told if told is not None else 10)) + body + extra)
        if told is not None:
            exchange.hang()

    return act


def _drip(exchange: Exchange) -> None:
    body = json.dumps(_json_of(exchange)).encode()
    exchange.send(head_of(200, body, content_length=str(len(body) + 100_000)))
    exchange.connection.drip(b" " * 100_000 + body, exchange.gate.drip_s)


def _drip_head(exchange: Exchange) -> None:
    exchange.connection.drip(b"HTTP/1.1 200 OK\r\nx-filler: " + b"a" * 100_000, exchange.gate.drip_s)


def _continue_for_ever(exchange: Exchange) -> None:
    while True:
        exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        exchange.connection.pause(exchange.gate.drip_s)


def _close(exchange: Exchange) -> None:
    raise Gone


def _redirect(status: int) -> Act:
    def act(exchange: Exchange) -> None:
        where = exchange.argument or exchange.gate.elsewhere_origin
        exchange.redirect(status, f"{where}{exchange.request.target}")

    return act


def _error(status: int, shape: str, code: str = "", message: str = "upstream said no", **headers: str) -> Act:
    body, content_type = envelope(shape, code, message)
    return _body(body, content_type, status, x_oneapi_request_id="20261122aBcDeF", **headers)


def _reset_before_read(exchange: Exchange) -> None:
    exchange.connection.reset()


def _accepted() -> dict[str, Act]:
    return {
        "ok": _ok,
        "ok task_id": _renamed("task_id"),
        "ok data.id": _renamed("data", "id"),
        "ok data.task_id": _renamed("data", "task_id"),
        "ok then reset": _whole_id_then_reset,
        "ok after 103": _told(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", b""),
        "ok in HTTP/1.0": _told(b"", b"", b"HTTP/1.0 200 OK\r\n\r\n"),
        "ok with a byte order mark": _told(b"", b"\xef\xbb\xbf"),
        "ok and a second answer": _told(b"", b"", behind=b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
        "ok in gzip": _ok_in_gzip,
        "ok in chunks": _ok_in_chunks,
        "201": _ok_as_created,
    }


def _lost() -> dict[str, Act]:
    """Ends that say nothing about the money, by their short names: each exists billed and not billed."""
    gone = {
        "reset": lambda exchange: exchange.connection.reset(),
        "closed": _close,
        "hang": lambda exchange: exchange.hang(),
        "late": _late,
        "cut status line": _raw(b"HTTP/1.1 20"),
        "cut head": _raw(b"HTTP/1.1 200 OK\r\ncontent-type: appl"),
        "no HTTP": _raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
        "drip": _drip,
        "drip head": _drip_head,
        "endless": lambda exchange: exchange.endless(),
        "100 for ever": _continue_for_ever,
    }
    said = {
        "cut body": _cut_after(0.3),
        "cut body late": _cut_after(0.95),
        "empty": _body(b""),
        "204": _raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        "spaces": _body(b"  \r\n "),
        "html": _body(PAGE, "text/html"),
        "html as JSON": _body(PAGE),
        "text": _body(b"OK", "text/plain"),
        "null": _body(b"null"),
        "list": _body(b'[{"id":"task_of_a_list"}]'),
        "no id": _id_less({"status": "pending"}),
        "empty id": _id_less({"id": "", "task_id": " ", "data": {"id": None}}),
        "id is a list": _id_less({"id": ["task_1"]}),
        "id is true": _id_less({"id": True}),
        "id too long": _id_less({"id": "x" * 600}),
        "id with a line break": _id_less({"id": "task\r\n1"}),
        "success false": _id_less({"success": False, "message": "系统繁忙"}),
        "error in 200": _id_less({"error": {"message": "no", "code": "insufficient_user_quota"}}),
        "deep": _body(b'{"id":' + b"[" * 100_000),
        "not UTF-8": _body(b'\xff\xfe{"status":"\xe9"}'),
        "bomb": lambda exchange: exchange.bomb(),
        "cut gzip": _body(packed(b'{"id":"task_1","status":"pending"}')[:-12], content_encoding="gzip"),
        "no gzip": _body(b"not packed at all", content_encoding="gzip"),
        "unknown coding": _body(b"?", content_encoding="br"),
        "short length": _length(None, b'"task_1"}'),
        "long length": _length(4096),
        "huge length": _length(HUGE_LENGTH),
        "nonsense length": _raw(b'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{"status":"pending"}'),
        "chunked garbage": _raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        "cut chunks": _raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks_of([b'{"sta'])[:-5]),
        "saturated": _error(500, "error", message="当前分组上游负载已饱和，请稍后再试"),
    }
    moved = {f"{status}": _redirect(status) for status in REDIRECTS}
    moved |= {"300": _body(b'{"id":"task_of_a_300"}', status=300), "304": _raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")}
    errors = {f"{status} {shape}": _error(status, shape) for status in DOUBTFUL for shape in ENVELOPES}
    return {**gone, **said, **moved, **errors}


def _refused() -> list[Scenario]:
    """Ends with which nothing was charged, whatever the body is."""
    found: list[Scenario] = []
    for status in REFUSALS:
        for shape in ENVELOPES:
            pauses = {401: "key", 402: "balance"}
            pause = pauses.get(status, "blocked" if (status, shape) == (403, "html") else "")
            end = WAITING if pause or status == 429 else FAILED
            found.append(Scenario(f"{status} {shape}", _error(status, shape), end=end, pause=pause))
    for shape in ("error", "code"):
        for code in ("insufficient_user_quota", "pre_consume_token_quota_failed"):
            name = f"403 {code} {shape}"
            found.append(Scenario(name, _error(403, shape, code), end=WAITING, pause="balance"))
        for status, code in ((500, "sensitive_words_detected"), (500, "prompt_blocked"), (503, "model_not_found")):
            found.append(Scenario(f"{status} {code} {shape}", _error(status, shape, code), end=FAILED))
        act = _error(500, shape, "insufficient_user_quota")
        found.append(Scenario(f"500 insufficient_user_quota {shape}", act, end=WAITING, pause="balance"))
    found.append(Scenario("400 drip", _drip_refusal, end=FAILED))
    found += [
        Scenario(f"429 retry-after {name}", _error(429, "error", **form.headers), end=WAITING)
        for name, form in RETRY_AFTERS.items()
    ]
    return found


def _drip_refusal(exchange: Exchange) -> None:
    exchange.send(head_of(400, None, content_length="100000"))
    exchange.connection.drip(b'{"error":' + b" " * 100_000, exchange.gate.drip_s)


def _table() -> dict[str, Scenario]:
    scenarios = [Scenario(name, act, is_billed=True, end=ACCEPTED) for name, act in _accepted().items()]
    for name, act in _lost().items():
        unbilled = Scenario(f"lost, {name}", act, end=UNCONFIRMED)
        scenarios += [unbilled, replace(unbilled, name=f"billed, {name}", is_billed=True)]
    scenarios.append(Scenario("reset before read", _reset_before_read, end=UNCONFIRMED))
    scenarios += _refused()
    return {scenario.name: scenario for scenario in scenarios}


CREATES = _table()

BEFORE_READ = frozenset({"reset before read"})
"""Scenarios that act while the request still lies in the kernel."""


def ending_in(end: str) -> list[Scenario]:
    """Every create scenario with which a job ends so: ``watching``, ``waiting``, ``failed`` or ``unconfirmed``."""
    return [scenario for scenario in CREATES.values() if scenario.end == end]
