"""Shift+F10 opens the menu of the current row, for keyboards that have no key for it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

_WITHOUT_IT = frozenset({"xcb", "wayland", "offscreen"})
"""Where Qt knows the menu key alone; Windows asks for the menu by itself, and macOS has no such key."""


class MenuKey(QObject):
    """Asks views for the menu that their right mouse button opens."""

    def __init__(self, views: Iterable[QAbstractItemView], parent: QObject) -> None:
        super().__init__(parent)
        if QGuiApplication.platformName() in _WITHOUT_IT:
            for view in views:
                view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QAbstractItemView) or not isinstance(event, QKeyEvent):
            return False
        if event.type() != QEvent.Type.KeyPress or event.key() != Qt.Key.Key_F10:
            return False
        if event.modifiers() != Qt.KeyboardModifier.ShiftModifier:
            return False
        if not event.isAutoRepeat():
            watched.customContextMenuRequested.emit(watched.visualRect(watched.currentIndex()).center())
        return True
