"""Drops of files, links and pictures from other programs, wherever in the left pane they fall."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.compose.images.intake import may_hold_images


class DropCatcher(QObject):
    """Takes what could be images on each of its widgets; texts and what is dragged within the window are not its."""

    hovered = Signal(bool)
    """Something that could be dropped hangs over the pane, or no longer."""

    def __init__(self, take: Callable[[QMimeData], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._take = take

    def watch(self, *widgets: QWidget) -> None:
        for widget in widgets:
            widget.setAcceptDrops(True)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDragMoveEvent):
            return self._catch(event)
        if event.type() == QEvent.Type.DragLeave:
            self.hovered.emit(False)
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent) and _is_ours(event):
            self.hovered.emit(False)
            if self._take(event.mimeData()):
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            return True
        return False

    def _catch(self, event: QDropEvent) -> bool:
        if not _is_ours(event):
            return False
        # A move would make the other program delete its file.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.hovered.emit(True)
        return True


def _is_ours(event: QDropEvent) -> bool:
    return event.source() is None and may_hold_images(event.mimeData())
