"""A widget that is remembered for later, and forgotten when it is destroyed before."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget


class KeptWidget(QObject):
    """Remembers one widget. What was destroyed is None; to touch it would end the program."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._widget: QWidget | None = None

    def keep(self, widget: QWidget | None) -> None:
        """Remember this widget in the place of the last one."""
        self.take()
        self._widget = widget
        if widget is not None:
            widget.destroyed.connect(self._forget)

    def take(self) -> QWidget | None:
        """The widget, if it is still there; it is remembered no more."""
        widget, self._widget = self._widget, None
        if widget is not None:
            widget.destroyed.disconnect(self._forget)
        return widget

    def _forget(self) -> None:
        self._widget = None
