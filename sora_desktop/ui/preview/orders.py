"""What a media player is told, from the event loop and never from Python."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtMultimedia import QMediaPlayer


class Orders(QObject):
    """Orders to a media player that is called from the event loop.

    Its calls wait for FFmpeg's threads, and these wait for Python's lock when they log or let go of an object that was
    made here: called from Python, which holds the lock, ``pause`` and ``stop`` hang for ever once in a while. A queued
    signal reaches the player's own slot from the event loop, which has set the lock free.
    """

    source = Signal(QUrl)
    position = Signal("qlonglong")  # type: ignore[arg-type]  # the type of the slot: any other would go through Python
    play = Signal()
    pause = Signal()
    stop = Signal()
    rate = Signal(float)
    """How fast it plays; only what is greater than nothing, for Qt knows no way back."""

    def __init__(self, media: QMediaPlayer) -> None:
        super().__init__(media)
        queued = Qt.ConnectionType.QueuedConnection
        self.source.connect(media.setSource, queued)
        self.position.connect(media.setPosition, queued)
        self.play.connect(media.play, queued)
        self.pause.connect(media.pause, queued)
        self.stop.connect(media.stop, queued)
        self.rate.connect(media.setPlaybackRate, queued)
