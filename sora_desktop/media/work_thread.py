"""A thread of the media layer: one worker lives in it, and it is ended in time or left behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QThread

STOP_LIMIT_MS = 1_000

log = logging.getLogger(__name__)

W = TypeVar("W", bound=QObject)

_LEFT_BEHIND: list[tuple[QThread, QObject]] = []
"""Threads that could not be ended: destroying a running QThread would abort the program."""


class WorkThread(Generic[W]):
    """A thread of low priority with its worker. Belongs to the GUI thread; connect the worker before ``start``."""

    def __init__(self, name: str, worker: W) -> None:
        self.worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)

    def start(self) -> None:
        self._thread.start(QThread.Priority.LowPriority)

    def quit(self) -> None:
        """Ask the thread to end after what it was given."""
        self._thread.quit()

    def end(self, ask: Callable[[], object], complaint: str) -> bool:
        """Wait up to a second for what was asked to end; one that hangs is left behind, with a ``complaint`` logged."""
        ask()
        if self._thread.wait(STOP_LIMIT_MS):
            return True
        log.error(complaint)
        _LEFT_BEHIND.append((self._thread, self.worker))
        return False
