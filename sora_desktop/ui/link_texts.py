"""The words for how long the link to a finished clip may still be good, told or reckoned by its age."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.deadlines import deadline_of
from sora_desktop.domain.jobs import Job, State

translate = QCoreApplication.translate

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400
_YOUNG_S = 300
"""So young a link says nothing about its age in a row."""


def awaits_its_file(job: Job) -> bool:
    """Whether the gateway has finished a clip that is not here yet: a link counts only then."""
    if job.task_id is None or job.state is State.DONE:
        return False
    return job.state is State.DOWNLOADING or job.made_at is not None or job.expires_at is not None


def link_words(job: Job, now: float) -> str:
    """How long the link of a clip that awaits its file is good, at ``now``; empty for other jobs.

    Where the gateway has told when it ends, this is said; else the age of the clip, and that nobody knows more.
    """
    if not awaits_its_file(job):
        return ""
    deadline = deadline_of(job)
    if deadline.is_told:
        if deadline.at > now:
            return translate("LinkTexts", "good for {span}").format(span=rough_span(deadline.at - now))
        ago = rough_span(now - deadline.at)
        if not job.is_out:
            return translate("LinkTexts", "ended {span} ago; “Check again” asks for another one").format(span=ago)
        return translate("LinkTexts", "ended {span} ago; another one is asked for").format(span=ago)
    if job.made_at is None:
        return translate("LinkTexts", "links mostly last hours; when this clip was finished is not known")
    ago = rough_span(now - job.made_at)
    return translate("LinkTexts", "links mostly last hours; this clip was finished {span} ago").format(span=ago)


def link_note(job: Job, now: float) -> str:
    """The same for a row, in three or four words; empty where there is nothing that presses."""
    if not awaits_its_file(job):
        return ""
    deadline = deadline_of(job)
    if deadline.is_told and deadline.at > now:
        return translate("LinkTexts", "link good for {span}").format(span=rough_span(deadline.at - now))
    if deadline.is_told:
        return translate("LinkTexts", "link ended, asks anew")
    if job.made_at is None or now - job.made_at < _YOUNG_S:
        return ""
    return translate("LinkTexts", "finished {span} ago").format(span=rough_span(now - job.made_at))


def rough_span(seconds: float) -> str:
    """A length as people say it in passing: ``less than a minute``, ``23 min``, ``3 h``, ``1 h 35 min``, ``6 d``."""
    if seconds < _MINUTE_S:
        return translate("LinkTexts", "less than a minute")
    if seconds < _HOUR_S:
        return translate("LinkTexts", "{minutes} min").format(minutes=int(seconds // _MINUTE_S))
    if seconds < 2 * _HOUR_S and seconds % _HOUR_S >= _MINUTE_S:
        minutes = int(seconds % _HOUR_S // _MINUTE_S)
        return translate("LinkTexts", "1 h {minutes} min").format(minutes=minutes)
    if seconds < 2 * _DAY_S:
        return translate("LinkTexts", "{hours} h").format(hours=int(seconds // _HOUR_S))
    return translate("LinkTexts", "{days} d").format(days=int(seconds // _DAY_S))
