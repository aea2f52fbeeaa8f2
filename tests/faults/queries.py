"""What the fault gateway does with a question about a task, and with every other free question."""

from __future__ import annotations

import json

from tests.faults.connection import Gone
from tests.faults.exchange import ENVELOPES, HUGE_LENGTH, PAGE, Exchange, envelope, head_of
from tests.faults.retry_after import RETRY_AFTERS
from tests.faults.scenarios import Act, Scenario

REDIRECTS = (301, 302, 303, 307, 308)
TROUBLES = (400, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)


def _course(exchange: Exchange) -> None:
    """The truth, as far as the task is by now."""
    if exchange.task is None:
        _unknown(404)(exchange)
        return
    exchange.answer_json(200, exchange.gate.told_of(exchange.task))


def _changed(**changes: object) -> Act:
    def act(exchange: Exchange) -> None:
        if exchange.task is None:
            _unknown(404)(exchange)
            return
        exchange.answer_json(200, {**exchange.gate.running(exchange.task), **changes})

    return act


def _ended(status: str, **more: object) -> Act:
    """The task ends so, and stays ended."""

    def act(exchange: Exchange) -> None:
        if exchange.task is not None:
            exchange.task.end = {"status": status, **more}
        _course(exchange)

    return act


def _without_link(exchange: Exchange) -> None:
    if exchange.task is not None:
        exchange.answer_json(200, {"id": exchange.task.id, "status": "completed", "progress": "100", "video_url": None})


def _unknown(status: int) -> Act:
    def act(exchange: Exchange) -> None:
        exchange.answer_json(status, {"code": "task_not_exist", "message": "task_not_exist", "data": None})

    return act


def _error(status: int, shape: str, **headers: str) -> Act:
    def act(exchange: Exchange) -> None:
        body, content_type = envelope(shape)
        exchange.answer(status, body, {"content_type": content_type, **headers})

    return act


def _body(body: bytes, content_type: str = "application/json", **headers: str) -> Act:
    def act(exchange: Exchange) -> None:
        exchange.answer(200, body, {"content_type": content_type, **headers}, keeps=False)

    return act


def _raw(data: bytes) -> Act:
    def act(exchange: Exchange) -> None:
        exchange.send(data)

    return act


def _huge(exchange: Exchange) -> None:
    exchange.send(head_of(200, b"", content_length=str(HUGE_LENGTH)) + b'{"status":')
    exchange.hang()


def _drip(exchange: Exchange) -> None:
    exchange.send(head_of(200, b"", content_length="100000"))
    exchange.connection.drip(b" " * 100_000, exchange.gate.drip_s)


def _drip_head(exchange: Exchange) -> None:
    exchange.connection.drip(b"HTTP/1.1 200 OK\r\nx-filler: " + b"a" * 100_000, exchange.gate.drip_s)


def _close(exchange: Exchange) -> None:
    raise Gone


def _redirect(status: int) -> Act:
    def act(exchange: Exchange) -> None:
        where = exchange.argument or exchange.gate.elsewhere_origin
        exchange.redirect(status, f"{where}{exchange.request.target}")

    return act


_DEEP = b'{"status":' + b"[" * 100_000

_BROKEN: dict[str, Act] = {
    "reset": lambda exchange: exchange.connection.reset(),
    "closed": _close,
    "hang": lambda exchange: exchange.hang(),
    "bomb": lambda exchange: exchange.bomb(),
    "endless": lambda exchange: exchange.endless(),
    "huge length": _huge,
    "drip": _drip,
    "drip head": _drip_head,
    "empty": _body(b""),
    "html": _body(PAGE, "text/html"),
    "html as JSON": _body(PAGE),
    "cut": _raw(head_of(200, b"", content_length="400") + b'{"id":"task_1","status":"fai'),
    "no HTTP": _raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "chunked garbage": _raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
    "deep": _body(_DEEP),
    "list": _body(b"[]"),
    "no gzip": _body(b"not packed at all", content_encoding="gzip"),
    **{f"redirect {status}": _redirect(status) for status in REDIRECTS},
    **{f"{status} {shape}": _error(status, shape) for status in TROUBLES for shape in ENVELOPES},
    **{f"429 retry-after {name}": _error(429, "error", **form.headers) for name, form in RETRY_AFTERS.items()},
    **{f"503 retry-after {name}": _error(503, "empty", **form.headers) for name, form in RETRY_AFTERS.items()},
}

_ANSWERS: dict[str, Act] = {
    "course": _course,
    "backwards": _changed(progress="1%", status="queued"),
    "other id": _changed(id="sora-2:task_of_somebody_else", task_id="another"),
    "unknown word": _changed(status="dreaming_of_boats", progress="NaN"),
    "no status": _changed(status=None),
    "odd types": _changed(status=["processing"], progress={"at": 7}, error={"message": "", "code": ""}),
    "lost": _unknown(404),
    "lost 400": _unknown(400),
    "lost 200": _unknown(200),
    "failed": _ended("failed", error={"message": "upstream failed", "code": "upstream_error"}),
    "moderated": _ended("failed", fail_reason="This prompt violates our content policy"),
    "cancelled": _ended("cancelled"),
    "expired": _ended("expired"),
    "done without link": _without_link,
    "401": _error(401, "error"),
}

QUERIES = {name: Scenario(name, act) for name, act in {**_ANSWERS, **_BROKEN}.items()}


def _missing(exchange: Exchange) -> None:
    message = f"Invalid URL ({exchange.request.method} {exchange.request.target.partition('?')[0]})"
    exchange.answer_json(404, {"error": {"message": message, "type": "invalid_request_error", "code": None}})


def _honest(exchange: Exchange) -> None:
    """What the money routes say: 100 to spend, and 50 cents for each accepted create."""
    accepted = exchange.gate.ledger.accepted()
    spent = [
        {
            "created_at": int(entry.at_s),
            "type": 2,
            "model_name": "sora-2",
            "quota": 250_000,
            "other": json.dumps({"task_id": entry.task_id}),
        }
        for entry in reversed(accepted)
    ]
    answers: dict[str, object] = {
        "models": {"object": "list", "data": [{"id": "sora-2", "object": "model"}, {"id": "sora-2-pro"}]},
        "balance": {"object": "billing_subscription", "hard_limit_usd": 100.0, "has_payment_method": True},
        "usage": {"object": "list", "total_usage": 50.0 * len(accepted)},
        "log": {"success": True, "message": "", "data": spent},
    }
    if exchange.request.kind not in answers:
        _missing(exchange)
        return
    exchange.answer_json(200, answers[exchange.request.kind])


def _content(exchange: Exchange) -> None:
    """The task's file, at the content path itself."""
    from tests.faults.files import whole

    whole(exchange)


OTHERS = {
    name: Scenario(name, act)
    for name, act in {"missing": _missing, "honest": _honest, "file": _content, **_BROKEN}.items()
}
"""For the list of models, the balance, the spend log and the content path."""
