"""The full screen: one clip, and its controls while the mouse moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QHideEvent, QKeyEvent, QPainterPath, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.preview.screen import Screen
from sora_desktop.ui.preview.toast import Toast
from sora_desktop.ui.preview.transport import HEIGHT, Transport
from sora_desktop.ui.theme import Theme

_LOOK_MS = 150
_HIDES_AFTER_MS = 2_500
_WIDEST = 760
_EDGE = 24
_RADIUS = 10


class FullScreen(QWidget):
    """A window over the whole screen. Its controls are a native window: nothing else lies over video."""

    left = Signal()
    """The window was closed, by the system for instance."""

    def __init__(self, theme: Theme, act_on_key: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._act_on_key = act_on_key
        self.setWindowTitle("Sora Desktop")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.screen_ = Screen(theme, self)
        self.transport = Transport(theme, self)
        self.transport.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        self.screen_.picture_appeared.connect(self._show_controls)
        self.transport.show_full_screen(True)
        self.toast = Toast(theme, self.screen_, lift=HEIGHT + _EDGE)
        self._mouse_was_at = QPoint()
        # The native window of the video tells nobody that the mouse moves over it.
        self._look_timer = QTimer(self)
        self._look_timer.setInterval(_LOOK_MS)
        self._look_timer.timeout.connect(self._look_at_mouse)
        self._idle_timer = QTimer(self)
        self._idle_timer.setSingleShot(True)
        self._idle_timer.setInterval(_HIDES_AFTER_MS)
        self._idle_timer.timeout.connect(self._hide_controls)

    def open_over(self, widget: QWidget) -> None:
        """Fill the screen that ``widget`` is on."""
        screen = widget.screen()
        if screen is not None:
            self.setScreen(screen)
            self.move(screen.geometry().topLeft())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._act_on_key(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mouse_was_at = QCursor.pos()
        self._look_timer.start()
        self._show_controls()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_timer.stop()
        self._idle_timer.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.screen_.setGeometry(self.rect())
        width = min(_WIDEST, self.width() - 2 * _EDGE)
        self.transport.setGeometry((self.width() - width) // 2, self.height() - HEIGHT - _EDGE, width, HEIGHT)
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.transport.rect()), _RADIUS, _RADIUS)
        self.transport.setMask(QRegion(corners.toFillPolygon().toPolygon()))

    def _look_at_mouse(self) -> None:
        mouse_is_at = QCursor.pos()
        if mouse_is_at != self._mouse_was_at:
            self._mouse_was_at = mouse_is_at
            self._show_controls()

    def _show_controls(self) -> None:
        self.unsetCursor()
        self.transport.show()
        self._raise_controls()
        self._idle_timer.start()

    def _raise_controls(self) -> None:
        # The video's window comes into being after the controls and lies over them; QWidget.raise_ sees only widgets.
        handle = self.transport.windowHandle()
        if handle is not None:
            handle.raise_()

    def _hide_controls(self) -> None:
        if self.transport.underMouse() or self.transport.isAncestorOf(self.focusWidget()):
            self._idle_timer.start()
            return
        self.transport.hide()
        self.setCursor(Qt.CursorShape.BlankCursor)
