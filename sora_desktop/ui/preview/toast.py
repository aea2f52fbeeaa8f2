"""A quiet word over the picture: what was just done, perhaps with one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sora_desktop.ui.announcing import announce
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.menu import cut_corners
from sora_desktop.ui.widgets.painting import paint_rounded

_SHOWN_MS = 6_000
_HEIGHT, _EDGE, _RADIUS, _LEAST = 44, 16, 10, 160


class Toast(QWidget):
    """Lies at the lower edge of a widget for some seconds; as long as the mouse is on it, it stays."""

    def __init__(self, theme: Theme, over: QWidget, *, lift: int = 0) -> None:
        """``lift`` is how much room its place leaves at the lower edge, for controls that lie there."""
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._lift = lift
        self._act: Callable[[], None] | None = None
        # A video is drawn in a native window: what should lie over it must have one too.
        self.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        self._label = ElidedLabel(theme, "", "body", "text")
        self._button = Button(theme, "", "small")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._do)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        self._leaving = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._leaving.timeout.connect(self._leave)
        over.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    @property
    def button(self) -> Button:
        return self._button

    def say(self, words: str, offer: str = "", act: Callable[[], None] | None = None) -> None:
        """Say something, and offer one thing to do about it."""
        self._label.setText(words)
        self._button.setText(offer)
        self._button.setVisible(bool(offer))
        self._act = act
        self._place()
        self.show()
        self.raise_()
        handle = self.windowHandle()
        if handle is not None:
            handle.raise_()
        self._leaving.start()
        announce(self._label, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut_corners(self, _RADIUS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        color = self._theme.color
        paint_rounded(QPainter(self), self.rect(), _RADIUS, color("raised"), color("line-strong"))

    def _place(self) -> None:
        button = self._button.sizeHint().width() + 12 if self._button.text() else 0
        wanted = self._label.sizeHint().width() + button + 24
        width = min(max(_LEAST, wanted), self._over.width() - 2 * _EDGE)
        left, top = (self._over.width() - width) // 2, self._over.height() - _HEIGHT - _EDGE - self._lift
        self.setGeometry(left, top, width, _HEIGHT)

    def _leave(self) -> None:
        if self.underMouse() or self._button.hasFocus():
            self._leaving.start()
        else:
            self.hide()

    def _do(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
