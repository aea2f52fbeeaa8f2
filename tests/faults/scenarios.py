"""The scenarios by name: what the fault gateway can do with a request, and what a create's end has to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.exchange import Exchange

Act = Callable[["Exchange"], None]
"""Answers one request, or fails to; raises ``Gone`` to end the connection."""


@dataclass(frozen=True)
class Scenario:
    """One thing that the gateway does with one request; ``:`` in its name when planned parts off an argument."""

    name: str
    act: Act
    is_billed: bool = False
    """Whether a create of this scenario stands in the ledger."""
    end: str = ""
    """For a create: the state that promises.md's table gives its job."""
    pause: str = ""
    """For a create: why the account pauses (a ``PauseReason``), if it does."""


def scenarios_of(kind: str) -> dict[str, Scenario]:
    """The scenarios of ``create``, ``query``, ``file`` or of every other request, by name."""
    from tests.faults.creates import CREATES
    from tests.faults.files import FILES
    from tests.faults.queries import OTHERS, QUERIES

    return {"create": CREATES, "query": QUERIES, "file": FILES}.get(kind, OTHERS)


def found(kind: str, text: str) -> tuple[Scenario, str]:
    """A scenario and its argument, from ``name`` or ``name:argument``. Raises ``KeyError`` for an unknown name."""
    known = scenarios_of(kind)
    if text in known:
        return known[text], ""
    name, _, argument = text.partition(":")
    if name not in known:
        raise KeyError(f"there is no {kind} scenario “{text}”")
    return known[name], argument
