"""Reads the request that lies beside a clip, on a thread of its own: files that are dropped may lie anywhere."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from sora_desktop.domain.requests import VideoRequest

MOST_BYTES = 4_000_000
_STOP_LIMIT_MS = 1_000

log = logging.getLogger(__name__)


class RequestReader(QObject):
    """Belongs to the GUI thread; its thread starts with the first file."""

    request_read = Signal(str, object)
    """The file that was asked for, and its ``VideoRequest``; ``None`` where there is none that could be read."""

    _wanted = Signal(str)
    _ending = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._is_stopped = False

    def read(self, file: str) -> None:
        """Read what lies beside this clip, or in this sidecar."""
        if self._is_stopped:
            return
        if self._thread is None:
            self._thread = QThread()
            self._thread.setObjectName("requests")
            self._worker = _Worker()
            self._worker.moveToThread(self._thread)
            self._wanted.connect(self._worker.read)
            self._ending.connect(self._worker.end)
            self._worker.request_read.connect(self.request_read)
            self._thread.start(QThread.Priority.LowPriority)
        self._wanted.emit(file)

    def stop(self) -> bool:
        """End the thread within a second. False where it could not be ended."""
        self._is_stopped = True
        if self._thread is None or self._worker is None:
            return True
        self._ending.emit()
        if not self._thread.wait(_STOP_LIMIT_MS):
            log.error("The thread that reads requests hangs in a file and is left behind")
            _LEFT_BEHIND.append((self._thread, self._worker))
            return False
        self._thread = self._worker = None
        return True


_LEFT_BEHIND: list[tuple[QThread, QObject]] = []
"""Threads that could not be ended: destroying a running QThread would abort the program."""


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
    return VideoRequest.from_mapping(request) if isinstance(request, dict) and request.get("prompt") else None
