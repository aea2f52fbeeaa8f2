"""Posters of local clips: one still each, made on a thread of their own and kept as small files."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from sora_desktop.media.availability import multimedia_problem
from sora_desktop.media.kept_posters import FIRST_SIDE, KeptPosters
from sora_desktop.media.work_thread import WorkThread

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

    from sora_desktop.media.stills import Still

LONGEST_SIDE = FIRST_SIDE
"""Of a poster, in device-independent pixels; a screen with more pixels to each of these gets as many more."""
_DECODE_LIMIT_MS = 5_000
_MOST_DARK_FRAMES = 40
_EARLY_US = 500_000


@dataclass(frozen=True)
class Poster:
    """A still of a clip. `image` is null where none could be made; `problem` then says why, in a sentence."""

    key: str
    image: QImage
    duration_ms: int
    problem: str = ""


@dataclass(frozen=True)
class _Wanted:
    key: str
    file: str
    longest_side: int = LONGEST_SIDE


class PosterMaker(QObject):
    """Makes posters one after the other, the one that was asked for last first. Belongs to the GUI thread.

    Its thread starts with the first request. What was made is kept in `folder`, under a name made from its key, so a
    key has to stand for one clip for ever.
    """

    poster_made = Signal(object)
    """A `Poster`, for each request that was not forgotten before its turn."""

    _wanted = Signal(object)
    _forgotten = Signal(str)
    _ending = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._work: WorkThread[_Worker] | None = None
        self._is_stopped = False

    def request(self, key: str, file: str) -> None:
        """Ask for the poster of a local file; asked for again while it waits, it moves to the front."""
        if self._is_stopped:
            return
        if self._work is None:
            self._start()
        self._wanted.emit(_Wanted(key, file, longest_side_here()))

    def forget(self, key: str) -> None:
        """Drop a request that still waits, for a row that went out of sight."""
        self._forgotten.emit(key)

    def stop(self) -> bool:
        """End the thread, within a second; no signal comes afterwards. False where it could not be ended."""
        self._is_stopped = True
        if self._work is None:
            return True
        if not self._work.end(self._ending.emit, "The thread that makes posters hangs in a file and is left behind"):
            return False
        self._work = None
        return True

    def _pass_on(self, poster: Poster) -> None:
        if not self._is_stopped:
            self.poster_made.emit(poster)

    def _start(self) -> None:
        work = self._work = WorkThread("media", _Worker(self._folder))
        self._wanted.connect(work.worker.want)
        self._forgotten.connect(work.worker.forget)
        self._ending.connect(work.worker.end)
        work.worker.poster_made.connect(self._pass_on)
        work.start()


class _Worker(QObject):
    """Lives in the media thread: works off the requests with one player at a time."""

    poster_made = Signal(object)
    _next = Signal()
    _look = Signal()
    # What the player is told goes through the event loop: its calls wait for FFmpeg's threads, which may wait for
    # Python's lock, and called from Python they keep it meanwhile.
    _source_chosen = Signal(QUrl)
    _position_chosen = Signal("qlonglong")  # type: ignore[arg-type]  # the slot's own type: others go through Python
    _paused = Signal()
    _played = Signal()
    _stopped = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._kept = KeptPosters(folder)
        self._asked: dict[str, _Wanted] = {}
        """What nobody has looked for yet among what was kept."""
        self._waiting: dict[str, _Wanted] = {}
        """What has to be made."""
        self._order: dict[str, int] = {}
        """When each of these was asked for last."""
        self._count = count()
        self._current: _Wanted | None = None
        self._best: Still | None = None
        self._early: QVideoFrame | None = None
        self._seen_frames = 0
        self._wanted_us: int | None = None
        self._player: QMediaPlayer | None = None
        self._sink: QVideoSink | None = None
        self._watch: QTimer | None = None
        # Through the event loop: requests that came meanwhile are newer and go first.
        self._next.connect(self._begin_next, type=Qt.ConnectionType.QueuedConnection)
        self._look.connect(self._look_up, type=Qt.ConnectionType.QueuedConnection)

    def want(self, wanted: _Wanted) -> None:
        self._waiting.pop(wanted.key, None)
        self._asked.pop(wanted.key, None)
        self._asked[wanted.key] = wanted
        self._order[wanted.key] = next(self._count)
        self._look.emit()

    def forget(self, key: str) -> None:
        self._asked.pop(key, None)
        self._waiting.pop(key, None)
        self._order.pop(key, None)

    def end(self) -> None:
        self._asked.clear()
        self._waiting.clear()
        self._order.clear()
        self._close()
        self.thread().quit()

    def _look_up(self) -> None:
        """Tell what was kept at once: a clip that is being decoded meanwhile holds nobody up who scrolls."""
        if not self._asked:
            return
        wanted = self._asked.pop(next(reversed(self._asked)))
        kept = self._kept.find(wanted.key, wanted.file, wanted.longest_side)
        if kept is not None:
            self._order.pop(wanted.key, None)
            self.poster_made.emit(Poster(wanted.key, *kept))
        else:
            self._waiting[wanted.key] = wanted
            self._next.emit()

    def _begin_next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        newest = max(self._waiting, key=lambda key: self._order[key])
        self._current = self._waiting.pop(newest)
        self._order.pop(newest)
        problem = multimedia_problem()
        if problem is None and not Path(self._current.file).is_file():
            problem = "The clip's file is not there."
        if problem is not None:
            self._fail(problem)
            return
        self._open(self._current.file)

    def _open(self, file: str) -> None:
        from PySide6.QtMultimedia import QMediaPlayer, QVideoSink

        self._best, self._early, self._seen_frames, self._wanted_us = None, None, 0, None
        self._player, self._sink = QMediaPlayer(self), QVideoSink(self)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._look_at)
        self._player.mediaStatusChanged.connect(self._follow)
        self._player.errorOccurred.connect(self._fail_with_error)
        if self._watch is None:
            self._watch = QTimer(self, interval=_DECODE_LIMIT_MS, singleShot=True)
            self._watch.timeout.connect(self._give_up)
        self._watch.start()
        queued = Qt.ConnectionType.QueuedConnection
        self._source_chosen.connect(self._player.setSource, queued)
        self._position_chosen.connect(self._player.setPosition, queued)
        self._paused.connect(self._player.pause, queued)
        self._played.connect(self._player.play, queued)
        self._stopped.connect(self._player.stop, queued)
        self._source_chosen.emit(QUrl.fromLocalFile(file))
        self._paused.emit()

    def _follow(self, status: QMediaPlayer.MediaStatus) -> None:
        from PySide6.QtMultimedia import QMediaPlayer

        if self._player is None:
            return
        if status is QMediaPlayer.MediaStatus.LoadedMedia and self._wanted_us is None:
            # A tenth into the clip: many begin with black or with a title.
            wanted_ms = self._player.duration() // 10
            self._wanted_us = wanted_ms * 1000
            self._position_chosen.emit(wanted_ms)
        elif status is QMediaPlayer.MediaStatus.EndOfMedia:
            self._take_best("This kind of video cannot be decoded here.")

    def _look_at(self, frame: QVideoFrame) -> None:
        from sora_desktop.media.stills import still_of

        if self._player is None or self._current is None or not frame.isValid():
            return
        if self._wanted_us is None or frame.startTime() < self._wanted_us - _EARLY_US:
            self._early = frame
            return
        still = still_of(frame, self._current.longest_side)
        if still is None:
            return
        self._best = still
        self._seen_frames += 1
        if still.is_lit or self._seen_frames >= _MOST_DARK_FRAMES:
            self._take_best("")
        elif self._seen_frames == 1:
            self._played.emit()

    def _take_best(self, problem_without: str) -> None:
        if self._current is None or self._player is None:
            return
        if self._best is None and self._early is not None:
            from sora_desktop.media.stills import still_of

            self._best = still_of(self._early, self._current.longest_side)
        if self._best is None:
            self._fail(problem_without)
            return
        poster = Poster(self._current.key, self._best.image, max(0, self._player.duration()))
        self._kept.keep(poster.key, poster.image, poster.duration_ms, self._current.longest_side)
        self._finish(poster)

    def _fail_with_error(self, error: QMediaPlayer.Error, text: str) -> None:
        self._fail(f"The clip cannot be opened: {text}")

    def _give_up(self) -> None:
        self._take_best("No picture of the clip came within five seconds.")

    def _fail(self, problem: str) -> None:
        if self._current is not None:
            self._finish(Poster(self._current.key, QImage(), 0, problem))

    def _finish(self, poster: Poster) -> None:
        self._close()
        self.poster_made.emit(poster)
        self._next.emit()

    def _close(self) -> None:
        self._current = self._best = self._early = None
        if self._watch is not None:
            self._watch.stop()
        player, sink, self._player, self._sink = self._player, self._sink, None, None
        if player is None or sink is None:
            return
        player.disconnect(self)
        sink.disconnect(self)
        self._stopped.emit()
        self._source_chosen.emit(QUrl())
        for told in (self._source_chosen, self._position_chosen, self._paused, self._played, self._stopped):
            told.disconnect()  # what is on its way comes all the same, and nothing that is for the next player
        player.deleteLater()
        sink.deleteLater()


def longest_side_here() -> int:
    """How long a poster has to be to look sharp on the screen with the most pixels."""
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    return math.ceil(LONGEST_SIDE * max(1.0, ratio))
