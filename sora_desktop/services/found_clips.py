"""Clips that lie in the folders while by the list they are still to come: they are done, and cost nothing more."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_ports import Adopted
from sora_desktop.services.jobs import JobBook

_log = logging.getLogger(__name__)


class FoundClips:
    """Takes jobs to DONE whose clips were found with their sidecars. Lives on the engine's loop.

    A list may be older than the clips: it is a copy that somebody put back, or a person stopped a job while its clip
    came into its place.
    """

    def __init__(self, book: JobBook, leave: Callable[[str], None]) -> None:
        """``leave`` ends the following of a job that is out."""
        self._book = book
        self._leave = leave

    def wants(self, found: Job) -> bool:
        """Whether the job of a clip is in the list or its records, and is not done. Raises ``DiskTrouble``."""
        here = self._book.find(found.id)
        return here is not None and _is_of_this_task(here, found)

    def bring_home(self, found: Adopted) -> bool:
        """Commit that a job's clip is here, whole, and its marks; whether that was news. Raises ``DiskTrouble``."""
        here = self._book.find(found.job.id)
        if here is None or not _is_of_this_task(here, found.job):
            return False
        _log.warning("job %s was %s by the list, and its clip is here", here.id, here.state)
        self._book.save_anywhere(_home(here, found.job), found.marks)
        self._leave(here.id)
        return True


def _is_of_this_task(here: Job, found: Job) -> bool:
    """What is being sent right now has to get its answer first; and two tasks of one job would be two clips."""
    is_open = here.state not in {State.DONE, State.SENDING} and not _was_sent_once_more(here, found)
    return is_open and bool(found.task_id) and here.task_id in {None, found.task_id}


def _was_sent_once_more(here: Job, found: Job) -> bool:
    """Whether a doubt is about a later create, by a list that somebody put back: that one may be charged, too."""
    sent_at, accepted_at = here.sending_at, found.accepted_at
    is_later = sent_at is not None and accepted_at is not None and sent_at > accepted_at
    return here.state is State.UNCONFIRMED and is_later


def _home(here: Job, found: Job) -> Job:
    """The job after every step that it took when its clip was made, as far as its sidecar tells of them."""
    at = found.ended_at if found.ended_at is not None else found.created_at
    if here.state is State.WAITING:
        here = here.to(State.STOPPED, at, request=found.request)
    if here.state in {State.UNCONFIRMED, State.STOPPED, State.FAILED}:
        went = {"origin": found.origin, "sending_at": found.sending_at, "accepted_at": found.accepted_at}
        here = here.to(State.WATCHING, at, task_id=found.task_id, **went)
    if here.state is State.WATCHING:
        here = here.to(State.DOWNLOADING, at)
    return here.to(
        State.DONE, at,
        file=found.file, file_size_bytes=found.file_size_bytes, file_sha256=found.file_sha256,
        is_checked=found.is_checked, clips_folder=found.clips_folder, made_at=found.made_at, took_s=found.took_s,
        error=None, has_stop_request=False,
    )  # fmt: skip
