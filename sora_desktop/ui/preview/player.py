"""Plays one local clip on a screen: loops, scrubs at the pace of the decoder, and says what cannot be played."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QMediaMetaData, QMediaPlayer, QVideoFrame, QVideoSink

from sora_desktop.ui.preview.orders import Orders
from sora_desktop.ui.preview.sound import Sound

_NO_PICTURE_MS = 2_500
"""A codec that Qt's FFmpeg does not decode (AV1) says nothing: a clip that runs this long unseen cannot be shown. Nor
can one whose end is its beginning: it stays buffering, and its demuxer goes round and round."""
_SEEK_ANSWER_MS = 250
"""A seek to the frame that is shown already brings no new one; then the next seek waits this long."""
_BEFORE_END_MS = 20
_ROUNDING_US = 2_000
_LATE_US = 250_000
"""How far behind a seek the first picture of a clip that plays on may lie."""

_Status = QMediaPlayer.MediaStatus
_RUNNING = frozenset((_Status.BufferingMedia, _Status.BufferedMedia))
_NOT_YET = frozenset((_Status.NoMedia, _Status.LoadingMedia, _Status.InvalidMedia))


class Failure(StrEnum):
    """Why a clip is not shown."""

    MISSING = "missing"
    UNDECODABLE = "undecodable"


class Shows(Protocol):
    """Where frames are shown."""

    def show_frame(self, frame: QVideoFrame) -> None: ...
    def clear(self) -> None: ...


class Player(QObject):
    """One media player for the life of the window. Times are milliseconds."""

    picture_shown = Signal()
    """The first picture of the opened clip is there."""
    failed = Signal(object)
    """A ``Failure``; the file is let go by then."""
    position_changed = Signal(int)
    duration_changed = Signal(int)
    playing_changed = Signal(bool)
    frame_shown = Signal()
    """Another frame is on the screen; ``frame`` is it."""
    opened = Signal(str)
    """The path of a file that is to be played."""

    def __init__(self, screen: Shows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screen = screen
        self._media = QMediaPlayer(self)
        self._orders = Orders(self._media)
        # A sink of our own: what an emptied player shows is black, and a screen keeps its picture instead.
        self._sink = QVideoSink(self)
        self.sound = Sound(self)
        self._media.setAudioOutput(self.sound.output)
        self._url = QUrl()
        self._is_current = False
        """Whether what the media player says is about the opened file, and not about the one before."""
        self._is_playing = False
        self._has_picture = False
        self._frame = QVideoFrame()
        self._plays_after_scrub: bool | None = None
        self._sent_ms: int | None = None
        self._wanted_ms: int | None = None
        self._no_picture_timer = self._timer(_NO_PICTURE_MS)
        self._no_picture_timer.timeout.connect(self._give_up)
        self._seek_timer = self._timer(_SEEK_ANSWER_MS)
        self._seek_timer.timeout.connect(self._send_next_seek)
        self._teach_to_disconnect()
        self.set_looping(True)
        self._media.setVideoSink(self._sink)
        self._connect()

    @property
    def is_open(self) -> bool:
        return not self._url.isEmpty()

    @property
    def is_playing(self) -> bool:
        """Whether the clip plays, or will as soon as it is loaded."""
        return self._is_playing

    @property
    def file(self) -> str:
        """The path of the opened file; empty without one."""
        return self._url.toLocalFile()

    @property
    def frame(self) -> QVideoFrame:
        """The frame of the opened clip that is on the screen; an invalid one before the first."""
        return self._frame if self._has_picture else QVideoFrame()

    @property
    def frame_rate(self) -> float:
        """Frames in a second as the file says; 0 where it does not."""
        rate = self._media.metaData().value(QMediaMetaData.Key.VideoFrameRate) if self._is_current else None
        return float(rate) if isinstance(rate, float | int) else 0.0

    @property
    def is_seeking(self) -> bool:
        """Whether a seek is asked for whose picture has not come."""
        return self._sent_ms is not None or self._wanted_ms is not None

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
        """Play the local file at this absolute path from its beginning; anything else counts as missing.

        The last picture of the clip before stays on the screen until the first one of this clip is there.
        """
        self._let_go()
        if not PurePath(file).is_absolute():
            self._screen.clear()
            self.failed.emit(Failure.MISSING)
            return
        self._url = QUrl.fromLocalFile(file)
        self._orders.source.emit(self._url)
        self.opened.emit(file)
        self.play()

    def close(self) -> None:
        """Stop, and let go of the file, so that it may be moved or deleted as soon as the event loop has run."""
        self._let_go()
        self._screen.clear()

    def _let_go(self) -> None:
        self._no_picture_timer.stop()
        self._seek_timer.stop()
        self._has_picture = self._is_current = False
        self._sent_ms = self._wanted_ms = self._plays_after_scrub = None
        if self.is_open:
            self._url = QUrl()
            self._orders.stop.emit()
            self._orders.source.emit(self._url)
        self._frame = QVideoFrame()
        self._set_playing(False)

    def close_now(self) -> None:
        """Close, and come back when the file is let go of: it may be moved or deleted then, on every system.

        At the end of the program, too: the event loop that would carry out the orders is not there any more, and a
        player that is destroyed while it plays may wait for its threads for ever. Orders that are sent by hand, too,
        run without Python's lock.
        """
        self.close()
        QCoreApplication.sendPostedEvents(self._media)

    def show_on(self, screen: Shows) -> None:
        """Draw on another screen from now on; the clip goes on, or stands, as it did."""
        if screen is self._screen:
            return
        self._screen.clear()
        self._screen = screen
        if self._has_picture:
            screen.show_frame(self._frame)

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

    def seek(self, to_ms: int, *, is_exact: bool = False) -> None:
        """Go to a moment of the clip as soon as the picture of the last seek has come; later calls win.

        It stays a little before the end, where there is a picture; ``is_exact`` says that there is one where it goes.
        """
        if not self._is_current:
            return
        self._wanted_ms = max(0, to_ms if is_exact else min(to_ms, self.duration_ms - _BEFORE_END_MS))
        if self._sent_ms is None:
            self._send_next_seek()

    def scrub(self, is_dragging: bool) -> None:
        """Stand still while the person drags; what played goes on when they let go."""
        if is_dragging and self._plays_after_scrub is None:
            self._plays_after_scrub = self.is_playing
            self.pause()
        elif not is_dragging:
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

    def set_rate(self, rate: float) -> None:
        """Play so many times as fast from now on, other clips too; more than nothing."""
        self._orders.rate.emit(rate)

    def _teach_to_disconnect(self) -> None:
        """Have PySide find out here that nothing has a ``disconnectNotify`` of its own; see ``Sound``."""
        self._sink.videoFrameChanged.connect(self._take_frame)
        self._sink.videoFrameChanged.disconnect(self._take_frame)
        self._media.activeTracksChanged.connect(self._tell_position)
        self._media.activeTracksChanged.disconnect(self._tell_position)

    def _connect(self) -> None:
        self._sink.videoFrameChanged.connect(self._take_frame)
        self._media.sourceChanged.connect(self._take_source)
        self._media.positionChanged.connect(self._tell_position)
        self._media.durationChanged.connect(self._tell_duration)
        self._media.mediaStatusChanged.connect(self._take_status)
        self._media.errorOccurred.connect(self._take_error)

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

    def _take_frame(self, frame: QVideoFrame) -> None:
        # A picture of the clip before may still have been on its way from the decoder's thread.
        if not frame.isValid() or not self._is_current or self._media.mediaStatus() in _NOT_YET:
            return
        self._frame = frame
        self._screen.show_frame(frame)
        if not self._has_picture:
            self._has_picture = True
            self._no_picture_timer.stop()
            self.picture_shown.emit()
        if self._sent_ms is not None and self._is_answer(frame):
            self._send_next_seek()
        self.frame_shown.emit()

    def _is_answer(self, frame: QVideoFrame) -> bool:
        """Whether this is what the last seek brought, and no picture that was on its way before it."""
        start_us, end_us, sent_us = frame.startTime(), frame.endTime(), (self._sent_ms or 0) * 1000
        latest_us = sent_us + (_LATE_US if self.is_playing else _ROUNDING_US)
        return start_us < 0 or (start_us <= latest_us and end_us >= sent_us - _ROUNDING_US)

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
        elif status in _RUNNING and not self._has_picture and not self._no_picture_timer.isActive():
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

    def _tell_position(self) -> None:
        if self._is_current:
            self.position_changed.emit(self.position_ms)

    def _tell_duration(self, duration_ms: int) -> None:
        if self._is_current:
            self.duration_changed.emit(duration_ms)
