"""The engine on fakes, for every test of the services."""

from __future__ import annotations

import pytest

from tests.fakes.demo_wire import demo_gateway
from tests.fakes.engine_rig import Rig

__all__ = ["demo_gateway"]


@pytest.fixture
def rig() -> Rig:
    """A fresh world with one profile and its key; tests start engines in it."""
    return Rig()
