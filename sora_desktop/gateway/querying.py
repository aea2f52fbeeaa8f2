"""The free questions: how a task stands, and which models there are."""

from __future__ import annotations

import re
from dataclasses import replace

from sora_desktop.domain.answers import ModelsAnswer, PollFailed, PollResult, TaskReport
from sora_desktop.domain.errors import Charged
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.domain.statuses import Phase
from sora_desktop.gateway.addressing import models_url, query_url
from sora_desktop.gateway.errors import is_unknown_task, judge
from sora_desktop.gateway.questions import Unanswered, ask
from sora_desktop.gateway.reader import json_object, read_report
from sora_desktop.gateway.texts import WORD_CHARACTERS, without_key
from sora_desktop.gateway.transports import Clients, WireLimits

MOST_MODELS = 500
_VIDEO_MODELS = re.compile("sora|veo|grok-video|jimeng|vidu|kling|wan|hailuo|seedance|omni", re.IGNORECASE)


async def query(clients: Clients, limits: WireLimits, account: Account, task_id: str) -> PollResult:
    """Ask how a task stands. Raises nothing but ``CancelledError``."""
    # The task is accepted, so whatever goes wrong with the question, the clip is paid for.
    answer = await ask(clients, limits, account, query_url(account.origin, task_id), Charged.YES)
    if isinstance(answer, Unanswered):
        return PollFailed(answer.error, pause=answer.pause)
    if answer.is_success:
        value = json_object(answer.body)
        report = report_of(value, account.key) if value is not None else None
        # "error: no such task" is the gateway's word about the question, not about the task.
        if (
            report is not None
            and _says_something(report)
            and not (report.phase is Phase.FAILED and is_unknown_task(answer))
        ):
            return report
    verdict = judge(answer, Charged.YES, account.key)
    if is_unknown_task(answer):
        error = replace(verdict.error, message="The gateway does not know this task.")
        return PollFailed(error, pause=verdict.pause, is_unknown_task=True)
    return PollFailed(verdict.error, retry_after_s=answer.retry_after_s(), pause=verdict.pause)


async def models(clients: Clients, limits: WireLimits, account: Account) -> ModelsAnswer:
    """Ask which models there are, and keep those that make videos by their names [gateway.md §4]."""
    answer = await ask(clients, limits, account, models_url(account.origin), Charged.NO)
    if isinstance(answer, Unanswered):
        return ModelsAnswer(error=answer.error, pause=answer.pause)
    value = json_object(answer.body) if answer.is_success else None
    listed = value.get("data") if value is not None else None
    if not isinstance(listed, list):
        verdict = judge(answer, Charged.NO, account.key)
        error = verdict.error
        if answer.status in {404, 405}:
            # Not every gateway has the list, so that its absence says little about the address.
            sentence = "There is no list of models at this address. If it is right, write the model's name yourself."
            error = replace(error, message=sentence)
        return ModelsAnswer(error=error, pause=verdict.pause)
    names = (entry.get("id") for entry in listed if isinstance(entry, dict))
    fit = (name for name in names if isinstance(name, str) and is_video_model(name))
    return ModelsAnswer(models=tuple(dict.fromkeys(fit))[:MOST_MODELS])


def report_of(value: dict[str, object], key: Secret | None) -> TaskReport:
    """The report in an answer, without the key, should the gateway repeat it."""
    report = read_report(value)
    return replace(
        report,
        status=None if report.status is None else without_key(report.status, key),
        model=None if report.model is None else without_key(report.model, key),
        error_text=without_key(report.error_text, key),
        error_code=without_key(report.error_code, key),
    )


def _says_something(report: TaskReport) -> bool:
    return report.status is not None or report.video_url is not None or report.progress is not None


def is_video_model(name: str) -> bool:
    """Whether a model makes videos, by its name."""
    return len(name) <= WORD_CHARACTERS and name.isprintable() and _VIDEO_MODELS.search(name) is not None
