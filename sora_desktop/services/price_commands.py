"""What a person can ask for about prices, budgets and the balance."""

from __future__ import annotations

from collections.abc import Callable

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.prices import Budget, Price
from sora_desktop.services.spending import Spending


class PriceCommands:
    """The part of the engine that is about money which is not spent yet. Runs on the engine's loop."""

    def __init__(self, spending: Spending, tell: Callable[[Event], None]) -> None:
        self._spending = spending
        self._tell_prices = tell

    def set_price(self, profile_id: str, price: Price) -> None:
        """Enter a price in the place of what the same origin said of the same clips."""
        self._save("set_price", lambda: self._spending.set_price(profile_id, price))

    def remove_price(self, profile_id: str, price: Price) -> None:
        """Take a price out of the table."""
        self._save("remove_price", lambda: self._spending.remove_price(profile_id, price))

    def set_budget(self, profile_id: str, budget: Budget) -> None:
        """Ask from now on before an order crosses this."""
        self._save("set_budget", lambda: self._spending.set_budget(profile_id, budget))

    def tell_prices(self, profile_id: str) -> None:
        """Tell what is known of the prices, and what went out since midnight."""
        self._save("tell_prices", lambda: self._spending.say(profile_id))

    def _save(self, command: str, work: Callable[[], None]) -> None:
        try:
            work()
        except DiskTrouble as trouble:
            self._tell_prices(CommandRefused(command, trouble.sentence))
