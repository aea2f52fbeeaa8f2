"""The create: exactly one POST on a fresh connection, and what its end says about the money."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import replace

from sora_desktop.domain.answers import Accepted, Doubtful, NotSent, Refused, Submission
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.families.declaration import CREATE_PATH
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.addressing import headers_for
from sora_desktop.gateway.errors import PROOF_CODES, as_error, has_no_route, judge, read_envelope
from sora_desktop.gateway.network_errors import trouble_of
from sora_desktop.gateway.querying import report_of
from sora_desktop.gateway.reader import json_object, read_task_id
from sora_desktop.gateway.tracing import Trail
from sora_desktop.gateway.transports import Clients, UnusableRoute, WireLimits
from sora_desktop.gateway.wire import Answer, read_answer

logger = logging.getLogger(__name__)

REFUSALS = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422, 429})
"""Statuses with which nothing was charged, whatever the body is."""

NO_REMIX = "This gateway has no remix."
_MAYBE = "It may have been charged."


async def create(
    clients: Clients, limits: WireLimits, account: Account, body: Mapping[str, object], path: str = CREATE_PATH
) -> Submission:
    """Send one create and read its end off the submit table. Raises nothing but ``CancelledError``.

    ``path``: where under the account's origin, as the family of the request declares it.
    """
    url = f"{account.origin}{path}"
    try:
        headers = {**headers_for(account), "Content-Type": "application/json"}
        client = clients.creates(url)
    except UnusableRoute as unusable:
        return NotSent(JobError(unusable.kind, unusable.sentence, Charged.NO), unusable.pause)
    try:
        content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        sentence = "The request holds a character or a value that cannot be sent."
        return Refused(JobError(ErrorKind.REQUEST, sentence, Charged.NO))
    trail = Trail()
    until = asyncio.get_running_loop().time() + limits.create_total_s
    extensions = {"trace": trail.note}
    try:
        request = client.build_request("POST", url, content=content, headers=headers, extensions=extensions)
        async with asyncio.timeout_at(until):
            response = await client.send(request, stream=True)
        answer = await read_answer(response, limits.answer_bytes, _until(response.status_code, until, limits))
        return classify(answer, account.key, path)
    except Exception as error:  # noqa: BLE001 - whatever broke, a paid request may be out: its end must be told
        return _broken(error, trail)
    finally:
        await trail.abandon()


def classify(answer: Answer, key: Secret | None = None, path: str = CREATE_PATH) -> Submission:
    """The end of a create by its answer, exactly as the submit table says."""
    if answer.is_success:
        # An id that came in whole JSON is an accepted task, even if the connection was lost behind it.
        value = json_object(answer.body)
        task_id = read_task_id(value) if value is not None else None
        if value is not None and task_id is not None:
            return Accepted(report_of(value, key), task_id, read_envelope(answer, key).request_id)
    if answer.status in REFUSALS or (500 <= answer.status < 600 and _is_proven_refusal(answer)):
        verdict = judge(answer, Charged.NO, key)
        if answer.status == 429:
            return Refused(verdict.error, is_rate_limit=True, retry_after_s=answer.retry_after_s())
        if path != CREATE_PATH and has_no_route(answer):
            # Of a path that one family alone has: the address of the gateway is right.
            return Refused(replace(verdict.error, message=NO_REMIX), verdict.pause)
        return Refused(verdict.error, verdict.pause)
    return Doubtful(
        as_error(ErrorKind.UNCONFIRMED, _doubt(answer), Charged.UNKNOWN, answer.status, read_envelope(answer, key))
    )


def _is_proven_refusal(answer: Answer) -> bool:
    return read_envelope(answer).code in PROOF_CODES


def _doubt(answer: Answer) -> str:
    status = answer.status
    if answer.is_success:
        if answer.is_html:
            return f"A web page came instead of an answer to this request. {_MAYBE}"
        if not answer.is_whole:
            return f"The gateway's answer to this request was cut off. {_MAYBE}"
        if json_object(answer.body) is None:
            return f"The gateway's answer to this request cannot be read. {_MAYBE}"
        return f"The gateway answered this request without a task id. {_MAYBE}"
    if 300 <= status < 400:
        return f"The gateway sent this request on to another address, where it was not repeated. {_MAYBE}"
    return f"The gateway had trouble with this request (HTTP {status}). {_MAYBE}"


def _broken(error: Exception, trail: Trail) -> NotSent | Doubtful:
    trouble = trouble_of(error)
    logger.info("A create ended with %s; begun to send: %s", type(error).__name__, trail.has_begun_to_send)
    if trail.proves_nothing_sent or (trouble.is_before_sending and not trail.has_begun_to_send):
        if not trouble.is_before_sending:
            # The connection was lost while it was being opened, by a proxy or under TLS.
            trouble = replace(trouble, sentence="There is no connection to the gateway.")
        return NotSent(trouble.as_error(Charged.NO), trouble.pause)
    return Doubtful(JobError(ErrorKind.UNCONFIRMED, f"{trouble.sentence} {_MAYBE}", Charged.UNKNOWN))


def _until(status: int, until: float, limits: WireLimits) -> float:
    if 200 <= status < 300:
        return until
    return min(until, asyncio.get_running_loop().time() + limits.refusal_body_s)
