"""What tests of the preview share: the pane in a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.theme import Theme


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> Iterator[PreviewPanel]:
    """The preview under a text field, in a window that lets go of its clip before it is closed."""

    def let_go(_window: QWidget) -> None:
        made.release_file()

    made = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: None)
    window = QWidget()
    window.resize(640, 520)
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit())
    column.addWidget(made)
    qtbot.addWidget(window, before_close_func=let_go)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield made
    del window  # nothing else has held it until now
