"""What a person can do with a job: which actions its state allows, and the words, icon and key of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.remixes import why_no_remix
from sora_desktop.ui.job_texts import is_request_known, is_stalled

translate = QCoreApplication.translate


class JobAction(StrEnum):
    """Something to do with one job, in the order in which the menu of the window has them."""

    KEEP_WAITING = "keep waiting"
    TRY_AGAIN = "try again"
    CHECK_AGAIN = "check again"
    EDIT = "edit"
    SEND_NEXT = "send next"
    SEND_LAST = "send last"
    DUPLICATE = "duplicate"
    STOP = "stop"
    FOUND_ID = "found id"
    SEND_AGAIN = "send again"
    FORGET = "forget"
    LOOK_AGAIN = "look again"
    USE_SETTINGS = "use settings"
    CONTINUE = "continue"
    REMIX = "remix"
    USE_LAST_FRAME = "use last frame"
    COMPARE = "compare"
    SHOW_IN_FOLDER = "show in folder"
    OPEN_WITH_SYSTEM = "open with system"
    COPY_TASK_ID = "copy task id"
    COPY_REPORT = "copy report"
    COPY_CURL = "copy curl"
    REMOVE = "remove"


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
    button: str = ""
    """What its button says where the label, which menus have room for, is too long; empty for the label."""


_SURE_TO_FAIL_AGAIN = frozenset({ErrorKind.PROMPT, ErrorKind.REQUEST, ErrorKind.MODEL})

_BY_STATE: dict[State, tuple[JobAction, ...]] = {
    State.WAITING: (
        JobAction.EDIT,
        JobAction.SEND_NEXT,
        JobAction.SEND_LAST,
        JobAction.USE_SETTINGS,
        JobAction.DUPLICATE,
        JobAction.CONTINUE,
        JobAction.STOP,
    ),
    State.SENDING: (JobAction.USE_SETTINGS, JobAction.DUPLICATE, JobAction.CONTINUE, JobAction.STOP),
    State.UNCONFIRMED: (
        JobAction.FOUND_ID,
        JobAction.SEND_AGAIN,
        JobAction.FORGET,
        JobAction.LOOK_AGAIN,
        JobAction.USE_SETTINGS,
    ),
    State.WATCHING: (
        JobAction.KEEP_WAITING,
        JobAction.USE_SETTINGS,
        JobAction.DUPLICATE,
        JobAction.CONTINUE,
        JobAction.CHECK_AGAIN,
        JobAction.STOP,
    ),
    State.DOWNLOADING: (JobAction.USE_SETTINGS, JobAction.DUPLICATE, JobAction.CONTINUE, JobAction.STOP),
    State.DONE: (
        JobAction.USE_SETTINGS,
        JobAction.DUPLICATE,
        JobAction.CONTINUE,
        JobAction.REMIX,
        JobAction.USE_LAST_FRAME,
        JobAction.COMPARE,
        JobAction.SHOW_IN_FOLDER,
        JobAction.OPEN_WITH_SYSTEM,
    ),
    State.FAILED: (JobAction.TRY_AGAIN, JobAction.USE_SETTINGS, JobAction.CHECK_AGAIN),
    State.STOPPED: (JobAction.CHECK_AGAIN, JobAction.TRY_AGAIN, JobAction.USE_SETTINGS),
}

_COPIES = (JobAction.COPY_TASK_ID, JobAction.COPY_REPORT, JobAction.COPY_CURL)
_OF_A_KNOWN_REQUEST = frozenset(
    {JobAction.USE_SETTINGS, JobAction.TRY_AGAIN, JobAction.COPY_CURL, JobAction.DUPLICATE, JobAction.EDIT}
)
_OF_THE_LINE = frozenset(
    {JobAction.SEND_NEXT, JobAction.SEND_LAST, JobAction.DUPLICATE, JobAction.REMIX, JobAction.USE_LAST_FRAME}
)
"""On the menus and the keyboard; the details have no room for a button for each."""
STALLED_CHOICES = (JobAction.KEEP_WAITING, JobAction.CHECK_AGAIN, JobAction.STOP)
"""What a task that takes unusually long offers first."""


def actions_for(job: Job) -> tuple[JobAction, ...]:
    """What is possible with ``job`` as it stands, the next step first."""
    offered = (*_BY_STATE[job.state], *_COPIES, *((JobAction.REMOVE,) if job.has_ended else ()))
    possible = tuple(action for action in offered if _is_possible(action, job))
    if JobAction.TRY_AGAIN in possible and job.error is not None and job.error.kind in _SURE_TO_FAIL_AGAIN:
        # The same request would be refused again: changing it is the way on.
        return (JobAction.USE_SETTINGS, *(action for action in possible if action is not JobAction.USE_SETTINGS))
    return possible


def buttons_for(job: Job, *, has_takes: bool = False) -> tuple[JobAction, ...]:
    """What has a button among the others of the details: not what is asked or offered in a block of its own there.

    ``has_takes``: there are other clips of the same request to compare it with.
    """
    elsewhere = ASKED_FIRST | _OF_THE_LINE | {JobAction.COPY_TASK_ID, JobAction.LOOK_AGAIN}
    if not has_takes:
        elsewhere |= {JobAction.COMPARE}
    if is_stalled(job):
        elsewhere = elsewhere.union(STALLED_CHOICES)
    if job.state is State.DONE or (job.needs is None and not job.has_ended and job.state is not State.UNCONFIRMED):
        elsewhere |= {JobAction.COPY_REPORT}
    if not job.has_ended:
        elsewhere |= {JobAction.COPY_CURL, JobAction.CONTINUE}
    return tuple(action for action in actions_for(job) if action not in elsewhere)


def look_of(action: JobAction) -> ActionLook:
    """The words, icon and key of an action, in the language of the window."""
    return _looks()[action]


def _is_possible(action: JobAction, job: Job) -> bool:
    if action in _OF_A_KNOWN_REQUEST and not is_request_known(job):
        return False
    if action in (JobAction.STOP, JobAction.EDIT):
        return not job.has_stop_request
    if action is JobAction.CONTINUE:
        return job.is_checked and not job.has_stop_request
    if action is JobAction.REMIX:
        return not why_no_remix(job)
    if action is JobAction.COPY_CURL:
        return not job.is_demo
    if action is JobAction.KEEP_WAITING:
        return is_stalled(job)
    if action is JobAction.COPY_REPORT:
        return job.sending_at is not None or job.task_id is not None or job.error is not None
    if action is JobAction.CHECK_AGAIN:
        return job.task_id is not None and not job.has_damaged_id
    if action is JobAction.COPY_TASK_ID:
        return job.task_id is not None
    if action in (JobAction.USE_LAST_FRAME, JobAction.SHOW_IN_FOLDER, JobAction.OPEN_WITH_SYSTEM):
        return job.file is not None
    if action is JobAction.COMPARE:
        return job.file is not None and job.is_checked
    if action is JobAction.REMOVE:
        return not job.is_removed
    return True


@cache
def _looks() -> dict[JobAction, ActionLook]:
    return {
        **_looks_of_the_course(),
        **_looks_of_clips_from_clips(),
        **_looks_in_the_line(),
        **_looks_in_doubt(),
        **_looks_of_copies(),
    }


def _looks_of_the_course() -> dict[JobAction, ActionLook]:
    return {
        JobAction.STOP: ActionLook(
            translate("JobActions", "Stop"),
            "stop",
            "Shift+F5",
            translate("JobActions", "Stops waiting for this clip. What the gateway has accepted goes on there."),
        ),
        JobAction.TRY_AGAIN: ActionLook(
            translate("JobActions", "Try again"),
            "refresh",
            sentence=translate("JobActions", "Sends the same request as a new clip, which costs as a new clip does."),
        ),
        JobAction.CHECK_AGAIN: ActionLook(
            translate("JobActions", "Check again"),
            "search",
            "F5",
            translate("JobActions", "Asks the gateway about this task once more. This is free."),
        ),
        JobAction.USE_SETTINGS: ActionLook(
            translate("JobActions", "Use these settings"),
            "arrow-left",
            "Return",
            translate("JobActions", "Puts this prompt and its settings back into the form."),
        ),
        JobAction.COMPARE: ActionLook(
            translate("JobActions", "Compare takes"),
            "film",
            "W",
            translate("JobActions", "Shows the finished takes of this clip side by side, to keep and to reject."),
            translate("JobActions", "Compare"),
        ),
        JobAction.SHOW_IN_FOLDER: ActionLook(translate("JobActions", "Show in folder"), "folder"),
        JobAction.OPEN_WITH_SYSTEM: ActionLook(
            translate("JobActions", "Open in the system's player"),
            "external",
            sentence=translate("JobActions", "Opens the clip in the system's player."),
            button=translate("JobActions", "Open in player"),
        ),
        JobAction.REMOVE: ActionLook(
            translate("JobActions", "Remove from list"),
            "close",
            "Del",
            translate("JobActions", "Takes the row out of the queue. The record and the file stay."),
        ),
    }


def _looks_of_clips_from_clips() -> dict[JobAction, ActionLook]:
    return {
        JobAction.CONTINUE: ActionLook(
            translate("JobActions", "Continue from last frame"),
            "arrow-right",
            "Ctrl+Shift+F",
            translate(
                "JobActions",
                "Begins a clip in the form that goes on where this one ends. It waits until this one is done.",
            ),
            translate("JobActions", "Continue"),
        ),
        JobAction.REMIX: ActionLook(
            translate("JobActions", "Remix"),
            "sparkle",
            "Ctrl+Shift+R",
            translate("JobActions", "Puts this clip into the form to be made anew with another prompt."),
        ),
        JobAction.USE_LAST_FRAME: ActionLook(
            translate("JobActions", "Use last frame"),
            "image",
            sentence=translate("JobActions", "Adds the end of this clip to the reference images of the next one."),
        ),
    }


def _looks_in_the_line() -> dict[JobAction, ActionLook]:
    return {
        JobAction.EDIT: ActionLook(
            translate("JobActions", "Change"),
            "pencil",
            "F2",
            translate("JobActions", "Puts this waiting clip into the form to be changed. It keeps its place."),
        ),
        JobAction.SEND_NEXT: ActionLook(
            translate("JobActions", "Send next"),
            "arrow-up",
            "Ctrl+Shift+N",
            translate("JobActions", "Sends this clip before all others that wait."),
        ),
        JobAction.SEND_LAST: ActionLook(
            translate("JobActions", "Send last"),
            "arrow-down",
            "Ctrl+Shift+L",
            translate("JobActions", "Sends this clip after all others that wait."),
        ),
        JobAction.DUPLICATE: ActionLook(
            translate("JobActions", "Duplicate"),
            "plus",
            "Ctrl+D",
            translate("JobActions", "Sends the same request as one more clip, which costs as a new clip does."),
        ),
    }


def _looks_in_doubt() -> dict[JobAction, ActionLook]:
    return {
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
        JobAction.LOOK_AGAIN: ActionLook(
            translate("JobActions", "Look again"),
            "search",
            sentence=translate("JobActions", "Asks the gateway for its balance and spend log once more. This is free."),
        ),
        JobAction.KEEP_WAITING: ActionLook(
            translate("JobActions", "Keep waiting"),
            "clock",
            sentence=translate("JobActions", "Goes on asking for this clip now and then, and asks you no more."),
        ),
    }


def _looks_of_copies() -> dict[JobAction, ActionLook]:
    return {
        JobAction.COPY_TASK_ID: ActionLook(translate("JobActions", "Copy task id"), "copy"),
        JobAction.COPY_REPORT: ActionLook(
            translate("JobActions", "Copy report"),
            "copy",
            "Ctrl+Shift+C",
            translate("JobActions", "What a gateway's support asks for, as text without your key."),
        ),
        JobAction.COPY_CURL: ActionLook(
            translate("JobActions", "Copy as cURL"),
            "copy",
            sentence=translate("JobActions", "The request as a command for a terminal, without your key."),
        ),
    }
