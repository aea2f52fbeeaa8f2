"""What stands out, as far as the window has heard: awaited answers, paid clips, and clips that need a person."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sora_desktop.domain.jobs import Job, State

_ORDER_MS = 500
"""So long after Generate an order may be on its way to the engine, and the answer of its create awaited."""


class Outstanding(QObject):
    """Follows every job that the window is told of."""

    sends_ended = Signal()
    """No create's answer is awaited any more."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: dict[str, State] = {}
        self._needing: set[str] = set()
        self._paid: set[str] = set()
        self._of_demo: set[str] = set()
        self._order = QTimer(self, singleShot=True, interval=_ORDER_MS)
        self._order.timeout.connect(self.tell_if_ended)

    @property
    def is_sending(self) -> bool:
        """Whether a create's answer is awaited, or an order has just left and its job is not told of yet."""
        return self._order.isActive() or State.SENDING in self._jobs.values()

    @property
    def has_jobs(self) -> bool:
        """Whether there is any job, ended ones too."""
        return bool(self._jobs)

    @property
    def paid_jobs(self) -> int:
        """How many jobs go on at a gateway that costs money."""
        return len(self._paid)

    @property
    def unconfirmed(self) -> tuple[int, int]:
        """How many jobs are unconfirmed, and how many of them are the demo's."""
        doubtful = [job_id for job_id, state in self._jobs.items() if state is State.UNCONFIRMED]
        return len(doubtful), len(self._of_demo.intersection(doubtful))

    def state_of(self, job_id: str) -> State | None:
        return self._jobs.get(job_id)

    def needs_you(self, job_id: str) -> bool:
        return job_id in self._needing

    @Slot()
    def expect_order(self) -> None:
        """An order leaves for the engine now."""
        self._order.start()

    def expect_no_more(self) -> None:
        """The engine begins no more creates, and has told of all that it began."""
        self._order.stop()

    def note(self, job: Job) -> None:
        self._jobs[job.id] = job.state
        (self._needing.add if job.needs_you else self._needing.discard)(job.id)
        (self._paid.add if job.is_out and not job.is_demo else self._paid.discard)(job.id)
        (self._of_demo.add if job.is_demo else self._of_demo.discard)(job.id)

    def forget(self, job_id: str) -> None:
        self._jobs.pop(job_id, None)
        for known in (self._needing, self._paid, self._of_demo):
            known.discard(job_id)

    @Slot()
    def tell_if_ended(self) -> None:
        """Once everything that a create's end changes is shown."""
        if not self.is_sending:
            self.sends_ended.emit()
