"""The words for jobs that every part of the window shares: state, reason, money, times, and text from outside."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import cache

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.statuses import Phase
from sora_desktop.domain.storyboard import prompt_title

translate = QCoreApplication.translate


@cache
def _state_words() -> dict[State, str]:
    return {
        State.WAITING: translate("JobTexts", "Waiting"),
        State.SENDING: translate("JobTexts", "Sending"),
        State.UNCONFIRMED: translate("JobTexts", "Unconfirmed"),
        State.WATCHING: translate("JobTexts", "Generating"),
        State.DOWNLOADING: translate("JobTexts", "Downloading"),
        State.DONE: translate("JobTexts", "Done"),
        State.FAILED: translate("JobTexts", "Failed"),
        State.STOPPED: translate("JobTexts", "Stopped"),
    }


_STATE_ROLES: dict[State, str] = {
    State.WAITING: "text-2",
    State.SENDING: "accent",
    State.UNCONFIRMED: "warn",
    State.WATCHING: "accent",
    State.DOWNLOADING: "accent",
    State.DONE: "ok",
    State.FAILED: "err",
    State.STOPPED: "text-2",
}

_STATE_ICONS: dict[State, str] = {
    State.WAITING: "clock",
    State.SENDING: "arrow-up",
    State.UNCONFIRMED: "warning",
    State.WATCHING: "clock",
    State.DOWNLOADING: "download",
    State.DONE: "film",
    State.FAILED: "cross",
    State.STOPPED: "stop",
}


@cache
def _reasons() -> dict[ErrorKind, str]:
    return {
        ErrorKind.KEY: translate("JobTexts", "key refused"),
        ErrorKind.BALANCE: translate("JobTexts", "balance too low"),
        ErrorKind.BLOCKED: translate("JobTexts", "blocked by the site"),
        ErrorKind.MODEL: translate("JobTexts", "model not offered"),
        ErrorKind.REQUEST: translate("JobTexts", "request refused"),
        ErrorKind.PROMPT: translate("JobTexts", "content rules"),
        ErrorKind.RATE: translate("JobTexts", "gateway busy"),
        ErrorKind.NETWORK: translate("JobTexts", "no connection"),
        ErrorKind.TLS: translate("JobTexts", "no safe connection"),
        ErrorKind.GATEWAY: translate("JobTexts", "gateway error"),
        ErrorKind.CANCELLED: translate("JobTexts", "cancelled there"),
        ErrorKind.UNCONFIRMED: translate("JobTexts", "no clear answer"),
        ErrorKind.DOWNLOAD: translate("JobTexts", "download broke off"),
        ErrorKind.DISK: translate("JobTexts", "disk trouble"),
    }


@cache
def _charged() -> dict[Charged, str]:
    return {
        Charged.YES: translate("JobTexts", "charged"),
        Charged.NO: translate("JobTexts", "not charged"),
        Charged.UNKNOWN: translate("JobTexts", "may have been charged"),
    }


_ABOUT_THE_ACCOUNT = frozenset({ErrorKind.KEY, ErrorKind.BALANCE, ErrorKind.BLOCKED, ErrorKind.TLS})
_FRAMES = {"landscape": "16:9", "portrait": "9:16"}
_DEAD_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Format characters that scripts and emoji need; the others (direction overrides above all) could disguise a text."""


def state_word(job: Job) -> str:
    """The state of a job as one word that a person understands."""
    if job.state is State.WATCHING and job.phase is Phase.IN_LINE:
        if job.is_unheard or job.needs is Needs.UNKNOWN_TASK:
            return translate("JobTexts", "Asked for")
        return translate("JobTexts", "In line")
    return _state_words()[job.state]


def state_role(job: Job) -> str:
    """The colour role of the state word."""
    return _STATE_ROLES[job.state]


def state_icon(job: Job) -> str:
    """The name of the icon that stands for the state where there is no picture."""
    return _STATE_ICONS[job.state]


def is_stalled(job: Job) -> bool:
    """Whether a task takes so long that the person is asked what to do, and has not chosen to wait yet."""
    return job.state is State.WATCHING and job.needs is Needs.STALLED and not job.is_waited_for


def waits_for_account(job: Job) -> bool:
    """Whether a waiting job was turned back for a reason that holds for its whole account."""
    return job.state is State.WAITING and job.error is not None and job.error.kind in _ABOUT_THE_ACCOUNT


def reason_words(error: JobError) -> str:
    """Why something failed, in two or three words for a line that has little room."""
    return _reasons()[error.kind]


def charged_words(charged: Charged) -> str:
    """What became of the money: “charged”, “not charged”, “may have been charged”."""
    return _charged()[charged]


def money_words(job: Job) -> str:
    """What became of the money for a job, in the same words; the demo takes none."""
    return translate("JobTexts", "costs nothing") if job.is_demo else charged_words(job.charged)


