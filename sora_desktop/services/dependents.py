"""Jobs that go on from a clip which is still to be made: each waits for that clip, and gets its last frame.

A request that names a last frame (``domain.pictures.LastFrame``) cannot be sent: it names no picture yet. So what a
job waits for is committed with the job itself, and a kill leaves either that name or the picture in its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.pictures import FrameTaken, LastFrame, LocalPicture, awaited_frames, with_frames
from sora_desktop.domain.ports import Clock, FrameTaker
from sora_desktop.services import texts
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.slots import Slots
from sora_desktop.services.threads import start_thread
from sora_desktop.services.uploads import NotReady

FRAMES_AT_ONCE = 2
NEXT_TRY_S = 30.0

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What may be hoped for of one last frame; nothing of all this: its clip is on its way."""

    becomes: LocalPicture | LastFrame | None = None
    """The picture, or the last frame of the job that was made in the place of one that failed."""
    clip: Job | None = None
    """It is there, and its last frame is still to be taken."""
    lost: str = ""
    """Why there will be none, as a sentence."""
    wait_s: float | None = None


class Dependents:
    """Tells waiting jobs whether the clip that they go on from is there. Lives on the engine's loop."""

    def __init__(
        self,
        book: JobBook,
        frames: FrameTaker | None,
        clock: Clock,
        spawn: Spawn,
        *,
        on_awaited: Callable[[Job], None],
    ) -> None:
        """``on_awaited`` is called with a job that is out and is waited for by another one."""
        self._book = book
        self._frames = frames
        self._clock = clock
        self._spawn = spawn
        self._on_awaited = on_awaited
        self.on_changed: Callable[[str], None] = lambda job_id: None
        """Called with a job's id when one that waits for its clip may be ready, and was not."""
        self._children: dict[str, set[str]] = {}
        """By the job that is waited for: those that waited for it when they were last looked at."""
        self._taken: dict[str, LocalPicture] = {}
        self._missed: dict[str, tuple[FrameTaken, float]] = {}
        """By job: why its last frame could not be taken, and until when on the monotonic clock that is believed."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._is_closed = False
        self._slots = Slots(lambda: FRAMES_AT_ONCE)

    def open(self) -> None:
        """Look at all that waits since the last run."""
        self.added([job for job in self._book.oldest_first() if job.waits_for is not None])

    def added(self, jobs: Sequence[Job]) -> None:
        """New jobs are stored: some may wait, and others stand in for what is waited for."""
        for job in jobs:
            for frame in awaited_frames(job.request.images):
                self._children.setdefault(frame.job_id, set()).add(job.id)
                parent = self._book.get(frame.job_id)
                if parent is not None and parent.is_out:
                    self._on_awaited(parent)
            self._review(job.id)
            if job.replaces is not None:
                self._review_children(job.replaces)

    def stepped(self, job: Job) -> None:
        """A job came to another state: whoever waits for it may go on, or waits in vain."""
        self.look_again(job.id)

    def look_again(self, job_id: str) -> None:
        """There is something new about a clip, which may have left the list."""
        self._missed.pop(job_id, None)
        self._review_children(job_id)

    def ready(self, job: Job) -> NotReady | None:
        """Why this job cannot be sent yet; ``None`` when its request names pictures only, as it stands in the book.

        Raises ``DiskTrouble``, and then nothing changed.
        """
        frames = awaited_frames(job.request.images)
        if not frames:
            return None
        waits = self._settled(job, {frame: self._outlook(frame) for frame in frames})
        return NotReady(min(waits, default=None)) if awaited_frames(self._book[job.id].request.images) else None

    def close(self) -> None:
        """Break off what is being taken: the next start takes it."""
        self._is_closed = True
        if self._frames is not None and self._tasks:
            self._frames.stop()

    def _review_children(self, job_id: str) -> None:
        for child_id in tuple(self._children.get(job_id, ())):
            self._review(child_id)
        if self._children.get(job_id):
            self.on_changed(job_id)

    def _review(self, job_id: str) -> None:
        """Say at a job whether it waits in vain. What the disk refuses now is found again when it may be sent."""
        job = self._book.get(job_id)
        frames = () if job is None or job.state is not State.WAITING else awaited_frames(job.request.images)
        for parent_id in [each for each, children in self._children.items() if job_id in children]:
            if LastFrame(parent_id) not in frames:
                self._children[parent_id].discard(job_id)
        if job is not None and frames:
            with contextlib.suppress(DiskTrouble):
                self._settled(job, {frame: self._outlook(frame) for frame in frames})

    def _settled(self, job: Job, outlooks: dict[LastFrame, _Outlook]) -> list[float]:
        """Commit what became of the last frames of a job, and take those that can be taken; the waits that are known.

        Raises ``DiskTrouble``.
        """
        for outlook in outlooks.values():
            if outlook.clip is not None:
                self._take(outlook.clip)
        become = {frame: each.becomes for frame, each in outlooks.items() if each.becomes is not None}
        lost = next((each.lost for each in outlooks.values() if each.lost), "")
        error = JobError(ErrorKind.REQUEST, lost, Charged.NO) if lost else None
        after = job.noting(needs=Needs.PARENT, error=error) if lost else job
        if not lost and job.needs is Needs.PARENT:
            after = job.noting(needs=None, error=None)
        if become:
            parents = {frame.job_id: put.job_id for frame, put in become.items() if isinstance(put, LastFrame)}
            images = with_frames(job.request.images, become)
            after = after.noting(
                request=replace(after.request, images=images), parent_id=parents.get(job.parent_id or "", job.parent_id)
            )
        if after != job:
            self._book.commit(after)
            for frame in awaited_frames(after.request.images):
                self._children.setdefault(frame.job_id, set()).add(job.id)
        return [each.wait_s for each in outlooks.values() if each.wait_s is not None]

    def _outlook(self, frame: LastFrame) -> _Outlook:
        """Raises ``DiskTrouble``."""
        parent = self._book.find(frame.job_id)
        if parent is None:
            return _Outlook(lost=texts.PARENT_UNKNOWN)
        if parent.state is State.DONE:
            return self._outlook_of_clip(parent)
        if not parent.has_ended:
            return _Outlook()
        instead = self._successor_of(parent)
        if instead is not None:
            return _Outlook(becomes=LastFrame(instead.id))
        return _Outlook(lost=texts.PARENT_FAILED if parent.state is State.FAILED else texts.PARENT_STOPPED)

    def _outlook_of_clip(self, parent: Job) -> _Outlook:
        if parent.id in self._taken:
            return _Outlook(becomes=self._taken[parent.id])
        if not parent.is_checked or self._frames is None:
            return _Outlook(lost=texts.PARENT_UNREADABLE)
        missed, until_s = self._missed.get(parent.id, (None, 0.0))
        if missed is None:
            return _Outlook(clip=parent)
        lost, left_s = texts.frame_missed(missed.problem), until_s - self._clock.monotonic_s()
        if missed.may_come and left_s <= 0:
            return _Outlook(clip=parent, lost=lost)
        return _Outlook(lost=lost, wait_s=left_s if missed.may_come else None)

    def _successor_of(self, job: Job) -> Job | None:
        """The newest job that was made in the place of this one, if its clip may still come."""
        found = None
        seen = {job.id}
        after = self._book.successor_of(job.id)
        while after is not None and after.id not in seen:  # a damaged list may lead in a circle
            seen.add(after.id)
            if after.state not in {State.FAILED, State.STOPPED}:
                found = after
            after = self._book.successor_of(after.id)
        return found

    def _take(self, clip: Job) -> None:
        if clip.id in self._tasks or self._is_closed or self._frames is None or clip.file is None:
            return
        task = self._spawn(self._taking(clip.id, clip.file, self._frames), f"take the last frame of {clip.id}")
        self._tasks[clip.id] = task
        task.add_done_callback(lambda _: self._ended(clip.id))

    async def _taking(self, job_id: str, file: str, frames: FrameTaker) -> None:
        try:
            async with self._slots.turn():
                taken = await start_thread(lambda: frames.take(file), "picture of a last frame")
        except Exception:  # noqa: BLE001 - a defect costs nothing here: the job waits, and a person is told
            _log.exception("the last frame of %s cannot be taken by a defect", job_id)
            taken = FrameTaken(None, texts.FRAME_DEFECT)
        if taken.picture is not None:
            self._taken[job_id] = taken.picture
            self._missed.pop(job_id, None)
        else:
            self._missed[job_id] = (taken, self._clock.monotonic_s() + NEXT_TRY_S)

    def _ended(self, job_id: str) -> None:
        self._tasks.pop(job_id, None)
        if self._is_closed:
            return
        for child_id in tuple(self._children.get(job_id, ())):
            self._review(child_id)
        self.on_changed(job_id)
