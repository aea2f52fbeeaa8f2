"""Batches at the form: files that are dropped on it, and the sheet, made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.drafts import BatchDraft
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.batch.file_drops import FileDrops
from sora_desktop.ui.compose.batch.order import BatchOrder
from sora_desktop.ui.compose.price_desk import PriceDesk
from sora_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from sora_desktop.ui.compose.batch.sheet import BatchSheet


class BatchDesk(QObject):
    """Knows what the sheet has to know: the form's request, prices, and whether anything can be sent."""

    order_wanted = Signal(object)
    """A ``BatchOrder``."""
    ordered = Signal()
    """It was just wanted."""
    draft_changed = Signal()

    def __init__(self, theme: Theme, prices: PriceDesk, request: Callable[[], VideoRequest], pane: QWidget) -> None:
        super().__init__(pane)
        self._theme = theme
        self._prices = prices
        self._request = request
        self._pane = pane
        self._sheet: BatchSheet | None = None
        self._draft = BatchDraft()
        """For the sheet, until there is one."""
        self._ready = True, ""
        self._drops = FileDrops(self)
        self._drops.dropped.connect(self.open_file)
        prices.changed.connect(self._show_prices)

    def draft(self) -> BatchDraft:
        """What of a batch is not stored yet, for the next start."""
        return self._draft if self._sheet is None else self._sheet.draft()

    def restore(self, draft: BatchDraft) -> None:
        """Go on with what the last run left, before the sheet is made."""
        self._draft = draft

    def watch_drops(self, *widgets: QWidget) -> None:
        """Take files of rows on these widgets."""
        self._drops.watch(*widgets)

    def open(self) -> None:
        """Open the sheet, with the text that was not sent yet."""
        self._made_sheet().open_at(self._request())

    def open_text(self, text: str) -> None:
        """Open the sheet with these rows."""
        self.open()
        self._made_sheet().take_text(text)

    def open_file(self, path: str) -> None:
        """Open the sheet with the rows of a file."""
        self.open()
        self._made_sheet().read_file(path)

    def set_ready(self, is_ready: bool, reason: str) -> None:
        """Allow to send, or forbid it and say why."""
        self._ready = is_ready, reason
        if self._sheet is not None:
            self._sheet.set_ready(is_ready, reason)

    def ask_budget(self, intent_id: str, sentence: str) -> None:
        """Ask whether a batch shall go out although it crosses a budget; other intents are not of the sheet."""
        if self._sheet is not None:
            self._sheet.ask_budget(intent_id, sentence)

    def ask_anyway(self, order: BatchOrder, sentences: Sequence[str]) -> None:
        """Ask whether a batch shall go out although the free checks found something."""
        if self._sheet is not None:
            self._sheet.ask_anyway(order, sentences)

    def show_looking(self, is_looking: bool) -> None:
        """Say that a batch waits until its images were looked at."""
        if self._sheet is not None:
            self._sheet.show_looking(is_looking)

    def note_added(self, batch_id: str) -> None:
        """A batch is stored, in this run or in the one before."""
        if self._sheet is not None:
            self._sheet.note_added(batch_id)
        elif self._draft.intent_id == batch_id:
            self._draft = BatchDraft()
            self.draft_changed.emit()

    def show_refusal(self, sentence: str) -> None:
        """Say why nothing of the batch was sent."""
        if self._sheet is not None:
            self._sheet.show_refusal(sentence)

    def _show_prices(self) -> None:
        if self._sheet is not None:
            self._sheet.show_prices(self._prices.prices.prices, is_demo=self._prices.is_demo)

    def _made_sheet(self) -> BatchSheet:
        if self._sheet is None:
            from sora_desktop.runtime.batch_reader import BatchReader
            from sora_desktop.ui.compose.batch.sheet import BatchSheet

            window = self._pane.window()
            self._sheet = BatchSheet(self._theme, window, BatchReader(self))
            self._sheet.order_wanted.connect(self.order_wanted)
            self._sheet.order_wanted.connect(self.ordered)
            self._sheet.set_ready(*self._ready)
            self._sheet.restore(self._draft)
            self._sheet.draft_changed.connect(self.draft_changed)
            self._show_prices()
        return self._sheet
