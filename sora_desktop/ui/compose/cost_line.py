"""The cost line: what the clips of the form come to, who says so, and the way to the table of prices."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.domain.prices import Price, PriceOrigin, amount_words
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import ButtonLook, PaintedButton
from sora_desktop.ui.widgets.painting import paint_line, visual_alignment

translate = QCoreApplication.translate

_LOOK = ButtonLook(40, 8, None, border=None, text="text", type_role="strong", radius=6)


@dataclass(frozen=True)
class CostWords:
    """A sum, and who says it; nothing where no price is known."""

    amount: str
    origin: str = ""
    short: tuple[str, str] = ("", "")
    """For a narrow pane: the sum alone, and under it how it comes about; empty where ``amount`` is short already."""


def origin_words(origin: PriceOrigin) -> str:
    """Who says what a clip costs, in a word or two."""
    return {
        PriceOrigin.ENTERED: translate("Prices", "you entered"),
        PriceOrigin.OBSERVED: translate("Prices", "observed"),
        PriceOrigin.LISTED: translate("Prices", "gateway's list"),
    }[origin]


def cost_words(price: Price | None, clips: int, *, is_demo: bool = False) -> CostWords:
    """``≈ 0.30``, or ``≈ 2 × 1.20 = 2.40`` for several clips; the prices of the demo are only to practise with."""
    if is_demo:
        return CostWords(translate("Prices", "Free"), translate("Prices", "demo"))
    if price is None:
        return CostWords("")
    each, total = amount_words(price.amount), amount_words(price.amount * clips)
    origin = origin_words(price.origin)
    if clips == 1:
        return CostWords(f"≈ {each}", origin)
    return CostWords(f"≈ {clips} × {each} = {total}", origin, (f"≈ {total}", f"{clips} × {each}"))


class CostLine(PaintedButton):
    """Two lines at the end of the row; the whole of it opens the prices."""

    PADDING_PX = _LOOK.padding

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, _LOOK, "", parent)
        self._words = CostWords("")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Prices…"))
        self._say(self._words)

    def show_price(self, price: Price | None, clips: int, *, is_demo: bool = False) -> None:
        """Show what so many clips cost at this price for one; ``None``: it is not known."""
        words = cost_words(price, clips, is_demo=is_demo)
        if words != self._words:  # with every letter of a prompt they are the same
            self._say(words)

    def _say(self, words: CostWords) -> None:
        self._words = words
        self.setText(words.amount)
        self.setAccessibleDescription(", ".join(part for part in (words.amount, words.origin) if part))
        opens = self.tr("Opens the prices and budgets.")
        self.setToolTip(tooltip(f"{words.amount}. {opens}" if words.amount else opens))
        self.updateGeometry()
        self.update()

    def shown_lines(self) -> tuple[str, str]:
        """The two lines as they fit: a sum is never cut."""
        words = self._words
        if words.short[0] and self._width_of(words.amount) > self.width() - 2 * _LOOK.padding:
            return words.short[0], _joined(words.short[1], self.tr("Prices…"))
        return words.amount, _joined(words.origin, self.tr("Prices…"))

    def sizeHint(self) -> QSize:
        below = QFontMetrics(font("meta")).horizontalAdvance(_joined(self._words.origin, self.tr("Prices…")))
        return QSize(max(self._width_of(self._words.amount), below) + 2 * _LOOK.padding + 2, _LOOK.height)

    def minimumSizeHint(self) -> QSize:
        least = self._words.short[0] or self._words.amount or self.tr("Prices…")
        return QSize(self._width_of(least) + 2 * _LOOK.padding + 2, _LOOK.height)

    def _width_of(self, amount: str) -> int:
        return QFontMetrics(font("strong")).horizontalAdvance(amount)

    def _paint_content(self, painter: QPainter) -> None:
        align = visual_alignment(self, Qt.AlignmentFlag.AlignRight)
        width, padding = self.width() - 2 * _LOOK.padding, _LOOK.padding
        above, below = self.shown_lines()
        painter.setFont(font("strong"))
        paint_line(painter, QRect(padding, 2, width, 20), above, self._theme.color("text"), align)
        painter.setFont(font("meta"))
        top = 21 if above else (self.height() - 16) // 2
        paint_line(painter, QRect(padding, top, width, 16), below, self._theme.color("text-2"), align)


def _joined(first: str, second: str) -> str:
    return f"{first} · {second}" if first else second
