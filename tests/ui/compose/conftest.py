"""What the tests of the left pane share: the pane, shown, in the size that it has in a small window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sora_desktop.media.pictures import PictureMaker
from sora_desktop.ui.compose.image_field import ImageField
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.motion import REDUCED_MOTION_VARIABLE
from sora_desktop.ui.theme import Theme


class Clock:
    """Seconds that pass when a test says so, beside those that pass anyway."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(
    qtbot: QtBot, qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> ComposePanel:
    """The pane with nothing written in it."""
    monkeypatch.setenv(REDUCED_MOTION_VARIABLE, "1")
    made = ComposePanel(theme, theme.icons, clock=clock)
    qtbot.addWidget(made)
    made.resize(344, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=2_000)
    return made


@pytest.fixture
def field(panel: ComposePanel) -> ImageField:
    return panel.findChildren(ImageField)[0]


@pytest.fixture
def maker(panel: ComposePanel, tmp_path: Path) -> Iterator[PictureMaker]:
    made = PictureMaker(tmp_path / "pictures")
    panel.images.use_maker(made)
    yield made
    assert made.stop()
