"""The demo gateway for its own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.gate import Gate
from tests.fakes.demo_wire import demo_gateway

__all__ = ["demo_gateway"]


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A closed gate for the tiny renderer's `--hold`."""
    gate = Gate()
    yield gate
    gate.open()
