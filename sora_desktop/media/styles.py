"""How the request's style colours a demo clip: the whole palette is graded, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtGui import QColor

from sora_desktop.media.moods import Palette
from sora_desktop.media.pigments import mixed

Grade = Callable[[QColor], QColor]


def _saturated(colour: QColor, saturation: float, lightness: float = 1.0) -> QColor:
    return QColor.fromHslF(
        max(0.0, colour.hslHueF()),
        min(1.0, colour.hslSaturationF() * saturation),
        min(1.0, colour.lightnessF() * lightness),
    )


def _nostalgic(colour: QColor) -> QColor:
    grey = QColor.fromRgbF(*[0.3 * colour.redF() + 0.59 * colour.greenF() + 0.11 * colour.blueF()] * 3)
    warm = mixed(grey, QColor("#c79a63"), 0.3)
    return mixed(colour, warm, 0.72)


_GRADES: Mapping[str, Grade] = {
    "nostalgic": _nostalgic,
    "anime": lambda colour: _saturated(colour, 1.25, 1.06),
    "comic": lambda colour: _saturated(colour, 1.6),
    "thanksgiving": lambda colour: mixed(colour, QColor("#c8722e"), 0.24),
    "news": lambda colour: _saturated(mixed(colour, QColor("#2f5f9e"), 0.14), 0.8),
    "selfie": lambda colour: mixed(colour, QColor("#ffd9c8"), 0.12),
}


def in_style(palette: Palette, style: str) -> Palette:
    """The palette as this style shows it; unknown styles change nothing."""
    grade = _GRADES.get(style)
    if grade is None:
        return palette

    def graded(*colours: str) -> list[str]:
        return [grade(QColor(colour)).name() for colour in colours]

    first, second, third, fourth = graded(*palette.sky)
    fifth, sixth, seventh, eighth = graded(*palette.later_sky)
    glow, far, near, water, cloud = graded(palette.glow, palette.far, palette.near, palette.water, palette.cloud)
    return replace(
        palette,
        sky=(first, second, third, fourth),
        later_sky=(fifth, sixth, seventh, eighth),
        glow=glow,
        far=far,
        near=near,
        water=water,
        cloud=cloud,
    )
