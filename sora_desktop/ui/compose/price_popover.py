"""The popover of prices: the table with its form, the gateway's own list, and the budgets."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sora_desktop.domain.events import PricesChanged
from sora_desktop.domain.prices import Price
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.budget_form import BudgetForm
from sora_desktop.ui.compose.price_form import PriceForm
from sora_desktop.ui.compose.price_table import PriceRow, PriceTable, price_rows
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.popover import Popover

WIDTH_PX = 520


class PricePopover(Popover):
    """What is known of the prices at one profile; everything that is changed is saved at once."""

    price_set = Signal(object)
    """A ``Price`` that the person entered."""
    price_removed = Signal(object)
    budget_set = Signal(object)
    list_wanted = Signal()
    """The gateway's own list is to be read."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=WIDTH_PX)
        self.setAccessibleName(self.tr("Prices and budgets"))
        self._request: VideoRequest | None = None
        self._prices: tuple[Price, ...] = ()
        self._is_reading = False
        self._saved: Price | None = None
        """What was saved, until it is in the table."""
        self._title = ElidedLabel(theme, "", "title")
        self._read = Button(theme, self.tr("Read the gateway's list"), "small", "download")
        self._status = FieldMessage(theme)
        self._table = PriceTable(theme)
        self._form = PriceForm(theme)
        self._budgets = BudgetForm(theme)
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 2, 0)
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._read)
        self.column.setSpacing(12)
        self.column.addLayout(head)
        table = QHBoxLayout()
        table.setContentsMargins(2, 0, 2, 0)  # begins where the lines below do
        table.addWidget(self._table)
        self.column.addWidget(self._status)
        self.column.addLayout(table)
        self.column.addWidget(self._form)
        self.column.addWidget(self._budgets)
        self._table.chosen.connect(self._form.show_row)
        self._table.change_wanted.connect(self._form.focus_amount)
        self._table.remove_wanted.connect(self._remove)
        self._form.saved.connect(self._save)
        self._form.remove_wanted.connect(self._remove)
        self._read.clicked.connect(self._ask_for_list)
        self._budgets.changed.connect(self.budget_set)
        self.closed.connect(self._leave)

    def open_for(self, request: VideoRequest) -> None:
        """Open at the price of this request, or where it can be entered."""
        self._request = request
        self._status.clear()
        self._show_rows()
        self._table.choose(self._table.table.row_for(request))
        self.open()
        self._form.focus_amount()

    def show_prices(self, event: PricesChanged, profile_name: str) -> None:
        """Take the prices and budgets as they are now."""
        self._title.setText(self.tr("Prices at {name}").format(name=profile_name))
        if self._is_reading:
            self._is_reading = False
            self._read.setEnabled(True)
            self._status.show_message("ok", self.tr("The gateway's list was read."))
        self._prices = event.prices.prices
        self._show_rows()
        if self._saved is not None and self._saved in self._prices:
            self._table.choose(self._table.table.row_of_price(self._saved))
            self._saved = None
        self._budgets.show_budget(event.prices.budget, event.spent_today)

    def show_refusal(self, sentence: str) -> None:
        """Say what could not be done."""
        self._is_reading = False
        self._saved = None
        self._read.setEnabled(True)
        self._status.show_message("err", sentence)

    def _show_rows(self) -> None:
        self._table.show_rows(price_rows(self._prices, self._request))

    def _ask_for_list(self) -> None:
        self._is_reading = True
        self._read.setEnabled(False)
        self._status.show_message("info", self.tr("Reading the gateway's list…"))
        self.list_wanted.emit()

    def _save(self, price: Price, before: Price | None) -> None:
        is_moved = before is not None and (before.model, before.duration_s, before.size) != (
            price.model,
            price.duration_s,
            price.size,
        )
        if is_moved:
            self.price_removed.emit(before)
        self._saved = price
        self.price_set.emit(price)
        self._status.show_message("ok", self.tr("Saved."))

    def _remove(self) -> None:
        row: PriceRow | None = self._table.row
        if row is not None and row.price is not None:
            self.price_removed.emit(row.price)
            self._status.clear()

    def _leave(self) -> None:
        """What is written in a line that is still being edited is kept, too."""
        self._budgets.keep()
