"""Shows the left pane and what lies above the panes in a real window, in one of many states, for looking at it.

    python tests/ui/show_compose.py [--theme dark] [STATE]

The states are the keys of ``STATES``. It is no test: a person looks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.focus_ring import FocusRings
from sora_desktop.ui.theme import Theme

PROMPT = "A paper boat leaves the quay at dawn, slow dolly, warm light on the water"
IMAGES = (
    "https://images.example.org/albums/2026/november/paper-boats/on-the-quay-at-dawn-with-gulls-0042.jpg",
    "https://b.example/2.png",
)


class Stage(QWidget):
    """The parts at the places that they have in the main window."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Compose")
        self.compose = ComposePanel(theme, theme.icons)
        self.middle = QWidget()
        panes = QHBoxLayout()
        panes.setSpacing(1)
        self.compose.setFixedWidth(344)
        panes.addWidget(self.compose)
        panes.addWidget(self.middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(panes, 1)


def _filled(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt=PROMPT, images=IMAGES))
    stage.compose.focus_prompt()


def _long(stage: Stage) -> None:
    stage.compose.set_request(VideoRequest(prompt=" ".join([PROMPT] * 40), orientation="portrait"))


def _world(stage: Stage) -> None:
    stage.compose.set_request(
        VideoRequest(
            prompt="小纸船在雨中漂向大海，电影感，浅景深\n\nقارب ورقي يغادر الرصيف عند الفجر، ضوء دافئ على الماء\n\n<img src=file:///etc/passwd> <b>bold</b>"
        )
    )
    stage.compose.set_takes(3)


def _wrong(stage: Stage) -> None:
    images = (*IMAGES, "file:///home/me/boat.png", "https://a.example/paper boat.png")
    stage.compose.set_request(VideoRequest(prompt="", model="", images=images))
    stage.compose._generate()


def _warned(stage: Stage) -> None:
    stage.compose.set_request(
        VideoRequest(prompt=PROMPT, size="large", duration_s=25, style="anime", is_private=True, is_storyboard=True)
    )


def _odd(stage: Stage) -> None:
    stage.compose.set_request(
        VideoRequest(prompt=PROMPT, size="medium", duration_s=8, style="film noir", orientation="square")
    )
    stage.compose.set_ready(False, "Add a key or start the demo first.")


STATES: dict[str, Callable[[Stage], None]] = {
    "empty": lambda stage: stage.compose.focus_prompt(),
    "filled": _filled,
    "long": _long,
    "world": _world,
    "wrong": _wrong,
    "warned": _warned,
    "odd": _odd,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", nargs="?", default="filled", choices=STATES)
    parser.add_argument("--theme", default="dark", choices=("dark", "light"))
    parser.add_argument("--rtl", action="store_true")
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    if arguments.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme = Theme(app, arguments.theme)
    theme.install()
    rings = FocusRings(theme, app)
    stage = Stage(theme)
    stage.resize(1280, 720)
    stage.show()
    STATES[arguments.state](stage)
    code = app.exec()
    del rings
    return code


if __name__ == "__main__":
    sys.exit(main())
