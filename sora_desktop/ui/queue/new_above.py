"""The chip over a scrolled queue that says how many new clips came in above what is seen, and leads there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractItemView

from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.queue.model import JobsModel
from sora_desktop.ui.queue.places import ROW_HEIGHT
from sora_desktop.ui.queue.rows import QueueRows
from sora_desktop.ui.queue.view import QueueView
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip

_TOP_PX = 8


class NewAbove(Chip):
    """Seen only while there is something to go to: the list itself never jumps."""

    def __init__(self, theme: Theme, view: QueueView, rows: QueueRows, jobs: JobsModel) -> None:
        # A child of the view, not of what it scrolls: that would take it along.
        super().__init__(theme, icon="arrow-up", parent=view)
        self._view = view
        self._rows = rows
        self._jobs = jobs
        self._new: set[str] = set()
        """The ids of jobs that came while they were out of sight, and have not been in sight since."""
        self._counting = QTimer(self, singleShot=True, interval=0)
        self._counting.timeout.connect(self._count)
        self.setToolTip(tooltip(self.tr("Go to the newest clip.")))
        jobs.rowsInserted.connect(self._note)
        rows.rowsRemoved.connect(self._count_soon)
        rows.modelReset.connect(self._count_soon)
        view.verticalScrollBar().valueChanged.connect(self._count_soon)
        view.verticalScrollBar().rangeChanged.connect(self._count_soon)
        view.installEventFilter(self)
        self.clicked.connect(self._go)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @Slot(QModelIndex, int, int)
    def _note(self, _parent: QModelIndex, first: int, last: int) -> None:
        if not self._view.verticalScrollBar().value():
            return  # at the very top they are seen as they come
        for row in range(first, last + 1):
            job = self._jobs.job_at(self._jobs.index(row))
            if job is not None:
                self._new.add(job.id)
        self._count_soon()

    @Slot()
    def _count_soon(self) -> None:
        if self._new:
            self._counting.start()

    @Slot()
    def _count(self) -> None:
        """Forget what has come into sight, or is not in the list any more."""
        seen_from = (self._view.verticalScrollBar().value() + ROW_HEIGHT // 2) // ROW_HEIGHT
        self._new = {job_id for job_id in self._new if 0 <= self._index_of(job_id).row() < seen_from}
        if self._new:
            words = self.tr("{count} new above").format(count=self.locale().toString(len(self._new)))
            self.set_text(words)
            self._place()
        self.setVisible(bool(self._new))

    def _index_of(self, job_id: str) -> QModelIndex:
        """Where a job stands, or the folded batch that it is in."""
        index, job = self._rows.index_of(job_id), self._jobs.job_of(job_id)
        if index.isValid() or job is None or job.batch_id is None:
            return index
        return self._rows.index_of_batch(job.batch_id)

    @Slot()
    def _go(self) -> None:
        indexes = [self._index_of(job_id) for job_id in self._new]
        top = min((index for index in indexes if index.isValid()), key=QModelIndex.row, default=QModelIndex())
        over = self._rows.index(top.row() - 1)
        begins = over if self._rows.batch_at(over) is not None else top
        self._view.scrollTo(begins, QAbstractItemView.ScrollHint.PositionAtTop)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        self.resize(self.sizeHint())
        room = self._view.viewport().geometry()
        self.move(room.left() + (room.width() - self.width()) // 2, room.top() + _TOP_PX)
        self.raise_()
