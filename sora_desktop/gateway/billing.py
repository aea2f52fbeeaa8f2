"""Questions about money: what a key's account holds, and what its spend log lists. Both are hints, never proofs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sora_desktop.domain.answers import BalanceAnswer, ChargesAnswer
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.traces import Charge
from sora_desktop.gateway.addressing import charges_url, subscription_url, usage_url
from sora_desktop.gateway.errors import judge, read_envelope
from sora_desktop.gateway.questions import Unanswered, ask
from sora_desktop.gateway.reader import json_object, read_task_id, read_time
from sora_desktop.gateway.texts import WORD_CHARACTERS, plain, without_key
from sora_desktop.gateway.transports import Clients, WireLimits

MOST_CHARGES = 200
UNLIMITED = 100_000_000.0
"""What new-api writes for a key without a limit."""
_MOST_AMOUNT = 1e12
_AMOUNT = re.compile(r"\s*(\d{1,12}(?:\.\d{0,20})?)\s*", re.ASCII)
_CONSUMED = 2
"""The type of a spend log's lines about spending; the others are about payments, errors and administration."""

_NO_BALANCE = "This gateway does not tell what is left of the balance."
_NO_LOG = "This gateway does not list what was charged."


async def balance(clients: Clients, limits: WireLimits, account: Account) -> BalanceAnswer:
    """What an account holds, in the gateway's own unit. Raises nothing but ``CancelledError``.

    Two questions, the second only after an answer to the first. Errors arrive with HTTP 200 too [gateway.md §4].
    """
    paid = await _told(clients, limits, account, subscription_url(account.origin), _NO_BALANCE)
    if isinstance(paid, JobError):
        return BalanceAnswer(error=paid)
    limit = read_amount(paid.get("hard_limit_usd"))
    if limit is None:
        return BalanceAnswer(error=_unreadable(_NO_BALANCE))
    if limit == UNLIMITED:
        return BalanceAnswer(is_unlimited=True)
    used = await _told(clients, limits, account, usage_url(account.origin), _NO_BALANCE)
    if isinstance(used, JobError):
        return BalanceAnswer(error=used)
    amount = read_balance(paid, used)
    return BalanceAnswer(error=_unreadable(_NO_BALANCE)) if amount is None else BalanceAnswer(amount)


async def charges(clients: Clients, limits: WireLimits, account: Account) -> ChargesAnswer:
    """What the key was charged lately, where this build of the gateway lists it. Raises nothing but ``CancelledError``.

    The key goes in its header only: old builds want it in the address, where it would stand in every log on the way.
    """
    told = await _told(clients, limits, account, charges_url(account.origin), _NO_LOG)
    if isinstance(told, JobError):
        return ChargesAnswer(error=told)
    listed = read_charges(told, account.key)
    return ChargesAnswer(error=_unreadable(_NO_LOG)) if listed is None else ChargesAnswer(listed)


def read_balance(paid: Mapping[str, object], used: Mapping[str, object]) -> float | None:
    """What was paid in less what was used (which is told in hundredths); ``None`` where either is nonsense."""
    limit, hundredths = read_amount(paid.get("hard_limit_usd")), read_amount(used.get("total_usage"))
    # Rounded: the subtraction leaves a tail of digits that nobody was charged.
    return None if limit is None or hundredths is None else round(limit - hundredths / 100, 6)


def read_amount(value: object) -> float | None:
    """An amount from a number or its text; ``None`` for what is negative, endless, huge or no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        match = _AMOUNT.fullmatch(value[:64])
        value = float(match.group(1)) if match else None
    # NaN fails the comparison, and an integer of 400 digits cannot become a float.
    if not isinstance(value, int | float) or not 0 <= value < _MOST_AMOUNT:
        return None
    return float(value)


def read_charges(answer: Mapping[str, object], key: Secret | None = None) -> tuple[Charge, ...] | None:
    """The lines of a spend log, newest first; ``None`` when there is no log in the answer.

    Builds put them into ``data`` or ``data.items``; one without entries has ``null`` there.
    """
    lines = answer.get("data", answer)
    if isinstance(lines, Mapping):
        lines = lines.get("items", lines)
    if isinstance(lines, Mapping):
        return None
    if lines is None:
        return ()
    if not isinstance(lines, list):
        return None
    found = sorted(_read_lines(lines, key), key=lambda charge: charge.at, reverse=True)
    return tuple(found[:MOST_CHARGES])


def _read_lines(lines: list[object], key: Secret | None) -> Iterator[Charge]:
    for line in lines:
        if not isinstance(line, Mapping):
            continue
        at = read_time(line.get("created_at"))
        if at is None or line.get("type", _CONSUMED) not in (_CONSUMED, str(_CONSUMED)):
            continue
        model = line.get("model_name")
        task_id = _task_of(line)
        yield Charge(
            at=at,
            model=plain(without_key(model, key), WORD_CHARACTERS) if isinstance(model, str) else "",
            task_id=None if task_id is None else without_key(task_id, key),
        )


def _task_of(line: Mapping[object, object]) -> str | None:
    """The task of a line: newer builds put it into ``other``, JSON inside of JSON."""
    other = line.get("other")
    if isinstance(other, str):
        other = json_object(other.encode("utf-8", "replace"))
    for holder in (other, line):
        if isinstance(holder, Mapping):
            task_id = read_task_id({"task_id": holder.get("task_id")})
            if task_id is not None:
                return task_id
    return None


async def _told(
    clients: Clients, limits: WireLimits, account: Account, url: str, missing: str
) -> dict[str, object] | JobError:
    """The object that answers a question, or why there is none; ``missing`` says that this gateway has it not."""
    answer = await ask(clients, limits, account, url, Charged.NO)
    if isinstance(answer, Unanswered):
        return answer.error
    value = json_object(answer.body) if answer.is_success else None
    if value is not None and not read_envelope(answer).is_error:
        return value
    error = judge(answer, Charged.NO, account.key).error
    # A gateway that does not know the path answers 404 or with its own web page, and nothing is wrong with it.
    is_missing = answer.status in {404, 405} or (answer.is_success and answer.is_html)
    return replace(error, message=missing) if is_missing else error


def _unreadable(missing: str) -> JobError:
    return JobError(ErrorKind.GATEWAY, missing, Charged.NO)
