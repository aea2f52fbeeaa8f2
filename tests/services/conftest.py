"""The engine on fakes, for every test of the services."""

from __future__ import annotations

import pytest

from tests.fakes.engine_rig import Rig


@pytest.fixture
def rig() -> Rig:
    """A fresh world with one profile and its key; tests start engines in it."""
    return Rig()
