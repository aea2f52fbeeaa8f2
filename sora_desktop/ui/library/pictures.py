"""The pictures of the clips: cut to their places once, a bounded number of them, with what has been asked for."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPixmap

MOST_BYTES = 32_000_000
CUTTING_MS = 3
"""So long pictures are cut at a stretch; between two stretches the window draws and listens."""
_LETTERBOXED_BELOW = 1.3
"""Pictures that are narrower than this are shown whole, between bars; wider ones fill their places."""


@dataclass(frozen=True)
class Frame:
    """The place of a picture: its size in device-independent pixels, the screen's ratio, and its corners."""

    size: QSize
    ratio: float
    radius: int
    bars: QColor
    has_round_foot: bool = False


@dataclass(frozen=True)
class Picture:
    """What is shown of a clip. ``pixmap`` is ``None`` where no picture can be made of it."""

    pixmap: QPixmap | None
    size_bytes: int


class PictureShelf:
    """Pictures by job id, the longest unused leaving first, all cut for one frame."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._pictures: OrderedDict[str, Picture] = OrderedDict()
        self._bytes = 0
        self._asked: set[str] = set()
        self._frame: Frame | None = None
        self._stale: set[str] = set()
        """Cut for another frame: good enough until the right one comes."""

    def use_frame(self, frame: Frame) -> None:
        """Have pictures cut for this frame from now on; those that are there have to be asked for again."""
        if frame != self._frame:
            self._frame = frame
            self._stale = set(self._pictures)
            self._asked.clear()

    def find(self, job_id: str) -> Picture | None:
        """The picture of a clip, which counts as used by this."""
        picture = self._pictures.get(job_id)
        if picture is not None:
            self._pictures.move_to_end(job_id)
        return picture

    def ask(self, job_id: str) -> bool:
        """Whether a picture has to be asked for now; once asked, it is not asked for again until it has left."""
        if job_id in self._asked or (job_id in self._pictures and job_id not in self._stale):
            return False
        self._asked.add(job_id)
        return True

    def take_back_all_but(self, job_ids: set[str]) -> set[str]:
        """Take back what was asked for and is not wanted any more; returns whose pictures need not be made."""
        gone = self._asked - job_ids
        self._asked -= gone
        return gone

    def is_asked_for(self, job_id: str) -> bool:
        return job_id in self._asked

    def put(self, job_id: str, image: QImage) -> bool:
        """Keep a picture that was asked for here; a null one is remembered as “there is none”."""
        if job_id not in self._asked or self._frame is None:
            return False
        self._asked.discard(job_id)
        self._stale.discard(job_id)
        self._drop(job_id)
        pixmap = None if image.isNull() else cut(image, self._frame)
        size_bytes = 0 if pixmap is None else pixmap.width() * pixmap.height() * 4
        self._pictures[job_id] = Picture(pixmap, size_bytes)
        self._bytes += size_bytes
        while self._bytes > self._most_bytes and len(self._pictures) > 1:
            self._drop(next(iter(self._pictures)))
        return True

    def forget(self, job_id: str) -> None:
        """Forget a clip's picture, so that it is asked for anew."""
        self._drop(job_id)
        self._asked.discard(job_id)

    def _drop(self, job_id: str) -> None:
        picture = self._pictures.pop(job_id, None)
        if picture is not None:
            self._bytes -= picture.size_bytes
            self._stale.discard(job_id)


class Cutter(QObject):
    """Takes pictures as they come, and puts them on the shelf a few at a time."""

    picture_put = Signal(str)
    """The id of a job whose picture is on the shelf."""

    def __init__(self, shelf: PictureShelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._waiting: dict[str, QImage] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._cut_some)

    def take(self, job_id: str, image: QImage) -> None:
        """Cut a picture soon, if the shelf has asked for it."""
        if self._shelf.is_asked_for(job_id):
            self._waiting[job_id] = image
            self._timer.start()

    def _cut_some(self) -> None:
        end = time.monotonic() + CUTTING_MS / 1_000
        while self._waiting and time.monotonic() < end:
            job_id, image = self._waiting.popitem()
            if self._shelf.put(job_id, image):
                self.picture_put.emit(job_id)
        if self._waiting:
            self._timer.start()


def cut(image: QImage, frame: Frame) -> QPixmap:
    """A picture in its frame, with round corners and without an edge of what is behind it."""
    size = frame.size * frame.ratio
    is_filling = image.width() >= image.height() * _LETTERBOXED_BELOW
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if is_filling else Qt.AspectRatioMode.KeepAspectRatio
    scaled = image.scaled(size, mode, Qt.TransformationMode.SmoothTransformation)
    left, top = (size.width() - scaled.width()) // 2, (size.height() - scaled.height()) // 2
    canvas = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if is_filling:
        painter.setBrush(QBrush(scaled))
        painter.setBrushOrigin(left, top)
        painter.drawPath(_outline(frame, size))
    else:
        painter.setBrush(frame.bars)
        painter.drawPath(_outline(frame, size))
        painter.drawImage(left, top, scaled)
    painter.end()
    made = QPixmap.fromImage(canvas)
    made.setDevicePixelRatio(frame.ratio)
    return made


def _outline(frame: Frame, size: QSize) -> QPainterPath:
    """Round at the head, and where nothing follows below, at the foot."""
    radius = frame.radius * frame.ratio
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(QRectF(0, 0, size.width(), size.height()), radius, radius)
    if not frame.has_round_foot:
        path.addRect(QRectF(0, radius, size.width(), size.height() - radius))
    return path