def is_request_known(job: Job) -> bool:
    """Whether it is known here what was asked for: neither of a task that was added by its id, nor of a foreign clip.

    Every request names a model; a clip that was imported without one has its file's name for a prompt.
    """
    return bool(job.request.model) and (not job.was_added or bool(job.request.prompt))


def title_words(job: Job, most: int) -> str:
    """What a job is called in one line: its prompt or its scenes, or for a task that was added by its id, that id."""
    if is_request_known(job) or not job.was_added:
        return plain_line(prompt_title(job.request.prompt), most)
    return translate("JobTexts", "Task {id}, added by its id").format(id=plain_line(job.task_id or "", min(most, 60)))


def request_words(job: Job) -> str:
    """The settings of a job in one line; of a task that was added, what the gateway says of its model."""
    if is_request_known(job):
        return settings_words(job.request)
    return plain_line(job.gateway_model or "", 60) or translate("JobTexts", "its settings are not known here")


def frame_words(request: VideoRequest) -> str:
    """The shape of the frame: ``16:9``, ``9:16``, or whatever else was asked for."""
    if request.aspect_ratio:
        return plain_line(request.aspect_ratio, 20)
    return _FRAMES.get(request.orientation, plain_line(request.orientation, 20))


def length_words(request: VideoRequest) -> str:
    """The length that was asked for: ``10 s``; empty where the family asks for none."""
    return f"{request.duration_s} s" if request.duration_s else ""


def settings_words(request: VideoRequest) -> str:
    """The settings in one line: ``sora-2 · 16:9 · 10 s · small``."""
    parts = [
        plain_line(request.model, 60),
        frame_words(request),
        length_words(request),
        plain_line(request.size, 20),
    ]
    if request.style:
        parts.append(plain_line(request.style, 30))
    return " · ".join(part for part in parts if part)


def plain_line(text: str, most: int) -> str:
    """Text from outside as one line of at most ``most`` characters, without what could disguise it."""
    shown = text[: most * 2]
    if not shown.isprintable():  # most are, and a grid of clips has a hundred to draw in a frame
        shown = "".join(_visible(character) for character in shown)
    line = " ".join(shown.split())
    return line if len(line) <= most and len(text) <= most * 2 else f"{line[: most - 1].rstrip()}…"


def span_words(seconds: float) -> str:
    """How long something takes: ``0:42``, ``2:41``, ``1:02:41``, ``3 d 4 h``."""
    whole = max(0, round(seconds))
    minutes, left_s = divmod(whole, 60)
    hours, left_min = divmod(minutes, 60)
    days, left_h = divmod(hours, 24)
    if days:
        return translate("JobTexts", "{days} d {hours} h").format(days=days, hours=left_h)
    return f"{hours}:{left_min:02}:{left_s:02}" if hours else f"{minutes}:{left_s:02}"


def moment_words(at: float, now: float) -> str:
    """A moment as briefly as can be: ``14:02`` today, ``22 Nov`` before; nothing where it is not known.

    Seconds since the epoch.
    """
    then, today = _local(at), _today(now)
    if then is None:
        return ""
    if then.date() == today:
        return _clock(then)
    date = QDate(then.year, then.month, then.day)
    return QLocale().toString(date, "d MMM" if then.year == today.year else "d MMM yyyy")


def full_moment_words(at: float, now: float) -> str:
    """A moment with day and time: ``today 13:41``, ``yesterday 9:05``, ``22 Nov 2026 13:41``; or nothing."""
    then, today = _local(at), _today(now)
    if then is None:
        return ""
    clock = _clock(then)
    if then.date() == today:
        return translate("JobTexts", "today {time}").format(time=clock)
    if then.date() == today - timedelta(days=1):
        return translate("JobTexts", "yesterday {time}").format(time=clock)
    return f"{_day(then)} {clock}"


def dated_words(at: float) -> str:
    """A moment as it can be read on any later day: ``22 Nov 2026 13:41``; nothing where it is not known."""
    then = _local(at)
    return "" if then is None else f"{_day(then)} {_clock(then)}"


def size_words(size_bytes: int) -> str:
    """A size as people say it: ``3.1 MB``."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def began_at(job: Job) -> float | None:
    """When the request went out, or where that is not known, when its task was taken on."""
    return job.sending_at or job.accepted_at or None  # 0 stands for a time that could not be read


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if character in _JOINERS or unicodedata.category(character) not in _DEAD_CATEGORIES:
        return character
    return ""


def _local(at: float) -> datetime | None:
    """A moment as clocks here show it; ``None`` for 0, which stands for what could not be read, and for no moment."""
    if at <= 0:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).astimezone()
    except (OverflowError, OSError, ValueError):
        return None


def _today(now: float) -> date:
    return (_local(now) or datetime.fromtimestamp(0, UTC)).date()


def _day(then: datetime) -> str:
    return QLocale().toString(QDate(then.year, then.month, then.day), "d MMM yyyy")


def _clock(then: datetime) -> str:
    return QLocale().toString(QTime(then.hour, then.minute), QLocale.FormatType.ShortFormat)
