"""Sliders drawn as a thin track with a knob: the position in a clip, and the volume."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QSlider, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.palette import DISABLED_OPACITY
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.painting import paint_rounded

_HEIGHT, _TRACK, _KNOB = 20, 4, 12
_REACH = 10
"""Room at each end for the knob and the ring around it."""


class TrackSlider(QSlider):
    """A horizontal slider that jumps to where it is clicked and follows the mouse from there."""

    chosen = Signal(int)
    """A value that the person chose, by mouse, wheel or key; not one that was set."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_ring_radius(self, None)
        self.sliderMoved.connect(self.chosen)
        self.actionTriggered.connect(self._tell_action)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        self.setSliderDown(True)
        self.setSliderPosition(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown() and event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        middle = self.height() / 2
        knob_x = self._knob_x()
        end = _REACH - _KNOB / 2
        track = QRectF(end, middle - _TRACK / 2, self.width() - 2 * end, _TRACK)
        done = QRectF(track.topLeft(), QPointF(knob_x, track.bottom()))
        if self._is_mirrored():
            done = QRectF(QPointF(knob_x, track.top()), track.bottomRight())
        paint_rounded(painter, track, _TRACK / 2, self._theme.color("line-strong"))
        paint_rounded(painter, done, _TRACK / 2, self._theme.color("accent"))
        if self.hasFocus():
            self._paint_knob(painter, knob_x, _KNOB + 8, "accent-bg")
            self._paint_knob(painter, knob_x, _KNOB + 4, "accent")
            self._paint_knob(painter, knob_x, _KNOB + 2, "panel")
        self._paint_knob(painter, knob_x, _KNOB, "text")

    def _x_of(self, value: int) -> float:
        part = (value - self.minimum()) / max(1, self.maximum() - self.minimum())
        return _REACH + (1 - part if self._is_mirrored() else part) * (self.width() - 2 * _REACH)

    def _paint_knob(self, painter: QPainter, knob_x: float, size: int, role: str) -> None:
        knob = QRectF(knob_x - size / 2, (self.height() - size) / 2, size, size)
        paint_rounded(painter, knob, size / 2, self._theme.color(role))

    def _tell_action(self, action: int) -> None:
        if action != QAbstractSlider.SliderAction.SliderMove.value:
            self.chosen.emit(self.sliderPosition())

    def _knob_x(self) -> float:
        return self._x_of(self.sliderPosition())

    def _value_at(self, x: float) -> int:
        part = (x - _REACH) / max(1, self.width() - 2 * _REACH)
        part = min(1.0, max(0.0, 1 - part if self._is_mirrored() else part))
        return self.minimum() + round(part * (self.maximum() - self.minimum()))

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


class SeekBar(TrackSlider):
    """The position in a clip, in milliseconds: click, drag, ← and → by a second, Home and End."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.setAccessibleName(self.tr("Position"))
        self.setSingleStep(1_000)
        self.setPageStep(5_000)
        self.setRange(0, 0)
        self._span: tuple[int | None, int | None] = (None, None)

    def mark(self, first_ms: int | None, last_ms: int | None) -> None:
        """Show the part that plays in a loop, or the one end of it that is set; ``None`` twice shows nothing."""
        self._span = (first_ms, last_ms)
        self.update()

    def follow(self, position_ms: int) -> None:
        """Show where the clip is, unless the person is dragging."""
        if not self.isSliderDown():
            self.setValue(position_ms)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        color = self._theme.color("warn")
        for place_ms in self._span:
            if place_ms is not None:
                paint_rounded(painter, QRectF(self._x_of(place_ms) - 1.5, 1, 3, self.height() - 2), 1.5, color)
        first_ms, last_ms = self._span
        if first_ms is not None and last_ms is not None:
            ends = sorted((self._x_of(first_ms), self._x_of(last_ms)))
            paint_rounded(painter, QRectF(ends[0], self.height() - 3, ends[1] - ends[0], 2), 1, color)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # ↑ and ↓ would move by a second as well, and take the keys from whoever scrolls.
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
            return
        super().keyPressEvent(event)
