"""The demo gateway's JSON: what its answers say of a task, its models and its balance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sora_desktop.demo import tariff
from sora_desktop.demo.ledger import AcceptedCreate
from sora_desktop.demo.tasks import PROGRESS_STEPS, Ending, Stage, Task
from sora_desktop.domain.families import family_named

LIMIT = 100.0
CHARGES_LISTED = 100
_CONSUMED, _REFUNDED = 2, 6
"""Types of lines in a spend log [new-api]."""
MODELS = (*tariff.PRICES, "gpt-4o-mini")

_FAILURES = {
    Ending.FAILS: "The upstream could not make this video.",
    Ending.FAILS_MODERATION: "This content may violate our guardrails concerning third-party content.",
}

_OTHER_WORDS = {"pending": "processing", "queued": "processing", "cancelled": "failed"}


def created_answer(task: Task) -> dict[str, object]:
    """The answer to a create, in the form that the family of its model has."""
    declared = family_named(task.body.family).answers
    short: dict[str, object] = {
        **dict.fromkeys(declared.id_names, task.id),
        "status": _word(task, "pending"),
        "created_at": _text_time(task.created_ms) if declared.has_text_times else task.created_ms // 1000,
    }
    if not declared.is_long:
        return short
    return {
        **short,
        "object": "video",
        "model": task.body.model,
        "progress": 0,
        "size": task.body.pixels,
        "status_update_time": task.created_ms,
    }


def query_answer(task: Task, stage: Stage, link: str | None) -> dict[str, object]:
    """The answer to a query. Types drift with the progress, as they do at real gateways."""
    link_name = family_named(task.body.family).answers.link_name
    answer: dict[str, object] = {
        "id": task.id,
        "object": "video",
        "model": task.body.model,
        "status": _word(task, stage.word),
        "progress": _progress(stage),
        "created_at": task.created_ms // 1000,
        "size": task.body.pixels,
        "status_update_time": stage.since_ms,
        "detail": {"input": task.body.model_dump(exclude_unset=True)},
    }
    if stage.word == "processing":
        answer[link_name] = None
        answer["error"] = {"message": "", "code": ""}
    elif stage.word == "completed" and task.ending is not Ending.CLIP_WITHOUT_LINK:
        answer[link_name] = link
    elif stage.word == "cancelled":
        answer["error"] = ""
    elif stage.word == "failed" and task.ending is Ending.FAILS_MODERATION:
        answer["fail_reason"] = _FAILURES[task.ending]
    elif stage.word == "failed":
        answer["error"] = {"message": task.problem or _FAILURES[Ending.FAILS], "code": "generation_failed"}
    return answer


def _word(task: Task, word: str) -> str:
    """How a task stands, in a word that its family has; one that has no line says that it is in work."""
    declared = family_named(task.body.family).answers.statuses
    return word if word in declared else _OTHER_WORDS[word]


def _text_time(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment_ms % 1000:03}000000Z"


def _progress(stage: Stage) -> object:
    per_cent = stage.step * 100 // PROGRESS_STEPS
    if stage.word == "queued":
        return "0"
    return (0, f"{per_cent}%", str(per_cent), float(per_cent), f"{per_cent}%", per_cent)[stage.step]


def models_answer() -> dict[str, object]:
    """The answer to the question for models. One of them makes no videos, as at a real gateway."""
    models = [{"id": name, "object": "model", "created": 1762000000, "owned_by": "demo"} for name in MODELS]
    return {"object": "list", "data": models}


def subscription_answer(spent: float) -> dict[str, object]:
    """What was paid in: the first half of the balance. Whatever is used up is paid in anew: the demo goes on."""
    limit = LIMIT * (1 + spent // LIMIT)
    return {
        "object": "billing_subscription",
        "has_payment_method": True,
        "soft_limit_usd": limit,
        "hard_limit_usd": limit,
        "system_hard_limit_usd": limit,
        "access_until": 0,
    }


def usage_answer(spent: float) -> dict[str, object]:
    """What was used, in hundredths: the second half of the balance."""
    return {"object": "list", "total_usage": round(spent * 100, 2)}


def charges_answer(accepted: Sequence[AcceptedCreate], refunds: Sequence[AcceptedCreate]) -> dict[str, object]:
    """The spend log, newest first. Each line has its task in JSON inside the JSON, as newer gateways put it."""
    booked = [(_CONSUMED, create) for create in accepted] + [(_REFUNDED, create) for create in refunds]
    booked.sort(key=lambda line: line[1].time_ms)
    lines = [
        {
            "created_at": create.time_ms // 1000,
            "type": kind,
            "token_name": "demo",
            "model_name": create.body.get("model"),
            "quota": round(tariff.price_of(create) * 500_000),
            "other": json.dumps({"model_price": tariff.price_of(create), "task_id": create.task_id}),
        }
        for kind, create in booked[: -CHARGES_LISTED - 1 : -1]
    ]
    return {"success": True, "message": "", "data": lines}
