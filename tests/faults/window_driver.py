"""The window program with somebody at it: presses Generate by itself as soon as it may, and goes on until it is ended.

``main(["DATA_DIR", "BASE_URL", "TAKES", "PROMPT", "PROMPT", …])`` orders each prompt with one click on the button.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from sora_desktop.app import opened
from sora_desktop.app.program import Program
from sora_desktop.arguments import Options
from sora_desktop.ui.widgets.buttons import PrimaryButton

EVERY_MS = 330
"""A little more than within which two presses are one order."""


class Person(QObject):
    """Writes a prompt and clicks, again and again."""

    def __init__(self, program: Program, takes: int, prompts: Sequence[str]) -> None:
        super().__init__()
        self._program = program
        self._takes = takes
        self._prompts = list(prompts)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._order)
        program.ready.connect(self._begin)

    def _begin(self) -> None:
        self._order()
        self._timer.start()

    def _order(self) -> None:
        if not self._prompts or self._program.interior is None:
            self._timer.stop()
            return
        compose = self._program.interior.panes.compose
        (button,) = (each for each in compose.findChildren(PrimaryButton) if each.accessibleName() == "Generate")
        compose.set_takes(self._takes)
        compose.set_prompt(self._prompts.pop(0))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def main(words: Sequence[str]) -> int:
    """Run the window until it is ended from outside. Returns its exit code."""
    data_dir, base_url, takes, *prompts = words
    program = opened(Options(data_dir=Path(data_dir), base_url=base_url, poll_interval_s=0.05))
    if program is None:
        return 5
    person = Person(program, int(takes), prompts)
    program.show()
    code = program.run()
    person.deleteLater()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
