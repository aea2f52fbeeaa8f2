"""The engine on fakes, for every test of the services."""

from __future__ import annotations

from pathlib import Path

import pytest

from sora_desktop.domain.pictures import LocalPicture
from tests.fakes.demo_wire import demo_gateway
from tests.fakes.engine_rig import Rig
from tests.fakes.tiny_pictures import prepared

__all__ = ["demo_gateway"]


@pytest.fixture
def rig() -> Rig:
    """A fresh world with one profile and its key; tests start engines in it."""
    return Rig()


@pytest.fixture
def picture(rig: Rig, tmp_path: Path) -> LocalPicture:
    """A prepared picture, which is also what is taken out of every clip."""
    rig.frames.picture = rig.pictures.add(prepared(tmp_path))
    return rig.frames.picture
