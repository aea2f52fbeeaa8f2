"""The line of state on a row: the note after the state word, the time at its end, and the row read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from functools import cache
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.events import BytesFetched
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.queue_events import PicturesSending
from sora_desktop.domain.statuses import Phase
from sora_desktop.domain.time_left import time_left
from sora_desktop.ui.job_texts import (
    began_at,
    charged_words,
    moment_words,
    money_words,
    plain_line,
    reason_words,
    span_words,
    state_word,
    title_words,
    waits_for_account,
)
from sora_desktop.ui.link_texts import link_note

translate = QCoreApplication.translate

RUNNING_STATES = frozenset({State.SENDING, State.WATCHING, State.DOWNLOADING})
_SPOKEN_PROMPT_CHARACTERS = 200


@cache
def _needs() -> dict[Needs, str]:
    return {
        Needs.STALLED: translate("QueueRow", "takes unusually long"),
        Needs.UNKNOWN_TASK: translate("QueueRow", "the gateway does not know it"),
        Needs.NO_LINK: translate("QueueRow", "no link works"),
        Needs.LATE_CONTACT: translate("QueueRow", "no answer for a while"),
        Needs.DISK: translate("QueueRow", "cannot write to the disk"),
        Needs.KEY: translate("QueueRow", "waits for its key"),
        Needs.PARENT: translate("QueueRow", "the clip before it did not come"),
    }


Transfer = BytesFetched | PicturesSending
"""How far what goes out for a job, or comes in for it, is."""


class Away(Enum):
    """Why the file of a kept clip is not in its place."""

    IN_TRASH = auto()
    MISSING = auto()


def note_words(
    job: Job,
    now: float,
    before: int = 0,
    moved: Transfer | None = None,
    samples_s: Sequence[float] = (),
    awaited: str = "",
    away: Away | None = None,
) -> str:
    """What stands after the state word.

    ``now`` in seconds since the epoch; ``before`` counts the waiting jobs that are sent before this one; ``moved`` is
    how far its pictures or its download are; ``samples_s`` is what finished clips like it took; ``awaited`` is the
    title of the clip that it continues, where that is still to come; ``away`` says of a kept clip why it is not there.
    """
    if job.needs is not None and not job.has_ended and job.state is not State.UNCONFIRMED:
        if job.needs is Needs.LATE_CONTACT and job.last_contact_at is not None:
            return translate("QueueRow", "last heard {moment}").format(moment=moment_words(job.last_contact_at, now))
        return _needs()[job.needs]
    match job.state:
        case State.WAITING if job.waits_for is not None:
            return _awaiting_words(awaited)
        case State.WAITING:
            return _pictures_words(moved) if isinstance(moved, PicturesSending) else _waiting_words(job, before)
        case State.SENDING:
            if job.has_stop_request:
                return translate("QueueRow", "stops when the answer is there")
            return translate("QueueRow", "waits for the answer")
        case State.UNCONFIRMED if job.has_damaged_id:
            return translate("QueueRow", "its task id is damaged")
        case State.UNCONFIRMED:
            return money_words(job) if job.is_demo else charged_words(Charged.UNKNOWN)
        case State.WATCHING:
            words = (_watching_words(job), left_words(job, now, samples_s))
            # In a narrow row the last of them is left out: that is the gateway's word, but not its percentage.
            has_percent = job.phase is Phase.GENERATING and job.progress is not None
            return " · ".join(part for part in (words if has_percent else reversed(words)) if part)
        case State.DOWNLOADING:
            return _downloading_words(job, moved if isinstance(moved, BytesFetched) else None, now)
        case State.DONE:
            return _done_words(job) if away is None else _away_words(away)
        case State.FAILED:
            return _failed_words(job)
        case State.STOPPED:
            return _stopped_words(job)


def take_words(job: Job, takes: int) -> str:
    """Which of the takes of one press on Generate this is, or which clip of its batch; empty for the only one."""
    if takes < 2:
        return ""
    if job.batch_id is not None:
        return translate("QueueRow", "clip {number} of {count}").format(number=job.take, count=takes)
    return translate("QueueRow", "take {number} of {count}").format(number=job.take, count=takes)


def time_words(job: Job, now: float) -> str:
    """The time at the end of the line: how long it took, how long it runs, or when it was (seconds since the epoch)."""
    if job.state is State.DONE:
        when = moment_words(job.ended_at or job.created_at, now)
        return span_words(job.took_s) if job.took_s is not None else when
    if job.state in RUNNING_STATES:
        began = began_at(job) or job.created_at
        return span_words(now - began) if began else ""
    if job.state is State.UNCONFIRMED:
        return moment_words(job.sending_at or job.created_at, now)
    return moment_words(job.ended_at or job.created_at, now)


def has_bar(job: Job) -> bool:
    """Whether something goes on that a bar can stand for; without a key nobody is asked."""
    return job.state in RUNNING_STATES and job.needs is not Needs.KEY


def bar_part(job: Job, moved: Transfer | None) -> float | None:
    """How far a running job is, 0 to 1; ``None`` as long as nobody has said a number."""
    if job.state is State.DOWNLOADING:
        if not isinstance(moved, BytesFetched) or not moved.total_bytes:
            return None
        return min(1.0, moved.done_bytes / moved.total_bytes)
    if job.state is State.WATCHING and job.phase is not Phase.IN_LINE and job.progress is not None:
        return min(100, max(0, job.progress)) / 100
    return None


def spoken_words(
    job: Job,
    before: int,
    moved: Transfer | None,
    now: float,
    takes: int = 1,
    samples_s: Sequence[float] = (),
    awaited: str = "",
    away: Away | None = None,
) -> str:
    """A row as a screen reader says it: prompt, state, time."""
    note = note_words(job, now, before, moved, samples_s, awaited, away)
    state = " ".join(part for part in (state_word(job), note) if part)
    prompt = title_words(job, _SPOKEN_PROMPT_CHARACTERS)
    parts = [prompt, take_words(job, takes), state, time_words(job, now)]
    if job.is_demo:
        parts.append(translate("QueueRow", "demo"))
    return ", ".join(part for part in parts if part)


def fetched_words(fetched: BytesFetched) -> str:
    """How much of a file is there: ``3.1 of 12 MB``, or ``3.1 MB`` where the whole is not known."""
    unit, name = _unit_of(fetched.total_bytes or fetched.done_bytes)
    done = _number(fetched.done_bytes / unit)
    if not fetched.total_bytes:
        return f"{done} {name}"
    return translate("QueueRow", "{done} of {total} {unit}").format(
        done=done, total=_number(fetched.total_bytes / unit), unit=name
    )


def left_words(job: Job, now: float, samples_s: Sequence[float]) -> str:
    """How much longer a task that the gateway has may take; empty where too few clips like it are known."""
    if job.accepted_at is None or job.was_added:
        return ""
    left = time_left(now - job.accepted_at, samples_s)
    if left is None:
        return ""
    if left.seconds is None:
        if left.is_slower_than_95:
            return translate("QueueRow", "slower than 95 %")
        return translate("QueueRow", "takes longer than usual")
    minutes = round(left.seconds / 60)
    if left.seconds < 45:
        return translate("QueueRow", "under a minute left")
    return translate("QueueRow", "about {count} min left").format(count=max(1, minutes))


def _pictures_words(sending: PicturesSending) -> str:
    if sending.count == 1:
        return translate("QueueRow", "sending its picture")
    return translate("QueueRow", "sending pictures · {number} of {count}").format(
        number=sending.number, count=sending.count
    )


def _awaiting_words(awaited: str) -> str:
    if not awaited:
        return translate("QueueRow", "for the clip that it continues")
    return translate("QueueRow", "for “{title}”").format(title=awaited)


def _waiting_words(job: Job, before: int) -> str:
    if waits_for_account(job):
        return translate("QueueRow", "for its account · not charged")
    if job.error is not None:
        return translate("QueueRow", "{reason} · not sent").format(reason=reason_words(job.error))
    if before == 0:
        return translate("QueueRow", "not sent yet")
    return translate("QueueRow", "%n before it", None, before)


def _watching_words(job: Job) -> str:
    if job.phase is Phase.GENERATING and job.progress is not None:
        return f"{min(100, max(0, job.progress))} %"
    word = plain_line(job.gateway_status or "", 40)
    if not word and job.is_unheard:
        return translate("QueueRow", "no answer yet")
    if not word:
        return translate("QueueRow", "the gateway has it")
    return translate("QueueRow", "the gateway says “{word}”").format(word=word)


def _downloading_words(job: Job, fetched: BytesFetched | None, now: float) -> str:
    if fetched is not None and fetched.done_bytes > 0:
        return fetched_words(fetched)
    if job.error is not None:
        return translate("QueueRow", "{reason} · tried again").format(reason=reason_words(job.error))
    return link_note(job, now) or translate("QueueRow", "begins")


def _done_words(job: Job) -> str:
    folder = plain_line(PurePath(job.file or "").parent.name, 60)
    kept = translate("QueueRow", "kept in {folder}").format(folder=folder) if folder else ""
    if job.is_checked:
        return kept or translate("QueueRow", "kept")
    unchecked = translate("QueueRow", "could not be checked")
    return " · ".join(part for part in (unchecked, kept) if part)


def _away_words(away: Away) -> str:
    if away is Away.IN_TRASH:
        return translate("QueueRow", "in the trash")
    return translate("QueueRow", "its file is not there")


def _failed_words(job: Job) -> str:
    if job.error is None:
        return ""
    words = (reason_words(job.error), money_words(job))
    # What is cut off in a narrow row is not the doubt about the money.
    return " · ".join(reversed(words) if job.charged is Charged.UNKNOWN else words)


def _stopped_words(job: Job) -> str:
    if job.charged is not Charged.NO:
        return money_words(job)
    return translate("QueueRow", "not sent · {money}").format(money=money_words(job))


def _unit_of(size_bytes: int) -> tuple[int, str]:
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB")):
        if size_bytes >= unit:
            return unit, name
    return (1_000, "kB") if size_bytes >= 1_000 else (1, "B")


def _number(value: float) -> str:
    if value >= 10 or value == int(value):
        return QLocale().toString(round(value))
    return QLocale().toString(value, "f", 1)
