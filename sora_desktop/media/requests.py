"""Reads the request that lies beside a clip, on a thread of its own: files that are dropped may lie anywhere."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.work_thread import WorkThread

MOST_BYTES = 4_000_000


class RequestReader(QObject):
    """Belongs to the GUI thread; its thread starts with the first file."""

    request_read = Signal(str, object)
    """The file that was asked for, and its ``VideoRequest``; ``None`` where there is none that could be read."""

    _wanted = Signal(str)
    _ending = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: WorkThread[_Worker] | None = None
        self._is_stopped = False

    def read(self, file: str) -> None:
        """Read what lies beside this clip, or in this sidecar."""
        if self._is_stopped:
            return
        if self._work is None:
            work = self._work = WorkThread("requests", _Worker())
            self._wanted.connect(work.worker.read)
            self._ending.connect(work.worker.end)
            work.worker.request_read.connect(self.request_read)
            work.start()
        self._wanted.emit(file)

    def stop(self) -> bool:
        """End the thread within a second. False where it could not be ended."""
        self._is_stopped = True
        if self._work is None:
            return True
        if not self._work.end(self._ending.emit, "The thread that reads requests hangs in a file and is left behind"):
            return False
        self._work = None
        return True


class _Worker(QObject):
    request_read = Signal(str, object)

    def read(self, file: str) -> None:
        self.request_read.emit(file, request_beside(Path(file)))

    def end(self) -> None:
        self.thread().quit()


def request_beside(file: Path) -> VideoRequest | None:
    """The request of a clip by its sidecar, or of a sidecar; ``None`` where there is none of ours."""
    sidecar = file if file.suffix.lower() == ".json" else file.with_suffix(".json")
    try:
        if not sidecar.is_file() or sidecar.stat().st_size > MOST_BYTES:
            return None
        content = json.loads(sidecar.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    request = content.get("request") if isinstance(content, dict) else None
    if not isinstance(request, dict) or not request.get("prompt"):
        return None
    read = VideoRequest.from_mapping(request)
    return read if read.model else None  # of an imported clip nobody knows what was asked for
