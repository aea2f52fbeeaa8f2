"""Memory of the preview while 500 clips are played one after the other: what is opened has to be let go of."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from first_paint import memory_of  # type: ignore[import-not-found]
from PySide6.QtCore import QEventLoop, QObject, QTimer

from sora_desktop.app import made_application
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.availability import multimedia_problem
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.theme import Theme

CLIPS, FILES, SETTLED_AFTER = 500, 5, 100
GROWTH_GOAL = 0.05
_LIMIT_MS = 10_000


class Show(QObject):
    """Shows one clip after the other, each until its first picture is there."""

    def __init__(self, panel: PreviewPanel, files: list[Path]) -> None:
        super().__init__()
        self._panel = panel
        self._files = files
        self._loop = QEventLoop()
        self.late = 0

    def select(self, number: int) -> None:
        """Show a clip as a finished job."""
        file = str(self._files[number % len(self._files)])
        job = Job(f"{number:032x}", f"intent {number}", 1, "octopusx", VideoRequest(prompt=f"Clip {number}"), 1.0)
        job = job.to(State.SENDING, 1.0).to(State.WATCHING, 1.0, task_id="t").to(State.DOWNLOADING, 1.0)
        self._panel.show_job(job.to(State.DONE, 1.0, file=file))

    def play(self, number: int) -> None:
        """Wait for the first picture of this clip, at most ten seconds."""
        limit = QTimer(self, singleShot=True, interval=_LIMIT_MS)
        limit.timeout.connect(self._give_up)
        limit.start()
        self.select(number)
        self._loop.exec()
        limit.stop()
        limit.deleteLater()

    def go_on(self) -> None:
        self._loop.quit()

    def _give_up(self) -> None:
        self.late += 1
        self._loop.quit()


def clips_in(folder: Path) -> list[Path]:
    """Some clips of 1280 × 720, each a file of its own."""
    first = folder / "0.mp4"
    words = [sys.executable, "-m", "sora_desktop", "render-clip", "--out", str(first)]
    subprocess.run(words, input=json.dumps({"prompt": "A paper boat", "duration": 4}).encode(), check=True)
    return [first, *(Path(shutil.copy(first, folder / f"{number}.mp4")) for number in range(1, FILES))]


def measure(folder: Path, clips: int) -> tuple[float, float, int]:
    """Megabytes when the first hundred have been played and at the end, and how many clips came too late."""
    application = made_application()
    theme = Theme(application, "dark")
    theme.install()
    panel = PreviewPanel(theme, theme.icons, multimedia_problem=multimedia_problem)
    panel.resize(900, 700)
    panel.show()
    show = Show(panel, clips_in(folder))
    show.select(0)  # with the first clip the player is made
    loop, waiting = QEventLoop(), QTimer(interval=50)
    waiting.timeout.connect(lambda: loop.quit() if panel.stage is not None else None)
    waiting.start()
    loop.exec()
    waiting.stop()
    assert panel.stage is not None
    panel.stage.player.picture_shown.connect(show.go_on)
    settled_mb = 0.0
    for number in range(1, clips):
        show.play(number)
        if number == min(SETTLED_AFTER, clips - 1):
            settled_mb = memory_of(os.getpid())
    end_mb = memory_of(os.getpid())
    panel.release_file()
    panel.hide()
    return settled_mb, end_mb, show.late


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=CLIPS)
    options = parser.parse_args()
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        settled_mb, end_mb, late = measure(Path(folder), options.clips)
    growth = end_mb / settled_mb - 1
    print(
        f"{options.clips} clips played: {settled_mb:.0f} MB after {SETTLED_AFTER}, {end_mb:.0f} MB at the end:"
        f" {growth:+.1%} (goal {GROWTH_GOAL:.0%}); {late} without a picture in time"
    )
    return 0 if growth <= GROWTH_GOAL and not late else 1


if __name__ == "__main__":
    sys.exit(main())
