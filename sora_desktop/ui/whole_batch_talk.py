"""What is shown while the row of a whole batch is selected: how far it is, and the newest of its finished clips."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.preview.texts import batch_page
from sora_desktop.ui.queue.filters import BatchRow

_RENEW_MS = 250
"""A batch of a thousand clips is counted this often at the most."""


class WholeBatchTalk(QObject):
    """Fills preview and details where ``Conversation``, which knows single jobs, has none to show."""

    def __init__(self, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self._is_job_shown = False
        self._batch_id = ""
        self._clip_id = ""
        self._renewing = QTimer(self, singleShot=True, interval=_RENEW_MS)
        self._renewing.timeout.connect(self._show)
        queue, details = panes.queue, panes.details
        queue.batch_selected.connect(self._show)
        for changed in (queue.rows.dataChanged, queue.rows.rowsInserted, queue.rows.rowsRemoved):
            changed.connect(self._renew_soon)
        details.batch_action_requested.connect(queue.act_on_batch)
        details.clip_wanted.connect(queue.select)

    @Slot(object)
    def follow(self, job: Job | None) -> None:
        """A single job is shown now, or none."""
        self._is_job_shown = job is not None
        self._show()

    @Slot()
    def _renew_soon(self) -> None:
        if self._batch_id and not self._renewing.isActive():
            self._renewing.start()

    @Slot()
    def _show(self) -> None:
        panes, batch = self._panes, self._batch()
        if batch is None:
            if self._batch_id and not self._is_job_shown:
                panes.preview.show_job(None)
                panes.details.show_job(None)
                panes.details.hide()
            self._batch_id = ""
            return
        clip = self._clip_of(batch)
        self._batch_id, self._clip_id = batch.batch_id, "" if clip is None else clip.id
        panes.preview.show_job(clip, batch_page(batch))
        panes.details.show_batch(batch, clip)
        panes.details.show()

    def _batch(self) -> BatchRow | None:
        """The batch whose own row is selected in a queue that is what is looked at."""
        queue = self._panes.queue
        if self._is_job_shown or queue.selected_job is not None or not self._panes.library.isHidden():
            return None
        return queue.selected_batch

    def _clip_of(self, batch: BatchRow) -> Job | None:
        """The clip that plays: the one that did, while it is there, lest the next to finish breaks into it."""
        done = [job for job in batch.jobs if job.state is State.DONE and job.file is not None]
        if batch.batch_id == self._batch_id:
            for job in done:
                if job.id == self._clip_id:
                    return job
        return max(done, key=lambda job: job.ended_at or 0.0, default=None)
