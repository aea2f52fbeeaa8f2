"""A frame that stands still and is looked at closely: zoomed at the pointer, dragged about, exact at 100 %."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded

LEVELS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
_CLOSEST = LEVELS[-1]
_NOTCH = 120
_PER_NOTCH = 1.25
_CRISP_FROM = 2.0
"""From here on single pixels are looked at, and nothing is smoothed between them."""


class StillView(QWidget):
    """Shows an image at a scale, 1 being one of its pixels on one of the screen's; ``None`` fits it in."""

    clicked = Signal()
    fitted = Signal()
    """The whole picture is to be seen again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._scale = 0.0
        self._corner = QPointF()
        """Where the picture's upper left corner is, in pixels of the screen."""
        self._grip: QPointF | None = None
        theme.changed.connect(self.update)

    @property
    def scale(self) -> float:
        """Pixels of the screen for each of the picture."""
        return self._scale

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture lies, in pixels of the screen."""
        return QRectF(self._corner, QSizeF(self._image.size()) * self._scale)

    def show_image(self, image: QImage) -> None:
        """Show another frame in the same place; the first one is fitted in."""
        is_like_before = image.size() == self._image.size()
        self._image = image
        if not is_like_before or self._scale == 0:
            self._scale = self._fitting()
            self._settle(QPointF())
        self.update()

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Show it at a scale; what lies at this point of the widget (else its middle) stays there."""
        fitting = self._fitting()
        scale = min(_CLOSEST, scale)
        if scale <= fitting * 1.001:
            self.fitted.emit()
            return
        spot = (at or QPointF(self.rect().center())) * self.devicePixelRatioF()
        corner = spot - (spot - self._corner) * (scale / self._scale)
        self._scale = scale
        self._settle(corner)

    def step(self, by: int) -> None:
        """Go to the next of ``LEVELS``, or back to the one before."""
        if by > 0:
            self.zoom_to(next((each for each in LEVELS if each > self._scale * 1.001), _CLOSEST))
        else:
            self.zoom_to(next((each for each in reversed(LEVELS) if each < self._scale * 0.999), 0.0))

    def forget(self) -> None:
        """Let go of the image; the next one is fitted in."""
        self._image = QImage()
        self._scale = 0.0
        self._grip = None

    def zoom_by_wheel(self, event: QWheelEvent) -> None:
        """Come closer or go away, at the pointer."""
        notches = event.angleDelta().y() / _NOTCH
        if notches:
            self.zoom_to(self._scale * _PER_NOTCH**notches, event.position())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self._scale * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by_wheel(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.clicked.emit()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            moved = (event.position() - self._grip) * self.devicePixelRatioF()
            self._grip = event.position()
            self._settle(self._corner + moved)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.fitted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle(self._corner)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("video"))
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < _CRISP_FROM)
        painter.drawImage(self.picture_rect, self._image)
        painter.restore()
        self._paint_scale(painter)

    def _paint_scale(self, painter: QPainter) -> None:
        words = self.tr("{percent} %").format(percent=round(self._scale * 100))
        painter.setFont(font("badge"))
        width = painter.fontMetrics().horizontalAdvance(words) + 16
        badge = QRectF(self.width() - width - 12, self.height() - 34, width, 22)
        paint_rounded(painter, badge, 6, self._theme.color("raised"), self._theme.color("line"))
        paint_line(painter, badge.toRect().adjusted(8, 0, -8, 0), words, self._theme.color("text-2"))

    def _fitting(self) -> float:
        if self._image.isNull():
            return 1.0
        room = QSizeF(self.size()) * self.devicePixelRatioF()
        return min(room.width() / self._image.width(), room.height() / self._image.height())

    def _settle(self, corner: QPointF) -> None:
        """Put the corner there as far as the picture fills the widget, on a whole pixel; a small one is centred."""
        room = QSizeF(self.size()) * self.devicePixelRatioF()
        size = QSizeF(self._image.size()) * self._scale
        self._corner = QPointF(
            _settled(corner.x(), size.width(), room.width()), _settled(corner.y(), size.height(), room.height())
        )
        self.update()


def _settled(place: float, size: float, room: float) -> float:
    if size <= room:
        return float(round((room - size) / 2))
    return float(round(min(0.0, max(place, room - size))))
