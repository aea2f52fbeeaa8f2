"""The pictures of the rows: cropped and rounded once, a bounded number of them, with what has been asked for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap

PICTURE_PX = 72
PICTURE_RADIUS = 8
_RATIO = 2
"""Pictures are kept for screens of two physical pixels per device-independent one, and halved exactly on others."""
_MOST = 400
"""About 33 MB of pictures; a row that scrolls back into view asks for its picture again (it is cached on disk)."""


@dataclass(frozen=True)
class ShownPoster:
    """What a row shows of a clip. ``pixmap`` is ``None`` where no picture can be made of it."""

    pixmap: QPixmap | None
    duration_ms: int | None


class PosterShelf:
    """Posters by job id, the longest unused leaving first."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._posters: OrderedDict[str, ShownPoster] = OrderedDict()
        self._asked: set[str] = set()

    def find(self, job_id: str) -> ShownPoster | None:
        """The poster of a job, which counts as used by this."""
        poster = self._posters.get(job_id)
        if poster is not None:
            self._posters.move_to_end(job_id)
        return poster

    def ask(self, job_id: str) -> bool:
        """Whether a poster has to be asked for now; once asked, it is not asked for again until it has left."""
        if job_id in self._posters or job_id in self._asked:
            return False
        self._asked.add(job_id)
        return True

    def is_asked_for(self, job_id: str) -> bool:
        """Whether a row has asked for a poster, be it here by now or not."""
        return job_id in self._asked

    def put(self, job_id: str, image: QImage, duration_ms: int | None) -> None:
        """Keep a poster; a null image is remembered as “there is none”."""
        self._posters[job_id] = ShownPoster(None if image.isNull() else _rounded_square(image), duration_ms)
        self._posters.move_to_end(job_id)
        while len(self._posters) > self._most:
            left, _ = self._posters.popitem(last=False)
            self._asked.discard(left)

    def drop(self, job_id: str) -> None:
        """Forget a job's poster, so that it may be asked for anew."""
        self._posters.pop(job_id, None)
        self._asked.discard(job_id)


def _rounded_square(image: QImage) -> QPixmap:
    """The middle of a picture as a square with round corners, without an edge of what is behind it."""
    side = PICTURE_PX * _RATIO
    filled = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    middle = QRect((filled.width() - side) // 2, (filled.height() - side) // 2, side, side)
    square = QPixmap(side, side)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(filled.copy(middle)))
    painter.drawRoundedRect(square.rect(), PICTURE_RADIUS * _RATIO, PICTURE_RADIUS * _RATIO)
    painter.end()
    square.setDevicePixelRatio(_RATIO)
    return square
