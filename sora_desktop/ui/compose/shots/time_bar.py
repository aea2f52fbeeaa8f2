"""The time bar: each shot as long as it lasts, with borders that move by mouse and by arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from sora_desktop.domain.storyboard import SHORTEST_SHOT_S, STEP_S, Shot, in_steps, total_s
from sora_desktop.ui.compose.shots.duration_box import seconds_text
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded

HEIGHT_PX = 26
_BORDER_PX = 9
_GAP_PX = 2
_PADDING_PX = 5
_MS = 1_000


class Border(QAbstractSlider):
    """The border after one shot: a slider whose value is its place in the clip, in milliseconds."""

    moved_to = Signal(int, float)
    """The person wants the border after the shot at this place at this time, in seconds."""
    dragged_to = Signal(int, int)
    """The mouse drags it to this place, in pixels of the parent."""
    settled = Signal()
    """A drag begins, or has ended."""

    def __init__(self, position: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._position = position
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setSingleStep(round(STEP_S * _MS))
        self.setPageStep(_MS)
        set_ring_radius(self, 4)
        self.actionTriggered.connect(self._tell)

    def show_place(self, name: str, words: str, least_s: float, at_s: float, most_s: float) -> None:
        """Be at a time of the clip, and say so in words."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.blockSignals(True)
        self.setRange(round(least_s * _MS), round(most_s * _MS))
        self.setValue(round(at_s * _MS))
        self.blockSignals(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.settled.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged_to.emit(self._position, self.mapToParent(event.position().toPoint()).x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.settled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar draws itself up to it; only the focus ring shows it."""

    def _tell(self, _action: int) -> None:
        self.moved_to.emit(self._position, self.sliderPosition() / _MS)


class TimeBar(QWidget):
    """Shows shots in proportion to the clip's length, and what is missing or too much at the end."""

    border_moved = Signal(int, float)
    """The border after the shot at this place shall be at this time of the clip, in seconds."""
    border_settled = Signal()
    """A border is taken, or was let go."""
    shot_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shots: tuple[Shot, ...] = ()
        self._length_s = 0.0
        self._chosen = -1
        self._borders: list[Border] = []
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(font("badge", 650))
        self.setAccessibleName(self.tr("Times of the shots"))
        theme.changed.connect(self.update)

    @property
    def borders(self) -> tuple[Border, ...]:
        """The borders between the shots, in their order."""
        return tuple(self._borders)

    def show_shots(self, shots: tuple[Shot, ...], length_s: float) -> None:
        """Show these shots of a clip of this length, in seconds."""
        times = [shot.duration_s for shot in shots]
        if times == [shot.duration_s for shot in self._shots] and length_s == self._length_s:
            return
        self._shots, self._length_s = shots, length_s
        self._fit_borders()
        self.update()

    def choose(self, position: int) -> None:
        """Mark the shot whose row has the keyboard; -1 for none."""
        if position != self._chosen:
            self._chosen = position
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_borders()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for position in range(len(self._shots)):
            if self._segment(position).contains(event.position().toPoint()):
                self.shot_chosen.emit(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_rounded(painter, self.rect(), 6, self._theme.color("bg"), self._theme.color("line"))
        inside = QPainterPath()
        inside.addRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        painter.setClipPath(inside)
        over_px = round(self._x(self._length_s)) if 0 < self._length_s < total_s(self._shots) else self.width()
        for position in range(len(self._shots)):
            self._paint_segment(painter, position, over_px)

    def _paint_segment(self, painter: QPainter, position: int, over_px: int) -> None:
        place = self._segment(position)
        is_chosen = position == self._chosen
        painter.fillRect(place, self._theme.color("accent-bg"))
        over = place.intersected(self._mirrored(QRect(over_px, 0, self.width(), self.height())))
        painter.fillRect(over, self._theme.color("warn-bg"))
        if is_chosen:
            painter.fillRect(QRect(place.x(), place.bottom() - 1, place.width(), 2), self._theme.color("accent"))
        number = str(position + 1)
        seconds = seconds_text(self._shots[position].duration_s, self.locale())
        long = self.tr("{number} · {seconds} s").format(number=number, seconds=seconds)
        for words, padding_px in ((long, _PADDING_PX), (number, 0)):
            if painter.fontMetrics().horizontalAdvance(words) <= place.width() - padding_px:
                is_over = over.width() * 2 > place.width()
                paint_line(painter, place, words, self._theme.color("warn" if is_over else "accent"))
                return

    def _x(self, at_s: float) -> float:
        """The place of a time, in pixels from the reading side."""
        whole_s = max(self._length_s, total_s(self._shots), STEP_S)
        return at_s / whole_s * (self.width() - 2) + 1

    def _segment(self, position: int) -> QRect:
        start_s = total_s(self._shots[:position])
        left, right = round(self._x(start_s)), round(self._x(start_s + self._shots[position].duration_s))
        return self._mirrored(QRect(left, 1, max(1, right - left - _GAP_PX), self.height() - 2))

    def _mirrored(self, rect: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.LeftToRight:
            return rect
        return QRect(QPoint(self.width() - rect.x() - rect.width(), rect.y()), rect.size())

    def _fit_borders(self) -> None:
        while len(self._borders) > max(0, len(self._shots) - 1):
            gone = self._borders.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._borders) < len(self._shots) - 1:
            self._borders.append(self._made_border(len(self._borders)))
        for position, border in enumerate(self._borders):
            start_s = total_s(self._shots[:position])
            at_s = start_s + self._shots[position].duration_s
            end_s = at_s + self._shots[position + 1].duration_s
            name = self.tr("Border after shot {number}").format(number=position + 1)
            words = self.tr("{name}: at {seconds} s").format(name=name, seconds=seconds_text(at_s, self.locale()))
            border.show_place(name, words, start_s + SHORTEST_SHOT_S, at_s, end_s - SHORTEST_SHOT_S)
        self._place_borders()

    def _place_borders(self) -> None:
        for position, border in enumerate(self._borders):
            at_s = total_s(self._shots[: position + 1])
            middle = round(self._x(at_s)) - _GAP_PX // 2
            place = QRect(middle - _BORDER_PX // 2, 2, _BORDER_PX, self.height() - 4)
            border.setGeometry(self._mirrored(place))

    def _made_border(self, position: int) -> Border:
        made = Border(position, self)
        made.moved_to.connect(self.border_moved)
        made.dragged_to.connect(self._drag)
        made.settled.connect(self.border_settled)
        made.show()
        return made

    def _drag(self, position: int, x: int) -> None:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x
        whole_s = max(self._length_s, total_s(self._shots), STEP_S)
        self.border_moved.emit(position, in_steps((x - 1) / (self.width() - 2) * whole_s))
