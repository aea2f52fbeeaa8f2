"""Buttons: plain, primary with its key, and the small ones that are only an icon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from sora_desktop.ui.focus_ring import set_ring_on_accent, set_ring_radius
from sora_desktop.ui.palette import DISABLED_OPACITY, mixed
from sora_desktop.ui.plain_text import shown_text, tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import TypeRole, font
from sora_desktop.ui.widgets.enter_key import take_enter
from sora_desktop.ui.widgets.hover import HoverFade
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded, visual_icon, visual_rect

ButtonKind = Literal["primary", "accent", "secondary", "soft", "small", "danger", "ghost"]

_GAP = 8


@dataclass(frozen=True)
class ButtonLook:
    """The measures and roles of one kind of button; a role of None paints nothing."""

    height: int
    padding: int
    fill: str | None = "raised"
    hover: str = "hover"
    pressed: str = "pressed"
    border: str | None = "line"
    text: str = "text"
    type_role: TypeRole = "strong"
    weight: int = 500
    radius: int = 8


LOOKS: dict[ButtonKind, ButtonLook] = {
    "primary": ButtonLook(40, 16, "accent", "accent-hover", "accent-pressed", None, "on-accent", weight=650),
    "accent": ButtonLook(32, 14, "accent", "accent-hover", "accent-pressed", None, "on-accent", weight=600),
    "secondary": ButtonLook(32, 12),
    "soft": ButtonLook(32, 14, "hover", "line", "pressed", None, weight=600),
    "small": ButtonLook(28, 10, type_role="small", radius=6),
    "danger": ButtonLook(32, 12, hover="err-bg", text="err"),
    "ghost": ButtonLook(28, 8, None, border=None, text="text-2", type_role="small", radius=6),
}


class PaintedButton(HoverFade, QPushButton):
    """A push button that draws itself in the roles of its look; hover comes in a short fade."""

    def __init__(self, theme: Theme, look: ButtonLook, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._look = look
        self._fade_hover()
        self.setAutoDefault(False)
        self.setFont(font(look.type_role, look.weight))
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        set_ring_radius(self, look.radius)
        set_ring_on_accent(self, look.fill == "accent")
        theme.changed.connect(self._repaint)

    @property
    def shown_text(self) -> str:
        """The text as it is drawn, without the marks of a shortcut."""
        return shown_text(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not take_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(DISABLED_OPACITY)
        border = None if self._look.border is None else self._theme.color(self._look.border)
        paint_rounded(painter, self.rect(), self._look.radius, self._fill(), border)
        self._paint_content(painter)

    def _paint_content(self, painter: QPainter) -> None:
        paint_line(painter, self.rect(), self.shown_text, self._theme.color(self._look.text))

    def _fill(self) -> QColor | None:
        if self.isDown():
            return self._theme.color(self._look.pressed)
        hover = self._theme.color(self._look.hover)
        if self._look.fill is None:
            hover.setAlphaF(self._hover.value)
            return hover
        return mixed(self._theme.color(self._look.fill), hover, self._hover.value)


class Button(PaintedButton):
    """A button with a text and perhaps an icon before it, of one of the kinds in `LOOKS`."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: ButtonKind = "secondary",
        icon: str | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, LOOKS[kind], text, parent)
        self._icon_name = icon
        self._icon_size = 16

    def set_icon(self, name: str | None) -> None:
        """Show another icon before the text, or none."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._content_width() + 2 * self._look.padding, self._look.height)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 4 * self._look.padding), self._look.height)

    def _content_width(self) -> int:
        icon = self._icon_size + _GAP if self._icon_name else 0
        return icon + self.fontMetrics().horizontalAdvance(self.shown_text) + 1

    def _tail_width(self) -> int:
        return 0

    def _paint_tail(self, painter: QPainter, rect: QRect) -> None:
        """Draw what stands behind the text, in a class that has something there."""

    def _paint_content(self, painter: QPainter) -> None:
        inner = self.rect().adjusted(self._look.padding, 0, -self._look.padding, 0)
        width = min(self._content_width(), inner.width())
        left = inner.x() + (inner.width() - width) // 2
        right = left + width
        if self._icon_name:
            spot = QRect(QPoint(left, 0), QSize(self._icon_size, self.height()))
            name = visual_icon(self, self._icon_name)
            pixmap = self._theme.icons.pixmap(name, self._look.text, self._icon_size, self.devicePixelRatioF())
            paint_pixmap(painter, visual_rect(self, spot), pixmap)
            left += self._icon_size + _GAP
        tail = self._tail_width()
        if tail:
            spot = QRect(right - tail, 0, tail, self.height())
            self._paint_tail(painter, visual_rect(self, spot))
            right -= tail + _GAP + 2
        area = visual_rect(self, QRect(left, 0, right - left, self.height()))
        paint_line(painter, area, self.shown_text, self._theme.color(self._look.text))


class PrimaryButton(Button):
    """The one button that does the main thing; with a keycap that shows its shortcut, such as `Ctrl ↵`."""

    def __init__(self, theme: Theme, text: str, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, "primary", parent=parent)
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_key(self, key: str) -> None:
        """The words on the keycap before the sign of the Enter key; none hides the keycap."""
        self._key = key
        self.updateGeometry()
        self.update()

    def _content_width(self) -> int:
        tail = self._tail_width()
        return super()._content_width() + (tail + _GAP + 2 if tail else 0)

    def _tail_width(self) -> int:
        if not self._key:
            return 0
        return self._keycap_metrics_width() + 4 + 12 + 12

    def _keycap_metrics_width(self) -> int:
        return QFontMetrics(font("badge")).horizontalAdvance(self._key) + 2

    def _paint_tail(self, painter: QPainter, rect: QRect) -> None:
        cap = QRect(rect.x(), rect.center().y() - 8, rect.width(), 18)
        shade = self._theme.color("on-accent" if self._theme.is_dark else "video", 0.16)
        paint_rounded(painter, cap, 4, shade)
        color = mixed(self._theme.color("on-accent"), self._theme.color("accent"), 0.12)
        painter.save()
        painter.setFont(font("badge"))
        text_width = self._keycap_metrics_width()
        text_rect = QRect(cap.x() + 6, cap.y(), text_width, cap.height())
        icon_rect = QRect(text_rect.right() + 5, cap.y(), 12, cap.height())
        paint_line(painter, text_rect, self._key, color)
        paint_pixmap(painter, icon_rect, self._theme.icons.colored("enter", color, 12, self.devicePixelRatioF()))
        painter.restore()


class IconButton(PaintedButton):
    """A button that is only an icon, with a tooltip and an accessible name; checkable ones light up, in `lit_role`."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        tip: str = "",
        size: int = 32,
        icon_size: int = 18,
        role: str = "text-2",
        lit_role: str = "accent",
        is_solid: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        look = ButtonLook(size, 0, None, border=None, text=role, radius=min(8, size // 4))
        if is_solid:
            look = ButtonLook(size, 0, "text", "text-2", "text-3", None, "panel", radius=size // 2)
        super().__init__(theme, look, "", parent)
        self._icon_name = icon
        self._icon_size = icon_size
        self._lit_role = lit_role
        self.setFixedSize(size, size)
        self.set_name(name, tip)

    def set_name(self, name: str, tip: str = "") -> None:
        """What a screen reader says and the tooltip shows; `tip` is a longer tooltip, with the key for example."""
        self.setAccessibleName(name)
        self.setToolTip(tooltip(tip or name))

    def set_icon(self, icon: str) -> None:
        """Show another icon, such as pause for play."""
        self._icon_name = icon
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.height, self._look.height)

    def _paint_content(self, painter: QPainter) -> None:
        color = self._theme.color(self._lit_role if self.isChecked() else self._look.text)
        if self._look.fill is None and not self.isChecked():
            color = mixed(color, self._theme.color("text"), self._hover.value)
        ratio = self.devicePixelRatioF()
        paint_pixmap(painter, self.rect(), self._theme.icons.colored(self._icon_name, color, self._icon_size, ratio))
