"""The item model of the queue: every job as a row, newest first, changed row by row and never reset but once."""

from __future__ import annotations

import time
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QImage

from sora_desktop.domain.events import BytesFetched
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.queue_events import PicturesSending
from sora_desktop.ui.job_texts import title_words
from sora_desktop.ui.queue.posters import PosterShelf
from sora_desktop.ui.queue.texts import RUNNING_STATES, Away, Transfer, spoken_words

_NO_PARENT = QModelIndex()
_TITLE_CHARACTERS = 200
_NAMED_CHARACTERS = 60


class JobRole(IntEnum):
    """What the model tells about a row beside Qt's own roles."""

    JOB = Qt.ItemDataRole.UserRole + 1
    BEFORE = Qt.ItemDataRole.UserRole + 2
    """How many waiting jobs are sent before this one."""
    MOVED = Qt.ItemDataRole.UserRole + 3
    """How far its pictures or its download are; invalid while nothing of it moves."""
    POSTER = Qt.ItemDataRole.UserRole + 4
    """The ``ShownPoster`` of a clip; invalid while there is none."""
    TAKES = Qt.ItemDataRole.UserRole + 5
    """How many takes the press on Generate made that this job is of."""
    BATCH = Qt.ItemDataRole.UserRole + 6
    """The ``BatchRow`` of a batch's row; such a row has no job."""
    IS_IN_BATCH = Qt.ItemDataRole.UserRole + 7
    """Whether a job stands under the row of its batch."""
    SAMPLES = Qt.ItemDataRole.UserRole + 8
    """What finished clips like this one took, in seconds."""
    AWAITED = Qt.ItemDataRole.UserRole + 9
    """The title of the clip that this one waits for; empty for one that waits for none, or for one that is not here."""

    AWAY = Qt.ItemDataRole.UserRole + 10
    """Why the file of a kept clip is not in its place, an ``Away``; invalid while it is, as far as is known."""


@dataclass(frozen=True)
class Counts:
    """How many jobs are in which plight; one that runs and needs a person counts twice."""

    running: int = 0
    waiting: int = 0
    needs_you: int = 0
    done: int = 0
    failed: int = 0


_CHANGING_ROLES = [JobRole.JOB, JobRole.MOVED, Qt.ItemDataRole.AccessibleTextRole]


