"""What a drag from another program does to a widget: it enters, and lets go."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QVersionNumber
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

_AT = QPoint(9, 9)
_ACTIONS = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
_HELD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_IS_EXACT = QLibraryInfo.version() >= QVersionNumber(6, 12)
"""From Qt 6.12 on a drag enters at a point between pixels; the whole pixels are deprecated there."""


def drop(widget: QWidget, mime: QMimeData) -> bool:
    """Drop something from another program; whether it was taken."""
    enter = QDragEnterEvent(cast(QPoint, QPointF(_AT)) if _IS_EXACT else _AT, _ACTIONS, mime, *_HELD)
    enter.setAccepted(False)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(_AT), _ACTIONS, mime, *_HELD)
    QApplication.sendEvent(widget, event)
    assert event.dropAction() is Qt.DropAction.CopyAction, "a move would make the other program delete its file"
    return event.isAccepted()
