"""Popup windows with rounded corners: menus, and whatever else opens over the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

_RADIUS = 8


def drop_system_frame(popup: QWidget) -> None:
    """Leave frame and shadow of a popup window to us; before it is first shown."""
    popup.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
    popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
    if not _needs_mask():
        popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)


def round_corners(popup: QWidget) -> None:
    """Cut the corners of a popup window of this size, where they cannot be transparent."""
    if _needs_mask():
        cut_corners(popup, _RADIUS)


def cut_corners(widget: QWidget, radius: int) -> None:
    """Leave out the corners of a native window of this size."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(widget.rect()), radius, radius)
    widget.setMask(QRegion(path.toFillPolygon().toPolygon()))


def _needs_mask() -> bool:
    # An X11 screen without a compositor shows transparent corners in black, and Qt does not tell whether it has one.
    return QGuiApplication.platformName() == "xcb"


class Menu(QMenu):
    """A menu of the program. An ampersand in its title or in a text of its actions marks a shortcut, as in any QMenu:
    what comes from outside goes through `button_text`."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setProperty("rounded", True)
        drop_system_frame(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        round_corners(self)
