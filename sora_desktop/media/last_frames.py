"""The last sharp frame of a clip: its end is played unseen, and the last frame that is no blur is taken."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from sora_desktop.domain.pictures import LONGEST_SIDE_PX
from sora_desktop.media.availability import multimedia_problem

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

_TAIL_MS = 400
_LIMIT_MS = 8_000
_LOOKED_AT_PX = 96
_SHARP_ENOUGH = 0.6
_NO_FRAME = "No picture of this clip can be read here."
_NO_FILE = "The file of this clip is not there."


class LastFrame(QObject):
    """Looks for the last sharp frame of one clip at a time. Lives in the thread that it is used in."""

    found = Signal(str, QImage)
    """The key of the request and the frame; a null one where there is none."""
    failed = Signal(str, str)
    """The key of the request, and why there is no frame."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._most_sharp = 0
        self._chosen: QVideoFrame | None = None
        self._has_sought = False
        self._player: QMediaPlayer | None = None
        self._sink: QVideoSink | None = None
        self._watch: QTimer | None = None

    def look(self, key: str, file: str) -> None:
        """Look for the last sharp frame of a clip."""
        problem = multimedia_problem() or ("" if Path(file).exists() else _NO_FILE)
        if problem:
            self.failed.emit(key, problem)
            return
        from PySide6.QtMultimedia import QMediaPlayer, QVideoSink

        self._key, self._most_sharp, self._chosen, self._has_sought = key, 0, None, False
        self._player, self._sink = QMediaPlayer(self), QVideoSink(self)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._take)
        self._player.mediaStatusChanged.connect(self._follow)
        self._player.errorOccurred.connect(self._give_up)
        if self._watch is None:
            self._watch = QTimer(self, interval=_LIMIT_MS, singleShot=True)
            self._watch.timeout.connect(self._finish)
        self._watch.start()
        self._player.setSource(QUrl.fromLocalFile(file))

    def close(self) -> None:
        """Break off."""
        self._chosen = None
        if self._watch is not None:
            self._watch.stop()
        player, sink, self._player, self._sink = self._player, self._sink, None, None
        if player is None or sink is None:
            return
        player.disconnect(self)
        sink.disconnect(self)
        player.stop()
        player.setSource(QUrl())
        player.deleteLater()
        sink.deleteLater()

    def _follow(self, status: QMediaPlayer.MediaStatus) -> None:
        from PySide6.QtMultimedia import QMediaPlayer

        if self._player is None:
            return
        if status is QMediaPlayer.MediaStatus.LoadedMedia and not self._has_sought:
            self._has_sought = True
            self._player.setPosition(max(0, self._player.duration() - _TAIL_MS))
            self._player.play()
        elif status in (QMediaPlayer.MediaStatus.EndOfMedia, QMediaPlayer.MediaStatus.InvalidMedia):
            self._finish()

    def _take(self, frame: QVideoFrame) -> None:
        if self._player is None or not frame.isValid() or not self._has_sought:
            return
        sharpness = _sharpness(frame)
        if sharpness is not None:
            # A decoder has few frames to give away: the last sharp one is held, and the sharpest so far is known.
            self._most_sharp = max(self._most_sharp, sharpness)
            if sharpness >= _SHARP_ENOUGH * self._most_sharp:
                self._chosen = frame

    def _give_up(self, _error: object, _text: str) -> None:
        self._finish()

    def _finish(self) -> None:
        if self._player is None:
            return
        from sora_desktop.media.stills import still_of

        key, chosen = self._key, self._chosen
        still = None if chosen is None else still_of(chosen, LONGEST_SIDE_PX)
        self.close()
        if still is None:
            self.failed.emit(key, _NO_FRAME)
        else:
            self.found.emit(key, still.image)


def _sharpness(frame: QVideoFrame) -> int | None:
    """How much neighbouring pixels differ; ``None`` for a frame that cannot be read."""
    from sora_desktop.media.stills import still_of

    still = still_of(frame, _LOOKED_AT_PX)
    if still is None:
        return None
    grey = still.image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, line_bytes, content = grey.width(), grey.bytesPerLine(), bytes(grey.constBits())
    rows = [content[begin : begin + width] for begin in range(0, len(content), line_bytes)]
    return sum(sum(abs(one - next_) for one, next_ in pairwise(row)) for row in rows)
