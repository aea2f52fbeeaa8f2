"""What the details pane shows of a whole batch: its name, how far it is, its price, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.ui.details.batch_texts import BatchFact, batch_facts
from sora_desktop.ui.details.facts import FactsView
from sora_desktop.ui.job_texts import title_words
from sora_desktop.ui.plain_text import button_text, tooltip
from sora_desktop.ui.progress import ProgressLine
from sora_desktop.ui.queue.batch_actions import BatchAction, batch_actions_for, batch_look, batch_sentence
from sora_desktop.ui.queue.batch_texts import name_words
from sora_desktop.ui.queue.filters import BatchRow
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.chip import Badge
from sora_desktop.ui.widgets.flow_layout import FlowLayout
from sora_desktop.ui.widgets.labels import ElidedLabel

_SIDE, _TOP, _GAP = 16, 14, 10
_TITLE_CHARACTERS, _TIP_CHARACTERS = 48, 300


class BatchBody(QWidget):
    """Tells of one batch, with a button for each thing that can be done, and one that leads to the clip that plays."""

    action_chosen = Signal(object)
    """A ``BatchAction``."""
    clip_wanted = Signal(str)
    """The id of the clip that plays above."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clip_id = ""
        self.setProperty("transparent", True)
        self.name = ElidedLabel(theme, "", "title", max_lines=2, parent=self)
        self._demo = Badge(theme, self.tr("demo"), tip=self.tr("Made on this machine by the demo; it costs nothing."))
        self._bar = ProgressLine(theme, self)
        self.facts = FactsView(theme, BatchFact, self)
        self.buttons = {action: self._made(action) for action in BatchAction}
        self.to_clip = Button(theme, "", "ghost", "film", parent=self)
        self.to_clip.clicked.connect(lambda: self.clip_wanted.emit(self._clip_id))
        self._lay_out()

    def show_batch(self, batch: BatchRow, clip: Job | None, now: float) -> None:
        """Tell of a batch as it is; ``clip`` is the one of it that plays, ``now`` in seconds since the epoch."""
        self.name.setText(name_words(batch))
        self._demo.setVisible(all(job.is_demo for job in batch.jobs))
        self._bar.set_part(batch.ended_part)
        self._bar.setVisible(batch.ended_part < 1)
        self.facts.show_facts(batch_facts(batch, now))
        possible = batch_actions_for(batch)
        folding = [self.buttons[action] for action in (BatchAction.FOLD, BatchAction.UNFOLD)]
        has_focus = any(button.hasFocus() for button in folding)
        for action, button in self.buttons.items():
            button.setVisible(action in possible)
        for button in folding:
            if has_focus and not button.isHidden():
                button.setFocus(Qt.FocusReason.OtherFocusReason)  # each stands in the place of the other
        self._clip_id = "" if clip is None else clip.id
        if clip is not None:
            words = self.tr("Go to “{title}”").format(title=title_words(clip, _TITLE_CHARACTERS))
            self.to_clip.setText(button_text(words))
            self.to_clip.setToolTip(tooltip(title_words(clip, _TIP_CHARACTERS)))
        self.to_clip.setVisible(clip is not None)

    def _made(self, action: BatchAction) -> Button:
        label, icon, _key = batch_look(action)
        button = Button(self._theme, label, "small", icon, parent=self)
        button.setToolTip(tooltip(batch_sentence(action)))
        button.clicked.connect(lambda: self.action_chosen.emit(action))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self._demo)
        row = FlowLayout(spacing=8)
        order = (BatchAction.TRY_FAILED_AGAIN, BatchAction.STOP, BatchAction.UNFOLD, BatchAction.FOLD)
        for widget in (*(self.buttons[action] for action in order), self.to_clip):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, _TOP, _SIDE, _TOP)
        column.setSpacing(_GAP)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self.facts)
        column.addLayout(row)
        column.addStretch(1)
