"""The hidden command `take-frame`: keeps the last sharp frame of a clip as a prepared picture, without a window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str]) -> int:
    """Prepare the last frame of `--clip` as a picture in `--folder`, and write its name to standard output.

    Returns 0 then, and 1 with a sentence on standard error where there is none.
    """
    parser = argparse.ArgumentParser(prog="take-frame", description="Keeps the last sharp frame of a clip.")
    parser.add_argument("--clip", required=True, metavar="FILE")
    parser.add_argument("--folder", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args(argv)
    # No window and no screen are needed, and Qt's own reports about codecs are of no use to anyone here.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"
    name, problem = _taken(options.clip, options.folder)
    (sys.stderr if problem else sys.stdout).write(f"{problem or name}\n")
    return 1 if problem else 0


def _taken(clip: str, folder: Path) -> tuple[str, str]:
    """The name of the picture, or why there is none."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication, QImage

    from sora_desktop.media.last_frames import LastFrame
    from sora_desktop.media.preparing import Unreadable, write_prepared

    application = QGuiApplication.instance() or QGuiApplication(["take-frame"])
    ends: list[tuple[str, str]] = []

    def keep(_key: str, image: QImage) -> None:
        try:
            ends.append((write_prepared(image, folder).name, ""))
        except Unreadable as unreadable:
            ends.append(("", unreadable.sentence))
        except OSError as error:
            ends.append(("", f"The disk refuses: {error.strerror or type(error).__name__}."))
        application.quit()

    def miss(_key: str, problem: str) -> None:
        ends.append(("", problem))
        application.quit()

    frame = LastFrame()
    frame.found.connect(keep)
    frame.failed.connect(miss)
    QTimer.singleShot(0, frame, lambda: frame.look("", clip))
    application.exec()
    return ends[0] if ends else ("", "No picture of this clip can be read here.")
