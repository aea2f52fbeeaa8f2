"""Plays one local clip on a screen: loops, scrubs at the pace of the decoder, and says what cannot be played."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer, QtAudio

from sora_desktop.ui.preview.screen import Screen

_NO_PICTURE_MS = 2_500
"""A codec that Qt's FFmpeg does not decode (AV1) says nothing: a clip that runs this long unseen cannot be shown."""
_SEEK_ANSWER_MS = 250
"""A seek to the frame that is shown already brings no new one; then the next seek waits this long."""
_BEFORE_END_MS = 20

_Status = QMediaPlayer.MediaStatus
_NOT_YET = frozenset((_Status.NoMedia, _Status.LoadingMedia, _Status.InvalidMedia))


class Failure(StrEnum):
    """Why a clip is not shown."""

    MISSING = "missing"
    UNDECODABLE = "undecodable"


class _Orders(QObject):
    """What the media player is told, from the event loop and never from Python.

    Its calls wait for FFmpeg's threads, and these wait for Python's lock when they log or let go of an object that was
    made here: called from Python, which holds the lock, ``pause`` and ``stop`` hang for ever once in a while. A queued
    signal reaches the player's own slot from the event loop, which has set the lock free.
    """

    source = Signal(QUrl)
    position = Signal("qlonglong")  # type: ignore[arg-type]  # the type of the slot: any other would go through Python
    play = Signal()
    pause = Signal()
    stop = Signal()

    def __init__(self, media: QMediaPlayer) -> None:
        super().__init__(media)
        queued = Qt.ConnectionType.QueuedConnection
        self.source.connect(media.setSource, queued)
        self.position.connect(media.setPosition, queued)
        self.play.connect(media.play, queued)
        self.pause.connect(media.pause, queued)
        self.stop.connect(media.stop, queued)


