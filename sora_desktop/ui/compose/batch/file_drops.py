"""Files of rows that are dropped: known by their endings, caught before anybody takes them for pictures or text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

ENDINGS = frozenset({"csv", "tsv", "jsonl", "ndjson", "txt"})
"""No ``json``: that is what lies beside a clip, and the window knows what to do with it."""


class FileDrops(QObject):
    """Takes such files on each of its widgets, and leaves everything else to them."""

    dropped = Signal(str)
    """The path of the file; of several the first."""

    def watch(self, *widgets: QWidget) -> None:
        for widget in widgets:
            widget.setAcceptDrops(True)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDragMoveEvent | QDropEvent):
            return False
        path = file_of_rows(event.mimeData())
        if not path:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)  # a move would make the other program delete its file
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(path)
        return True


def file_of_rows(mime: QMimeData) -> str:
    """The path of the first file by whose ending it has rows; empty where something else is carried along, too."""
    files = [url.toLocalFile() for url in mime.urls()] if mime.hasUrls() else []
    if not files or not all(file.rpartition(".")[2].lower() in ENDINGS for file in files):
        return ""
    return files[0]
