"""The words of the details pane: the facts of a job, its notes with the next step, and what became of the money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.errors import Charged
from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import Job, Kinship, Needs, State
from sora_desktop.domain.pictures import last_frame, local_picture
from sora_desktop.domain.prices import amount_words
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.job_texts import (
    frame_words,
    full_moment_words,
    is_request_known,
    is_stalled,
    length_words,
    money_words,
    plain_line,
    size_words,
    span_words,
)
from sora_desktop.ui.link_texts import link_words

translate = QCoreApplication.translate

_LONGEST_TASK_ID = 500
_SHORT_TASK_CHARACTERS = 40
_SHORT_CHARACTERS = 60
_JOB_NUMBER_CHARACTERS = 6


class FactKey(StrEnum):
    """One thing that can be told of a job, in the order in which it is told."""

    MODEL = auto()
    USED_MODEL = auto()
    FRAME = auto()
    LENGTH = auto()
    MADE = auto()
    MONEY = auto()
    LINK = auto()
    PICTURES = auto()
    STATUS = auto()
    TASK = auto()
    STYLE = auto()
    WATERMARK = auto()
    PRIVATE = auto()
    STORYBOARD = auto()
    LARGER = auto()
    SOUND = auto()
    MUSIC = auto()
    OFF_PEAK = auto()
    SEED = auto()
    TAKE = auto()
    ASKED = auto()
    SENT = auto()
    ACCEPTED = auto()
    ENDED = auto()
    CONTACT = auto()
    FINAL_STATUS = auto()
    """The same as ``STATUS`` of a clip that is here, where it tells nothing new: it stands with all the rest."""
    REPLACES = auto()
    ORIGIN = auto()
    WHOLE_TASK = auto()
    FILE = auto()
    IMAGES = auto()


MAIN_KEYS = frozenset(
    {
        FactKey.MODEL,
        FactKey.USED_MODEL,
        FactKey.FRAME,
        FactKey.LENGTH,
        FactKey.MADE,
        FactKey.MONEY,
        FactKey.LINK,
        FactKey.PICTURES,
        FactKey.STATUS,
        FactKey.TASK,
    }
)
"""Told above the buttons, where a low pane shows them too."""
WIDE_KEYS = frozenset({FactKey.WHOLE_TASK, FactKey.FILE, FactKey.IMAGES})
"""Long texts: each has a row to itself, and wraps in it."""


@dataclass(frozen=True)
class Fact:
    """A label and its value; plain text, in the colour of a role, perhaps with more to tell in the tooltip."""

    key: StrEnum
    """A ``FactKey``, or what another subject has for it."""
    label: str
    value: str
    role: str = "text"
    tip: str = ""


def facts_of(job: Job, now: float, take_in_row: str = "", pictures: str = "") -> tuple[Fact, ...]:
    """Everything that is known of ``job``, in the order of ``FactKey``; ``now`` in seconds since the epoch.

    ``take_in_row`` says which take of its row a clip of a batch is, for it is numbered through with all others there;
    ``pictures``, which of a waiting job's is on its way.
    """
    return (
        *_main_facts(job, now, pictures if job.state is State.WAITING else ""),
        *(_setting_facts(job.request) if is_request_known(job) else ()),
        *_course_facts(job, now, take_in_row),
        *_long_facts(job),
    )


def trouble_sentences(job: Job) -> tuple[str, str]:
    """A job's last error and its note: what happened, and the rest with the next step; both empty without any.

    An unconfirmed job has its own sentences, and a stalled one its own note.
    """
    if job.state is State.UNCONFIRMED:
        return "", ""
    needs = None if job.has_ended or is_stalled(job) else job.needs
    if job.error is None:
        return ("", "") if needs is None else (_note_sentence(needs), _next_step(needs))
    first, _, rest = job.error.message.partition(". ")
    said = [rest] if rest else []
    if needs is not None:
        said.append(_next_step(needs))
    if not job.is_out and not (job.money is Charged.UNKNOWN and "may have been charged" in job.error.message):
        said.append(_charged_sentence(job))
    return (f"{first}." if rest else first), " ".join(said)


def trace_words(job: Job) -> str:
    """What a gateway's support asks for: ``code quota_exceeded · request 20261122 · HTTP 403``."""
    error = job.error
    if error is None:
        return ""
    parts = []
    if error.code:
        parts.append(translate("Details", "code {code}").format(code=plain_line(error.code, 120)))
    if error.request_id:
        parts.append(translate("Details", "request {id}").format(id=plain_line(error.request_id, 120)))
    if error.http_status is not None:
        parts.append(f"HTTP {error.http_status}")
    return " · ".join(parts)


