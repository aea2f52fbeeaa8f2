"""An order of a whole batch, as it leaves its sheet."""

from __future__ import annotations

from dataclasses import dataclass

from sora_desktop.domain.requests import VideoRequest


@dataclass(frozen=True)
class BatchOrder:
    """All rows, each a request with its takes; orders with one intent are one batch, however many presses it took."""

    rows: tuple[tuple[VideoRequest, int], ...]
    intent_id: str
    name: str = ""
    may_cross_budget: bool = False
    """The person was asked and said yes."""
