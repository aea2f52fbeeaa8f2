"""What holds for every fault test: its key is the canary, and nothing that it wrote holds it."""

from __future__ import annotations

import pytest

from tests.faults.canary import no_file_holds_the_key

__all__ = ["no_file_holds_the_key"]


@pytest.fixture(autouse=True)
def key_is_nowhere(no_file_holds_the_key: None) -> None:
    """The net under every suite of this folder."""