def _charged_sentence(job: Job) -> str:
    if job.is_demo:
        return translate("Details", "The demo costs nothing.")
    match job.charged:
        case Charged.YES:
            return translate("Details", "It was charged.")
        case Charged.NO:
            return translate("Details", "It was not charged.")
        case Charged.UNKNOWN:
            return translate("Details", "It is not known whether it was charged.")


def _note_sentence(needs: Needs) -> str:
    """What a note means, where no error says it."""
    match needs:
        case Needs.STALLED:
            return translate("Details", "This takes unusually long.")
        case Needs.UNKNOWN_TASK:
            return translate("Details", "The gateway does not know this task.")
        case Needs.NO_LINK:
            return translate("Details", "The clip is finished, but no link gives it.")
        case Needs.LATE_CONTACT:
            return translate("Details", "The gateway has not answered for a while.")
        case Needs.DISK:
            return translate("Details", "The disk does not take the clip.")
        case Needs.KEY:
            return translate("Details", "There is no key with which it can be asked for.")
        case Needs.PARENT:
            return translate("Details", "The clip that it continues will not come.")


def _next_step(needs: Needs) -> str:
    """What a person can do about a note."""
    match needs:
        case Needs.STALLED:
            return translate("Details", "It goes on being asked for. Wait, or look at the gateway's own page.")
        case Needs.UNKNOWN_TASK:
            return translate("Details", "Look at the gateway's own page for what became of it.")
        case Needs.NO_LINK:
            return translate("Details", "The gateway's own page may have a link that works.")
        case Needs.LATE_CONTACT:
            return translate("Details", "Check the connection; it is asked for again by itself.")
        case Needs.DISK:
            return translate("Details", "Make room, or choose another clips folder in the File menu.")
        case Needs.KEY:
            return translate("Details", "Enter the key of its profile above; then it goes on.")
        case Needs.PARENT:
            return translate(
                "Details",
                "Try that clip again, or check it again, and this one goes on by itself. A clip that is made anew from "
                "its settings is another one: continue that, and stop this one, which is free.",
            )


def _main_facts(job: Job, now: float, pictures: str) -> Iterator[Fact]:
    request = job.request
    used = job.gateway_model
    if not is_request_known(job):
        if used:
            yield _outside(FactKey.MODEL, translate("Details", "Model"), used)
    else:
        yield from _request_facts(request, used)
    if job.state is State.DONE and job.ended_at is not None:
        yield Fact(FactKey.MADE, translate("Details", "Made"), _made_words(job, job.ended_at, now))
    yield _money_fact(job)
    link = link_words(job, now)
    if link:
        yield Fact(FactKey.LINK, translate("Details", "Link"), link)
    if pictures:
        yield Fact(FactKey.PICTURES, translate("Details", "Pictures"), pictures)
    if job.gateway_status and job.state is not State.DONE:
        yield _outside(FactKey.STATUS, translate("Details", "Gateway says"), job.gateway_status)
    if job.task_id is not None:
        yield Fact(FactKey.TASK, translate("Details", "Task"), _short_task(job.task_id), tip=job.task_id)


