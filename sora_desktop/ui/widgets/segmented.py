"""The segmented control: one of two or three choices, all of them in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.motion import Glide
from sora_desktop.ui.palette import DISABLED_OPACITY, mixed
from sora_desktop.ui.plain_text import button_text, tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.hover import HoverFade
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded, visual_rect

_HEIGHT, _MARGIN, _ICON, _GAP = 32, 3, 18, 6


@dataclass(frozen=True)
class Choice:
    """One segment: the value it stands for, its words, and perhaps an icon."""

    value: object
    text: str
    icon: str | None = None
    name: str = ""


class _Segment(HoverFade, QRadioButton):
    """One choice; a radio button for keys and screen readers."""

    moved = Signal(int)

    def __init__(self, theme: Theme, choice: Choice, parent: QWidget) -> None:
        super().__init__(button_text(choice.text), parent)
        self._theme = theme
        self._choice = choice
        self._chosen = Glide(self)
        self._fade_hover()
        self.setAccessibleName(choice.name or choice.text)
        self.setFont(font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT - 2 * _MARGIN)
        set_ring_radius(self, 6)
        self._chosen.moved.connect(self._repaint)
        self.toggled.connect(self._show_chosen)
        theme.changed.connect(self._repaint)

    @property
    def value(self) -> object:
        return self._choice.value

    def sizeHint(self) -> QSize:
        icon = _ICON + _GAP if self._choice.icon else 0
        return QSize(icon + self.fontMetrics().horizontalAdvance(self._choice.text) + 20, _HEIGHT - 2 * _MARGIN)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(44, self.sizeHint().width()), _HEIGHT - 2 * _MARGIN)

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802
        return self.rect().contains(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = Qt.Key.Key_Right if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else Qt.Key.Key_Left
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() in (forward, Qt.Key.Key_Down) else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        hover = self._theme.color("pressed" if self.isDown() else "hover")
        hover.setAlphaF(max(self._hover.value, float(self.isDown())))
        chosen = self._theme.color("accent-bg")
        chosen.setAlphaF(self._chosen.value)
        paint_rounded(painter, self.rect(), 6, hover)
        paint_rounded(painter, self.rect(), 6, chosen)
        color = mixed(self._theme.color("text-2"), self._theme.color("accent"), self._chosen.value)
        painter.setFont(font("body", 500 if self.isChecked() else 400))
        text_width = painter.fontMetrics().horizontalAdvance(self._choice.text) + 1
        icon = self._choice.icon
        width = min(text_width + (_ICON + _GAP if icon else 0), self.width() - 8)
        left = (self.width() - width) // 2
        right = left + width
        if icon:
            spot = visual_rect(self, QRect(left, 0, _ICON, self.height()))
            paint_pixmap(painter, spot, self._theme.icons.colored(icon, color, _ICON, self.devicePixelRatioF()))
            left += _ICON + _GAP
        paint_line(painter, visual_rect(self, QRect(left, 0, right - left, self.height())), self._choice.text, color)

    def _show_chosen(self, is_chosen: bool) -> None:
        if self.isVisible():
            self._chosen.go(float(is_chosen))
        else:
            self._chosen.jump(float(is_chosen))


class Segmented(QWidget):
    """Two or three choices side by side, of which one is chosen: by mouse, arrow keys or `set_value`.

    Each segment is a radio button with its own accessible name; `name` is that of the group.
    """

    value_changed = Signal(object)

    def __init__(self, theme: Theme, name: str, choices: Sequence[Choice], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._segments: list[_Segment] = []
        self.setAccessibleName(name)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        row.setSpacing(2)
        for choice in choices:
            segment = _Segment(theme, choice, self)
            self._segments.append(segment)
            self._group.addButton(segment)
            row.addWidget(segment, 1)
            segment.moved.connect(self._move)
        self._group.buttonToggled.connect(self._tell)
        self._offer_tab_stop()
        theme.changed.connect(self.update)

    @property
    def value(self) -> object | None:
        """The value of the chosen segment; None while none is chosen."""
        chosen = self._group.checkedButton()
        return chosen.value if isinstance(chosen, _Segment) else None

    def set_value(self, value: object) -> None:
        """Choose the segment of `value`; none, where no segment has it."""
        for segment in self._segments:
            if segment.value == value:
                segment.setChecked(True)
                return
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._group.setExclusive(False)
            chosen.setChecked(False)
            self._group.setExclusive(True)
            self._offer_tab_stop()

    def set_choice_enabled(self, value: object, is_enabled: bool, reason: str = "") -> None:
        """Allow or forbid one choice; the reason is its tooltip."""
        for segment in self._segments:
            if segment.value == value:
                segment.setEnabled(is_enabled)
                segment.setToolTip(tooltip(reason))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        paint_rounded(painter, self.rect(), 8, self._theme.color("raised"), self._theme.color("line"))

    def _move(self, step: int) -> None:
        able = [segment for segment in self._segments if segment.isEnabled()]
        now = self.sender()
        if not isinstance(now, _Segment) or now not in able:
            return
        following = able[(able.index(now) + step) % len(able)]
        following.setChecked(True)
        following.setFocus(Qt.FocusReason.TabFocusReason)

    def _tell(self, button: object, is_chosen: bool) -> None:
        if is_chosen and isinstance(button, _Segment):
            self._offer_tab_stop()
            self.value_changed.emit(button.value)

    def _offer_tab_stop(self) -> None:
        """Let Tab stop at the chosen segment, or at the first while none is chosen; the arrows lead to the others."""
        stop = self._group.checkedButton() or next((one for one in self._segments if one.isEnabled()), None)
        for segment in self._segments:
            is_stop = segment is stop
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)
