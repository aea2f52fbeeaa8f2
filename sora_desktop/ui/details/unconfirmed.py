"""The block of a job whose fate is unknown: what happened, and the three ways on, each asked for in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.traces import Traces
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.details.blocks import Block
from sora_desktop.ui.details.doubt_texts import (
    found_words,
    send_again_question,
    task_id_refusal,
    traces_words,
    unconfirmed_sentences,
)
from sora_desktop.ui.job_actions import JobAction, look_of
from sora_desktop.ui.listed_prices import ListedPrices
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.stylesheet import mark_invalid
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel
from sora_desktop.ui.widgets.question import Question

VERBS = (JobAction.FOUND_ID, JobAction.SEND_AGAIN, JobAction.FORGET)
_LONGEST_LOOK_MS = 30_000
"""No news by then: the gateway told nothing new, or the question was lost."""


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

    def open(self, text: str, hint: str = "") -> None:
        """Show the field with this text selected, so that what is pasted takes its place, and say where it is from."""
        self.line.setText(text)
        self.line.selectAll()
        self._forget_refusal()
        self._message.show_message("info", hint)
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
    """`JobAction.SEND_AGAIN` or `JobAction.FORGET`, after a yes; or `JobAction.LOOK_AGAIN`."""
    id_entered = Signal(str)
    grown = Signal()
    """A question was opened or has more to say, and should be in sight."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "warn", "warning", parent)
        self._asked: JobAction | None = None
        self._job_id = ""
        self._traces: Traces | None = None
        self._job: Job | None = None
        self.prices = ListedPrices()
        """What a clip costs that was ordered before its price was known."""
        self._looking = QTimer(self, singleShot=True, interval=_LONGEST_LOOK_MS)
        self._looking.timeout.connect(self._show_look)
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
        look = look_of(JobAction.LOOK_AGAIN)
        self.look = Button(theme, look.label, "small", look.icon)
        self.look.setToolTip(tooltip(look.sentence))
        self.look.clicked.connect(self._look)
        flow.addWidget(self.look)
        self.found = ElidedLabel(theme, "", "small", "text", max_lines=None)
        self.found.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.found.hide()
        self.form = IdForm(theme)
        self.confirm = Question(theme, is_card=False)
        # What is found comes later, and below: buttons that may cost money never move under the mouse.
        for part in (self._verbs, self.form, self.confirm, self.found):
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
            self._looking.stop()
        elif _looked_at(job.traces) != _looked_at(self._traces):
            self._looking.stop()
            announce(self, traces_words(job.traces, now))
        self._job, self._traces = job, job.traces
        self._show_found(job, now)
        self._show_look()
        self.show()

    def forget_job(self) -> None:
        """The job is unconfirmed no more, or another one is shown."""
        self._close()
        self._job_id = ""
        self._looking.stop()
        self.hide()

    def ask(self, action: JobAction) -> None:
        """Open the question of one of the three verbs."""
        self._close()
        self._asked = action
        self._verbs.hide()
        if action is JobAction.FOUND_ID:
            self._open_form()
        elif action is JobAction.SEND_AGAIN:
            self.confirm.ask(action, self._send_again_question(), self.tr("Send it again"), self.tr("Cancel"))
        else:
            sentence = (
                self.tr("The clip is given up. Its record stays in the list.")
                if self._job is not None and self._job.is_demo
                else self.tr("The clip is given up, although it may have been charged. Its record stays in the list.")
            )
            self.confirm.ask(action, sentence, look_of(action).label, self.tr("Cancel"))
        self.grown.emit()

    def close_question(self) -> None:
        """Close what is open, and go back to its verb."""
        asked = self._asked
        self._close()
        if asked is not None:
            self.buttons[asked].setFocus(Qt.FocusReason.OtherFocusReason)

    def end_look(self) -> None:
        """The gateway could not be asked: what is known stays."""
        self._looking.stop()
        self._show_look()

    def _send_again_question(self) -> str:
        job = self._job
        if job is None:
            return send_again_question(self._traces)
        price = job.price if job.price is not None else self.prices.of(job)
        return send_again_question(job.traces, price, is_demo=job.is_demo)

    def _open_form(self) -> None:
        """The field with what was written for this job, or with the task that the spend log names."""
        likely = "" if self._traces is None else self._traces.likely_task_id or ""
        written = self._written.get(self._job_id)
        if likely and written in (None, likely):
            hint = self.tr("From the gateway's spend log. Look at its page whether this is the clip.")
            self.form.open(likely, hint)
        else:
            self.form.open(written or "")

    def _show_found(self, job: Job, now: float) -> None:
        words = found_words(job, now)
        if words != self.found.text():
            self.found.setText(words)
            self.found.setVisible(bool(words))

    def _look(self) -> None:
        if not self._looking.isActive():
            self._looking.start()
            self._show_look()
            self.chosen.emit(JobAction.LOOK_AGAIN)

    def _show_look(self) -> None:
        """Not disabled while it looks: the keyboard would go elsewhere."""
        label = self.tr("Looking…") if self._looking.isActive() else look_of(JobAction.LOOK_AGAIN).label
        if self.look.text() != label:
            self.look.setText(label)

    def _close(self) -> None:
        self._asked = None
        self.form.hide()
        self.confirm.hide()
        self._verbs.show()

    def _keep_written(self, text: str) -> None:
        self._written[self._job_id] = text


def _looked_at(traces: Traces | None) -> float | None:
    return None if traces is None else traces.looked_at
