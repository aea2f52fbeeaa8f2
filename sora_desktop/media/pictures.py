"""Prepares pictures of this computer, and small views of any, on a thread of its own."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.media.last_frames import LastFrame
from sora_desktop.media.preparing import Unreadable, cropped, read_picture, size_of, small, write_prepared
from sora_desktop.media.work_thread import WorkThread

_VIEW_PX = 1_600
_TILE_SOURCE_PX = 640
_DISK = "This picture cannot be kept: the disk refuses."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PictureMade:
    """A picture of this computer is prepared, or `problem` says why not, in a sentence."""

    key: str
    picture: LocalPicture | None
    problem: str = ""


@dataclass(frozen=True)
class PictureSeen:
    """A view of a picture file. `image` is null where it cannot be shown; `size` is that of the whole picture."""

    key: str
    image: QImage
    size: QSize
    problem: str = ""


class _Task(Enum):
    FILE = auto()
    IMAGE = auto()
    LAST_FRAME = auto()
    CROP = auto()
    TILE = auto()
    VIEW = auto()


@dataclass(frozen=True)
class _Wanted:
    task: _Task
    key: str
    file: str = ""
    image: QImage | None = None
    width: int = 0
    height: int = 0


class PictureMaker(QObject):
    """Works off requests one after the other. Belongs to the GUI thread; its thread starts with the first request."""

    picture_made = Signal(object)
    """A `PictureMade` for each request to prepare one."""
    picture_seen = Signal(object)
    """A `PictureSeen` for each request for a view that was not forgotten before its turn."""

    _wanted = Signal(object)
    _forgotten = Signal(str)
    _ending = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._work: WorkThread[_Worker] | None = None
        self._is_stopped = False

    @property
    def folder(self) -> Path:
        """Where prepared pictures lie."""
        return self._folder

    def prepare_file(self, key: str, file: str) -> None:
        """Prepare a picture file."""
        self._want(_Wanted(_Task.FILE, key, file))

    def prepare_image(self, key: str, image: QImage) -> None:
        """Prepare a picture that is nowhere else, as from the clipboard."""
        self._want(_Wanted(_Task.IMAGE, key, image=image))

    def prepare_last_frame(self, key: str, clip: str) -> None:
        """Prepare the last sharp frame of a clip."""
        self._want(_Wanted(_Task.LAST_FRAME, key, clip))

    def crop(self, key: str, file: str, width: int, height: int) -> None:
        """Prepare the middle of a picture file in the shape ``width`` : ``height``."""
        self._want(_Wanted(_Task.CROP, key, file, width=width, height=height))

    def show_tile(self, key: str, file: str, side_px: int) -> None:
        """Ask for a square of the middle of a picture file."""
        self._want(_Wanted(_Task.TILE, key, file, width=side_px))

    def show_view(self, key: str, file: str) -> None:
        """Ask for the whole picture, as large as a screen has room for."""
        self._want(_Wanted(_Task.VIEW, key, file))

    def forget(self, key: str) -> None:
        """Drop requests with this key that still wait for their turn."""
        self._forgotten.emit(key)

    def stop(self) -> bool:
        """End the thread, within a second; no signal comes afterwards. False where it could not be ended."""
        self._is_stopped = True
        if self._work is None:
            return True
        if not self._work.end(
            self._ending.emit, "The thread that prepares pictures hangs in a file and is left behind"
        ):
            return False
        self._work = None
        return True

    def _want(self, wanted: _Wanted) -> None:
        if self._is_stopped:
            return
        if self._work is None:
            self._start()
        self._wanted.emit(wanted)

    def _pass_on(self, answer: object) -> None:
        if self._is_stopped:
            return
        if isinstance(answer, PictureMade):
            self.picture_made.emit(answer)
        else:
            self.picture_seen.emit(answer)

    def _start(self) -> None:
        work = self._work = WorkThread("pictures", _Worker(self._folder))
        self._wanted.connect(work.worker.want)
        self._forgotten.connect(work.worker.forget)
        self._ending.connect(work.worker.end)
        work.worker.answered.connect(self._pass_on)
        work.start()


class _Worker(QObject):
    """Lives in the thread."""

    answered = Signal(object)
    _next = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._waiting: deque[_Wanted] = deque()
        self._frames: LastFrame | None = None
        self._is_looking = False
        # Through the event loop: what was forgotten meanwhile is not made.
        self._next.connect(self._work, type=Qt.ConnectionType.QueuedConnection)

    def want(self, wanted: _Wanted) -> None:
        self._waiting.append(wanted)
        self._next.emit()

    def forget(self, key: str) -> None:
        self._waiting = deque(wanted for wanted in self._waiting if wanted.key != key)

    def end(self) -> None:
        self._waiting.clear()
        if self._frames is not None:
            self._frames.close()
        self.thread().quit()

    def _work(self) -> None:
        if self._is_looking or not self._waiting:
            return
        wanted = self._waiting.popleft()
        match wanted.task:
            case _Task.LAST_FRAME:
                self._look(wanted)
                return
            case _Task.TILE | _Task.VIEW:
                self.answered.emit(_seen(wanted))
            case _:
                self.answered.emit(self._made(wanted.key, wanted))
        if self._waiting:
            self._next.emit()

    def _look(self, wanted: _Wanted) -> None:
        self._is_looking = True
        if self._frames is None:
            self._frames = LastFrame(self)
            self._frames.found.connect(self._keep_frame)
            self._frames.failed.connect(self._miss_frame)
        self._frames.look(wanted.key, wanted.file)

    def _keep_frame(self, key: str, image: QImage) -> None:
        self._is_looking = False
        self.answered.emit(self._made(key, _Wanted(_Task.IMAGE, key, image=image)))
        self._next.emit()

    def _miss_frame(self, key: str, problem: str) -> None:
        self._is_looking = False
        self.answered.emit(PictureMade(key, None, problem))
        self._next.emit()

    def _made(self, key: str, wanted: _Wanted) -> PictureMade:
        try:
            image = wanted.image if wanted.image is not None else read_picture(wanted.file)
            if wanted.task is _Task.CROP:
                image = cropped(image, wanted.width, wanted.height)
            return PictureMade(key, write_prepared(image, self._folder))
        except Unreadable as problem:
            return PictureMade(key, None, problem.sentence)
        except OSError as problem:
            log.info("A picture cannot be kept: %s", problem)
            return PictureMade(key, None, _DISK)


def _seen(wanted: _Wanted) -> PictureSeen:
    is_tile = wanted.task is _Task.TILE
    try:
        image = read_picture(wanted.file, _TILE_SOURCE_PX if is_tile else _VIEW_PX)
    except Unreadable as problem:
        return PictureSeen(wanted.key, QImage(), QSize(), problem.sentence)
    size = size_of(wanted.file)
    if is_tile:
        image = small(cropped(image, 1, 1), wanted.width)
    return PictureSeen(wanted.key, image, size if size.isValid() else image.size())
