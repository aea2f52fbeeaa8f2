"""What the tests of the details share: the pane in a small window, as low as it stands in one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import NOW


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[DetailsPanel]:
    """The pane of a window of 1280 × 720, shown and active, before anything is selected."""
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    made = DetailsPanel(theme, theme.icons, clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(560, 208)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=2_000)
    yield made
    made.hide()
