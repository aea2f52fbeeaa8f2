"""What the preview says where no clip plays: how far it is, what happened to it, or why it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.statuses import Phase
from sora_desktop.ui.job_texts import plain_line, state_icon, state_role, state_word, waits_for_account
from sora_desktop.ui.queue.batch_texts import done_words
from sora_desktop.ui.queue.filters import BatchRow

translate = QCoreApplication.translate


class Trouble(StrEnum):
    """Why a kept clip does not play here."""

    MISSING = "missing"
    UNDECODABLE = "undecodable"
    UNCHECKED = "unchecked"
    NO_MULTIMEDIA = "no multimedia"


@dataclass(frozen=True)
class Page:
    """A page without a picture. ``part`` is how far the job is, 0 to 1; a bar is shown where ``has_bar``."""

    icon: str
    title: str
    role: str
    text: str
    has_bar: bool = False
    part: float | None = None
    can_open_outside: bool = False


def page_of(job: Job) -> Page:
    """What is said about a job that has no clip."""
    # Without a key nobody is asked: nothing moves.
    is_running = job.state in {State.SENDING, State.WATCHING, State.DOWNLOADING} and job.needs is not Needs.KEY
    return Page(
        icon=state_icon(job),
        title=state_word(job),
        role=state_role(job),
        text=_words_of(job),
        has_bar=is_running,
        part=_part_of(job),
    )


def batch_page(batch: BatchRow) -> Page:
    """What is said about a batch of which no clip is there."""
    if batch.ended_part < 1:
        text = translate("Preview", "Its newest clip plays here as soon as there is one.")
        return Page("film", done_words(batch), "text-2", text, has_bar=True, part=batch.ended_part)
    return Page("film", done_words(batch), "text-2", translate("Preview", "There is no clip of this batch."))


def trouble_page(trouble: Trouble, file: str, problem: str = "") -> Page:
    """What is said about a clip that does not play; ``problem`` is the sentence that names a missing package."""
    match trouble:
        case Trouble.MISSING:
            text = translate(
                "Preview",
                "It was at {file}. If it is in the system's trash, restore it there, and choose “Rebuild the library "
                "from its folders” in the File menu. That finds clips that were moved, too.",
            )
            return Page("film", translate("Preview", "The file is not there"), "text-2", _with_file(text, file))
        case Trouble.UNDECODABLE:
            text = translate(
                "Preview", "The clip is kept, but the player here cannot show its picture. Another player may."
            )
            title = translate("Preview", "This clip cannot be shown here")
            return Page("film", title, "text-2", text, can_open_outside=True)
        case Trouble.UNCHECKED:
            text = translate(
                "Preview",
                "The file is kept, but it is none of the kinds that can be checked, so it is not played here.",
            )
            title = translate("Preview", "This file could not be checked")
            return Page("warning", title, "warn", text, can_open_outside=True)
        case Trouble.NO_MULTIMEDIA:
            title = translate("Preview", "Clips cannot be played on this computer yet")
            return Page("plug", title, "text-2", problem, can_open_outside=True)


def _with_file(text: str, file: str) -> str:
    return text.format(file=plain_line(file, 300))


def _part_of(job: Job) -> float | None:
    if job.state is State.WATCHING and job.phase is not Phase.IN_LINE and job.progress is not None:
        return min(100, max(0, job.progress)) / 100
    return None


def _words_of(job: Job) -> str:
    match job.state:
        case State.WAITING if waits_for_account(job):
            return translate("Preview", "It was not charged. It waits until its account can be used again.")
        case State.WAITING:
            return translate("Preview", "Nothing was sent yet. The clip plays here as soon as it is there.")
        case State.SENDING:
            return translate("Preview", "The gateway is asked to make this clip. This may take a few minutes.")
        case State.UNCONFIRMED if job.is_demo:
            return translate("Preview", "No clear answer came. The demo charges nothing. Below you can say what to do.")
        case State.UNCONFIRMED:
            return translate(
                "Preview", "No clear answer came, and it may have been charged. Below you can say what to do."
            )
        case State.WATCHING if job.needs is Needs.UNKNOWN_TASK:
            return translate(
                "Preview", "The gateway does not know this task. It is asked for again now and then; this is free."
            )
        case State.WATCHING if job.is_unheard:
            return translate("Preview", "Its gateway is asked for it. If it has a clip, that plays here.")
        case State.WATCHING if job.progress is not None and job.phase is not Phase.IN_LINE:
            words = translate("Preview", "{percent} % is done. The clip plays here as soon as it is there.")
            return words.format(percent=min(100, max(0, job.progress)))
        case State.WATCHING:
            return translate("Preview", "The clip plays here as soon as it is there.")
        case State.DOWNLOADING:
            return translate("Preview", "The clip is made, and is being fetched.")
        case State.FAILED if job.error is not None:
            return job.error.message
        case State.STOPPED if job.task_id is not None:
            return translate(
                "Preview", "The gateway goes on with it. “Check again” looks whether it is done; this is free."
            )
        case State.STOPPED:
            return translate("Preview", "There is no clip.")
        case _:
            return ""
