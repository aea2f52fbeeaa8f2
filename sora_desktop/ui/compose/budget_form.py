"""What a person wants to spend: per day and per batch, each asked about before it is crossed."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.prices import Budget, Cost, amount_words, read_amount
from sora_desktop.ui.header.line_field import LineField
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel


class BudgetForm(QWidget):
    """Two amounts, kept as soon as one is left; empty for no limit."""

    changed = Signal(object)
    """A ``Budget``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Budget()
        self._day = LineField(theme, self.tr("Budget per day"), self.tr("no limit"))
        self._batch = LineField(theme, self.tr("Budget per batch"), self.tr("no limit"))
        self._message = FieldMessage(theme)
        self._spent = ElidedLabel(theme, "", "meta", "text-2", max_lines=None)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._day, 1)
        row.addWidget(self._batch, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        under = QVBoxLayout()
        under.setContentsMargins(2, 0, 2, 0)  # begins where the fields do
        under.addWidget(self._message)
        under.addWidget(self._spent)
        column.addLayout(under)
        for field in (self._day, self._batch):
            field.edited.connect(self._message.clear)
            field.left.connect(self.keep)

    def show_budget(self, budget: Budget, spent_today: Cost) -> None:
        """Show what is kept; a line in which somebody writes is left alone."""
        self._shown = budget
        for field, amount in ((self._day, budget.per_day), (self._batch, budget.per_batch)):
            if not field.line.hasFocus():
                field.set_text("" if amount is None else amount_words(amount))
        words = spent_today.words() or self.tr("nothing")
        self._spent.setText(
            self.tr("Sent today: {words}. You are asked before a budget is crossed.").format(words=words)
        )

    def keep(self) -> None:
        """Tell the budgets that are written, if they are amounts and others than before."""
        day, batch = _read(self._day.text), _read(self._batch.text)
        if day is False or batch is False:
            self._message.show_message("err", self.tr("Write an amount such as 10, or nothing for no limit."))
            return
        self._message.clear()
        wanted = Budget(day, batch)
        if wanted != self._shown:
            self._shown = wanted
            self.changed.emit(wanted)


def _read(text: str) -> Decimal | Literal[False] | None:
    """The amount that is written, ``None`` for nothing, ``False`` for nonsense."""
    if not text.strip():
        return None
    amount = read_amount(text)
    return False if amount is None else amount
