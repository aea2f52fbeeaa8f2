"""The switch for on and off, and the row that says what it does and what follows from it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from sora_desktop.ui.focus_ring import set_ring_on_accent, set_ring_radius
from sora_desktop.ui.motion import Glide
from sora_desktop.ui.palette import DISABLED_OPACITY, mixed
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.hover import HoverFade
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.painting import paint_rounded, visual_rect

_WIDTH, _HEIGHT, _KNOB, _MARGIN = 32, 18, 14, 2


class Switch(HoverFade, QCheckBox):
    """A check box that looks like a switch; screen readers, keys and signals are those of a check box."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._place = Glide(self)
        self._fade_hover()
        self.setAccessibleName(name)
        self.setFixedSize(_WIDTH, _HEIGHT)
        set_ring_radius(self, _HEIGHT // 2)
        self._place.moved.connect(self._repaint)
        self.toggled.connect(self._slide)
        theme.changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        off = mixed(self._theme.color("line-strong"), self._theme.color("text-3"), 0.3 * self._hover.value)
        on = mixed(self._theme.color("accent"), self._theme.color("accent-hover"), self._hover.value)
        if self.isDown():
            on = self._theme.color("accent-pressed")
        paint_rounded(painter, self.rect(), _HEIGHT / 2, mixed(off, on, self._place.value))
        travel = _WIDTH - _KNOB - 2 * _MARGIN
        knob = QRect(_MARGIN + round(travel * self._place.value), _MARGIN, _KNOB, _KNOB)
        paint_rounded(painter, visual_rect(self, knob), _KNOB / 2, self._theme.color("knob"))

    def _slide(self, is_on: bool) -> None:
        set_ring_on_accent(self, is_on)
        if self.isVisible():
            self._place.go(float(is_on))
        else:
            self._place.jump(float(is_on))


class SwitchRow(QWidget):
    """A switch, its label, and at the other end what follows from it. The whole row can be clicked."""

    toggled = Signal(bool)

    def __init__(self, theme: Theme, text: str, hint: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch(theme, text)
        self._label = PlainLabel(theme, text)
        self._hint = ElidedLabel(theme, hint, "meta", "text-3", alignment=Qt.AlignmentFlag.AlignRight)
        self._hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.switch.setAccessibleDescription(hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(self.switch)
        row.addWidget(self._label)
        row.addWidget(self._hint, 1)
        self.switch.toggled.connect(self.toggled)

    @property
    def is_on(self) -> bool:
        return self.switch.isChecked()

    def set_on(self, is_on: bool) -> None:
        """Turn the switch; `toggled` is emitted where that changes something."""
        self.switch.setChecked(is_on)

    def set_hint(self, hint: str) -> None:
        """Say what follows, for the setting as it is now."""
        self._hint.setText(hint)
        self.switch.setAccessibleDescription(hint)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_ours = event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint())
        if is_ours and self.switch.isEnabled():
            self.switch.click()
        super().mouseReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
