"""One window for each data folder: a second start brings the first window to the front."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 500
_MESSAGE = b"front\n"


def server_name(data_folder: Path) -> str:
    """The local socket's name for a data folder; a digest, since paths may be too long for one."""
    digest = hashlib.sha256(str(data_folder).encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return f"sora-desktop-{digest}"


def bring_to_front(name: str) -> bool:
    """Ask the window that owns this data folder to show itself; False where there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(_MESSAGE)
    socket.waitForBytesWritten(_PATIENCE_MS)
    socket.disconnectFromServer()
    return True


class FrontDoor(QObject):
    """Listens for later starts. It carries nothing but the wish to come to the front."""

    knocked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._open)
        # Only the owner of the data folder's lock comes here, so a socket of that name is a dead process's.
        QLocalServer.removeServer(name)
        self._server.listen(name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _open(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.knocked.emit()
