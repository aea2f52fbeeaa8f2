"""The focus ring: a 1-px border and a 2-px ring around it, drawn around whatever has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from sora_desktop.ui.theme import Theme

RING_RADIUS = "ring_radius"
_ON_ACCENT = "ring_on_accent"
_RING_PX = 2
_FOLLOWED = frozenset(
    (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.ParentChange, QEvent.Type.ZOrderChange)
)


def set_ring_radius(widget: QWidget, radius: int | None) -> None:
    """Tell how round `widget` is, in device-independent pixels; None: it shows its focus by itself."""
    widget.setProperty(RING_RADIUS, -1 if radius is None else radius)


def set_ring_on_accent(widget: QWidget, is_filled: bool) -> None:
    """Tell whether `widget` is filled with the accent, in which a border of the same colour is not seen."""
    widget.setProperty(_ON_ACCENT, is_filled)


class FocusRing(QWidget):
    """A ring over one widget, a child of the same parent, so that it scrolls and is clipped with it."""

    def __init__(self, theme: Theme, target: QWidget, radius: int) -> None:
        super().__init__(target.parentWidget())
        self._theme = theme
        self._target = target
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)
        target.installEventFilter(self)
        self._follow()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._target:
            if event.type() in _FOLLOWED:
                self._follow()
            elif event.type() == QEvent.Type.Hide:
                self.hide()
            elif event.type() == QEvent.Type.DynamicPropertyChange:
                self.update()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        border, ring = ("on-accent", "accent") if self._target.property(_ON_ACCENT) else ("accent", "accent-bg")
        outer = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(self._theme.color(ring), _RING_PX))
        painter.drawRoundedRect(outer, self._radius + 1, self._radius + 1)
        edge = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        painter.setPen(QPen(self._theme.color(border), 1))
        painter.drawRoundedRect(edge, max(0.0, self._radius - 0.5), max(0.0, self._radius - 0.5))

    def _follow(self) -> None:
        if self.parentWidget() is not self._target.parentWidget():
            self.setParent(self._target.parentWidget())
        self.setGeometry(self._target.geometry().adjusted(-_RING_PX, -_RING_PX, _RING_PX, _RING_PX))
        self.raise_()
        self.setVisible(self._target.isVisible())


class FocusRings(QObject):
    """Shows the one ring where the keyboard is: at fields always, at buttons unless the mouse brought it there.

    An application has one of these, in the theme that was installed last.
    """

    def __init__(self, theme: Theme, app: QApplication) -> None:
        super().__init__(app)
        self._theme = theme
        self._ring: FocusRing | None = None
        app.focusChanged.connect(self._show_focus)

    @classmethod
    def install(cls, theme: Theme, app: QApplication) -> None:
        """Draw the rings of an application in this theme from now on."""
        there = app.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if there is None:
            cls(theme, app)
        else:
            there._theme = theme

    def _show_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None
        radius = None if now is None else _radius_of(now)
        if now is not None and radius is not None and now.parentWidget() is not None and not now.isWindow():
            self._ring = FocusRing(self._theme, now, radius)


def _radius_of(widget: QWidget) -> int | None:
    told = widget.property(RING_RADIUS)
    if isinstance(told, int) and (told < 0 or QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton):
        return None if told < 0 else told
    # The first paint, with the focus in a field that tells its radius, waits for none of these.
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractSpinBox,
        QComboBox,
        QLineEdit,
        QPlainTextEdit,
        QSlider,
        QTextEdit,
    )

    is_field = isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox | QComboBox)
    if not is_field and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
        return None
    if isinstance(told, int):
        return told
    if is_field or isinstance(widget, QAbstractButton):
        return 8
    if isinstance(widget, QSlider):
        return 6
    return None
