"""The window over a keychain of some temper: keys are entered and used while the gaps of its loop are timed.

``DATA_DIR BASE_URL``; ``PYTHON_KEYRING_BACKEND`` names the keychain. Prints a JSON object of what it saw.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from sora_desktop.app import opened
from sora_desktop.app.program import Program
from sora_desktop.arguments import Options

ROUNDS = 3
ROUND_MS = 900
TICK_MS = 2
WARM_UP_MS = 500
"""What is made ready right after the start is no matter of the keychain."""
LIMIT_MS = 60_000


class Story(QObject):
    """Adds a profile with its key and orders a clip in each round, and notes the longest gap of each."""

    def __init__(self, program: Program, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url
        self.gaps_ms: list[float] = []
        self.said: set[str] = set()
        self._program = program
        self._longest_s = 0.0
        self._last_s = 0.0
        self._tick = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._note)
        self._round = QTimer(self, interval=ROUND_MS)
        self._round.timeout.connect(self._end_round)
        self._warm_up = QTimer(self, singleShot=True, interval=WARM_UP_MS)
        self._warm_up.timeout.connect(self._begin)
        program.settled.connect(self._warm_up.start)
        QTimer.singleShot(LIMIT_MS, self, program.window.let_go)

    def _begin(self) -> None:
        self._tick.start()
        self._round.start()
        self._begin_round()

    def _begin_round(self) -> None:
        assert self._program.interior is not None
        panes = self._program.interior.panes
        panes.bar.profile_added.emit(f"Studio {len(self.gaps_ms)}", self._base_url, f"sk-test-{len(self.gaps_ms):04}")
        panes.compose.set_prompt(f"A paper boat {len(self.gaps_ms)}")
        panes.compose.generate()
        self._last_s, self._longest_s = time.perf_counter(), 0.0

    def _note(self) -> None:
        now_s = time.perf_counter()
        self._longest_s = max(self._longest_s, now_s - self._last_s - TICK_MS / 1000)
        self._last_s = now_s

    def _end_round(self) -> None:
        self.gaps_ms.append(self._longest_s * 1000)
        self._look()
        if len(self.gaps_ms) < ROUNDS:
            self._begin_round()
        else:
            self._program.window.let_go()

    def _look(self) -> None:
        """Every word that is seen, and every tip."""
        for widget in self._program.window.findChildren(QWidget):
            if widget.isVisible():
                self.said |= {widget.toolTip(), widget.accessibleName()}
                if isinstance(widget, QLabel):
                    self.said.add(widget.text())


def main() -> int:
    data_dir, base_url = sys.argv[1:]
    program = opened(Options(data_dir=Path(data_dir)))
    assert program is not None
    story = Story(program, base_url)
    program.show()
    code = program.run()
    print(json.dumps({"gaps_ms": story.gaps_ms, "said": sorted(text for text in story.said if text)}))
    return code


if __name__ == "__main__":
    sys.exit(main())
