"""The upload of a picture: the gateway names a place with the key, and the bytes go there without it."""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from sora_desktop.domain.answers import UploadAnswer
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.pictures import LocalPicture, Upload
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.urls import image_url_problem, is_this_machine
from sora_desktop.gateway.addressing import presign_url
from sora_desktop.gateway.errors import judge, read_envelope
from sora_desktop.gateway.network_errors import trouble_of
from sora_desktop.gateway.questions import Unanswered, ask
from sora_desktop.gateway.reader import json_object
from sora_desktop.gateway.transports import Clients, UnusableRoute, WireLimits
from sora_desktop.gateway.wire import Answer, read_answer

ASKED_LIFE_S = 86_400
"""How long a picture should be there: creates may wait in a line for hours before an upstream fetches it."""
UNTOLD_LIFE_S = 900.0
_LONGEST_URL = 8_192
_CONTENT_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}")

logger = logging.getLogger(__name__)


async def upload(
    clients: Clients, limits: WireLimits, account: Account, picture: LocalPicture, content: bytes
) -> UploadAnswer:
    """Ask where to put a picture, and put it there. Costs nothing. Raises nothing but ``CancelledError``."""
    asked = {"file_name": picture.name, "content_type": picture.content_type, "expires_in": ASKED_LIFE_S}
    answer = await ask(clients, limits, account, presign_url(account.origin), Charged.NO, asked)
    if isinstance(answer, Unanswered):
        return UploadAnswer(error=answer.error)
    # Gateways that do not know the path send 404, 405, or the page of their own site.
    if answer.status in {404, 405} or (answer.is_success and answer.is_html):
        return UploadAnswer(is_unsupported=True)
    value = json_object(answer.body) if answer.is_success else None
    if value is None or read_envelope(answer).is_error:
        error = judge(answer, Charged.NO, account.key).error
        return UploadAnswer(error=_about_upload(error), retry_after_s=answer.retry_after_s())
    place = _place_of(value, account, picture.content_type)
    if place is None:
        return _failed("The gateway named no place for a picture that can be used.")
    upload_url, public_url, sent_type, life_s = place
    problem = await _put(clients, limits, upload_url, content, sent_type)
    if problem is not None:
        return problem
    return UploadAnswer(Upload(public_url, time.time() + life_s))


def _place_of(value: Mapping[str, object], account: Account, content_type: str) -> tuple[str, str, str, float] | None:
    """Where to put the bytes, where they can be fetched then, as which type, and for how many seconds."""
    data = value.get("data", value)
    if not isinstance(data, Mapping):
        return None
    upload_url, public_url = data.get("upload_url"), data.get("public_url")
    if str(data.get("method", "PUT")).upper() != "PUT":
        return None
    if not isinstance(upload_url, str) or not _may_upload_to(upload_url, account):
        return None
    if not isinstance(public_url, str) or len(public_url) > _LONGEST_URL or image_url_problem(public_url) is not None:
        return None
    told_type = data.get("content_type")
    sent_type = told_type if isinstance(told_type, str) and _CONTENT_TYPE.fullmatch(told_type) else content_type
    told_s = data.get("expires_in")
    is_number = isinstance(told_s, int | float) and not isinstance(told_s, bool) and math.isfinite(told_s)
    life_s = min(float(told_s), float(ASKED_LIFE_S)) if is_number and told_s > 0 else UNTOLD_LIFE_S  # type: ignore[operator, arg-type]
    return upload_url, public_url, sent_type, life_s


def _may_upload_to(url: str, account: Account) -> bool:
    """https, or plain http on this machine for a gateway that is here itself: nobody on the way sees a picture."""
    if len(url) > _LONGEST_URL or image_url_problem(url) is not None:
        return False
    parts, own = urlsplit(url), urlsplit(account.origin)
    if is_this_machine(parts.hostname or ""):
        return is_this_machine(own.hostname or "")
    return parts.scheme == "https"


async def _put(
    clients: Clients, limits: WireLimits, url: str, content: bytes, content_type: str
) -> UploadAnswer | None:
    """Send the bytes, without the key and to no other place; ``None`` when they arrived."""
    try:
        until = asyncio.get_running_loop().time() + limits.upload_total_s
        async with asyncio.timeout_at(until):
            # A connection of its own, as creates have it: large bodies are not sent into one that may be closing.
            client = clients.creates(url)
            request = client.build_request("PUT", url, content=content, headers={"Content-Type": content_type})
            response = await client.send(request, stream=True)
        answer = await read_answer(response, limits.answer_bytes, until)
    except UnusableRoute as unusable:
        return UploadAnswer(error=JobError(unusable.kind, unusable.sentence, Charged.NO))
    except Exception as error:  # noqa: BLE001 - a free request: whatever broke, the picture is not there
        logger.info("An upload ended with %s", type(error).__name__)
        return UploadAnswer(error=trouble_of(error, "the place for pictures").as_error(Charged.NO))
    if not answer.is_success or _says_no(answer):
        sentence = f"The place for pictures did not take this one (HTTP {answer.status})."
        error_of = JobError(ErrorKind.GATEWAY, sentence, Charged.NO, http_status=answer.status)
        return UploadAnswer(error=error_of, retry_after_s=answer.retry_after_s())
    return None


def _says_no(answer: Answer) -> bool:
    value = json_object(answer.body)
    return value is not None and value.get("success") is False


def _about_upload(error: JobError) -> JobError:
    return JobError(
        error.kind, f"A picture could not be uploaded. {error.message}", Charged.NO, error.detail, error.code,
        error.request_id, error.http_status,
    )  # fmt: skip


def _failed(sentence: str) -> UploadAnswer:
    return UploadAnswer(error=JobError(ErrorKind.GATEWAY, sentence, Charged.NO))
