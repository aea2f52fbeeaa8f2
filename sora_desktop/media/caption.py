"""The words in the picture of a demo clip: its prompt on a soft ground, and a small note in the corner."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QTextLayout,
    QTextOption,
)

from sora_desktop.media.backdrop import Stage
from sora_desktop.media.pigments import clear_image, down, faded, mixed, painter_on

_JOINERS = "\u200c\u200d"


def shown_text(prompt: str) -> str:
    """The prompt in one paragraph, without characters that draw nothing or turn the direction of others."""
    plain = "".join(
        letter if letter in _JOINERS or unicodedata.category(letter)[0] != "C" else " " for letter in prompt
    )
    return " ".join(plain.split())


def caption_image(stage: Stage, prompt: str, note: str, ground: QColor) -> QImage:
    """A see-through picture of the whole frame's size with the prompt below and the note above."""
    image = clear_image(stage.width, stage.height)
    painter = painter_on(image)
    text = shown_text(prompt)
    if text:
        _paint_prompt(painter, stage, text, mixed(ground, QColor("#05070b"), 0.55))
    _paint_note(painter, stage, note)
    painter.end()
    return image


def _paint_prompt(painter: QPainter, stage: Stage, text: str, ground: QColor) -> None:
    is_portrait = stage.height > stage.width
    unit = stage.unit
    margin = unit * (44 if is_portrait else 56)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(unit * (33 if is_portrait else 31)))
    font.setWeight(QFont.Weight.Medium)
    width = stage.width - 2 * margin if is_portrait else min(stage.width - 2 * margin, unit * 900)
    lines = _lines(text, font, width, 5 if is_portrait else 3)
    leading = QFontMetricsF(font).height() * 1.08
    block = leading * len(lines)
    top = stage.height - margin * (1.5 if is_portrait else 0.86) - block
    fade_top = top - unit * 90
    stops = [(0, faded(ground, 0)), (0.35, faded(ground, 0.26)), (1, faded(ground, 0.72))]
    painter.fillRect(
        QRectF(0, fade_top, stage.width, stage.height - fade_top), QBrush(down(fade_top, stage.height, stops))
    )
    is_rightwards = text_runs_right_to_left(text)
    left = stage.width - margin - width if is_rightwards else margin
    # Leading is what Qt calls left, whichever way the text runs.
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if is_rightwards else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    painter.setFont(font)
    for number, line in enumerate(lines):
        place = QRectF(left, top + leading * number, width, leading)
        painter.setPen(faded(ground, 0.55))
        painter.drawText(place.translated(0, unit * 1.5), line, option)
        painter.setPen(QColor(255, 255, 255, 240))
        painter.drawText(place, line, option)
    painter.setPen(Qt.PenStyle.NoPen)


def text_runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction of its own belongs to a script such as Arabic or Hebrew."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def _lines(text: str, font: QFont, width: float, most: int) -> list[str]:
    """The text in lines of this width; what is left after the last line becomes an ellipsis."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    starts = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    if not starts:
        return []
    # Qt counts in UTF-16, Python in characters.
    units = text.encode("utf-16-le")
    pieces = [
        units[2 * begin : 2 * end].decode("utf-16-le", "ignore").strip()
        for begin, end in zip(starts, [*starts[1:], len(units) // 2], strict=True)
    ]
    if len(pieces) <= most:
        return pieces
    rest = units[2 * starts[most - 1] :].decode("utf-16-le", "ignore")
    return [*pieces[: most - 1], _shortened(rest, font, width)]


def _shortened(text: str, font: QFont, width: float) -> str:
    """What fits of the text, with an ellipsis; a word that is written with spaces around it is not cut."""
    elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
    kept = elided.rstrip("\u2026.")
    whole, space, cut = kept.rpartition(" ")
    if space and len(cut) < 16 and not text[len(kept) :].startswith(" "):
        kept = whole
    return kept.rstrip(" ,;:") + "\u2026"


def _paint_note(painter: QPainter, stage: Stage, note: str) -> None:
    unit = stage.unit
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(unit * 19))
    font.setWeight(QFont.Weight.DemiBold)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, unit * 1.2)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(note) + unit * 26, unit * 34
    place = QRectF(stage.width - width - unit * 28, unit * 28, width, height)
    painter.setBrush(QColor(10, 13, 20, 84))
    painter.drawRoundedRect(place, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(QColor(255, 255, 255, 214))
    painter.drawText(place.translated(QPointF(unit * 0.6, 0)), Qt.AlignmentFlag.AlignCenter, note)
    painter.setPen(Qt.PenStyle.NoPen)
