"""Opens the preview with a real clip, for looking at it: ``show_player.py [light] [portrait] [wall2|wall3|wall4]``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.jobs import Job, State
from sora_desktop.media.frames import FrameDesk
from sora_desktop.ui.focus_ring import FocusRings
from sora_desktop.ui.preview.panel import PreviewPanel
from sora_desktop.ui.theme import Theme
from tests.ui.sample_jobs import made_job
from tests.ui.show_queue import made_clip


def main() -> None:
    """Show the pane; the words after the command choose how."""
    words = sys.argv[1:]
    app = QApplication(sys.argv)
    theme = Theme(app, "light" if "light" in words else "dark")
    theme.install()
    FocusRings(theme, app)
    is_portrait = "portrait" in words
    clip, _ = made_clip("portrait" if is_portrait else "landscape", "720x1280" if is_portrait else "1280x720")
    panel = PreviewPanel(theme, theme.icons, multimedia_problem=lambda: None)
    desk = FrameDesk()
    panel.times_wanted.connect(desk.read_times)
    desk.times_read.connect(panel.take_times)
    panel.picture_wanted.connect(desk.keep_picture)
    desk.picture_kept.connect(panel.show_kept)
    panel.showMaximized()
    takes = int(next((word[4:] for word in words if word.startswith("wall")), "1"))
    jobs: list[Job] = [replace(made_job(n, State.DONE, file=str(clip)), take=n) for n in range(1, takes + 1)]
    panel.show_job(jobs[0])
    panel.setFocus()
    if takes > 1:
        QTimer.singleShot(2_000, panel, lambda: panel.compare(jobs, range(1, len(jobs) + 1)))
    app.exec()
    panel.release_file()
    desk.stop()


if __name__ == "__main__":
    main()
