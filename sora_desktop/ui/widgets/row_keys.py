"""The keys of a row that is pressed as a whole, in a list whose rows are buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

from sora_desktop.ui.widgets.enter_key import take_enter


def take_row_key(row: QAbstractButton, event: QKeyEvent) -> bool:
    """Go to the next row by an arrow, press this one by Enter; say whether the key was one of them."""
    if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        row.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        return True
    return take_enter(row, event)
