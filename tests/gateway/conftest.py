"""Fixtures of the tests of the HTTP adapter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.demo_wire import demo_gateway
from tests.fakes.many import many
from tests.gateway.bench import Bench

__all__ = ["demo_gateway", "many"]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One gateway object for a whole module; its two clients are used again and again, as in the program."""
    with Bench() as one:
        yield one
