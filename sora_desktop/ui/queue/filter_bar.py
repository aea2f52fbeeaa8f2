"""The chips over the queue: which of its clips are shown, and how many there are of each kind."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from sora_desktop.ui.queue.filters import QueueFilter
from sora_desktop.ui.queue.model import Counts
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.chip import Chip
from sora_desktop.ui.widgets.flow_layout import FlowLayout

_GAP = 4


class FilterBar(QWidget):
    """One chip is chosen; Tab reaches it, and the arrow keys go from one to the next."""

    chosen = Signal(object)
    """The ``QueueFilter`` that the person wants."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[QueueFilter, Chip] = {}
        self._group = QButtonGroup(self)
        flow = FlowLayout(self, spacing=_GAP)
        flow.setContentsMargins(16, 8, 8, 4)
        for wanted in QueueFilter:
            chip = self._chips[wanted] = Chip(theme, self._name(wanted), is_quiet=True)
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(chip)
            flow.addWidget(chip)
        self._chips[QueueFilter.ALL].setChecked(True)
        self._group.buttonClicked.connect(self._choose)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Show"))

    def chip(self, wanted: QueueFilter) -> Chip:
        return self._chips[wanted]

    def show_filter(self, wanted: QueueFilter) -> None:
        """Mark the filter that counts now."""
        self._chips[wanted].setChecked(True)

    def show_counts(self, counts: Counts) -> None:
        """Say how many clips a filter shows where that asks for a look; there are always many that are done."""
        numbers = {
            QueueFilter.RUNNING: counts.running,
            QueueFilter.NEEDS_YOU: counts.needs_you,
            QueueFilter.FAILED: counts.failed,
        }
        for wanted, number in numbers.items():
            name = self._name(wanted)
            words = f"{name} {self.locale().toString(number)}" if number else name
            chip = self._chips[wanted]
            if chip.shown_text != words:
                chip.set_text(words)
                chip.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        chips = list(self._chips.values())
        at = next((place for place, chip in enumerate(chips) if chip.hasFocus()), 0)
        chip = chips[(at + step) % len(chips)]
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        chip.click()

    def _choose(self) -> None:
        for wanted, chip in self._chips.items():
            if chip.isChecked():
                self.chosen.emit(wanted)

    def _name(self, wanted: QueueFilter) -> str:
        return {
            QueueFilter.ALL: self.tr("All"),
            QueueFilter.RUNNING: self.tr("Running"),
            QueueFilter.NEEDS_YOU: self.tr("Needs you"),
            QueueFilter.DONE: self.tr("Done"),
            QueueFilter.FAILED: self.tr("Failed"),
        }[wanted]
