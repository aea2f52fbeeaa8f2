"""What a person can do with a job: which actions its state allows, and the words, icon and key of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, State

translate = QCoreApplication.translate


class JobAction(StrEnum):
    """Something to do with one job."""

    STOP = "stop"
    TRY_AGAIN = "try again"
    CHECK_AGAIN = "check again"
    USE_SETTINGS = "use settings"
    SHOW_IN_FOLDER = "show in folder"
    OPEN_WITH_SYSTEM = "open with system"
    COPY_TASK_ID = "copy task id"
    REMOVE = "remove"
    FOUND_ID = "found id"
    SEND_AGAIN = "send again"
    FORGET = "forget"


ASKED_FIRST = frozenset({JobAction.FOUND_ID, JobAction.SEND_AGAIN, JobAction.FORGET})
"""These ask something before they act (an id, or whether it may cost again): always in the details, never in a menu."""


@dataclass(frozen=True)
class ActionLook:
    """How an action is shown. ``key`` is the text of its key sequence, empty for none."""

    label: str
    icon: str
    key: str = ""
    sentence: str = ""
    """What it does, for the tooltip."""


_SURE_TO_FAIL_AGAIN = frozenset({ErrorKind.PROMPT, ErrorKind.REQUEST, ErrorKind.MODEL})

_BY_STATE: dict[State, tuple[JobAction, ...]] = {
    State.WAITING: (JobAction.USE_SETTINGS, JobAction.STOP),
    State.SENDING: (JobAction.USE_SETTINGS, JobAction.STOP),
    State.UNCONFIRMED: (JobAction.FOUND_ID, JobAction.SEND_AGAIN, JobAction.FORGET, JobAction.USE_SETTINGS),
    State.WATCHING: (JobAction.USE_SETTINGS, JobAction.CHECK_AGAIN, JobAction.COPY_TASK_ID, JobAction.STOP),
    State.DOWNLOADING: (JobAction.USE_SETTINGS, JobAction.COPY_TASK_ID, JobAction.STOP),
    State.DONE: (
        JobAction.USE_SETTINGS,
        JobAction.SHOW_IN_FOLDER,
        JobAction.OPEN_WITH_SYSTEM,
        JobAction.COPY_TASK_ID,
        JobAction.REMOVE,
    ),
    State.FAILED: (
        JobAction.TRY_AGAIN,
        JobAction.USE_SETTINGS,
        JobAction.CHECK_AGAIN,
        JobAction.COPY_TASK_ID,
        JobAction.REMOVE,
    ),
    State.STOPPED: (
        JobAction.CHECK_AGAIN,
        JobAction.TRY_AGAIN,
        JobAction.USE_SETTINGS,
        JobAction.COPY_TASK_ID,
        JobAction.REMOVE,
    ),
}


def actions_for(job: Job) -> tuple[JobAction, ...]:
    """What is possible with ``job`` as it stands, the next step first."""
    possible = tuple(action for action in _BY_STATE[job.state] if _is_possible(action, job))
    if JobAction.TRY_AGAIN in possible and job.error is not None and job.error.kind in _SURE_TO_FAIL_AGAIN:
        # The same request would be refused again: changing it is the way on.
        return (JobAction.USE_SETTINGS, *(action for action in possible if action is not JobAction.USE_SETTINGS))
    return possible


def look_of(action: JobAction) -> ActionLook:
    """The words, icon and key of an action, in the language of the window."""
    return _looks()[action]


def _is_possible(action: JobAction, job: Job) -> bool:
    if action is JobAction.STOP:
        return not job.has_stop_request
    if action in (JobAction.CHECK_AGAIN, JobAction.COPY_TASK_ID):
        return job.task_id is not None
    if action in (JobAction.SHOW_IN_FOLDER, JobAction.OPEN_WITH_SYSTEM):
        return job.file is not None
    return True


@cache
def _looks() -> dict[JobAction, ActionLook]:
    return {
        JobAction.STOP: ActionLook(
            translate("JobActions", "Stop"),
            "stop",
            sentence=translate(
                "JobActions", "Stops waiting for this clip. What the gateway has accepted goes on there."
            ),
        ),
        JobAction.TRY_AGAIN: ActionLook(
            translate("JobActions", "Try again"),
            "refresh",
            sentence=translate("JobActions", "Sends the same request as a new clip, which costs as a new clip does."),
        ),
        JobAction.CHECK_AGAIN: ActionLook(
            translate("JobActions", "Check again"),
            "search",
            sentence=translate("JobActions", "Asks the gateway about this task once more. This is free."),
        ),
        JobAction.USE_SETTINGS: ActionLook(
            translate("JobActions", "Use these settings"),
            "arrow-left",
            "Return",
            translate("JobActions", "Puts this prompt and its settings back into the form."),
        ),
        JobAction.SHOW_IN_FOLDER: ActionLook(translate("JobActions", "Show in folder"), "folder"),
        JobAction.OPEN_WITH_SYSTEM: ActionLook(translate("JobActions", "Open in the system's player"), "external"),
        JobAction.COPY_TASK_ID: ActionLook(translate("JobActions", "Copy task id"), "copy"),
        JobAction.REMOVE: ActionLook(
            translate("JobActions", "Remove from list"),
            "trash",
            "Del",
            translate("JobActions", "Takes the row out of the queue. The record and the file stay."),
        ),
        JobAction.FOUND_ID: ActionLook(
            translate("JobActions", "I found its id"),
            "link",
            sentence=translate("JobActions", "Goes on with the task that you found on the gateway's own page."),
        ),
        JobAction.SEND_AGAIN: ActionLook(
            translate("JobActions", "Send again"),
            "refresh",
            sentence=translate("JobActions", "Sends the request once more, which may cost a second time."),
        ),
        JobAction.FORGET: ActionLook(
            translate("JobActions", "Forget it"),
            "cross",
            sentence=translate("JobActions", "Gives this clip up, although it may have been charged."),
        ),
    }
