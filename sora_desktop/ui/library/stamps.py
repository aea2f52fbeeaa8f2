"""The small marks on clips (lengths, stars, badges, grounds), each drawn once and kept until the theme changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from sora_desktop.domain.library import BEST_RATING
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, paint_pixmap, paint_rounded

STAR_PX, STAR_STEP = 13, 13
_BADGE_HEIGHT = 16
_MOST = 500


class Stamps:
    """Drawn on demand; whoever paints says for which ratio of the screen."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._made: dict[Hashable, QPixmap] = {}
        theme.changed.connect(self._made.clear)

    def badge(self, words: str, ratio: float, role: str = "knob", icon: str = "", ground: str = "") -> QPixmap:
        """A few words, perhaps behind an icon, on the dark ground that stands out from any picture, or on another."""
        key = ("badge", words, role, icon, ground, ratio)
        if key in self._made:
            return self._made[key]
        icon_px = 12 if icon else 0
        text_px = QFontMetrics(font("badge")).horizontalAdvance(words) + 1 if words else 0
        width = 4 + icon_px + (3 if icon and words else 0) + text_px + 4

        fill = self._theme.color(ground) if ground else self._theme.color("video", 0.78)

        def draw(painter: QPainter) -> None:
            paint_rounded(painter, QRect(0, 0, width, _BADGE_HEIGHT), 4, fill)
            if icon:
                spot = QRect(4, 0, icon_px, _BADGE_HEIGHT)
                paint_pixmap(painter, spot, self._theme.icons.pixmap(icon, role, icon_px, ratio))
            if words:
                painter.setFont(font("badge"))
                room = QRect(width - 4 - text_px, 0, text_px, _BADGE_HEIGHT)
                paint_line(painter, room, words, self._theme.color(role))

        return self._kept(key, QSize(width, _BADGE_HEIGHT), ratio, draw)

    def stars(self, rating: int, ratio: float) -> QPixmap:
        """So many stars side by side."""
        count = min(max(rating, 0), BEST_RATING)

        def draw(painter: QPainter) -> None:
            star = self._theme.icons.pixmap("star-filled", "warn", STAR_PX, ratio)
            for place in range(count):
                painter.drawPixmap(place * STAR_STEP, 0, star)

        return self._kept(("stars", count, ratio), QSize(max(1, count * STAR_STEP), STAR_PX), ratio, draw)

    def ground(self, size: QSize, ratio: float, radius: int, role: str, border: str) -> QPixmap:
        """A rounded surface with a border."""

        def draw(painter: QPainter) -> None:
            area = QRect(0, 0, size.width(), size.height())
            paint_rounded(painter, area, radius, self._theme.color(role), self._theme.color(border))

        return self._kept(("ground", size.width(), size.height(), radius, role, border, ratio), size, ratio, draw)

    def _kept(self, key: Hashable, size: QSize, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _MOST:
                self._made.clear()  # a window that is being resized leaves grounds of every width behind
            made = QPixmap(size * ratio)
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter)
            painter.end()
            self._made[key] = made
        return made
