"""One free question to a gateway: asked once with the key, answered under a byte cap and a deadline."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sora_desktop.domain.answers import PauseReason
from sora_desktop.domain.errors import Charged, JobError
from sora_desktop.domain.profiles import Account
from sora_desktop.gateway.addressing import headers_for
from sora_desktop.gateway.network_errors import trouble_of
from sora_desktop.gateway.tracing import Trail
from sora_desktop.gateway.transports import Clients, UnusableRoute, WireLimits
from sora_desktop.gateway.wire import Answer, read_answer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that brought no answer at all."""

    error: JobError
    pause: PauseReason | None = None


async def ask(
    clients: Clients,
    limits: WireLimits,
    account: Account,
    url: str,
    charged: Charged,
    body: Mapping[str, object] | None = None,
) -> Answer | Unanswered:
    """One GET with the account's key, or a POST of a ``body`` that costs nothing.

    ``charged`` is what became of the money, whatever comes of the question.

    Raises nothing but ``CancelledError``.
    """
    try:
        headers = headers_for(account)
        client = clients.polls(url)
    except UnusableRoute as unusable:
        return Unanswered(JobError(unusable.kind, unusable.sentence, charged), unusable.pause)
    # Noting each step costs some time, and is of use with proxies only.
    trail = Trail() if clients.uses_proxies(url) else None
    extensions = {"trace": trail.note} if trail is not None else {}
    content = None
    if body is not None:
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
        headers = {**headers, "Content-Type": "application/json"}
    try:
        async with clients.turn(account.origin):
            until = asyncio.get_running_loop().time() + limits.query_total_s
            async with asyncio.timeout_at(until):
                request = client.build_request(
                    "GET" if content is None else "POST", url, content=content, headers=headers, extensions=extensions
                )
                response = await client.send(request, stream=True)
            return await read_answer(response, limits.answer_bytes, until)
    except Exception as error:  # noqa: BLE001 - a free question: whatever broke, it brought no answer
        if trail is not None:
            await trail.abandon()
        trouble = trouble_of(error)
        logger.info("A question to the gateway ended with %s", type(error).__name__)
        return Unanswered(trouble.as_error(charged), trouble.pause)
