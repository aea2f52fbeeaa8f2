"""Chips and badges: small rounded facts, some of which open something."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.plain_text import button_text, tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import ButtonLook, PaintedButton
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded, visual_rect

_HEIGHT, _PADDING, _DOT, _ICON, _GAP = 28, 11, 8, 14, 7
_LOOK = ButtonLook(_HEIGHT, _PADDING, type_role="small", radius=_HEIGHT // 2)
_CHECKED = ButtonLook(
    _HEIGHT, _PADDING, "accent-bg", "accent-bg", "accent-bg", None, "accent", "small", radius=_HEIGHT // 2
)
_QUIET = ButtonLook(_HEIGHT, _PADDING, text="text-2", type_role="small", weight=400, radius=_HEIGHT // 2)


class Chip(PaintedButton):
    """A pill with a text that may come from outside; perhaps a dot, icon or quiet lead before it, an icon after it.

    A checkable chip is a filter. `is_static` makes one that only tells something: it has no hover and takes no focus.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        icon: str | None = None,
        lead: str = "",
        has_chevron: bool = False,
        tail_icon: str | None = None,
        is_quiet: bool = False,
        is_static: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._plain = _QUIET if is_quiet else _LOOK
        super().__init__(theme, self._plain, "", parent)
        self._icon_name = icon
        self._lead = lead
        self._tail_icon = "chevron-down" if has_chevron else tail_icon
        self._dot_role: str | None = None
        self._is_dot_hollow = False
        self._is_static = is_static
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if is_static:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_ring_radius(self, _HEIGHT // 2)
        self.toggled.connect(self._show_checked)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text` as it is, an ampersand too."""
        self.setText(button_text(text))
        self.updateGeometry()

    def set_dot(self, role: str | None, is_hollow: bool = False) -> None:
        """Show a dot in the colour of a role before the text; hollow for what is not there yet, None for no dot."""
        self._dot_role = role
        self._is_dot_hollow = is_hollow
        self._renew()

    def set_icon(self, name: str | None) -> None:
        """Show an icon before the text, or none."""
        self._icon_name = name
        self._renew()

    def set_lead(self, lead: str) -> None:
        """Show a quiet word before the text, such as "balance"."""
        self._lead = lead
        self._renew()

    def sizeHint(self) -> QSize:
        width = self._text_width(self.shown_text) + 2 * _PADDING + sum(part + _GAP for part in self._part_widths())
        return QSize(width, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        short = self._text_width("mmm…")
        spare = max(0, self._text_width(self.shown_text) - short)
        return QSize(self.sizeHint().width() - spare, _HEIGHT)

    def _part_widths(self) -> list[int]:
        parts = []
        if self._dot_role:
            parts.append(_DOT)
        if self._icon_name:
            parts.append(_ICON)
        if self._lead:
            parts.append(self._lead_width())
        if self._tail_icon:
            parts.append(_ICON)
        return parts

    def _paint_content(self, painter: QPainter) -> None:
        left, right = _PADDING, self.width() - _PADDING
        ratio = self.devicePixelRatioF()
        color = self._theme.color(self._look.text)
        if self._dot_role:
            self._paint_dot(painter, visual_rect(self, QRect(left, 0, _DOT, self.height())))
            left += _DOT + _GAP
        if self._icon_name:
            spot = visual_rect(self, QRect(left, 0, _ICON, self.height()))
            paint_pixmap(painter, spot, self._theme.icons.colored(self._icon_name, color, _ICON, ratio))
            left += _ICON + _GAP
        if self._lead:
            painter.setFont(font("small"))
            spot = visual_rect(self, QRect(left, 0, self._lead_width(), self.height()))
            paint_line(painter, spot, self._lead, self._theme.color("text-2"))
            painter.setFont(self.font())
            left += self._lead_width() + _GAP
        if self._tail_icon:
            spot = visual_rect(self, QRect(right - _ICON, 0, _ICON, self.height()))
            paint_pixmap(painter, spot, self._theme.icons.pixmap(self._tail_icon, "text-2", _ICON, ratio))
            right -= _ICON + _GAP
        paint_line(painter, visual_rect(self, QRect(left, 0, right - left, self.height())), self.shown_text, color)

    def _paint_dot(self, painter: QPainter, spot: QRect) -> None:
        color = self._theme.color(self._dot_role or "ok")
        centre = QPointF(spot.x() + spot.width() / 2, self.height() / 2)
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._is_dot_hollow else color)
        painter.drawEllipse(centre, _DOT / 2 - 0.75, _DOT / 2 - 0.75)

    def _text_width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 1

    def _lead_width(self) -> int:
        return QFontMetrics(font("small")).horizontalAdvance(self._lead) + 1

    def _show_checked(self, is_checked: bool) -> None:
        self._look = _CHECKED if is_checked else self._plain
        self.update()

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()


class Badge(QLabel):
    """A count or a mark in a small pill: outlined, or filled with the background of its role."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "text-2",
        fill: str | None = None,
        *,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._role = role
        self._fill = fill
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font("badge"))
        self.setToolTip(tooltip(tip))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(max(20, self.fontMetrics().horizontalAdvance(self.text()) + 14), 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = self._theme.color(self._fill or "raised")
        border = None if self._fill else self._theme.color("line")
        paint_rounded(painter, self.rect(), self.height() / 2, fill, border)
        paint_line(painter, self.rect(), self.text(), self._theme.color(self._role))