def _money_fact(job: Job) -> Fact:
    label = translate("Details", "Money")
    if job.state is State.SENDING and not job.is_demo:
        return Fact(FactKey.MONEY, label, translate("Details", "not known before the answer"))
    is_doubtful = job.charged is Charged.UNKNOWN and not job.is_demo
    tip = translate("Details", "Gateways of this kind charge when they take a clip, and give it back if they fail.")
    return Fact(
        FactKey.MONEY,
        label,
        _priced_words(job),
        "warn" if is_doubtful else "text",
        tip if job.is_out and not job.is_demo else "",
    )


def _priced_words(job: Job) -> str:
    """What became of the money, and how much that was expected to be, where it was taken or may have been."""
    if job.price is None or job.money is Charged.NO:
        return money_words(job)
    return f"{money_words(job)} · ≈ {amount_words(job.price)}"


def _request_facts(request: VideoRequest, used: str | None) -> Iterator[Fact]:
    yield _outside(FactKey.MODEL, translate("Details", "Model"), request.model)
    if used is not None and used != request.model:
        yield Fact(
            FactKey.USED_MODEL,
            translate("Details", "Gateway used"),
            translate("Details", "{model}, another than asked").format(model=plain_line(used, _SHORT_CHARACTERS)),
            "warn",
            translate("Details", "Asked for {asked}; the gateway says that it used {used}.").format(
                asked=request.model, used=used
            ),
        )
    frame = " · ".join(part for part in (_frame(request), plain_line(request.size, 20)) if part)
    yield Fact(FactKey.FRAME, translate("Details", "Frame"), frame)
    length = length_words(request) or translate("Details", "chosen by the model")
    yield Fact(FactKey.LENGTH, translate("Details", "Length"), length)


def _setting_facts(request: VideoRequest) -> Iterator[Fact]:
    none = translate("Details", "none")
    yes, no = translate("Details", "yes"), translate("Details", "no")
    allowed = translate("Details", "allowed") if request.allow_watermark else translate("Details", "not accepted")
    has_field = family_named(request.family).has_field
    if has_field("style"):
        yield _outside(FactKey.STYLE, translate("Details", "Style"), request.style or none)
    if has_field("allow_watermark"):
        yield Fact(FactKey.WATERMARK, translate("Details", "Watermark"), allowed)
    if has_field("is_private"):
        yield Fact(FactKey.PRIVATE, translate("Details", "Private"), yes if request.is_private else no)
    if has_field("is_storyboard"):
        yield Fact(FactKey.STORYBOARD, translate("Details", "Storyboard"), yes if request.is_storyboard else no)
    switches = (
        (FactKey.LARGER, "is_upsampled", translate("Details", "Larger picture"), request.is_upsampled),
        (FactKey.SOUND, "has_audio", translate("Details", "Sound"), request.has_audio),
        (FactKey.MUSIC, "has_music", translate("Details", "Music"), request.has_music),
        (FactKey.OFF_PEAK, "is_off_peak", translate("Details", "Off peak"), request.is_off_peak),
    )
    for key, name, label, is_on in switches:
        if has_field(name):
            yield Fact(key, label, yes if is_on else no)
    if has_field("seed"):
        chosen = translate("Details", "chosen by the gateway")
        yield _outside(FactKey.SEED, translate("Details", "Seed"), request.seed or chosen)


