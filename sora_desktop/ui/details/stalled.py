"""The block of a task that takes unusually long: since when, that nothing is lost, and the three choices."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.details.blocks import Block
from sora_desktop.ui.details.doubt_texts import stalled_sentences
from sora_desktop.ui.job_actions import STALLED_CHOICES, JobAction, look_of
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.flow_layout import FlowLayout


class StalledBlock(Block):
    """Each choice acts at once: none of them costs anything or loses the clip."""

    chosen = Signal(object)
    """One of `STALLED_CHOICES`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "warn", "clock", parent)
        self.buttons: dict[JobAction, Button] = {}
        choices = QWidget()
        flow = FlowLayout(choices, spacing=8)
        flow.setContentsMargins(0, 4, 0, 0)
        for action in STALLED_CHOICES:
            look = look_of(action)
            button = self.buttons[action] = Button(theme, look.label, "small", look.icon)
            button.setToolTip(tooltip(look.sentence))
            button.clicked.connect(lambda _checked=False, action=action: self.chosen.emit(action))
            flow.addWidget(button)
        self.column.addWidget(choices)
        self.hide()

    def show_job(self, job: Job, now: float) -> None:
        """Tell of a stalled job."""
        self.say(*stalled_sentences(job, now))
        self.show()
