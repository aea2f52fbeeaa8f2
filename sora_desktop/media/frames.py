"""Frames of clips: the times at which they begin, and pictures of them kept as files, done on a thread of its own."""

from __future__ import annotations

import os
from array import array
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from sora_desktop.media.frame_times import frame_times
from sora_desktop.media.work_thread import WorkThread

_MOST_NAMES = 1_000
_QUICK = 80
"""How hard a PNG is packed, from 100 for not at all; the smallest file takes six times as long for a tenth less."""


class FrameDesk(QObject):
    """Reads the times of frames and writes pictures of them. Belongs to the GUI thread; its own starts when needed."""

    times_read = Signal(str, object)
    """A file, and when its frames begin, as an array of milliseconds; empty where the file does not tell."""
    picture_kept = Signal(str, str)
    """The file that a picture was written to, or empty, and then a sentence that says why not."""

    _times_wanted = Signal(str)
    _picture_given = Signal(QImage, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: WorkThread[_Worker] | None = None
        self._is_stopped = False

    def read_times(self, file: str) -> None:
        """Ask when the frames of a local clip begin; ``times_read`` answers."""
        if self._is_ready():
            self._times_wanted.emit(file)

    def keep_picture(self, image: QImage, folder: str, stem: str) -> None:
        """Write a PNG of this name into a folder, beside what is there already; ``picture_kept`` answers."""
        if self._is_ready():
            self._picture_given.emit(image, folder, stem)

    def stop(self) -> None:
        """End the thread when it has written what it was given, within a second."""
        self._is_stopped = True
        if self._work is not None:
            self._work.end(self._work.quit, "The thread that reads frames hangs in a file and is left behind")
        self._work = None

    def _is_ready(self) -> bool:
        if self._work is None and not self._is_stopped:
            self._start()
        return not self._is_stopped

    def _start(self) -> None:
        work = self._work = WorkThread("frames", _Worker())
        self._times_wanted.connect(work.worker.read_times)
        self._picture_given.connect(work.worker.keep_picture)
        work.worker.times_read.connect(self._pass_times)
        work.worker.picture_kept.connect(self._pass_picture)
        work.start()

    def _pass_times(self, file: str, times: array[float]) -> None:
        if not self._is_stopped:
            self.times_read.emit(file, times)

    def _pass_picture(self, file: str, problem: str) -> None:
        if not self._is_stopped:
            self.picture_kept.emit(file, problem)


class _Worker(QObject):
    """Lives in the thread of the desk."""

    times_read = Signal(str, object)
    picture_kept = Signal(str, str)

    def read_times(self, file: str) -> None:
        self.times_read.emit(file, frame_times(Path(file)))

    def keep_picture(self, image: QImage, folder: str, stem: str) -> None:
        content = _png(image)
        if not content:
            self.picture_kept.emit("", "The frame could not be made into a picture.")
            return
        try:
            self.picture_kept.emit(str(_written(content, Path(folder), stem)), "")
        except OSError as problem:
            self.picture_kept.emit("", f"The frame could not be saved: {problem.strerror or problem}.")


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"png")
    writer.setQuality(_QUICK)
    return bytes(buffer.data().data()) if writer.write(image) else b""


def _written(content: bytes, folder: Path, stem: str) -> Path:
    """Write it under this name, or under the first free one; never over a file, and never a part of one."""
    for number in range(1, _MOST_NAMES):
        path = folder / (f"{stem}.png" if number == 1 else f"{stem} {number}.png")
        try:
            with path.open("xb") as file:
                try:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    path.unlink(missing_ok=True)
                    raise
        except FileExistsError:
            continue
        return path
    raise FileExistsError("there are too many pictures of this frame")
