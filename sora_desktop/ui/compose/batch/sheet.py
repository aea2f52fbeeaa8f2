"""The batch sheet: a text becomes rows, all rows are seen before they are sent, and all are sent or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from sora_desktop.domain.batches import Batch
from sora_desktop.domain.drafts import BatchDraft
from sora_desktop.domain.prices import Price
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.batch_reader import BatchRead, BatchReader, FileRead, SampleSaved
from sora_desktop.ui.compose.batch.dialogs import choose_file, choose_new_file
from sora_desktop.ui.compose.batch.file_drops import ENDINGS, FileDrops
from sora_desktop.ui.compose.batch.order import BatchOrder
from sora_desktop.ui.compose.batch.page import BatchPage
from sora_desktop.ui.compose.batch.texts import (
    base_words,
    blocked_words,
    default_name,
    kind_words,
    prices_of,
    send_words,
    total_words,
    unread_words,
)
from sora_desktop.ui.compose.intent import Intent
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.field_message import MessageKind
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.popover import Popover

READ_MS = 150
"""So long after the last letter the text is read again."""
ANSWER_MS = 10_000
"""So long an order waits to hear that it is stored."""
_EDGE_PX, _MOST_WIDTH_PX, _MOST_HEIGHT_PX = 24, 1_240, 860
_SEND_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class BatchSheet(Popover):
    """A card over the window. Esc closes it, and its text is kept until it was sent."""

    order_wanted = Signal(object)
    """A ``BatchOrder``."""
    draft_changed = Signal()

    def __init__(self, theme: Theme, window: QWidget, reader: BatchReader) -> None:
        super().__init__(theme, window, window.tr("Batch"), width=_MOST_WIDTH_PX)
        self._reader = reader
        self._base = VideoRequest()
        self._prices: tuple[Price, ...] = ()
        self._is_demo = False
        self._reason = ""
        self._batch = Batch()
        self._file_name = ""
        self._asked = 0
        """The number of the text that is being read."""
        self._is_current = True
        self._sent: BatchOrder | None = None
        self._is_admitted = self._is_looking = False
        self._unanswered: BatchOrder | None = None
        """What may have been stored although nobody said so; sent again it is the very same batch."""
        self._answering = QTimer(self, singleShot=True, interval=ANSWER_MS)
        self._noted: tuple[MessageKind, str] = "info", ""
        self._intent = Intent(self)
        self._reading = QTimer(self, singleShot=True, interval=READ_MS)
        self._drops = FileDrops(self)
        self._words = ElidedLabel(theme, "", "small", "text-3")
        self._page = BatchPage(theme, _modifier_name(), self)
        self._lay_out(theme)
        self._connect()
        self._show_state()

    @property
    def is_current(self) -> bool:
        """Whether what is shown is what the text says."""
        return self._is_current

    @property
    def total(self) -> ElidedLabel:
        """What all rows come to, in words."""
        return self._page.total

    def open_at(self, base: VideoRequest) -> None:
        """Open with what the form says, which holds wherever a row says nothing."""
        if base != self._base:
            self._base = base
            self._read_soon(0)
        self._words.setText(base_words(base))
        self._page.name.setPlaceholderText(default_name(self._file_name))
        if not self.isVisible():
            self.open()

    def draft(self) -> BatchDraft:
        """What is not stored yet, for the next start."""
        order = self._sent or self._unanswered
        intent_id = "" if order is None else order.intent_id
        return BatchDraft(self._page.text.toPlainText(), self._page.name.text(), intent_id)

    def restore(self, draft: BatchDraft) -> None:
        """Go on with what the last run left; the queue knows soon whether it was stored."""
        self._unanswered = BatchOrder((), draft.intent_id) if draft.intent_id else None
        self._page.name.setText(draft.name)
        self._page.text.setPlainText(draft.text)

    def read_file(self, path: str) -> None:
        """Read a file into the text; undo brings back what was there."""
        self._reader.read_file(path)

    def take_text(self, text: str) -> None:
        """Put a text in the place of the one that is there, which undo brings back."""
        cursor = self._page.text.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self._page.text.moveCursor(QTextCursor.MoveOperation.Start)

    def show_prices(self, prices: Sequence[Price], *, is_demo: bool) -> None:
        """Take what is known of the prices where the batch would go."""
        self._prices, self._is_demo = tuple(prices), is_demo
        rows = self._page.rows.table
        rows.show_prices(prices_of(rows.rows, self._prices, is_demo=is_demo))
        self._show_state()

    def set_ready(self, is_ready: bool, reason: str) -> None:
        """Allow the button, or say why not."""
        self._reason = "" if is_ready else reason
        self._show_state()

    def ask_budget(self, intent_id: str, sentence: str) -> None:
        """Ask whether the batch shall go out although it crosses a budget; other intents are not of this sheet."""
        order = self._sent_as(intent_id)
        if order is not None:
            self._ask(replace(order, may_cross_budget=True), sentence, self.tr("Cancel"))

    def ask_anyway(self, order: BatchOrder, sentences: Sequence[str]) -> None:
        """Ask whether the batch shall go out although the free checks found something."""
        if self._sent_as(order.intent_id) is not None:
            self._ask(replace(order, is_checked=True), "\n".join(sentences), self.tr("Back"))

    def show_looking(self, is_looking: bool) -> None:
        """Say that the batch waits until its images were looked at; so long nobody has to answer."""
        if self._sent is None or is_looking is self._is_looking:
            return
        self._is_looking = is_looking
        self._note("info", self.tr("The images are looked at before anything is sent.") if is_looking else "")
        if is_looking:
            self._answering.stop()
        else:
            self._answering.start()

    def note_added(self, batch_id: str) -> None:
        """The batch is stored: the sheet is done with it."""
        if self._sent_as(batch_id) is not None:
            self._is_admitted = True
            if not self._intent.is_spent:
                self._leave()

    def show_refusal(self, sentence: str) -> None:
        """Say why nothing was sent."""
        self._sent = None
        self._note("err", sentence)
        self._show_state()

    def send(self) -> None:
        """Send all rows, or go to the one that keeps them from being sent."""
        if self._sent is not None and self._intent.is_spent:
            self._intent.spend()  # presses go on: the sheet stays, lest the last of them meets the form under it
        if not self._is_current or self._sent is not None or not self._batch.rows or self._reason:
            return
        if self._batch.blocked:
            self._go_to_blocked()
            return
        if self._page.question.isVisible():
            self._page.question.close_question()
        name = self._page.name.text().strip() or self._page.name.placeholderText()
        rows = tuple((row.request, row.takes) for row in self._batch.rows)
        numbers = tuple(row.number for row in self._batch.rows)
        order = BatchOrder(rows, self._intent.spend(), name, numbers=numbers)
        if self._unanswered is not None and self._unanswered.rows == rows:
            order = replace(order, intent_id=self._unanswered.intent_id)
        self._order(order)

    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _is_send(event):
            event.accept()  # the window's own key for this makes a clip of the form
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_send(event):
            if not event.isAutoRepeat():
                self.send()
        else:
            super().keyPressEvent(event)

    def _order(self, order: BatchOrder) -> None:
        self._sent, self._is_admitted, self._is_looking = order, False, False
        self._answering.start()
        self._note("info", "")
        self._show_state()
        self.order_wanted.emit(order)

    def _ask(self, order: BatchOrder, sentence: str, no: str) -> None:
        """Ask in place whether this is to go out; until then it was not ordered."""
        self._sent = None
        self._answering.stop()
        if not self.isVisible():
            self.open()  # it was closed while the order was looked at, and would be lost without a word
        self._page.question.ask(order, sentence, self.tr("Send anyway"), no)
        self._show_state()

    def _order_anyway(self, order: BatchOrder) -> None:
        self._intent.spend()
        self._order(order)

    def _give_up(self) -> None:
        """Nobody said what became of it: it can be sent again, and is no second batch then."""
        if self._sent is not None and not self._is_admitted:
            self._unanswered, self._sent = self._sent, None
            self._note("err", self.tr("No answer came. Look at the queue before you send it again."))
            self._show_state()

    def _keep_focus(self) -> None:
        """The keyboard stays in the sheet when a question of it is answered."""
        focus = QApplication.focusWidget()
        if self.isVisible() and (focus is None or not self.isAncestorOf(focus)):
            self._page.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sent_as(self, intent_id: str) -> BatchOrder | None:
        order = self._sent or self._unanswered  # an answer may be late
        return order if order is not None and order.intent_id == intent_id else None

    def _renew(self) -> None:
        """The second press of a double click is over, and would no more meet what lies under the sheet."""
        if self._is_admitted:
            self._leave()

    def _leave(self) -> None:
        self._sent, self._unanswered, self._is_admitted = None, None, False
        self._answering.stop()
        self._file_name = ""
        self.close_popover()  # nobody waits for the rows to go one after the other
        self._page.name.clear()
        self._page.text.setPlainText("")

    def _take_text(self) -> None:
        if not self._page.text.document().isEmpty():
            self._read_soon(READ_MS)
            return
        self._file_name = ""
        self._page.name.setPlaceholderText(default_name(""))
        self._read_now()

    def _read_soon(self, wait_ms: int) -> None:
        self._is_current = False
        self._noted = "info", ""
        self._page.question.close_question()
        self._show_state()
        self._reading.start(wait_ms)

    def _read_now(self) -> None:
        self._reading.stop()
        text = self._page.text.toPlainText()
        if text.strip():
            self._asked = self._reader.read_text(text, self._base, self._file_name)
        else:
            self._asked = 0
            self._show_batch(Batch(), "")

    def _hear(self, told: object) -> None:
        match told:
            case BatchRead(number, kind, batch) if number == self._asked and not self._reading.isActive():
                self._show_batch(batch, kind_words(batch, kind) if batch.rows else "")
            case FileRead(_, _, problem) if problem:
                self._note("err", problem)
            case FileRead(name, text):
                self._file_name = name
                self._page.name.setPlaceholderText(default_name(name))
                self.take_text(text)
            case SampleSaved(name, problem):
                said = self.tr("“{name}” is saved.").format(name=name)
                self._note("err" if problem else "ok", problem or said)

    def _show_batch(self, batch: Batch, words: str) -> None:
        before, self._batch, self._is_current = self._batch, batch, True
        self._page.kind.setText(words)
        self._page.kind.setVisible(bool(words))
        self._page.rows.show_rows(batch.rows, prices_of(batch.rows, self._prices, is_demo=self._is_demo))
        remarked = self._page.rows.table.remarked
        self._page.only_remarks.setVisible(bool(remarked))
        self._page.only_remarks.set_hint(self.locale().toString(remarked))
        if not remarked:
            self._page.only_remarks.set_on(False)
        if batch.blocked and (not before.blocked or before.blocked[0].number != batch.blocked[0].number):
            self._go_to_blocked()
        self._show_state()

    def _show_state(self) -> None:
        page, batch = self._page, self._batch
        page.show_rows_there(bool(batch.rows))
        table = page.rows.table
        page.total.setText(total_words(batch.rows, table.each, is_demo=self._is_demo))
        page.send.setText(self.tr("Sending…") if self._sent is not None else send_words(batch.clips))
        reason = self._reason or blocked_words(batch)
        is_free = self._is_current and self._sent is None
        page.send.setEnabled(batch.can_be_sent and is_free and not reason)
        page.send.setToolTip(tooltip(reason))
        page.text.setReadOnly(self._sent is not None)
        page.go_to_row.setVisible(bool(batch.blocked))
        if batch.blocked:
            page.go_to_row.setText(self.tr("Go to row {number}").format(number=batch.blocked[0].number))
        self._say()

    def _note(self, kind: MessageKind, sentence: str) -> None:
        """Say something that holds until the text changes."""
        self._noted = kind, sentence
        self._say()

    def _say(self) -> None:
        """The one sentence under the rows: what was just done, else what is wrong, else what is good to know."""
        batch = self._batch
        wrong = batch.refusal or blocked_words(batch)
        good_to_know = (self._reason if batch.rows else "") or unread_words(batch)
        kind, sentence = self._noted
        if not sentence:
            kind, sentence = ("err", wrong) if wrong else ("warn", good_to_know)
        self._page.message.show_message(kind, sentence)

    def _go_to_blocked(self) -> None:
        self._page.rows.go_to(self._batch.blocked[0].number)

    def _go_to_row(self) -> None:
        self._go_to_blocked()
        self._page.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_file(self) -> None:
        rows = self.tr("Rows ({endings})").format(endings=" ".join(f"*.{ending}" for ending in sorted(ENDINGS)))
        choose_file(self.window(), self.tr("Open a batch"), [rows, self.tr("All files (*)")], self.read_file)

    def _choose_sample(self) -> None:
        choose_new_file(self.window(), self.tr("Save a sample"), "batch-sample.csv", self._reader.save_sample)

    def _place(self) -> None:
        window = self._over
        width = min(_MOST_WIDTH_PX, window.width() - 2 * _EDGE_PX)
        height = min(_MOST_HEIGHT_PX, window.height() - 2 * _EDGE_PX)
        self._page.fit(width)
        self.setFixedWidth(width)
        self.setGeometry((window.width() - width) // 2, (window.height() - height) // 2, width, height)

    def _lay_out(self, theme: Theme) -> None:
        self.column.setContentsMargins(24, 16, 24, 20)
        self.column.setSpacing(12)
        self._close = IconButton(theme, "close", self.tr("Close"), tip=self.tr("Close (Esc); the text is kept"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(PlainLabel(theme, self.tr("Batch"), "title"))
        head.addWidget(self._words, 1)
        head.addWidget(self._close)
        self.column.addLayout(head)
        self.column.addWidget(self._page, 1)

    def _connect(self) -> None:
        page = self._page
        self._reader.told.connect(self._hear)
        self._reading.timeout.connect(self._read_now)
        self._answering.timeout.connect(self._give_up)
        self._intent.renewed.connect(self._renew)
        self._drops.watch(self, page.text.viewport())
        self._drops.dropped.connect(self.read_file)
        self._close.clicked.connect(self.close_popover)
        page.text.textChanged.connect(self._take_text)
        for changed in (page.text.textChanged, page.name.textChanged, self.order_wanted):
            changed.connect(self.draft_changed)
        page.open.clicked.connect(self._choose_file)
        page.sample.clicked.connect(self._choose_sample)
        page.only_remarks.toggled.connect(page.rows.show_only_remarks)
        page.go_to_row.clicked.connect(self._go_to_row)
        page.question.closed.connect(self._keep_focus)
        page.question.confirmed.connect(self._order_anyway)
        page.send.clicked.connect(self.send)


def _is_send(event: QKeyEvent) -> bool:
    return event.key() in _SEND_KEYS and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _modifier_name() -> str:
    """How this system writes the key that goes with Enter."""
    return QKeySequence("Ctrl+A").toString(QKeySequence.SequenceFormat.NativeText).removesuffix("A").rstrip("+")
