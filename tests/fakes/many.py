"""Many made-up values for one check: some hundred in the short form, as many as a promise names in the full one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import hypothesis
import pytest
from hypothesis.strategies import SearchStrategy

from tests.promises import Tally

T = TypeVar("T")
SHORT = 150


@dataclass(frozen=True)
class Many:
    """Runs Hypothesis inside of a test, on the run's own seed, and counts what it tried."""

    is_full: bool
    chance: random.Random
    tally: Tally

    def check(self, values: SearchStrategy[T], check: Callable[[T], None], *, full: int, short: int = SHORT) -> None:
        """Check so many values; a failure is told with the smallest value that still fails."""

        def counted(value: T) -> None:
            check(value)
            self.tally.count()

        trial = hypothesis.given(values)(counted)
        trial = hypothesis.settings(max_examples=full if self.is_full else short, database=None)(trial)
        hypothesis.seed(self.chance.getrandbits(64))(trial)()


@pytest.fixture
def many(is_full: bool, chance: random.Random, tally: Tally) -> Many:
    return Many(is_full, chance, tally)
