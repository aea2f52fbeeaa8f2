"""What the preview talks about with the rest of the window: other clips, frames taken out of one, takes compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Protocol

from PySide6.QtCore import QObject, QSize, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage

from sora_desktop.domain.events import JobChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_events import TakesRead
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.details.measures import Measures
from sora_desktop.ui.panes import Panes

_FIRST_TICKET = 1 << 41
"""Of what goes to the trash from the take wall; the library counts from elsewhere."""
_MOST_TAKES = 4


class Frames(Protocol):
    """Who reads the times of frames and writes pictures of them, off this thread."""

    @property
    def times_read(self) -> SignalInstance: ...
    @property
    def picture_kept(self) -> SignalInstance: ...
    def read_times(self, file: str) -> None: ...
    def keep_picture(self, image: QImage, folder: str, stem: str) -> None: ...


class PreviewTalk(QObject):
    """Connects the preview. The queue is where the clips before and after are; the takes of one the engine knows."""

    takes_counted = Signal(str, bool)
    """The id of the clip that is looked at, and whether there are other takes to compare it with."""

    def __init__(self, panes: Panes, frames: Frames, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self._engine = engine
        self._tickets = count(_FIRST_TICKET)
        self._looked_at: Job | None = None
        self._compared: Job | None = None
        """The clip whose takes are asked for to be compared."""
        preview = panes.preview
        preview.times_wanted.connect(frames.read_times)
        frames.times_read.connect(preview.take_times)
        preview.picture_wanted.connect(frames.keep_picture)
        frames.picture_kept.connect(preview.show_kept)
        preview.clip_wanted.connect(self._go_to_clip)
        preview.reference_offered.connect(self._use_frame)
        preview.compare_wanted.connect(self.compare)
        preview.clip_measured.connect(self._tell_measures)
        preview.takes_judged.connect(self._judge)

    @Slot(object)
    def compare(self, job: Job) -> None:
        """Show the finished takes of this job's request side by side, this one's own among them."""
        self._compared = job
        self._read_takes(job)

    @Slot(object)
    def look_at(self, job: Job | None) -> None:
        """Another clip is looked at, or this one is done: which take it is has to be found out, and of how many."""
        before, self._looked_at = self._looked_at, job
        is_other = before is None or job is None or (job.id, _has_clip(job)) != (before.id, _has_clip(before))
        if job is not None and is_other and (job.batch_id is not None or _has_clip(job)):
            self._read_takes(job)

    @Slot(object)
    def hear(self, event: object) -> None:
        """Take the takes of a clip, for whoever wants to know."""
        if isinstance(event, JobChanged):
            self._look_again(event.job)
        if not isinstance(event, TakesRead):
            return
        numbers = _numbers_of(event.takes)
        takes = [each for each in event.takes if _has_clip(each) and each.id not in event.away]
        can_compare = len(takes) > 1
        self._panes.details.show_take(
            event.job_id, numbers.get(event.job_id, 1), len(event.takes), can_compare=can_compare
        )
        self._panes.queue.show_comparable(event.job_id, can_compare)
        self.takes_counted.emit(event.job_id, can_compare)
        job = self._compared
        if job is None or job.id != event.job_id:
            return
        self._compared = None
        chosen = _around(takes, job)
        self._panes.preview.compare(chosen, [numbers[take.id] for take in chosen])

    @Slot(int)
    def _go_to_clip(self, by: int) -> None:
        """Select the nearest finished clip before or after the selected row."""
        if not self._panes.library.isHidden():
            return  # the clips before and after are the library's there, which goes to them by itself
        queue = self._panes.queue
        jobs = list(self._jobs())
        selected = queue.selected_job or self._panes.preview.job  # of a batch whose own row is selected, one plays
        place = next((row for row, job in enumerate(jobs) if selected is not None and job.id == selected.id), -1)
        onward = jobs[place + 1 :] if by > 0 else reversed(jobs[: max(0, place)])
        found = next((job for job in onward if _has_clip(job)), None)
        if found is not None:
            queue.select(found.id)

    @Slot(str, QSize, int)
    def _tell_measures(self, job_id: str, size: QSize, length_ms: int) -> None:
        measures = Measures(size.width(), size.height(), length_ms / 1_000)
        self._panes.details.show_measures(job_id, measures)

    @Slot(QImage)
    def _use_frame(self, image: QImage) -> None:
        """Put a frame among the reference images of the form."""
        self._panes.compose.images.add_frame(image)

    @Slot(object, object)
    def _judge(self, kept: Sequence[Job], rejected: Sequence[Job]) -> None:
        """What is kept becomes a favourite; what is rejected goes to the trash together, and can be brought back."""
        kept_ids, rejected_ids = [job.id for job in kept], [job.id for job in rejected]
        if kept_ids:
            self._engine.post("favour", lambda engine: engine.favour(kept_ids, True))
        if rejected_ids:
            ticket = next(self._tickets)
            self._engine.post("plan_trash", lambda engine: engine.plan_trash(rejected_ids, ticket))

    def _look_again(self, changed: Job) -> None:
        """Another take of the clip that is looked at has come."""
        job = self._looked_at
        if job is not None and changed.intent_id == job.intent_id and changed.id != job.id and _has_clip(changed):
            self._read_takes(job)

    def _read_takes(self, job: Job) -> None:
        self._engine.post("read_takes", lambda engine: engine.read_takes(job.id))

    def _jobs(self) -> Iterator[Job]:
        model = self._panes.queue.model
        for row in range(model.rowCount()):
            job = model.job_at(model.index(row))
            if job is not None:
                yield job


def _has_clip(job: Job) -> bool:
    return job.state is State.DONE and job.file is not None and job.is_checked


def _numbers_of(takes: Sequence[Job]) -> dict[str, int]:
    """Which take each is: as it was asked for, or where orders of their own came together, or rows, in their order."""
    is_one_order = len({take.intent_id for take in takes}) == 1 and all(take.batch_id is None for take in takes)
    return {take.id: take.take if is_one_order else place for place, take in enumerate(takes, 1)}


def _around(takes: list[Job], job: Job) -> list[Job]:
    """As many takes as can be compared, those nearest to this one."""
    place = next((number for number, take in enumerate(takes) if take.id == job.id), 0)
    first = max(0, min(place - 1, len(takes) - _MOST_TAKES))
    return takes[first : first + _MOST_TAKES]
