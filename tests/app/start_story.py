"""Starts the window as a person does and watches it, in a process of its own; prints a JSON object of what it saw.

``start_story.py FOLDER [--press WHEN]… [--close WHEN] [--base-url URL]``: letters are typed from the first paint on
until the window is whole, one at each turn of the loop. ``--press`` presses Ctrl+Enter, after which the window closes
when the create has its answer; ``--close`` asks the window to close. Each of them happens at ``painted`` (the first
paint), at ``composed`` (the form is there, the rest is not), or at ``whole``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sora_desktop.app import opened
from sora_desktop.app.program import Program
from sora_desktop.arguments import Options

LETTERS = "a paper boat leaves the quay at dawn, and is not seen again. "
LIMIT_MS = 60_000
found: dict[str, Any] = {"typed": "", "windows": []}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--press", action="append", default=[])
    parser.add_argument("--close", default="")
    parser.add_argument("--base-url")
    options = parser.parse_args()
    program = opened(Options(data_dir=options.folder, base_url=options.base_url))
    found["is_opened"] = program is not None
    if program is None:
        print(json.dumps(found))
        return 0
    story = watched(program, options.press, options.close)
    program.show()
    found["exit_code"] = program.run()
    found["has_typed_to_the_end"] = story.is_over
    print(json.dumps(found))
    return 0


def watched(program: Program, presses: list[str], close_at: str) -> Any:
    """What types, presses and looks. Made here, so that the first paint has loaded nothing for the test's sake."""
    from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class Story(QObject):
        is_over = False
        _is_composed = False

        def __init__(self) -> None:
            super().__init__()
            self._editor = program._frame.page.editor
            self._typing = QTimer(self, interval=0)
            self._typing.timeout.connect(self._type)
            QTimer.singleShot(LIMIT_MS, self, program.window.let_go)
            # Queued behind what the program itself does then, but before its first step.
            program.window.first_painted.connect(self._look, Qt.ConnectionType.QueuedConnection)
            program.furnished.connect(self._end_typing)
            program._frame.application.installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                found["windows"].append(type(watched).__name__)
            return False

        def _look(self) -> None:
            found["modules"] = sorted(sys.modules)
            found["places"] = self._places()
            found["text"] = self._editor.text()
            self._act("painted")
            self._typing.start()

        def _type(self) -> None:
            from PySide6.QtTest import QTest

            focus = QApplication.focusWidget()
            if focus is None:
                return  # the window is closed
            letter = LETTERS[len(found["typed"]) % len(LETTERS)]
            QTest.keyClicks(focus, letter)
            found["typed"] += letter
            if not self._is_composed and program._frame.left.currentWidget() is not program._frame.page:
                self._is_composed = True
                self._act("composed")

        def _end_typing(self) -> None:
            self.is_over = True
            self._typing.stop()
            found["places_then"] = self._places()
            found["text_then"] = self._editor.text()
            focus = QApplication.focusWidget()
            found["focus"] = None if focus is None else focus.accessibleName()
            if presses and program.interior is not None:
                program.interior.conversation.sends_ended.connect(program.window.let_go)
            self._act("whole")

        def _act(self, moment: str) -> None:
            from PySide6.QtTest import QTest

            for _ in range(presses.count(moment)):
                QTest.keyClick(self._editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            if moment == close_at:
                program.window.close()

        def _places(self) -> dict[str, Any]:
            corner = self._editor.mapTo(program.window, QPoint(0, 0))
            return {
                "prompt": [corner.x(), corner.y(), self._editor.width(), self._editor.height()],
                "panes": program.window.pane_sizes(),
                "size": [program.window.width(), program.window.height()],
            }

    return Story()


if __name__ == "__main__":
    sys.exit(main())
