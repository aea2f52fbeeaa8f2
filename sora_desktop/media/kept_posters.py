"""The posters that are kept as small files: sharp enough for the screen, and no more of them than their share."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageReader, QImageWriter

log = logging.getLogger(__name__)

MOST_BYTES = 500_000_000
"""About 40,000 of them on a common screen; the oldest go, and are made again when they are looked at."""
FIRST_SIDE = 288
"""For which those were made that do not say so."""
_PART_LEFT = 0.9
_LOOKED_AFTER = 400
"""So many new ones there may be before their sum is looked at again."""
_JPEG_QUALITY = 88
_DURATION, _SIDE = "Duration-ms", "Longest-side"


class KeptPosters:
    """Pictures in a folder, by keys that choose no path. Blocking; never raises."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._new = _LOOKED_AFTER
        """The first one that is kept has all of them looked at."""

    def find(self, key: str, file: str, longest_side: int) -> tuple[QImage, int] | None:
        """Picture and duration in milliseconds, unless the clip is newer, or a sharper picture can be had of it."""
        path = self._path(key)
        has_clip = True
        try:
            if path.stat().st_mtime < Path(file).stat().st_mtime:
                return None
        except FileNotFoundError:
            if not path.exists():
                return None
            has_clip = False
        except (OSError, ValueError):
            return None
        image = QImageReader(str(path)).read()
        duration = _number_in(image.text(_DURATION))
        if image.isNull() or duration is None:
            return None
        made_for = _number_in(image.text(_SIDE)) or FIRST_SIDE
        return None if made_for < longest_side and has_clip else (image, duration)

    def keep(self, key: str, image: QImage, duration_ms: int, longest_side: int) -> None:
        """Keep a picture that was made for a place of this length."""
        marked = QImage(image)
        marked.setText(_DURATION, str(duration_ms))
        marked.setText(_SIDE, str(longest_side))
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, b"jpg")
        writer.setQuality(_JPEG_QUALITY)
        if not writer.write(marked):
            log.info("A poster cannot be kept: %s", writer.errorString())
            return
        path = self._path(key)
        unfinished = path.with_suffix(".tmp")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(unfinished, "wb", opener=_private) as file:
                file.write(buffer.data().data())
            unfinished.replace(path)
            self._look_after()
        except OSError as problem:
            log.info("A poster cannot be kept: %s", problem)

    def _look_after(self) -> None:
        """Let the oldest go where all of them take too much. Raises ``OSError``."""
        self._new += 1
        if self._new < _LOOKED_AFTER:
            return
        self._new = 0
        with os.scandir(self._folder) as entries:
            statuses = [(entry.stat(), entry.path) for entry in entries]
        found = [(status.st_mtime, status.st_size, path) for status, path in statuses]
        left = sum(size for _, size, _ in found)
        if left <= self._most_bytes:
            return
        for _, size, path in sorted(found):
            if left <= self._most_bytes * _PART_LEFT:
                break
            Path(path).unlink(missing_ok=True)
            left -= size

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.jpg"


def _number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