def _course_facts(job: Job, now: float, take_in_row: str) -> Iterator[Fact]:
    is_known = is_request_known(job)
    take = str(job.take) if job.batch_id is None else take_in_row
    if is_known and take:
        yield Fact(FactKey.TAKE, translate("Details", "Take"), take)
    moments = (
        (FactKey.ASKED, translate("Details", "Asked") if is_known else translate("Details", "Added"), job.created_at),
        (FactKey.SENT, translate("Details", "Sent"), job.sending_at),
        (FactKey.ACCEPTED, translate("Details", "Accepted"), job.accepted_at),
        (FactKey.ENDED, translate("Details", "Ended"), job.ended_at),
        (FactKey.CONTACT, translate("Details", "Last contact"), job.last_contact_at),
    )
    for key, label, at in moments:
        if words := full_moment_words(at or 0.0, now):
            yield Fact(key, label, words)
    if job.gateway_status and job.state is State.DONE:
        yield _outside(FactKey.FINAL_STATUS, translate("Details", "Gateway says"), job.gateway_status)
    if job.replaces is not None:
        number = job.replaces[-_JOB_NUMBER_CHARACTERS:]
        yield Fact(
            FactKey.REPLACES,
            translate("Details", "Replaces"),
            translate("Details", "clip {number}").format(number=plain_line(number, _JOB_NUMBER_CHARACTERS)),
            tip=translate("Details", "The clip that this one was sent in place of."),
        )


def _long_facts(job: Job) -> Iterator[Fact]:
    if job.origin is not None:
        label = translate("Details", "Gateway") if job.was_added else translate("Details", "Sent to")
        if not job.was_added and job.sending_at is None:
            label = translate("Details", "Meant for")
        yield _outside(FactKey.ORIGIN, label, job.origin)
    if job.task_id is not None and _short_task(job.task_id) != job.task_id:
        yield Fact(FactKey.WHOLE_TASK, translate("Details", "Whole task id"), job.task_id)
    if job.file is not None:
        yield Fact(FactKey.FILE, _file_label(job), job.file, "text" if job.is_checked else "warn")
    if job.request.images:
        yield Fact(FactKey.IMAGES, translate("Details", "Reference images"), "\n".join(_image_lines(job)))


def _file_label(job: Job) -> str:
    parts = [translate("Details", "File")]
    if job.file_size_bytes is not None:
        parts.append(size_words(job.file_size_bytes))
    if not job.is_checked:
        parts.append(translate("Details", "could not be checked"))
    return " · ".join(parts)


def _frame(request: VideoRequest) -> str:
    names = {"landscape": translate("Details", "landscape"), "portrait": translate("Details", "portrait")}
    name = None if request.aspect_ratio else names.get(request.orientation)
    return frame_words(request) if name is None else f"{frame_words(request)} {name}"


def _made_words(job: Job, ended_at: float, now: float) -> str:
    moment = full_moment_words(ended_at, now)
    if job.took_s is None:
        return moment
    return translate("Details", "{moment} in {span}").format(moment=moment, span=span_words(job.took_s))


def _short_task(task_id: str) -> str:
    """A task id as one short line, cut in the middle: ids of a gateway differ at their ends."""
    line = plain_line(task_id, _LONGEST_TASK_ID)
    if len(line) <= _SHORT_TASK_CHARACTERS:
        return line
    half = _SHORT_TASK_CHARACTERS // 2
    return f"{line[:half]}…{line[-half + 1 :]}"


def _outside(key: FactKey, label: str, value: str) -> Fact:
    """A short fact whose value somebody else wrote; whole in the tooltip where it is cut."""
    line = plain_line(value, _SHORT_CHARACTERS)
    return Fact(key, label, line, tip="" if line == value else value)


def _image_lines(job: Job) -> list[str]:
    """A line for each image. A last frame that was taken is a picture as any other: which one, the only one tells."""
    frame = translate("Details", "last frame of the clip that it continues")
    own = translate("Details", "picture from this computer")
    images = job.request.images
    pictures = sum(local_picture(url) is not None for url in images)
    has_taken = job.parent_kind == Kinship.LAST_FRAME and not any(map(last_frame, images))
    of_picture = frame if has_taken and pictures == 1 else own
    lines = [frame if last_frame(url) else of_picture if local_picture(url) else url for url in images]
    if has_taken and pictures > 1:
        lines.append(translate("Details", "One of the pictures is the last frame of the clip that it continues."))
    return lines
