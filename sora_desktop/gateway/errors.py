"""What a gateway's refusals mean: the envelopes of its errors, and the sentence, pause and kind of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.content_rules import speaks_of_content_rules
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.reader import json_object, read_error_code, unwrapped
from sora_desktop.gateway.texts import WORD_CHARACTERS, plain, split_request_id, without_key
from sora_desktop.gateway.wire import Answer

BALANCE_CODES = frozenset({"insufficient_user_quota", "pre_consume_token_quota_failed"})
PROMPT_CODES = frozenset({"sensitive_words_detected", "prompt_blocked"})
MODEL_CODES = frozenset({"model_not_found"})

PROOF_CODES = frozenset({"model_not_found", "sensitive_words_detected", "prompt_blocked", "insufficient_user_quota"})
"""Codes with which even a 5xx says that nothing was charged: the gateway refused before it asked an upstream."""

_REQUEST_ID_HEADERS = ("x-oneapi-request-id", "x-request-id")
_NO_ROUTE = ("invalid url", "no route", "page not found", "cannot post")
_UNKNOWN_TASK = ("task_not_exist", "task not exist", "task_not_found", "task not found", "任务不存在")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the body of an error says, out of any of the shapes in which one host sends it."""

    text: str = ""
    code: str = ""
    """The gateway's own code; lower case."""
    upstream_code: str = ""
    """The code of an upstream whose answer was put into the text; it proves nothing about the gateway."""
    request_id: str = ""
    is_html: bool = False
    is_error: bool = False
    """Whether the body calls itself an error, which also happens with HTTP 200."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A refusal in words, and whether it concerns the whole account."""

    error: JobError
    pause: PauseReason | None = None


def read_envelope(answer: Answer, key: Secret | None = None) -> Envelope:
    """Read the error in an answer's body. Nothing in a body makes this raise."""
    header_id = next((found for name in _REQUEST_ID_HEADERS if (found := answer.headers.get(name))), "")
    value = json_object(answer.body)
    if value is None:
        request_id = plain(without_key(header_id, key), WORD_CHARACTERS)
        return Envelope(text=_text_of(answer, key), request_id=request_id, is_html=answer.is_html)
    text, upstream_code = unwrapped(_message(value))
    text, text_id = split_request_id(plain(without_key(text, key)))
    return Envelope(
        text=text,
        code=without_key(read_error_code(value), key).lower(),
        upstream_code=without_key(upstream_code, key).lower(),
        request_id=plain(without_key(header_id or text_id, key), WORD_CHARACTERS),
        is_error=_calls_itself_error(value),
    )


def judge(answer: Answer, charged: Charged, key: Secret | None = None) -> Verdict:
    """What an answer that is no success means, for a create, a query or the list of models alike."""
    envelope = read_envelope(answer, key)
    kind, sentence, pause = _meaning(answer.status, envelope)
    return Verdict(as_error(kind, sentence, charged, answer.status, envelope), pause)


def as_error(kind: ErrorKind, sentence: str, charged: Charged, status: int | None, envelope: Envelope) -> JobError:
    """Our sentence, with what the gateway gave beside it."""
    return JobError(
        kind=kind,
        message=sentence,
        charged=charged,
        detail=envelope.text,
        code=envelope.code or envelope.upstream_code,
        request_id=envelope.request_id,
        http_status=status,
    )


def is_unknown_task(answer: Answer) -> bool:
    """Whether the gateway says that it has no such task (400 or 404 with ``task_not_exist``)."""
    if answer.status not in {200, 400, 404}:
        return False
    envelope = read_envelope(answer)
    told = f"{envelope.code} {envelope.upstream_code} {envelope.text}".lower()
    return any(word in told for word in _UNKNOWN_TASK)


def has_no_route(answer: Answer) -> bool:
    """Whether the gateway says that nothing is served at this path."""
    envelope = read_envelope(answer)
    if answer.status == 405:
        return True
    return answer.status == 404 and _speaks_of_route(envelope) and not is_unknown_task(answer)


