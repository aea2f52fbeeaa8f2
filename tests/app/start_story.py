"""Starts the window as a person does and watches it, in a process of its own; prints a JSON object of what it saw.

``start_story.py FOLDER [--press WHEN]… [--close WHEN] [--base-url URL] [--demo]``: letters are typed from the first
paint on until the window is whole, one at each turn of the loop. ``--press`` presses Ctrl+Enter, after which the window
closes when the create has its answer; ``--close`` asks the window to close. Each of them happens at ``painted`` (the
first paint), at ``composed`` (the form is there, the rest is not), or at ``whole``.
"""

from __future__ import annotations

import argparse
import json
import linecache
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Nothing that the first paint does not load by itself.
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from sora_desktop.app import opened
from sora_desktop.arguments import Options

if TYPE_CHECKING:
    from sora_desktop.app.program import Program

LETTERS = "a paper boat leaves the quay at dawn, and is not seen again. "
LIMIT_MS = 60_000


class Story(QObject):
    """Types, presses, closes and looks."""

    def __init__(self, program: Program, presses: list[str], close_at: str) -> None:
        super().__init__()
        self.found: dict[str, Any] = {"typed": "", "windows": []}
        self._program = program
        self._frame = program._frame
        self._editor = self._frame.page.editor
        self._presses = presses
        self._close_at = close_at
        self._is_composed = False
        self._typing = QTimer(self, interval=0)
        self._typing.timeout.connect(self._type)
        QTimer.singleShot(LIMIT_MS, self, program.window.let_go)
        # Queued: the paint ends first, and the program's first step comes after.
        program.window.first_painted.connect(self._look, Qt.ConnectionType.QueuedConnection)
        program.furnished.connect(self._end_typing)
        self._frame.application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.found["windows"].append(type(watched).__name__)
        return False

    def _look(self) -> None:
        self.found["modules"] = sorted(sys.modules)
        self.found["places"] = self._places()
        self.found["text"] = self._editor.text()
        self._act("painted")
        self._typing.start()

    def _type(self) -> None:
        from PySide6.QtTest import QTest

        focus = QApplication.focusWidget()
        if focus is None:
            return  # the window is closed
        letter = LETTERS[len(self.found["typed"]) % len(LETTERS)]
        QTest.keyClicks(focus, letter)
        self.found["typed"] += letter
        if not self._is_composed and self._frame.left.currentWidget() is not self._frame.page:
            self._is_composed = True
            self._act("composed")

    def _end_typing(self) -> None:
        self._typing.stop()
        self.found["sources_read"] = [file for file in linecache.cache if Path(file).parent.name in ("ui", "compose")]
        self.found["places_then"] = self._places()
        self.found["text_then"] = self._editor.text()
        focus = QApplication.focusWidget()
        self.found["focus"] = None if focus is None else focus.accessibleName()
        if self._presses and self._program.interior is not None:
            self._program.interior.conversation.outstanding.sends_ended.connect(self._program.window.let_go)
        self._act("whole")

    def _act(self, moment: str) -> None:
        from PySide6.QtTest import QTest

        for _ in range(self._presses.count(moment)):
            QTest.keyClick(self._editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        if moment == self._close_at:
            self._program.window.close()

    def _places(self) -> dict[str, Any]:
        window = self._program.window
        corner = self._editor.mapTo(window, QPoint(0, 0))
        return {
            "prompt": [corner.x(), corner.y(), self._editor.width(), self._editor.height()],
            "panes": window.pane_sizes(),
            "size": [window.width(), window.height()],
        }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--press", action="append", default=[])
    parser.add_argument("--close", default="")
    parser.add_argument("--base-url")
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args()
    program = opened(Options(data_dir=options.folder, base_url=options.base_url, is_demo=options.demo))
    if program is None:
        print(json.dumps({"is_opened": False}))
        return 0
    story = Story(program, options.press, options.close)
    program.show()
    exit_code = program.run()
    print(json.dumps({"is_opened": True, "exit_code": exit_code, **story.found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
