"""How every button fades in its hover and fades it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QEnterEvent

from sora_desktop.ui.motion import Glide

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    _Button = QAbstractButton
else:
    _Button = object


class HoverFade(_Button):
    """Stands before the button's class among the bases of a class; `_hover` goes from 0 to 1 and back."""

    _hover: Glide

    def _fade_hover(self) -> None:
        """Begin to follow the mouse; in the constructor."""
        self._hover = Glide(self)
        self._hover.moved.connect(self._repaint)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self.isEnabled():
            self._hover.go(1.0)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover.go(0.0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._hover.jump(0.0)

    def _repaint(self) -> None:
        self.update()
