"""Signals that end the program (SIGTERM, SIGINT, SIGHUP), brought into Qt's event loop."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")


class Termination(QObject):
    """Emits ``asked`` when the system or a terminal asks the program to end.

    A Python handler runs only between bytecodes of the main thread, which sleeps in Qt's loop; the wake-up socket
    stirs that loop.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._fd_before = signal.set_wakeup_fd(self._writer.fileno())
        self._before = {
            number: signal.signal(number, self._note)
            for number in (getattr(signal, name, None) for name in _NAMES)
            if number is not None
        }

    def close(self) -> None:
        """Put the handlers back that were there before."""
        self._notifier.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._reader.close()
        self._writer.close()

    @staticmethod
    def _note(_number: int, _frame: object) -> None:
        """The byte on the socket says it; without a handler the signal would end the process."""

    def _wake(self) -> None:
        try:
            self._reader.recv(64)
        except BlockingIOError:
            return
        self.asked.emit()
