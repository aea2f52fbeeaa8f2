"""Plays clip after clip in a window of its own process and prints its memory in KiB: early, and at the end."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from sora_desktop.ui.preview.stage import Stage
from sora_desktop.ui.theme import Theme

NUMBERED = Path(__file__).resolve().parents[2] / "media" / "numbered"
_SETTLED_AFTER = 30


class Tour(QObject):
    """Goes to the next clip as soon as one has shown its first picture."""

    def __init__(self, stage: Stage, clips: int) -> None:
        super().__init__(stage)
        self._stage = stage
        self._left = clips
        self._shown = 0
        self._early_kib = 0
        self._files = [str(NUMBERED / name) for name in ("24.mp4", "29.97.mp4", "24-portrait.mp4", "30.webm")]
        stage.player.picture_shown.connect(self.go_on)

    @Slot()
    def go_on(self) -> None:
        self._shown += 1
        if self._shown == _SETTLED_AFTER:
            self._early_kib = resident_kib()
        if self._shown >= self._left:
            print(self._early_kib, resident_kib())
            self._stage.player.close_now()
            QApplication.quit()
            return
        self._stage.open(self._files[self._shown % len(self._files)])


def resident_kib() -> int:
    """The memory that the process holds now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def main() -> None:
    application = QApplication(sys.argv)
    stage = Stage(Theme(application, "dark"))
    stage.resize(640, 480)
    stage.show()
    tour = Tour(stage, int(sys.argv[1]))
    stage.open(str(NUMBERED / "24.mp4"))
    application.exec()
    del tour


if __name__ == "__main__":
    main()
