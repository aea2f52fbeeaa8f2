"""What tests of the window share: one theme, installed as the program installs it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from sora_desktop.ui.theme import Theme


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The dark theme with palette and stylesheet in place; a test that changes it changes it back."""
    made = Theme(qapp, "dark")
    made.install()
    return made
