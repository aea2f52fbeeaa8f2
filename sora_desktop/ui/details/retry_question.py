"""The question whether a clip is sent once more although something speaks against it, over all else in the details."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.kept_widget import KeptWidget
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.question import Question


class RetryQuestion(QWidget):
    """Takes no room until it is asked. It has the keyboard then, and gives it back to who had it."""

    confirmed = Signal(object)
    """The subject that was asked about."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._focus_before = KeptWidget(self)
        self._question = Question(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._question)
        self._question.confirmed.connect(self.confirmed)
        self._question.closed.connect(self._leave)
        self.hide()

    def ask(self, subject: object, job: Job, sentence: str, yes: str) -> None:
        """Ask about something that was to be done with this job."""
        if self.isHidden():
            self._focus_before.keep(QApplication.focusWidget())
        self._job = job
        self.show()
        self._question.ask(subject, sentence, yes, self.tr("Cancel"))

    def follow(self, job: Job | None) -> None:
        """Take it back when another job is shown, or when this one is in another state."""
        about = self._job
        if about is not None and (job is None or (job.id, job.state) != (about.id, about.state)):
            self._question.close_question()

    def _leave(self) -> None:
        self._job = None
        self.hide()
        before = self._focus_before.take()
        if before is not None and before.isVisible() and self.window().isActiveWindow():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
