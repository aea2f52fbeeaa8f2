"""Enter presses the button that has the keyboard, as Space does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def take_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button by Return or by Enter on the key pad; say whether the key was one of them.

    One that is held down presses once: whatever comes under the keyboard next is not answered by it.
    """
    has_modifier = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _ENTER or has_modifier:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
