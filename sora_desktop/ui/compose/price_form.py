"""The form of one price: for which clips it holds, and how much it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.prices import Price, PriceOrigin, amount_words, read_amount
from sora_desktop.ui.compose.price_table import PriceRow
from sora_desktop.ui.header.line_field import LineField
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage

_LONGEST_S = 3_600


class PriceForm(QWidget):
    """What is saved is a price that the person entered, whoever said it before."""

    saved = Signal(object, object)
    """A ``Price``, and the entered one in whose place it is (or ``None``)."""
    remove_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: PriceRow | None = None
        self._model = LineField(theme, self.tr("Model"))
        self._length = LineField(theme, self.tr("Length in seconds"), self.tr("any"))
        self._size = LineField(theme, self.tr("Size"), self.tr("any"))
        self._amount = LineField(theme, self.tr("Price"))
        self._message = FieldMessage(theme)
        self._save = Button(theme, self.tr("Save the price"), "small")
        self._remove = Button(theme, self.tr("Remove"), "ghost", "trash")
        self._lay_out()
        for field in (self._model, self._length, self._size, self._amount):
            field.edited.connect(self._message.clear)
        self._save.clicked.connect(self._submit)
        self._remove.clicked.connect(self.remove_wanted)
        self.show_row(None)

    def show_row(self, row: PriceRow | None) -> None:
        """Begin with a row of the table; ``None``: with nothing."""
        self._row = row
        price = None if row is None else row.price
        self._model.set_text("" if row is None else row.model)
        self._length.set_text("" if row is None or row.duration_s is None else str(row.duration_s))
        self._size.set_text("" if row is None else row.size)
        self._amount.set_text("" if price is None else amount_words(price.amount))
        self._remove.setEnabled(price is not None)
        self._message.clear()

    def focus_amount(self) -> None:
        """Give the keyboard to the amount, which is what changes most."""
        self._amount.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._amount.line.selectAll()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the form as a whole."""
        self._message.show_message("err", sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        model, length, amount = self._model.text.strip(), self._length.text.strip(), read_amount(self._amount.text)
        is_length = length.isascii() and length.isdigit() and len(length) <= 4 and 1 <= int(length) <= _LONGEST_S
        if not model:
            self._refuse_at(self._model, self.tr("Write the model whose clips cost this."))
        elif length and not is_length:
            self._refuse_at(self._length, self.tr("Write whole seconds, or leave the length empty for any."))
        elif amount is None:
            self._refuse_at(self._amount, self.tr("Write what one clip costs, such as 0.30."))
        else:
            price = Price(model, amount, PriceOrigin.ENTERED, int(length) if length else None, self._size.text.strip())
            before = None if self._row is None else self._row.price
            is_own = before is not None and before.origin is PriceOrigin.ENTERED
            self.saved.emit(price, before if is_own else None)

    def _refuse_at(self, field: LineField, sentence: str) -> None:
        self._message.show_message("err", sentence)
        field.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        lines = QHBoxLayout()
        lines.setSpacing(8)
        lines.addWidget(self._model, 1)
        for field, width in ((self._length, 112), (self._size, 76), (self._amount, 84)):
            field.setFixedWidth(width)
            lines.addWidget(field)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(2, 0, 2, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self._save)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(lines)
        column.addWidget(self._message)
        column.addLayout(buttons)
