"""A popover: a small card that opens under a widget (over it where there is no room), inside of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenuBar, QVBoxLayout, QWidget

from sora_desktop.ui.kept_widget import KeptWidget
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.menu import cut_corners
from sora_desktop.ui.widgets.painting import paint_rounded

_GAP = 6
_EDGE = 8
_RADIUS = 10
_RAISE_EVERY_MS = 250


class Popover(QWidget):
    """A card over the window, anchored under `anchor`; what belongs on it is added to `column`.

    It is a part of the window and no window of its own: it stays open while the person fetches a key from another
    program, and input methods and keychains meet no grab. Esc and a click beside it close it; Tab stays inside, and so
    does the keyboard: a clip that begins to play under it would take it, and the next key would mean the form.
    """

    closed = Signal()
    focus_orphaned = Signal()
    """It closed, and who had the keyboard before is gone, or nobody had it: the anchor has it for want of another."""

    def __init__(self, theme: Theme, anchor: QWidget, name: str, *, width: int = 320) -> None:
        super().__init__(anchor.window())
        self._theme = theme
        self._anchor = anchor
        self._over = anchor.window()
        self._scrim = _Scrim(self)
        self._focus_before = KeptWidget(self)
        self._focus_inside = KeptWidget(self)
        # A clip that begins to play meanwhile gets a native window above all that is there, and nothing tells of it.
        self._staying_on_top = QTimer(self, interval=_RAISE_EVERY_MS)
        self._staying_on_top.timeout.connect(self._stay_on_top)
        # A video is drawn in a native window: what should lie over it must have one too.
        self.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(8)
        theme.changed.connect(self.update)
        _application().focusChanged.connect(self._keep_focus_inside)
        self.hide()

    def open(self) -> None:
        """Show it, and give the keyboard to the first widget that takes it."""
        self._over = self._anchor.window()
        if self.parentWidget() is not self._over:
            self.setParent(self._over)
        self._over.installEventFilter(self)
        self._focus_before.keep(QApplication.focusWidget() or self._over.focusWidget())
        self._scrim.cover(self._over)
        self._staying_on_top.start()
        self.show()
        self._place()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextPrevChild(True)

    def close_popover(self) -> None:
        """Close it, and give the keyboard back to who had it."""
        self.hide()

    def toggle(self) -> None:
        """Open it, or close it."""
        if self.isVisible():
            self.close_popover()
        else:
            self.open()

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._place()
        return is_done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self._scrim.cover(self._over)
            self._place()
            self.raise_()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_popover()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _stay_on_top(self) -> None:
        handle = self.windowHandle()
        if handle is not None:
            handle.raise_()  # QWidget.raise_ does nothing for a widget that is the last child already

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():
            self._focus_inside.take()
            self._staying_on_top.stop()
            self._scrim.hide()
            self._over.removeEventFilter(self)
            self._give_focus_back()
            self.closed.emit()

    def focusNextPrevChild(self, is_next: bool) -> bool:
        # Asking Qt for the focus chain from Python hangs the wrappers of the whole window under each other: those of
        # the menus then died with whatever was next to them. The tree of the popover has the same order.
        within = self.findChildren(QWidget)
        start = QApplication.focusWidget()
        place = within.index(start) if start in within else (-1 if is_next else 0)
        step = 1 if is_next else -1
        for distance in range(1, len(within) + 1):
            candidate = within[(place + step * distance) % len(within)]
            if _takes_tab(candidate):
                reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
                candidate.setFocus(reason)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut_corners(self, _RADIUS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_rounded(
            QPainter(self), self.rect(), _RADIUS, self._theme.color("raised"), self._theme.color("line-strong")
        )

    def _keep_focus_inside(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isVisible() or now.window() is not self._over or isinstance(now, QMenuBar):
            return
        if _popover_of(now) not in (self, None):
            return
        if now is self or self.isAncestorOf(now):
            self._focus_inside.keep(now)
            return
        within = self._focus_inside.take()
        (within if within is not None and within.isVisible() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_focus_back(self) -> None:
        before = self._focus_before.take()
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
            return
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focus_orphaned.emit()

    def _place(self) -> None:
        window = self._over
        wanted = self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height()
        below = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + _GAP))
        left = below.x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left += self._anchor.width() - self.width()
        left = max(_EDGE, min(left, window.width() - self.width() - _EDGE))
        room_below = window.height() - below.y() - _EDGE
        room_above = below.y() - self._anchor.height() - 2 * _GAP - _EDGE
        if wanted > room_below and room_above > room_below:
            height = min(wanted, room_above)
            self.setGeometry(left, below.y() - self._anchor.height() - 2 * _GAP - height, self.width(), height)
        else:
            self.setGeometry(left, below.y(), self.width(), min(wanted, room_below))


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def _popover_of(widget: QWidget) -> Popover | None:
    """The popover that a widget is a part of."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Popover):
        above = above.parentWidget()
    return above


def _takes_tab(widget: QWidget) -> bool:
    # The line of a number field hands the keyboard on to the field: Tab would never get past it.
    has_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return has_stop and widget.isEnabled() and widget.isVisible()


class _Scrim(QWidget):
    """Lies unseen under the popover and over the rest of the window; a click on it closes the popover."""

    def __init__(self, popover: Popover) -> None:
        super().__init__(popover.parentWidget())
        self._popover = popover
        self.hide()

    def cover(self, window: QWidget) -> None:
        if self.parentWidget() is not window:
            self.setParent(window)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._popover.close_popover()
