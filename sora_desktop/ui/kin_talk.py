"""What the details talk about with the engine and the window: which clip came from which, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library_events import JobRead
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.panes import Panes

_MOST_KIN = 30


class KinTalk(QObject):
    """Finds the kin of the job that is shown, wherever it is, and goes to those that the person wants to see."""

    def __init__(self, panes: Panes, engine: EngineThread, go_to: Callable[[Job], None], parent: QObject) -> None:
        super().__init__(parent)
        self._row = panes.details.kin
        self._model = panes.queue.model
        self._engine = engine
        self._go_to = go_to
        self._job: Job | None = None
        self._children: tuple[str, ...] = ()
        self._read: dict[str, Job | None] = {}
        """Kin that the queue does not hold, as it was read; ``None`` while it is."""
        self._chosen_from: tuple[str, ...] = ()
        """What the person wants to choose from, until all of it has been read."""
        self._row.wanted.connect(self._want)
        self._row.chosen.connect(go_to)

    @Slot(object)
    def show_job(self, job: Job | None) -> None:
        """Be about another job, or about this one as it is now."""
        before, self._job = self._job, job
        if job is not None and before is not None and (job.id, job.parent_id) == (before.id, before.parent_id):
            return
        self._children, self._read, self._chosen_from = (), {}, ()
        self._show()
        if job is not None:
            self._ask(job.id)

    @Slot(object)
    def hear(self, event: object) -> None:
        """Take what was read, and notice new children."""
        match event:
            case JobRead(job_id, _, children) if self._job is not None and job_id == self._job.id:
                self._children = children
                self._show()
            case JobRead(job_id, Job() as job) if job_id in self._read:
                self._read[job_id] = job
                self._show()
                self._offer()
            case JobsAdded(jobs) if self._job is not None and any(job.parent_id == self._job.id for job in jobs):
                self._ask(self._job.id)

    def _show(self) -> None:
        job, children = self._job, self._children
        parent = None if job is None or job.parent_id is None else self._known(job.parent_id)
        child = self._known(children[0]) if len(children) == 1 else None
        self._row.show_kin(job, parent, children, child)

    def _known(self, job_id: str) -> Job | None:
        """A job if it is known here; else it is asked for, and told later."""
        job = self._model.job_of(job_id) or self._read.get(job_id)
        if job is None and job_id not in self._read:
            self._read[job_id] = None
            self._ask(job_id)
        return job

    def _ask(self, job_id: str) -> None:
        self._engine.post("read_job", lambda engine: engine.read_job(job_id))

    @Slot(object)
    def _want(self, job_ids: Sequence[str]) -> None:
        self._chosen_from = tuple(job_ids[:_MOST_KIN])
        for job_id in self._chosen_from:
            self._known(job_id)
        self._offer()

    def _offer(self) -> None:
        """Go to the one that is wanted, or let the person choose, once all are known."""
        found = [job for job in map(self._known, self._chosen_from) if job is not None]
        if not found or len(found) < len(self._chosen_from):
            return
        self._chosen_from = ()
        if len(found) == 1:
            self._go_to(found[0])
        else:
            self._row.offer(found)
