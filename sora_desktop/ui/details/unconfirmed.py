"""The block of a job whose fate is unknown: what happened, and the three ways on, each asked for in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.details.blocks import Block
from sora_desktop.ui.details.texts import task_id_refusal, unconfirmed_sentences
from sora_desktop.ui.job_actions import JobAction, look_of
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.stylesheet import mark_invalid
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import FieldLabel
from sora_desktop.ui.widgets.question import Question

VERBS = (JobAction.FOUND_ID, JobAction.SEND_AGAIN, JobAction.FORGET)


class IdForm(QWidget):
    """A field for the task id that a person found."""

    entered = Signal(str)
    refused = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("Task id"))
        self.line.setPlaceholderText(self.tr("as the gateway's page shows it"))
        self._message = FieldMessage(theme)
        self._use = Button(theme, self.tr("Use this id"), "accent")
        self._cancel = Button(theme, self.tr("Cancel"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self._use)
        row.addWidget(self._cancel)
        column = QVBoxLayout(self)
        # Room for the focus ring, which is drawn around the field.
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(6)
        column.addWidget(FieldLabel(theme, self.tr("Task id"), self.line))
        column.addLayout(row)
        column.addWidget(self._message)
        self.line.textEdited.connect(self._forget_refusal)
        self.line.returnPressed.connect(self._enter)
        self._use.clicked.connect(self._enter)
        self._cancel.clicked.connect(self.closed)
        self.hide()

    @property
    def message(self) -> str:
        return self._message.text

    def open(self, text: str) -> None:
        """Show the field with what was written there before, selected, so that what is pasted takes its place."""
        self.line.setText(text)
        self.line.selectAll()
        self._forget_refusal()
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say at the field why what stands there cannot be used."""
        self._message.show_message("err", sentence)
        mark_invalid(self.line, True)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        refusal = task_id_refusal(self.line.text())
        if refusal:
            self.refuse(refusal)
        else:
            self.entered.emit(self.line.text().strip())

    def _forget_refusal(self) -> None:
        self._message.clear()
        mark_invalid(self.line, False)


class UnconfirmedBlock(Block):
    """What is known of the doubtful send, the three verbs, and in their place the question of the chosen one."""

    chosen = Signal(object)
    """`JobAction.SEND_AGAIN` or `JobAction.FORGET`, after a yes."""
    id_entered = Signal(str)
    grown = Signal()
    """A question was opened or has more to say, and should be in sight."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "warn", "warning", parent)
        self._asked: JobAction | None = None
        self._job_id = ""
        self._written: dict[str, str] = {}
        """What was written into the field of each job and not used yet."""
        self.buttons: dict[JobAction, Button] = {}
        self._verbs = QWidget()
        flow = FlowLayout(self._verbs, spacing=8)
        flow.setContentsMargins(0, 4, 0, 0)
        for action in VERBS:
            look = look_of(action)
            button = self.buttons[action] = Button(theme, look.label, "small", look.icon)
            button.setToolTip(tooltip(look.sentence))
            button.clicked.connect(lambda _checked=False, action=action: self.ask(action))
            flow.addWidget(button)
        self.form = IdForm(theme)
        self.confirm = Question(theme, is_card=False)
        for part in (self._verbs, self.form, self.confirm):
            self.column.addWidget(part)
        self.form.entered.connect(self.id_entered)
        self.form.refused.connect(self.grown)
        self.form.closed.connect(self.close_question)
        self.form.line.textEdited.connect(self._keep_written)
        self.confirm.closed.connect(self.close_question)
        self.confirm.confirmed.connect(self.chosen)
        self.hide()

    @property
    def asked(self) -> JobAction | None:
        """Whose question is open."""
        return self._asked

    @property
    def question(self) -> QWidget | None:
        """What is open in the place of the verbs."""
        if self._asked is None:
            return None
        return self.form if self._asked is JobAction.FOUND_ID else self.confirm

    def show_job(self, job: Job, now: float) -> None:
        """Tell of an unconfirmed job; a question that is open for it stays as it is."""
        self.say(*unconfirmed_sentences(job, now))
        if job.id != self._job_id:
            self._close()
            self._job_id = job.id
        self.show()

    def forget_job(self) -> None:
        """The job is unconfirmed no more, or another one is shown."""
        self._close()
        self._job_id = ""
        self.hide()

    def ask(self, action: JobAction) -> None:
        """Open the question of one of the three verbs."""
        self._close()
        self._asked = action
        self._verbs.hide()
        if action is JobAction.FOUND_ID:
            self.form.open(self._written.get(self._job_id, ""))
        elif action is JobAction.SEND_AGAIN:
            sentence = self.tr("A new clip is made, which may cost a second time; this one is given up.")
            self.confirm.ask(action, sentence, self.tr("Send it again"), self.tr("Cancel"))
        else:
            sentence = self.tr("The clip is given up, although it may have been charged. Its record stays in the list.")
            self.confirm.ask(action, sentence, look_of(action).label, self.tr("Cancel"))
        self.grown.emit()

    def close_question(self) -> None:
        """Close what is open, and go back to its verb."""
        asked = self._asked
        self._close()
        if asked is not None:
            self.buttons[asked].setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._asked = None
        self.form.hide()
        self.confirm.hide()
        self._verbs.show()

    def _keep_written(self, text: str) -> None:
        self._written[self._job_id] = text
