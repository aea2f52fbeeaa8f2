"""An order of a whole batch, as it leaves its sheet."""

from __future__ import annotations

from dataclasses import dataclass

from sora_desktop.domain.preflight import Checkup
from sora_desktop.domain.requests import VideoRequest


@dataclass(frozen=True)
class BatchOrder:
    """All rows, each a request with its takes; orders with one intent are one batch, however many presses it took."""

    rows: tuple[tuple[VideoRequest, int], ...]
    intent_id: str
    name: str = ""
    may_cross_budget: bool = False
    """The person was asked and said yes."""
    is_checked: bool = False
    """What the free checks found was told, and the person wants it anyway."""
    numbers: tuple[int, ...] = ()
    """The number of each row, as the text counts; empty where that is its place."""

    @property
    def checkup(self) -> Checkup:
        """What is checked before it goes out."""
        return Checkup(tuple(request for request, _ in self.rows), "Row", self.numbers)
