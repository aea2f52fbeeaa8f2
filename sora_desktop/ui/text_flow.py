"""Plain text laid out in lines of a fixed height, cut with an ellipsis where there is no room for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

_LINE_SEPARATOR = "\u2028"
# No line of the window holds more characters; a prompt of a megabyte is not shaped to draw its first two lines.
_LONGEST_LINE = 1000


@dataclass(frozen=True)
class Span:
    """A part of the text, in UTF-16 units as Qt counts, in a font and colour of its own."""

    start: int
    length: int
    font: QFont
    color: QColor


def utf16_length(text: str) -> int:
    """How long Qt thinks `text` is; a character outside of the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def reads_from_right(text: str) -> bool:
    """Whether the first letter that has a direction is one of a script such as Arabic or Hebrew."""
    for character in text[:_LONGEST_LINE]:
        direction = bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def utf16_slice(text: str, start: int, end: int | None = None) -> str:
    """A part of `text` between two places as Qt counts them."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : None if end is None else 2 * end].decode("utf-16-le", "replace")


class TextFlow:
    """`text` in at most `max_lines` lines of `width`, each `line_px` high; all sizes in device-independent pixels.

    The direction is that of the text itself, and without an `alignment` it begins at its own side, so that an Arabic
    prompt reads from the right in any window. Baselines are those of the first font, so that a Chinese line stands
    where a Latin one would.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        line_px: int,
        width: float,
        *,
        max_lines: int | None = None,
        alignment: Qt.AlignmentFlag | None = None,
        spans: Sequence[Span] = (),
    ) -> None:
        if alignment is None:
            alignment = Qt.AlignmentFlag.AlignRight if reads_from_right(text) else Qt.AlignmentFlag.AlignLeft
        self._option = QTextOption(alignment)
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._line_px = line_px
        self._width = max(1.0, width)
        self._layouts: list[QTextLayout] = []
        self._is_elided = False
        self._natural_width = 0.0
        self._line_count = self._lay_out(text, max_lines, spans)

    @property
    def height(self) -> int:
        return self._line_count * self._line_px

    @property
    def line_count(self) -> int:
        return self._line_count

    @property
    def is_elided(self) -> bool:
        return self._is_elided

    @property
    def natural_width(self) -> float:
        """The width of the widest line."""
        return self._natural_width

    def draw(self, painter: QPainter, top_left: QPointF, color: QColor) -> None:
        painter.setPen(color)
        for layout in self._layouts:
            layout.draw(painter, top_left)

    def _lay_out(self, text: str, max_lines: int | None, spans: Sequence[Span]) -> int:
        flowing = text.replace("\r\n", "\n").replace("\n", _LINE_SEPARATOR)
        if max_lines is not None:
            flowing = flowing[: max_lines * _LONGEST_LINE]
        starts = self._add_lines(flowing, spans, None if max_lines is None else max_lines + 1)
        if max_lines is None or len(starts) <= max_lines:
            return len(starts)
        self._is_elided = True
        self._layouts.clear()
        self._natural_width = 0.0
        kept = utf16_slice(flowing, 0, starts[max_lines - 1])
        if kept:
            self._add_lines(kept, spans, max_lines - 1)
        self._add_elided_line(utf16_slice(flowing, starts[max_lines - 1]), max_lines - 1)
        return max_lines

    def _add_lines(self, text: str, spans: Sequence[Span], max_lines: int | None = None) -> list[int]:
        """Lay out `text` and return where each of its lines starts."""
        layout = self._started(text, spans)
        starts: list[int] = []
        layout.beginLayout()
        while max_lines is None or len(starts) < max_lines:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(self._width)
            self._place(line, len(starts) * self._line_px)
            starts.append(line.textStart())
        layout.endLayout()
        self._layouts.append(layout)
        return starts

    def _started(self, text: str, spans: Sequence[Span] = ()) -> QTextLayout:
        layout = QTextLayout(text, self._font)
        layout.setTextOption(self._option)
        layout.setCacheEnabled(True)
        ranges = []
        for span in spans:
            part = QTextLayout.FormatRange()
            part.start = span.start
            part.length = span.length
            part.format = QTextCharFormat()
            part.format.setFont(span.font)
            part.format.setForeground(span.color)
            ranges.append(part)
        if ranges:
            layout.setFormats(ranges)
        return layout

    def _add_elided_line(self, rest: str, index: int) -> None:
        flat = rest.replace(_LINE_SEPARATOR, " ")
        cut = self._metrics.elidedText(flat, Qt.TextElideMode.ElideRight, self._width)
        if cut == flat:
            cut = flat.rstrip() + "…"
        layout = self._started(cut)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(self._width)
        self._place(line, index * self._line_px)
        layout.endLayout()
        self._layouts.append(layout)

    def _place(self, line: QTextLine, line_top: int) -> None:
        baseline = line_top + (self._line_px - self._metrics.height()) / 2 + self._metrics.ascent()
        line.setPosition(QPointF(0, round(baseline) - line.ascent()))
        self._natural_width = max(self._natural_width, line.naturalTextWidth())
