"""The water of a demo clip: the mirrored scene in moving strips, darkened with depth, with lights on its waves."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from sora_desktop.media.backdrop import Stage
from sora_desktop.media.moods import Palette
from sora_desktop.media.pigments import clear_image, down, faded, glow, mixed, painter_on

_GLINTS = 230


@dataclass(frozen=True)
class _Glint:
    """A short bright line on a wave. `depth` is 0 at the horizon and 1 at the lower edge."""

    x: float
    depth: float
    length: float
    phase: float
    pace: float
    strength: float


class Water:
    """Paints everything below the horizon."""

    def __init__(self, stage: Stage, palette: Palette, margin: int, rng: random.Random) -> None:
        self._stage = stage
        self._margin = margin
        self._top = round(stage.horizon)
        self._depth = round(stage.height) - self._top
        self._strip = max(1, round(stage.unit))
        self._tint = self._tint_image(palette)
        self._ripples = [self._ripple_image(palette, rng) for _ in range(2)]
        self._sheen = QColor(palette.sheen)
        self._glints = [self._glint(palette, rng) for _ in range(_GLINTS)]

    def paint(self, painter: QPainter, above: QImage, t_s: float) -> None:
        """Paint the water at a time. `above` is the picture over the horizon, `margin` wider at either side."""
        self._paint_mirror(painter, above, t_s)
        painter.drawImage(0, self._top, self._tint)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, ripples in enumerate(self._ripples):
            sway = math.sin(t_s * (0.37 + 0.16 * number) + number * 2.1) * self._margin * 0.9
            painter.drawImage(QPointF(sway - self._margin, self._top), ripples)
        self._paint_glints(painter, t_s)

    def shift_at(self, depth: float, t_s: float) -> float:
        """How far the waves push the mirror image aside at a depth (0 to 1), in pixels."""
        first = math.sin(19 / (depth + 0.25) - t_s * 2.3) * (0.9 + 8.0 * depth)
        second = math.sin(9.5 / (depth + 0.2) + t_s * 1.6 + 1.3) * (0.5 + 5.5 * depth)
        return (first + second) * self._stage.unit

    def _paint_mirror(self, painter: QPainter, above: QImage, t_s: float) -> None:
        width, strip = round(self._stage.width), self._strip
        bottom = above.height() - strip
        limit = self._margin
        for y in range(0, self._depth, strip):
            shift = max(-limit, min(limit, round(self.shift_at(y / self._depth, t_s))))
            row = max(0, bottom - round(y * 0.92))
            painter.drawImage(0, self._top + y, above, self._margin + shift, row, width, strip)

    def _tint_image(self, palette: Palette) -> QImage:
        image = clear_image(self._stage.width, self._depth)
        deep = QColor(palette.water)
        middle = mixed(mixed(QColor(palette.sky[1]), QColor(palette.sky[2]), 0.5), deep, 0.35)
        stops = [(0, faded(middle, 0.1)), (0.2, faded(middle, 0.26)), (0.55, faded(deep, 0.5)), (1, faded(deep, 0.86))]
        painter = painter_on(image)
        painter.fillRect(image.rect(), QBrush(down(0, self._depth, stops)))
        shore = 9 * self._stage.unit
        pale = QColor(palette.sky[3])
        painter.fillRect(
            QRectF(0, 0, image.width(), shore), QBrush(down(0, shore, [(0, faded(pale, 0.4)), (1, faded(pale, 0))]))
        )
        if palette.light_radius > 0:
            # The path of the light: a long soft ellipse under it.
            painter.translate(self._stage.light.x(), 0)
            painter.scale(0.3, 1)
            reach = self._depth * 1.05
            painter.setBrush(QBrush(glow(QPointF(0, 0), reach, QColor(palette.glow), 0.75)))
            painter.drawRect(QRectF(-reach, 0, reach * 2, self._depth))
        painter.end()
        return image

    def _ripple_image(self, palette: Palette, rng: random.Random) -> QImage:
        """Long flat waves, small and dense towards the horizon, light ones and dark ones."""
        image = clear_image(self._stage.width + 2 * self._margin, self._depth)
        painter = painter_on(image)
        light = mixed(QColor(palette.sky[3]), QColor(palette.sheen), 0.4)
        dark = mixed(QColor(palette.water), QColor("#000000"), 0.25)
        unit = self._stage.unit
        for _ in range(round(230 * max(1.0, self._stage.width / (1280 * unit)))):
            depth = rng.random() ** 1.7
            length = unit * (26 + 190 * depth) * rng.uniform(0.4, 1.3)
            thick = unit * (1.0 + 3.6 * depth)
            x, y = rng.uniform(-length, image.width()), depth * self._depth
            strength = rng.uniform(0.05, 0.15) * (1.15 - 0.5 * depth)
            painter.setBrush(faded(light if rng.random() < 0.6 else dark, strength))
            painter.drawEllipse(QPointF(x + length / 2, y), length / 2, thick / 2)
        painter.end()
        return image

    def _glint(self, palette: Palette, rng: random.Random) -> _Glint:
        """Most glints lie on the path of the light, which widens towards the eye; the others anywhere."""
        depth = rng.random() ** 1.8
        has_path = palette.light_radius > 0 and rng.random() < 0.72
        spread = self._stage.unit * (16 + 105 * depth)
        x = rng.gauss(self._stage.light.x(), spread) if has_path else rng.uniform(0, self._stage.width)
        return _Glint(
            x=x,
            depth=depth,
            length=self._stage.unit * (5 + 30 * depth) * rng.uniform(0.5, 1.4),
            phase=rng.uniform(0, 6.283),
            pace=rng.uniform(1.1, 3.0),
            strength=rng.uniform(0.45, 0.95) if has_path else rng.uniform(0.12, 0.4),
        )

    def _paint_glints(self, painter: QPainter, t_s: float) -> None:
        unit = self._stage.unit
        pen = QPen(self._sheen, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        for glint in self._glints:
            shine = math.sin(t_s * glint.pace + glint.phase)
            if shine <= 0.05:
                continue
            y = self._top + glint.depth * self._depth + 2 * unit
            x = glint.x + self.shift_at(glint.depth, t_s) * 0.8
            half = glint.length * (0.45 + 0.55 * shine) / 2
            pen.setColor(faded(self._sheen, glint.strength * shine * shine))
            pen.setWidthF(unit * (1.1 + 2.0 * glint.depth))
            painter.setPen(pen)
            painter.drawLine(QLineF(x - half, y, x + half, y))
        painter.setPen(Qt.PenStyle.NoPen)
