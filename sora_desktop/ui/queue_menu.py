"""What the queue's menu holds beside the verbs of one clip: sending as a whole, batches, and what has ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from sora_desktop.ui.queue.batch_actions import STOP_BATCH_KEY, BatchAction, batch_actions_for
from sora_desktop.ui.queue.filters import BatchRow


class QueueMenu(QObject):
    """Adds its entries to the end of the menu, and tells what was chosen."""

    pause_chosen = Signal(bool)
    """Whether sending is to be paused."""
    retry_wanted = Signal()
    """All that failed is to be tried again; that is asked about first."""
    done_removal_wanted = Signal()
    batch_action_chosen = Signal(object)
    """A ``BatchAction`` for the batch of the selected row."""
    awake_chosen = Signal(bool)
    """Whether the computer is to be kept from sleeping while clips are on their way."""

    def __init__(self, menu: QMenu, *, offers_awake: bool, keeps_awake: bool) -> None:
        super().__init__(menu)
        menu.addSeparator()
        self._pause = self._add(menu, self.tr("Pause sending"), "Ctrl+Shift+P")
        self._pause.setCheckable(True)
        self._pause.triggered.connect(self.pause_chosen)
        batch_menu = self._batch_menu = menu.addMenu(self.tr("Batch of the selected clip"))
        self._batch = {
            action: self._add(batch_menu, words)
            for action, words in (
                # Their keys are shown only: the queue answers to them, and in a field they move the caret.
                (BatchAction.FOLD, _with_key(self.tr("Fold the batch"), "Left")),
                (BatchAction.UNFOLD, _with_key(self.tr("Unfold the batch"), "Right")),
                (BatchAction.TRY_FAILED_AGAIN, self.tr("Try the failed clips of the batch again…")),
                (BatchAction.STOP, self.tr("Stop batch")),
            )
        }
        self._batch[BatchAction.STOP].setShortcut(QKeySequence(STOP_BATCH_KEY))
        for entry in self._batch.values():
            entry.triggered.connect(self._choose_batch_action)
        self._retry = self._add(menu, self.tr("Try all failed clips again…"), "Ctrl+F5")
        self._retry.triggered.connect(self.retry_wanted)
        self._remove_done = self._add(menu, self.tr("Remove the done ones from the list"), "Ctrl+Del")
        self._remove_done.triggered.connect(self.done_removal_wanted)
        self._awake = self._add(menu, self.tr("Keep the computer awake while clips are on their way"))
        self._awake.setCheckable(True)
        self._awake.setVisible(offers_awake)
        self._awake.triggered.connect(self.awake_chosen)
        self.show_awake(keeps_awake)
        self.show_batch(None)
        self.show_ended(0, 0)

    def listen_in(self, queue: QWidget) -> None:
        """Let the keys of what acts on many clips act only while the keyboard is where these are seen."""
        for entry in (self._batch[BatchAction.STOP], self._retry, self._remove_done):
            entry.setAutoRepeat(False)
            entry.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            queue.addAction(entry)

    def show_paused(self, is_paused: bool) -> None:
        """Show whether sending is paused."""
        self._pause.setChecked(is_paused)

    def show_awake(self, is_on: bool) -> None:
        """Show whether the computer is kept awake."""
        self._awake.setChecked(is_on)

    def show_batch(self, batch: BatchRow | None) -> None:
        """Offer what the batch of the selected row can do."""
        possible = batch_actions_for(batch) if batch is not None else ()
        for action, entry in self._batch.items():
            entry.setEnabled(action in possible)
        self._batch_menu.menuAction().setVisible(bool(possible))

    def show_ended(self, done: int, failed: int) -> None:
        """Offer what can be done with clips that have ended."""
        self._remove_done.setEnabled(done > 0)
        self._retry.setEnabled(failed > 0)

    def _add(self, menu: QMenu, label: str, key: str = "") -> QAction:
        entry = menu.addAction(label)
        if key:
            entry.setShortcut(QKeySequence(key))
        return entry

    def _choose_batch_action(self) -> None:
        for action, entry in self._batch.items():
            if entry is self.sender():
                self.batch_action_chosen.emit(action)


def _with_key(label: str, key: str) -> str:
    """A label with its key in the column of keys."""
    return f"{label}\t{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}"
