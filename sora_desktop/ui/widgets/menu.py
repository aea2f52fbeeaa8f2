"""Popup windows with rounded corners: menus, and whatever else opens over the window."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRectF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QPainter, QPainterPath, QPaintEvent, QPalette, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QStyleOptionMenuItem, QWidget

from sora_desktop.ui.plain_text import button_text, shown_text
from sora_desktop.ui.widgets.painting import paint_line, visual_alignment

_RADIUS = 8
_PADDING = 12


def drop_system_frame(popup: QWidget) -> None:
    """Leave frame and shadow of a popup window to us; before it is first shown."""
    popup.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
    popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint, True)
    if not _needs_mask():
        popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)


def round_corners(popup: QWidget, radius: int = _RADIUS) -> None:
    """Cut the corners of a popup window of this size, where they cannot be transparent."""
    if _needs_mask():
        cut_corners(popup, radius)


def cut_corners(widget: QWidget, radius: int) -> None:
    """Leave out the corners of a native window of this size."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(widget.rect()), radius, radius)
    widget.setMask(QRegion(path.toFillPolygon().toPolygon()))


def _needs_mask() -> bool:
    # An X11 screen without a compositor shows transparent corners in black, and Qt does not tell whether it has one.
    return QGuiApplication.platformName() == "xcb"


def without_underlines(text: str) -> str:
    """A text of a menu whose letter for Alt works and is not underlined, which some systems would do all the time."""
    return button_text(shown_text(text))


class Menu(QMenu):
    """A menu of the program: names at the reading side, keys at the other, nothing underlined.

    An ampersand in its title or in a text of its actions marks a shortcut, as in any QMenu: what comes from outside
    goes through `button_text`.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setProperty("rounded", True)
        drop_system_frame(self)

    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:  # noqa: N802
        super().initStyleOption(option, action)
        option.text = without_underlines(option.text.partition("\t")[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for action in self.actions():
            key = self._key_of(action)
            if key:
                self._paint_key(painter, action, key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        round_corners(self)

    def _key_of(self, action: QAction) -> str:
        """The key of an action as it is shown here; empty where it has none or hides it."""
        option = QStyleOptionMenuItem()
        super().initStyleOption(option, action)
        return option.text.partition("\t")[2]

    def _paint_key(self, painter: QPainter, action: QAction, key: str) -> None:
        # The stylesheet would set keys at the reading side of their column, and knows no colour of their own for them.
        group = QPalette.ColorGroup.Active if action.isEnabled() else QPalette.ColorGroup.Disabled
        color = QGuiApplication.palette().color(group, QPalette.ColorRole.PlaceholderText)
        room = self.actionGeometry(action).marginsRemoved(QMargins(_PADDING, 0, _PADDING, 0))
        paint_line(painter, room, key, color, visual_alignment(self, Qt.AlignmentFlag.AlignRight))