def _speaks_of_route(envelope: Envelope) -> bool:
    return envelope.is_html or not envelope.text or any(words in envelope.text.lower() for words in _NO_ROUTE)


def _meaning(status: int, envelope: Envelope) -> tuple[ErrorKind, str, PauseReason | None]:
    code = envelope.code
    if status == 401:
        return ErrorKind.KEY, "The gateway does not accept this key.", PauseReason.KEY
    if status == 429:
        return ErrorKind.RATE, "The gateway is busy, or was asked too often.", None
    if status == 402 or code in BALANCE_CODES:
        return ErrorKind.BALANCE, "The balance at the gateway is too low.", PauseReason.BALANCE
    if status == 403 and envelope.is_html:
        sentence = "The gateway's site blocked the request before it reached the gateway. The key is not the reason."
        return ErrorKind.BLOCKED, sentence, PauseReason.BLOCKED
    if code in PROMPT_CODES or (status in {200, 400, 403, 422, 500} and speaks_of_content_rules(envelope.text)):
        sentence = "The gateway's content rules refused the prompt or an image. Change the prompt or the images."
        return ErrorKind.PROMPT, sentence, None
    if code in MODEL_CODES:
        return ErrorKind.MODEL, "The gateway does not offer this model at the moment. Choose another one.", None
    if status == 403:
        # The key works, but not for this model, group or address (`access_denied`). Another request may well be
        # allowed, so this one fails and the account goes on.
        sentence = "The gateway does not allow this key to do that. Another model or another key may be allowed."
        return ErrorKind.KEY, sentence, None
    return *_plain_meaning(status, envelope), None


def _plain_meaning(status: int, envelope: Envelope) -> tuple[ErrorKind, str]:
    if status in {404, 405}:
        if envelope.is_html or "invalid url" in envelope.text.lower() or not envelope.text:
            sentence = "There is no video service at this address. Check the gateway's address in the profile."
        else:
            sentence = (
                f"The gateway does not know what was asked for (HTTP {status}). "
                "Check the model, and the gateway's address in the profile."
            )
        return ErrorKind.GATEWAY, sentence
    if status == 413:
        return ErrorKind.REQUEST, "The request is too large for the gateway. Shorten the prompt, or use fewer images."
    if status in {400, 415, 422}:
        return ErrorKind.REQUEST, "The gateway does not accept this request. Change its settings or its images."
    if 300 <= status < 400:
        sentence = f"The gateway sends on to another address (HTTP {status}), and the key does not go there."
        return ErrorKind.GATEWAY, sentence
    if 200 <= status < 300:
        if envelope.is_html:
            return (
                ErrorKind.GATEWAY,
                "A web page came instead of an answer. Check the gateway's address in the profile.",
            )
        if envelope.is_error:
            return ErrorKind.GATEWAY, "The gateway reports an error."
        return ErrorKind.GATEWAY, "The gateway's answer cannot be read."
    return ErrorKind.GATEWAY, f"The gateway has trouble (HTTP {status})."


def _message(value: Mapping[str, object]) -> str:
    error = value.get("error")
    candidates = (error.get("message") if isinstance(error, Mapping) else error, value.get("message"))
    return next((text for text in candidates if isinstance(text, str) and text.strip()), "")


def _calls_itself_error(value: Mapping[str, object]) -> bool:
    error = value.get("error")
    has_error = bool(error.strip()) if isinstance(error, str) else False
    if isinstance(error, Mapping):
        has_error = any(part not in (None, "", 0) for part in error.values())
    return has_error or value.get("success") is False or bool(read_error_code(value))


def _text_of(answer: Answer, key: Secret | None) -> str:
    """The text of a body that is no JSON object: a page's title, or the beginning of plain text."""
    text = answer.body[:20_000].decode("utf-8", "replace")
    if answer.is_html:
        start = text.lower().find("<title")
        start = text.find(">", start) + 1 if start >= 0 else 0
        end = text.lower().find("</title", start) if start else 0
        return plain(without_key(text[start:end], key), WORD_CHARACTERS)
    return plain(without_key(text, key), WORD_CHARACTERS)