class JobsModel(QAbstractListModel):
    """Jobs, newest first. Inside they lie oldest first, so that a new job at the top moves no other's position."""

    counts_changed = Signal(object)

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock = clock
        self._jobs: list[Job] = []
        self._positions: dict[str, int] = {}
        self._waiting: list[int] = []
        """The positions of those that wait for their turn alone, in the order in which they are sent."""
        self._intents: dict[str, list[str]] = {}
        """The ids of the jobs of each press on Generate."""
        self._takes: dict[str, int] = {}
        """The highest number of a take of each; one that goes from the list was a take all the same."""
        self._moved: dict[str, Transfer] = {}
        self._posters = PosterShelf()
        self._samples: dict[tuple[str, int, bool], tuple[float, ...]] = {}
        self.away: Mapping[str, Away] = {}
        """Why files of clips are not in their places, by the ids of their jobs, also of those that left the list."""
        self._tally = [0, 0, 0, 0, 0]
        """How many run, need a person, are done, have failed, wait."""
        self._counts = Counts()

    @property
    def posters(self) -> PosterShelf:
        return self._posters

    def counts(self) -> Counts:
        return self._counts

    def job_at(self, index: QModelIndex | QPersistentModelIndex) -> Job | None:
        """The job of a row; ``None`` for an index that is none of this model."""
        return self._jobs[self._position(index.row())] if self._is_row(index) else None

    def job_of(self, job_id: str) -> Job | None:
        """The job with this id; ``None`` when it is not in the list."""
        position = self._positions.get(job_id)
        return None if position is None else self._jobs[position]

    def title_of(self, job_id: str) -> str:
        """The title of a job as rows name another one; empty when it is not in the list."""
        job = self.job_of(job_id)
        return "" if job is None else title_words(job, _NAMED_CHARACTERS)

    def title_of_task(self, task_id: str) -> str:
        """The same for the newest job with this task."""
        found = (job for job in reversed(self._jobs) if job.task_id == task_id)
        return title_words(job, _NAMED_CHARACTERS) if (job := next(found, None)) is not None else ""

    def index_of(self, job_id: str) -> QModelIndex:
        """The index of a job's row; an invalid one when it is not in the list."""
        position = self._positions.get(job_id)
        return QModelIndex() if position is None else self.index(self._position(position))

    def newest_first(self) -> list[Job]:
        """All jobs of the list."""
        return self._jobs[::-1]

    def reorder(self, job_ids: Sequence[str]) -> None:
        """Put these jobs, the first to be sent first, into the places that they have together."""
        known = [job_id for job_id in job_ids if job_id in self._positions]
        jobs = {job_id: self._jobs[self._positions[job_id]] for job_id in known}
        places = sorted(self._positions[job_id] for job_id in known)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        shown = [self._jobs[self._position(index.row())].id for index in before]
        for place, job_id in zip(places, known, strict=True):
            self._jobs[place] = jobs[job_id]
        self._index_positions()
        self.changePersistentIndexList(before, [self.index_of(job_id) for job_id in shown])
        self.layoutChanged.emit()
        if places:
            first, last = self.index(self._position(places[-1])), self.index(self._position(places[0]))
            self.dataChanged.emit(first, last, [JobRole.BEFORE, Qt.ItemDataRole.AccessibleTextRole])

    def set_samples(self, model: str, duration_s: int, is_demo: bool, samples_s: tuple[float, ...]) -> None:
        """Take over what finished clips of a kind took."""
        self._samples[model, duration_s, is_demo] = samples_s

    @Slot(object)
    def list_jobs(self, jobs: Iterable[Job]) -> None:
        """Show these jobs, newest first, instead of all that were there."""
        self.beginResetModel()
        self._jobs = [job for job in jobs if not job.is_removed]
        self._jobs.reverse()
        self._moved.clear()
        self._intents.clear()
        self._takes.clear()
        self._note_takes(self._jobs)
        self._index_positions()
        self.endResetModel()
        self._tally = [0, 0, 0, 0, 0]
        self._count(self._jobs)

    @Slot(object)
    def add_jobs(self, jobs: Iterable[Job]) -> None:
        """Add new jobs, oldest first, at the top; one that is there already is changed instead."""
        new = []
        for job in jobs:
            if job.id in self._positions:
                self.upsert(job)
            elif not job.is_removed:
                new.append(job)
        if not new:
            return
        self.beginInsertRows(QModelIndex(), 0, len(new) - 1)
        for job in new:
            self._positions[job.id] = len(self._jobs)
            if _is_in_line(job):
                self._waiting.append(len(self._jobs))
            self._jobs.append(job)
        grown = self._note_takes(new)
        self.endInsertRows()
        for job_id in grown - {job.id for job in new}:
            self._tell_changed(self._positions[job_id], [JobRole.TAKES, Qt.ItemDataRole.AccessibleTextRole])
        self._count(new)

    @Slot(object)
    def upsert(self, job: Job) -> None:
        """Take over a job as it is now; only its own row is told to have changed."""
        position = self._positions.get(job.id)
        if position is None:
            self.add_jobs((job,))
            return
        if job.is_removed:
            self.remove(job.id)
            return
        before = self._jobs[position]
        if before == job:
            return
        self._jobs[position] = job
        if job.state is not before.state:
            self._moved.pop(job.id, None)
        self._tell_changed(position, _CHANGING_ROLES)
        if _is_in_line(before) != _is_in_line(job):
            self._wait(position, is_waiting=_is_in_line(job))
        self._count((job,), (before,))

    @Slot(str)
    def remove(self, job_id: str) -> None:
        """Take a row out of the list."""
        position = self._positions.get(job_id)
        if position is None:
            return
        row = self._position(position)
        self.beginRemoveRows(QModelIndex(), row, row)
        job = self._jobs.pop(position)
        self._intents[job.intent_id].remove(job_id)
        self._moved.pop(job_id, None)
        self._posters.drop(job_id)
        self._index_positions()
        self.endRemoveRows()
        self._count((), (job,))

    @Slot(object)
    def set_bytes(self, fetched: BytesFetched) -> None:
        """Take over how far a download is."""
        position = self._positions.get(fetched.job_id)
        if position is None or self._jobs[position].state is not State.DOWNLOADING:
            return
        self._moved[fetched.job_id] = fetched
        self._tell_changed(position, [JobRole.MOVED, Qt.ItemDataRole.AccessibleTextRole])

    def set_pictures(self, sending: PicturesSending) -> None:
        """Take over which of a waiting job's pictures is on its way."""
        position = self._positions.get(sending.job_id)
        if position is None or self._jobs[position].state is not State.WAITING:
            return
        if sending.number:
            self._moved[sending.job_id] = sending
        else:
            self._moved.pop(sending.job_id, None)
        self._tell_changed(position, [JobRole.MOVED, Qt.ItemDataRole.AccessibleTextRole])

    def set_away(self, away: Mapping[str, Away]) -> None:
        """Take over which clips, by the ids of their jobs, are not in their places."""
        before, self.away = self.away, dict(away)
        for job_id in self._positions.keys() & (before.keys() | away.keys()):
            if before.get(job_id) is not away.get(job_id):
                self._tell_changed(self._positions[job_id], [JobRole.AWAY, Qt.ItemDataRole.AccessibleTextRole])

    def set_poster(self, key: str, image: QImage, duration_ms: int | None = None) -> None:
        """Take over the picture of the clip of the job ``key``; an empty one says that none can be made.

        Pictures that the library alone asked for are cut there alone: their rows here may never be seen.
        """
        position = self._positions.get(key)
        if position is None or not self._posters.is_asked_for(key):
            return
        self._posters.put(key, image, duration_ms)
        self._tell_changed(position, [JobRole.POSTER])

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._jobs)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self._is_row(index):
            return None
        position = self._position(index.row())
        job = self._jobs[position]
        match role:
            case JobRole.JOB:
                return job
            case JobRole.MOVED:
                return self._moved.get(job.id)
            case JobRole.POSTER:
                return self._posters.find(job.id)
            case JobRole.TAKES:
                return self._takes[job.intent_id]
            case JobRole.AWAITED:
                return self._awaited_by(job)
            case JobRole.BEFORE:
                return self._before(position, job)
            case JobRole.AWAY:
                return self.away.get(job.id)
            case JobRole.SAMPLES:
                return self._samples_of(job)
            case Qt.ItemDataRole.DisplayRole:
                return title_words(job, _TITLE_CHARACTERS)
            case Qt.ItemDataRole.AccessibleTextRole:
                moved, takes = self._moved.get(job.id), self._takes[job.intent_id]
                before, samples = self._before(position, job), self._samples_of(job)
                awaited, away = self._awaited_by(job), self.away.get(job.id)
                return spoken_words(job, before, moved, self._clock(), takes, samples, awaited, away)
            case _:
                return None

    def _awaited_by(self, job: Job) -> str:
        return "" if job.waits_for is None else self.title_of(job.waits_for)

    def _samples_of(self, job: Job) -> tuple[float, ...]:
        return self._samples.get((job.request.model, job.request.duration_s, job.is_demo), ())

    def _is_row(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return index.isValid() and index.model() is self and 0 <= index.row() < len(self._jobs)

    def _position(self, row: int) -> int:
        """The place of a row in the list, and of a place its row: each is the other's mirror."""
        return len(self._jobs) - 1 - row

    def _before(self, position: int, job: Job) -> int:
        return bisect_left(self._waiting, position) if _is_in_line(job) else 0

    def _wait(self, position: int, *, is_waiting: bool) -> None:
        """Put a job into the line of those that wait, or take it out, and tell all that stand behind it."""
        place = bisect_left(self._waiting, position)
        if is_waiting:
            insort(self._waiting, position)
        else:
            del self._waiting[place]
        behind = self._waiting[place:]
        if behind:
            # In one go: with a thousand that wait, a thousand signals would hold the window up.
            first, last = self.index(self._position(behind[-1])), self.index(self._position(behind[0]))
            self.dataChanged.emit(first, last, [JobRole.BEFORE, Qt.ItemDataRole.AccessibleTextRole])

    def _tell_changed(self, position: int, roles: list[Any]) -> None:
        index = self.index(self._position(position))
        self.dataChanged.emit(index, index, roles)

    def _note_takes(self, jobs: Iterable[Job]) -> set[str]:
        """Count the takes of these new jobs, and return the ids of the others that have become one of more."""
        grown: set[str] = set()
        for job in jobs:
            siblings = self._intents.setdefault(job.intent_id, [])
            if job.take > self._takes.get(job.intent_id, 0):
                self._takes[job.intent_id] = job.take
                grown.update(siblings)
            siblings.append(job.id)
        return grown

    def _index_positions(self) -> None:
        self._positions = {job.id: position for position, job in enumerate(self._jobs)}
        self._waiting = [position for position, job in enumerate(self._jobs) if _is_in_line(job)]

    def _count(self, added: Iterable[Job], gone: Iterable[Job] = ()) -> None:
        for sign, jobs in ((1, added), (-1, gone)):
            for job in jobs:
                self._tally[0] += sign * (job.state in RUNNING_STATES)
                self._tally[1] += sign * job.needs_you
                self._tally[2] += sign * (job.state is State.DONE)
                self._tally[3] += sign * (job.state is State.FAILED)
                self._tally[4] += sign * (job.state is State.WAITING)
        running, needing, done, failed, waiting = self._tally
        counts = Counts(running, waiting, needing, done, failed)
        if counts != self._counts:
            self._counts = counts
            self.counts_changed.emit(counts)


def _is_in_line(job: Job) -> bool:
    """Whether only its turn keeps it: one that waits for another clip holds nobody up."""
    return job.state is State.WAITING and job.waits_for is None
