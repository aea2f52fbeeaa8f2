"""A child process that makes posters of spoiled clips and plays them; a crash of a decoder ends it, not the tests.

``FOLDER``: each file of it is opened in the order of names; prints a line of JSON about each.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import TracebackType

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QApplication

from sora_desktop.media.posters import Poster, PosterMaker
from sora_desktop.ui.preview.player import Failure, Player
from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.theme import Theme

LIMIT_MS = 12_000
"""Longer than whatever poster maker and player give a clip before they give it up."""


class Story(QObject):
    """Opens one file after the other, in both places at once."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        super().__init__()
        self._application = application
        self._files = sorted(folder.iterdir())
        self._screen = Screen(Theme(application, "dark"))
        self._screen.resize(320, 180)
        self._screen.show()
        self._player = Player(self._screen, self)
        self._maker = PosterMaker(folder.parent / f"{folder.name} posters", self)
        self._said: dict[str, object] = {}
        self._limit = QTimer(self, singleShot=True, interval=LIMIT_MS)
        self._limit.timeout.connect(self._tell)
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._open_next)
        self._player.picture_shown.connect(self._take_picture)
        self._player.failed.connect(self._take_failure)
        self._maker.poster_made.connect(self._take_poster)
        for media in self._player.findChildren(QMediaPlayer):
            media.sourceChanged.connect(self._note_source)
        self._sources: list[str] = []

    def begin(self) -> None:
        """Open the first."""
        self._next.start()

    def _open_next(self) -> None:
        if not self._files:
            self._maker.stop()
            self._application.quit()
            return
        file = str(self._files.pop(0))
        self._said = {"file": Path(file).name}
        self._limit.start()
        self._maker.request(file, file)
        self._player.open(file)

    def _take_picture(self) -> None:
        self._note("player", "picture")

    def _take_failure(self, failure: Failure) -> None:
        self._note("player", failure.value)

    def _take_poster(self, poster: Poster) -> None:
        self._note("poster", poster.problem or "picture")

    def _note_source(self, url: QUrl) -> None:
        if not url.isEmpty() and not url.isLocalFile():
            self._said["strange source"] = url.toString()

    def _note(self, where: str, what: str) -> None:
        self._said.setdefault(where, what)
        if {"player", "poster"} <= self._said.keys():
            self._tell()

    def _tell(self) -> None:
        self._limit.stop()
        print(json.dumps(self._said), flush=True)
        self._said = {}
        self._player.close()
        self._next.start()


def main() -> int:
    application = QApplication([])
    story = Story(application, Path(sys.argv[1]))
    story.begin()
    return application.exec()


def end_with(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of a defect and end: in a slot it would only be printed, and the story would stand still."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(3)


if __name__ == "__main__":
    sys.excepthook = end_with
    ended = main()
    sys.stdout.flush()
    os._exit(ended)  # how decoders are let go of at the end of the program is a matter of tests/faults/test_quit.py
