"""The rows of the queue as they are shown: what the filter lets through, batches under a row that folds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.queue.batch_texts import spoken_words
from sora_desktop.ui.queue.filters import LETS_THROUGH, BatchRow, QueueFilter, batch_id_in, batch_key, keys_of
from sora_desktop.ui.queue.model import JobRole, JobsModel
from sora_desktop.ui.queue.posters import PosterShelf

_NO_PARENT = QModelIndex()
_MOVED_JOB = "application/x-sora-desktop-waiting-job"
_ACTION = Qt.DropAction.MoveAction

Index = QModelIndex | QPersistentModelIndex


class QueueRows(QAbstractListModel):
    """A view of a ``JobsModel``: rows come and go one by one, and are reset only with the list or the filter."""

    moved = Signal(str, str)
    """A waiting job was dragged: its id, and the id of the waiting job that is sent right before it now, or none."""
    folds_changed = Signal()

    def __init__(self, jobs: JobsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._filter = QueueFilter.ALL
        self._folded: set[str] = set()
        self._pinned = ""
        self._keys: list[str] = []
        self._rows: dict[str, int] = {}
        self._batches: dict[str, list[str]] = {}
        self._drawn: dict[str, BatchRow] = {}
        jobs.rowsInserted.connect(self._renew)
        jobs.rowsRemoved.connect(self._renew)
        jobs.layoutChanged.connect(self._renew)
        jobs.modelReset.connect(self._start_over)
        jobs.dataChanged.connect(self._take_over)

    @property
    def posters(self) -> PosterShelf:
        return self._jobs.posters

    @property
    def filter(self) -> QueueFilter:
        return self._filter

    def set_filter(self, wanted: QueueFilter) -> None:
        """Show what this filter lets through, and nothing that an earlier one kept."""
        self._filter, self._pinned = wanted, ""
        self._start_over()

    def pin(self, job_id: str) -> None:
        """Let a job stay in sight that the filter would take away, as long as a person is looking at it."""
        if job_id != self._pinned:
            self._pinned = job_id
            if self._filter is not QueueFilter.ALL:
                self._renew()

    @property
    def folded(self) -> frozenset[str]:
        """The ids of the batches that are folded."""
        return frozenset(self._folded)

    def fold(self, batch_ids: Iterable[str], is_folded: bool) -> None:
        """Fold batches, or unfold them; those too that are not in the list yet."""
        before = set(self._folded)
        (self._folded.update if is_folded else self._folded.difference_update)(batch_ids)
        for batch_id in before ^ self._folded:
            self._drawn.pop(batch_id, None)
        if before != self._folded:
            self._renew()
            for batch_id in before ^ self._folded:
                self._tell_batch(batch_id)
            self.folds_changed.emit()

    def job_at(self, index: Index) -> Job | None:
        """The job of a row; ``None`` for a batch's row, and for an index that is none of this model."""
        return self._jobs.job_of(self._keys[index.row()]) if self._is_row(index) else None

    def batch_at(self, index: Index) -> BatchRow | None:
        """The batch of a batch's row; ``None`` for every other."""
        batch_id = batch_id_in(self._keys[index.row()]) if self._is_row(index) else None
        return None if batch_id is None else self._batch(batch_id)

    def batch_of(self, job: Job) -> BatchRow | None:
        """The batch under which a job stands, if it is one of several in the list."""
        return self._batch(job.batch_id) if job.batch_id in self._batches else None

    def index_of(self, job_id: str) -> QModelIndex:
        """The index of a job's row; an invalid one while it is not shown."""
        row = self._rows.get(job_id)
        return QModelIndex() if row is None else self.index(row)

    def index_of_batch(self, batch_id: str) -> QModelIndex:
        return self.index_of(batch_key(batch_id))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self._is_row(index):
            return None
        key = self._keys[index.row()]
        batch_id = batch_id_in(key)
        if batch_id is None:
            if role == JobRole.IS_IN_BATCH:
                job = self._jobs.job_of(key)
                return job is not None and job.batch_id in self._batches
            return self._jobs.data(self._jobs.index_of(key), role)
        batch = self._batch(batch_id)
        if role == JobRole.BATCH:
            return batch
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken_words(batch)
        return None

    # Dragging: only what waits has a place that can be changed

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        job = self.job_at(index)
        return plain | Qt.ItemFlag.ItemIsDragEnabled if job is not None and job.state is State.WAITING else plain

    def supportedDropActions(self) -> Qt.DropAction:
        return _ACTION

    def mimeTypes(self) -> list[str]:
        return [_MOVED_JOB]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        moved = QMimeData()
        job = self.job_at(indexes[0]) if indexes else None
        moved.setData(_MOVED_JOB, b"" if job is None else job.id.encode("ascii"))
        return moved

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Ask for the new place. Nothing moves before the engine has committed it, and so no row is taken away."""
        job = self._jobs.job_of(bytes(data.data(_MOVED_JOB).data()).decode("ascii", "replace"))
        if action is not _ACTION or job is None or job.state is not State.WAITING:
            return False
        at = row if row >= 0 else parent.row() if parent.isValid() else len(self._keys)
        self.moved.emit(job.id, self._waiting_below(at, job.id))
        return False

    def _waiting_below(self, row: int, without: str) -> str:
        """The id of the first waiting job at a row or below it; empty for none: what is below is sent before."""
        for key in self._keys[max(0, row) :]:
            job = self._jobs.job_of(key)
            if job is not None and job.state is State.WAITING and key != without:
                return key
        return ""

    # What comes from the jobs

    def _lets_through(self, job: Job) -> bool:
        return job.id == self._pinned or LETS_THROUGH[self._filter](job)

    def _wanted(self) -> list[str]:
        keys, self._batches = keys_of(self._jobs.newest_first(), self._lets_through, self._folded)
        return keys

    def _start_over(self) -> None:
        self.beginResetModel()
        self._drawn.clear()
        self._keys = self._wanted()
        self._index_rows()
        self.endResetModel()

    def _renew(self) -> None:
        """Bring the rows to what they are to be, with as few of them coming, going and moving as that takes."""
        self._drawn.clear()
        wanted = self._wanted()
        if wanted == self._keys:
            self._tell_batches()
            return
        self._take_away(set(wanted))
        here = set(self._keys)
        self._arrange([key for key in wanted if key in here])
        self._put_in(wanted, here)
        self._tell_batches()

    def _take_away(self, wanted: set[str]) -> None:
        last = len(self._keys) - 1
        while last >= 0:
            if self._keys[last] in wanted:
                last -= 1
                continue
            first = last
            while first > 0 and self._keys[first - 1] not in wanted:
                first -= 1
            self.beginRemoveRows(_NO_PARENT, first, last)
            del self._keys[first : last + 1]
            self._index_rows()
            self.endRemoveRows()
            last = first - 1

    def _arrange(self, keys: list[str]) -> None:
        """The same rows in another order: whatever is selected or remembered goes with its row."""
        if keys == self._keys:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        known = [self._keys[index.row()] for index in before]
        self._keys = keys
        self._index_rows()
        self.changePersistentIndexList(before, [self.index(self._rows[key]) for key in known])
        self.layoutChanged.emit()

    def _put_in(self, wanted: list[str], here: set[str]) -> None:
        first = 0
        while first < len(wanted):
            if wanted[first] in here:
                first += 1
                continue
            last = first
            while last + 1 < len(wanted) and wanted[last + 1] not in here:
                last += 1
            self.beginInsertRows(_NO_PARENT, first, last)
            self._keys[first:first] = wanted[first : last + 1]
            self._index_rows()
            self.endInsertRows()
            first = last + 1

    def _take_over(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        if JobRole.JOB not in roles and first != last:
            # Nothing of it decides what is shown, and where these rows are here is not worth a search for each.
            if self._keys:
                self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1), roles)
            return
        for row in range(first.row(), last.row() + 1):
            job = self._jobs.job_at(self._jobs.index(row))
            if job is None:
                continue
            if JobRole.JOB in roles and self._lets_through(job) != self._is_let_through(job):
                self._renew()
            shown = self._rows.get(job.id)
            if shown is not None:
                index = self.index(shown)
                self.dataChanged.emit(index, index, roles)
            if job.batch_id in self._batches and JobRole.JOB in roles:
                self._drawn.pop(job.batch_id, None)
                self._tell_batch(job.batch_id)

    def _is_let_through(self, job: Job) -> bool:
        """Whether the rows are as if a job were let through; of those in a folded batch nobody can tell."""
        if job.batch_id in self._batches and job.batch_id in self._folded:
            return not self._lets_through(job) if self._filter is not QueueFilter.ALL else True
        return job.id in self._rows

    def _tell_batches(self) -> None:
        for batch_id in self._batches:
            self._tell_batch(batch_id)

    def _tell_batch(self, batch_id: str) -> None:
        index = self.index_of_batch(batch_id)
        if index.isValid():
            self.dataChanged.emit(index, index, [JobRole.BATCH, Qt.ItemDataRole.AccessibleTextRole])

    def _batch(self, batch_id: str) -> BatchRow:
        drawn = self._drawn.get(batch_id)
        if drawn is None:
            jobs = tuple(filter(None, map(self._jobs.job_of, self._batches.get(batch_id, ()))))
            name = jobs[0].batch_name if jobs else ""
            drawn = self._drawn[batch_id] = BatchRow(batch_id, name, jobs, batch_id in self._folded)
        return drawn

    def _is_row(self, index: Index) -> bool:
        return index.isValid() and index.model() is self and 0 <= index.row() < len(self._keys)

    def _index_rows(self) -> None:
        self._rows = {key: row for row, key in enumerate(self._keys)}
