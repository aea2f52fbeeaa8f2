"""Prices at the form: the table as it is known, and the popover that shows it when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.events import PricesChanged
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.prices import Cost, Price, PriceList, price_of
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from sora_desktop.ui.compose.price_popover import PricePopover


class PriceDesk(QObject):
    """Knows the prices at the selected profile."""

    changed = Signal()
    """Other prices are known than before."""
    price_set = Signal(object)
    price_removed = Signal(object)
    budget_set = Signal(object)
    list_wanted = Signal()

    def __init__(self, theme: Theme, anchor: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._anchor = anchor
        self._popover: PricePopover | None = None
        self._shown = PricesChanged("", PriceList(), Cost())
        self._profile_name = ""

    @property
    def prices(self) -> PriceList:
        return self._shown.prices

    @property
    def is_demo(self) -> bool:
        """Whether these are the prices of the demo, where nothing costs anything."""
        return self._shown.profile_id == DEMO_PROFILE_ID

    def price_for(self, request: VideoRequest) -> Price | None:
        """What one clip costs; ``None``: it is not known."""
        return price_of(request, self._shown.prices.prices)

    def show_prices(self, event: PricesChanged, profile_name: str) -> None:
        """Take what is known at the selected profile."""
        is_other = (event.profile_id, event.prices) != (self._shown.profile_id, self._shown.prices)
        self._shown, self._profile_name = event, profile_name
        if self._popover is not None:
            self._popover.show_prices(event, profile_name)
        if is_other:
            self.changed.emit()

    def show_refusal(self, sentence: str) -> None:
        """Say what could not be done with prices or budgets, where they are shown."""
        if self._popover is not None:
            self._popover.show_refusal(sentence)

    def open(self, request: VideoRequest) -> None:
        """Show the prices, beginning with that of a request."""
        if self._popover is None:
            from sora_desktop.ui.compose.price_popover import PricePopover

            made = PricePopover(self._theme, self._anchor)
            made.price_set.connect(self.price_set)
            made.price_removed.connect(self.price_removed)
            made.budget_set.connect(self.budget_set)
            made.list_wanted.connect(self.list_wanted)
            made.show_prices(self._shown, self._profile_name)
            self._popover = made
        self._popover.open_for(request)
