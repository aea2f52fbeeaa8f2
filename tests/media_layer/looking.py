"""Looks at clips and pictures for the tests of the media layer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QMediaMetaData, QMediaPlayer, QVideoFrame, QVideoSink
from pytestqt.qtbot import QtBot


@dataclass(frozen=True)
class Seen:
    """What Qt Multimedia finds in a clip."""

    image: QImage
    duration_ms: int
    has_sound: bool
    frames_per_s: float


class _Watcher(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()

    def take(self, frame: QVideoFrame) -> None:
        if frame.isValid() and self.image.isNull():
            self.image = frame.toImage()


def look_into(path: Path, qtbot: QtBot) -> Seen:
    """Decode the first frame of a clip."""
    watcher, player, sink = _Watcher(), QMediaPlayer(), QVideoSink()
    player.setVideoSink(sink)
    sink.videoFrameChanged.connect(watcher.take)
    player.setSource(QUrl.fromLocalFile(str(path)))
    player.pause()
    qtbot.waitUntil(lambda: not watcher.image.isNull(), timeout=10_000)
    seen = Seen(
        image=watcher.image,
        duration_ms=player.duration(),
        has_sound=player.hasAudio(),
        frames_per_s=float(player.metaData().value(QMediaMetaData.Key.VideoFrameRate) or 0),
    )
    player.setSource(QUrl())
    return seen


def spread(image: QImage) -> float:
    """How much the brightness differs within a picture: 0 is one flat grey."""
    small = image.scaled(32, 32).convertToFormat(QImage.Format.Format_Grayscale8)
    values = bytes(small.constBits())
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def difference(first: QImage, second: QImage) -> float:
    """The mean difference of the brightness of two pictures of one size, 0 to 255."""
    grey = [
        bytes(image.scaled(160, 160).convertToFormat(QImage.Format.Format_Grayscale8).constBits())
        for image in (first, second)
    ]
    return float(sum(abs(a - b) for a, b in zip(*grey, strict=True)) / len(grey[0]))