class Player(QObject):
    """One media player for the life of the window. Times are milliseconds."""

    picture_shown = Signal()
    """The first picture of the opened clip is there."""
    failed = Signal(object)
    """A ``Failure``; the file is let go by then."""
    position_changed = Signal(int)
    duration_changed = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, screen: Screen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screen = screen
        self._media = QMediaPlayer(self)
        self._orders = _Orders(self._media)
        self._sound = QAudioOutput(self)
        self._media.setAudioOutput(self._sound)
        self._devices = QMediaDevices(self)
        self._url = QUrl()
        self._is_current = False
        """Whether what the media player says is about the opened file, and not about the one before."""
        self._is_playing = False
        self._has_picture = False
        self._plays_after_scrub: bool | None = None
        self._sent_ms: int | None = None
        self._wanted_ms: int | None = None
        self._no_picture_timer = self._timer(_NO_PICTURE_MS)
        self._no_picture_timer.timeout.connect(self._give_up)
        self._seek_timer = self._timer(_SEEK_ANSWER_MS)
        self._seek_timer.timeout.connect(self._send_next_seek)
        self._teach_to_disconnect()
        self.set_looping(True)
        self._attach(screen)
        self._connect()

    @property
    def is_open(self) -> bool:
        return not self._url.isEmpty()

    @property
    def is_playing(self) -> bool:
        """Whether the clip plays, or will as soon as it is loaded."""
        return self._is_playing

    @property
    def position_ms(self) -> int:
        return int(self._media.position()) if self._is_current else 0

    @property
    def target_ms(self) -> int:
        """Where the clip is, or will be after the seeks that are asked for."""
        asked = self._wanted_ms if self._wanted_ms is not None else self._sent_ms
        return self.position_ms if asked is None else asked

    @property
    def duration_ms(self) -> int:
        return int(self._media.duration()) if self._is_current else 0

    def open(self, file: str) -> None:
        """Play the local file at this absolute path from its beginning; anything else counts as missing."""
        self.close()
        if not PurePath(file).is_absolute():
            self.failed.emit(Failure.MISSING)
            return
        self._url = QUrl.fromLocalFile(file)
        self._orders.source.emit(self._url)
        self.play()

    def close(self) -> None:
        """Stop, and let go of the file, so that it may be moved or deleted as soon as the event loop has run."""
        self._no_picture_timer.stop()
        self._seek_timer.stop()
        self._has_picture = self._is_current = False
        self._sent_ms = self._wanted_ms = self._plays_after_scrub = None
        if self.is_open:
            self._url = QUrl()
            self._orders.stop.emit()
            self._orders.source.emit(self._url)
        self._set_playing(False)
        self._screen.clear()

    def close_for_good(self) -> None:
        """Close, and come back when the file is let go of.

        For the end of the program: the event loop that would carry out the orders is not there any more, and a player
        that is destroyed while it plays may wait for its threads for ever. Orders that are sent by hand, too, run
        without Python's lock.
        """
        self.close()
        QCoreApplication.sendPostedEvents(self._media)

    def show_on(self, screen: Screen) -> None:
        """Draw on another screen from now on; the clip goes on, or stands, as it did."""
        if screen is self._screen:
            return
        self._screen.frame_came.disconnect(self._take_picture)
        self._screen.clear()
        self._attach(screen)

    def play(self) -> None:
        """Go on; from the beginning where the clip stands at its end."""
        if not self.is_open:
            return
        if self.duration_ms and self.position_ms >= self.duration_ms - 2 * _BEFORE_END_MS:
            self._orders.position.emit(0)
        self._orders.play.emit()
        self._set_playing(True)

    def pause(self) -> None:
        """Stand still."""
        if self.is_open:
            self._orders.pause.emit()
            self._set_playing(False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, to_ms: int) -> None:
        """Go to a moment of the clip as soon as the picture of the last seek has come; later calls win."""
        if not self._is_current:
            return
        self._wanted_ms = max(0, min(to_ms, self.duration_ms - _BEFORE_END_MS))
        if self._sent_ms is None:
            self._send_next_seek()

    def begin_scrub(self) -> None:
        """Stand still while the person drags; what played goes on at the end of it."""
        if self._plays_after_scrub is None:
            self._plays_after_scrub = self.is_playing
            self.pause()

    def end_scrub(self) -> None:
        """The person has let go."""
        plays, self._plays_after_scrub = self._plays_after_scrub, None
        if plays:
            self._orders.play.emit()
            self._set_playing(True)

    def set_looping(self, is_looping: bool) -> None:
        """Begin anew at the end of the clip, or stand there."""
        self._media.setLoops(QMediaPlayer.Loops.Infinite if is_looping else QMediaPlayer.Loops.Once)
        if self._is_current and self.is_playing:
            # Without a seek the decoder keeps to the loops that it began with.
            self._orders.position.emit(self.position_ms)

    def set_sound(self, volume: float, is_muted: bool) -> None:
        """Volume as people hear it, 0 to 1, and whether there is none at all."""
        scale = QtAudio.VolumeScale
        linear = QtAudio.convertVolume(volume, scale.LogarithmicVolumeScale, scale.LinearVolumeScale)
        self._sound.setVolume(linear)
        self._sound.setMuted(is_muted)

    def _teach_to_disconnect(self) -> None:
        """Have PySide find out, in this thread, that nothing here has a ``disconnectNotify`` of its own.

        Qt calls it from a thread of FFmpeg that lets go of the sound, while it holds a lock that this thread may wait
        for; PySide asks Python the first time only.
        """
        for told in (self._sound.volumeChanged, self._media.activeTracksChanged, self._devices.audioOutputsChanged):
            told.connect(self._follow_default_device)
            told.disconnect(self._follow_default_device)

    def _connect(self) -> None:
        self._devices.audioOutputsChanged.connect(self._follow_default_device)
        self._media.sourceChanged.connect(self._take_source)
        self._media.positionChanged.connect(self._tell_position)
        self._media.durationChanged.connect(self._tell_duration)
        self._media.mediaStatusChanged.connect(self._take_status)
        self._media.errorOccurred.connect(self._take_error)

    def _follow_default_device(self) -> None:
        """Headphones that come or go are where people expect the sound; Qt stays with the device it began with."""
        self._sound.setDevice(QMediaDevices.defaultAudioOutput())

    def _attach(self, screen: Screen) -> None:
        self._screen = screen
        screen.frame_came.connect(self._take_picture)
        self._media.setVideoOutput(screen.video_widget)

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        return timer

    def _set_playing(self, is_playing: bool) -> None:
        if is_playing != self._is_playing:
            self._is_playing = is_playing
            self.playing_changed.emit(is_playing)

    def _take_source(self, url: QUrl) -> None:
        self._is_current = self.is_open and url == self._url

    def _take_picture(self) -> None:
        # A picture of the clip before may still have been on its way from the decoder's thread.
        if not self._is_current or self._media.mediaStatus() in _NOT_YET:
            return
        if not self._has_picture:
            self._has_picture = True
            self._no_picture_timer.stop()
            self.picture_shown.emit()
        if self._sent_ms is not None:
            self._send_next_seek()

    def _send_next_seek(self) -> None:
        self._seek_timer.stop()
        self._sent_ms, self._wanted_ms = self._wanted_ms, None
        if self._sent_ms is not None:
            self._seek_timer.start()
            self._orders.position.emit(self._sent_ms)

    def _take_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if not self._is_current:
            return
        if status == _Status.LoadedMedia and not self._media.hasVideo():
            self._give_up()
        elif status == _Status.BufferedMedia and not self._has_picture:
            self._no_picture_timer.start()
        elif status == _Status.EndOfMedia:
            self._stand_at_end()

    def _stand_at_end(self) -> None:
        if not self._has_picture:
            self._give_up()
            return
        # After the end the sink shows nothing: the last picture is a little before it.
        self._orders.position.emit(max(0, self.duration_ms - _BEFORE_END_MS))
        self.pause()

    def _take_error(self, error: QMediaPlayer.Error, _words: str) -> None:
        if self._is_current and not self._has_picture:
            is_missing = error == QMediaPlayer.Error.ResourceError
            self._give_up(Failure.MISSING if is_missing else Failure.UNDECODABLE)

    def _give_up(self, failure: Failure = Failure.UNDECODABLE) -> None:
        if self.is_open:
            self.close()
            self.failed.emit(failure)

    def _tell_position(self, position_ms: int) -> None:
        if self._is_current:
            self.position_changed.emit(position_ms)

    def _tell_duration(self, duration_ms: int) -> None:
        if self._is_current:
            self.duration_changed.emit(duration_ms)
