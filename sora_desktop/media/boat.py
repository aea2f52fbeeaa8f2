"""The paper boat of a demo clip, how it sails and bobs, and its mirror image."""

from __future__ import annotations

import math
import random

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from sora_desktop.media.backdrop import Stage
from sora_desktop.media.moods import Palette
from sora_desktop.media.pigments import clear_image, down, faded, glow, mixed, painter_on
from sora_desktop.media.water import Water

# The boat of the program's mark, in a box of 210 by 96 with the water line at 90.
_WIDE, _TALL, _WATER_LINE = 210.0, 96.0, 90.0
_PEAK, _FOOT = (105.0, 0.0), (105.0, 66.0)
_LEFT_SAIL = (_PEAK, (42.0, 59.0), _FOOT)
_RIGHT_SAIL = (_PEAK, _FOOT, (181.0, 59.0))
_HULL = ((0.0, 66.0), (210.0, 66.0), (148.0, 95.0), (63.0, 95.0))
_LAMP = QColor("#ffc873")
_HULL_FOLD = ((0.0, 66.0), (105.0, 66.0), (63.0, 95.0))


class Boat:
    """Sails slowly across the middle of the picture."""

    def __init__(self, stage: Stage, palette: Palette, water: Water, duration_s: float, rng: random.Random) -> None:
        self._stage = stage
        self._water = water
        self._has_lamp = palette.has_lamp
        self._scale = stage.unit * (1.5 if stage.width > stage.height else 1.62)
        self._course = 1 if rng.random() < 0.6 else -1
        self._duration_s = duration_s
        self._phase = rng.uniform(0, 6.283)
        self._sprite = self._draw(palette)
        self._mirror = self._mirrored(palette)
        self._foam = QColor(palette.sheen)
        self._shade = mixed(QColor(palette.water), QColor("#000000"), 0.35)

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Paint the boat, what mirrors it, and its wake."""
        x, y = self._place(t_s)
        bob = math.sin(t_s * 1.9 + self._phase) * 3.6 + math.sin(t_s * 1.13) * 2.2
        roll = math.sin(t_s * 1.35 + self._phase) * 2.3 + math.sin(t_s * 0.7) * 0.9
        self._paint_shade(painter, x, y)
        self._paint_mirror(painter, x, y - bob * self._stage.unit * 0.5, t_s)
        self._paint_wake(painter, x, y, t_s)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(x, y + bob * self._stage.unit)
        painter.rotate(roll)
        if self._has_lamp:
            self._paint_lamp(painter, t_s)
        painter.drawImage(QPointF(-_WIDE * self._scale / 2, -_WATER_LINE * self._scale), self._sprite)
        painter.restore()

    def _place(self, t_s: float) -> tuple[float, float]:
        """The middle of its water line. It goes the same way at any length of a clip, a little faster in short ones."""
        share = t_s / self._duration_s
        reach = 0.2 if self._stage.width > self._stage.height else 0.13
        across = 0.5 + self._course * reach * (share - 0.5)
        depth = 0.24 + 0.05 * math.sin(share * math.pi)
        return self._stage.width * across, self._stage.horizon + (self._stage.height - self._stage.horizon) * depth

    def _draw(self, palette: Palette) -> QImage:
        lit, shaded, hull = (QColor(colour) for colour in palette.paper)
        warmth = QColor(palette.glow)
        lit, shaded, hull = mixed(lit, warmth, 0.06), mixed(shaded, warmth, 0.14), mixed(hull, warmth, 0.1)
        image = clear_image(_WIDE * self._scale, _TALL * self._scale)
        painter = painter_on(image)
        painter.scale(self._scale, self._scale)
        sides = (_LEFT_SAIL, _RIGHT_SAIL)
        is_lit_right = self._stage.light.x() >= self._stage.width / 2
        for points, is_right in zip(sides, (False, True), strict=True):
            colour = lit if is_right == is_lit_right else shaded
            foot = mixed(colour, _LAMP, 0.6) if palette.has_lamp else mixed(colour, shaded, 0.35)
            painter.setBrush(QBrush(down(0, 66, [(0, colour), (1, foot)])))
            painter.drawPolygon(_polygon(points))
        painter.setBrush(QBrush(down(66, 96, [(0, hull), (1, mixed(hull, shaded, 0.8))])))
        painter.drawPolygon(_polygon(_HULL))
        painter.setBrush(faded(shaded if is_lit_right else lit, 0.35))
        painter.drawPolygon(_polygon(_HULL_FOLD if is_lit_right else _flipped(_HULL_FOLD)))
        painter.setPen(QPen(faded(mixed(shaded, QColor("#000000"), 0.45), 0.3), 0.7))
        painter.drawLine(QPointF(2, 66), QPointF(208, 66))
        painter.end()
        return image

    def _mirrored(self, palette: Palette) -> QImage:
        image = self._sprite.transformed(QTransform().scale(1, -0.86), Qt.TransformationMode.SmoothTransformation)
        image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter = painter_on(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
        painter.fillRect(image.rect(), faded(QColor(palette.water), 0.3))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        fade = down(0, image.height(), [(0, QColor(0, 0, 0, 165)), (1, QColor(0, 0, 0, 0))])
        painter.fillRect(image.rect(), QBrush(fade))
        painter.end()
        return image

    def _paint_mirror(self, painter: QPainter, x: float, y: float, t_s: float) -> None:
        image, strip = self._mirror, max(1, round(self._stage.unit))
        left, top = round(x - image.width() / 2), round(y + 2 * self._scale)
        depth_px = self._stage.height - self._stage.horizon
        for row in range(0, image.height() - strip, strip):
            depth = min(1.0, (top + row - self._stage.horizon) / depth_px)
            shift = round(self._water.shift_at(depth, t_s) * min(1.0, row / (14 * self._stage.unit)))
            painter.drawImage(left + shift, top + row, image, 0, row, image.width(), strip)

    def _paint_shade(self, painter: QPainter, x: float, y: float) -> None:
        wide, flat = 118 * self._scale, 17 * self._scale
        painter.save()
        painter.translate(x, y + 5 * self._scale)
        painter.scale(1, flat / wide)
        painter.setBrush(QBrush(glow(QPointF(0, 0), wide, self._shade, 0.6)))
        painter.drawEllipse(QPointF(0, 0), wide, wide)
        painter.restore()

    def _paint_wake(self, painter: QPainter, x: float, y: float, t_s: float) -> None:
        """Thin lines that open behind the boat and breathe with the waves."""
        for number in range(3):
            reach = self._scale * (70 + 62 * number)
            sink = self._scale * (7 + 7 * number + math.sin(t_s * 1.7 + number) * 1.5)
            stern = x - self._course * self._scale * 40
            path = QPainterPath(QPointF(stern, y + sink * 0.6))
            end = QPointF(stern - self._course * reach, y + sink)
            path.quadTo(QPointF(stern - self._course * reach * 0.5, y + sink * 1.35), end)
            strength = (0.34 - 0.09 * number) * (0.75 + 0.25 * math.sin(t_s * 2.2 + number * 1.4))
            pen = QPen(faded(self._foam, strength), self._stage.unit * (2.2 - 0.4 * number))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)

    def _paint_lamp(self, painter: QPainter, t_s: float) -> None:
        """A small warm light behind the sails, which lets the paper glow."""
        flicker = 0.5 + 0.05 * math.sin(t_s * 7.3) + 0.04 * math.sin(t_s * 11.9)
        radius = 120 * self._scale
        centre = QPointF(0, -28 * self._scale)
        painter.setBrush(QBrush(glow(centre, radius, _LAMP, flicker)))
        painter.drawRect(QRectF(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2))


def _polygon(points: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _flipped(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((_WIDE - x, y) for x, y in points)
