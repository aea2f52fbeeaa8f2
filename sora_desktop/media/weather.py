"""What moves in the air of a demo clip: gulls, stars, snow, rain, petals, lanterns, fireflies, the aurora."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from sora_desktop.media.backdrop import Stage
from sora_desktop.media.moods import Palette, Weather
from sora_desktop.media.pigments import clear_image, down, faded, glow, mixed, painter_on, soft_dot


class Moving(Protocol):
    """One kind of weather."""

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Paint it as it is at a time."""


@dataclass(frozen=True)
class _Speck:
    """One star, flake, petal, lantern or firefly. Positions are shares of the picture."""

    x: float
    y: float
    size: float
    phase: float
    pace: float


def _specks(count: int, rng: random.Random) -> list[_Speck]:
    return [
        _Speck(rng.random(), rng.random(), rng.random(), rng.uniform(0, 6.283), rng.uniform(0.6, 1.4))
        for _ in range(count)
    ]


class Stars:
    """A sky full of stars, some of which twinkle. It keeps clear of the horizon's light."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._still = clear_image(stage.width, stage.horizon)
        painter = painter_on(self._still)
        for star in _specks(round(230 * stage.width * stage.horizon / (1280 * 430 * stage.unit**2)), rng):
            height = star.y**1.4
            painter.setBrush(faded(QColor("#ffffff"), (0.25 + 0.6 * star.size) * (1 - height) ** 0.8))
            radius = stage.unit * (0.5 + 0.9 * star.size**3)
            painter.drawEllipse(QPointF(star.x * stage.width, height * stage.horizon * 0.92), radius, radius)
        painter.end()
        self._twinkling = _specks(26, rng)
        self._spark = soft_dot(5 * stage.unit, mixed(QColor("#ffffff"), QColor(palette.glow), 0.2))

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Still ones at once, twinkling ones each by itself."""
        painter.drawImage(0, 0, self._still)
        half = self._spark.width() / 2
        for star in self._twinkling:
            painter.setOpacity((0.5 + 0.5 * math.sin(t_s * 2.1 * star.pace + star.phase)) * (0.4 + 0.6 * star.size))
            x, y = star.x * self._stage.width, star.y * self._stage.horizon * 0.6
            painter.drawImage(round(x - half), round(y - half), self._spark)
        painter.setOpacity(1)


class Gulls:
    """A few gulls that glide and now and then beat their wings."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._pen = QPen(mixed(QColor(palette.near), QColor("#10131c"), 0.35), 1)
        self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._birds = _specks(5, rng)
        self._heading = rng.choice((-1, 1))

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Each bird is a line of two arcs."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, bird in enumerate(self._birds):
            size = self._stage.unit * (9 + 11 * bird.size)
            along = (0.16 + 0.15 * number + 0.05 * bird.x + self._heading * t_s * 0.011 * bird.pace) % 1.1 - 0.05
            x = along * self._stage.width
            y = self._stage.horizon * (0.2 + 0.36 * bird.y + 0.02 * math.sin(t_s * 0.8 * bird.pace + bird.phase))
            beating = max(0.0, math.sin(t_s * 0.55 * bird.pace + bird.phase)) ** 0.5
            lift = size * (0.34 + 0.42 * beating * math.sin(t_s * 8.5 * bird.pace + bird.phase))
            path = QPainterPath(QPointF(x - size, y - lift * 0.55))
            path.quadTo(QPointF(x - size * 0.45, y - lift), QPointF(x, y))
            path.quadTo(QPointF(x + size * 0.45, y - lift), QPointF(x + size, y - lift * 0.55))
            self._pen.setWidthF(self._stage.unit * (1.3 + 1.2 * bird.size))
            painter.setPen(self._pen)
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)


class Snow:
    """Flakes in three depths, the near ones larger, faster and softer."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._flakes = _specks(260, rng)
        white = QColor("#ffffff")
        self._sprites = [
            soft_dot(radius * stage.unit, white, strength) for radius, strength in ((3, 0.9), (5, 0.95), (9, 0.8))
        ]

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Flakes fall over the whole picture and come in again at its top."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for number, flake in enumerate(self._flakes):
            depth = 0 if number % 5 < 3 else 1 if number % 10 < 9 else 2
            fall = (flake.y + t_s * (0.05, 0.085, 0.15)[depth] * flake.pace) % 1.06 - 0.03
            sway = math.sin(t_s * 0.9 * flake.pace + flake.phase) * 0.012 + t_s * 0.008
            x = ((flake.x + sway) % 1.04 - 0.02) * self._stage.width
            sprite = self._sprites[depth]
            painter.drawImage(round(x), round(fall * self._stage.height), sprite)


class Rain:
    """Slanted threads in two depths, and the rings they leave on the water."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._drops = _specks(150, rng)
        self._rings = _specks(24, rng)
        colour = mixed(QColor(palette.sheen), QColor("#ffffff"), 0.5)
        self._colour = colour
        self._threads = [
            self._thread(length * stage.unit, width * stage.unit, faded(colour, alpha))
            for length, width, alpha in ((22, 1.2, 0.26), (40, 1.8, 0.42))
        ]

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Near threads fall faster."""
        self._paint_rings(painter, t_s)
        for number, drop in enumerate(self._drops):
            depth = number % 2
            fall = (drop.y + t_s * (0.9, 1.35)[depth] * drop.pace) % 1.1 - 0.05
            x = ((drop.x - fall * 0.07) % 1.02) * self._stage.width
            painter.drawImage(round(x), round(fall * self._stage.height), self._threads[depth])

    @staticmethod
    def _thread(length: float, width: float, colour: QColor) -> QImage:
        """One thread as a picture: blitting it is twenty times as fast as drawing it."""
        lean = length * 0.12
        image = clear_image(lean + width * 2, length)
        painter = painter_on(image)
        ends = [(0, faded(colour, 0)), (0.5, colour), (1, faded(colour, colour.alphaF() * 0.7))]
        painter.setPen(QPen(QBrush(down(0, length, ends)), width))
        painter.drawLine(QPointF(lean + width, 0), QPointF(width, length))
        painter.end()
        return image

    def _paint_rings(self, painter: QPainter, t_s: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in self._rings:
            turns = t_s * 0.8 * ring.pace + ring.phase
            age = turns % 1
            # Each turn the ring comes up at another place.
            x = (ring.x + math.floor(turns) * 0.382) % 1 * self._stage.width
            depth = ((ring.y + math.floor(turns) * 0.236) % 1) ** 1.5
            y = self._stage.horizon + (0.03 + 0.97 * depth) * (self._stage.height - self._stage.horizon)
            radius = self._stage.unit * (4 + 26 * depth) * (0.15 + age)
            painter.setPen(QPen(faded(self._colour, 0.4 * (1 - age) ** 1.5), self._stage.unit * (0.9 + 0.8 * depth)))
            painter.drawEllipse(QPointF(x, y), radius, radius * 0.26)


class Petals:
    """Blossom on the wind, turning as it falls."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._petals = _specks(46, rng)
        self._colours = [faded(QColor(colour), 0.92) for colour in ("#ffd9e4", "#ffb9cf", "#fff1f4")]

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Each petal is a flat oval; its turning makes it narrow and wide."""
        for number, petal in enumerate(self._petals):
            fall = (petal.y + t_s * 0.045 * petal.pace) % 1.08 - 0.04
            x = ((petal.x + t_s * 0.03 * petal.pace + 0.02 * math.sin(t_s * petal.pace + petal.phase)) % 1.08) - 0.04
            size = self._stage.unit * (4 + 5 * petal.size)
            painter.save()
            painter.translate(x * self._stage.width, fall * self._stage.height)
            painter.rotate(math.degrees(petal.phase) + 50 * t_s * petal.pace)
            painter.setBrush(self._colours[number % 3])
            turn = 0.35 + 0.45 * abs(math.sin(t_s * 1.4 * petal.pace + petal.phase))
            painter.drawEllipse(QPointF(0, 0), size, size * turn)
            painter.restore()


class Lanterns:
    """Paper lanterns that rise, warm and slow."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._lanterns = _specks(16, rng)
        self._sprites = [self._draw(stage.unit * size) for size in (0.55, 0.8, 1.15)]

    def paint(self, painter: QPainter, t_s: float) -> None:
        """The far ones are small, dim and slow."""
        for number, lantern in enumerate(self._lanterns):
            depth = number % 3
            rise = (lantern.y - t_s * (0.006, 0.01, 0.016)[depth] * lantern.pace) % 1.1 - 0.05
            sway = math.sin(t_s * 0.5 * lantern.pace + lantern.phase) * 0.006
            sprite = self._sprites[depth]
            painter.setOpacity((0.55, 0.8, 1.0)[depth] * (0.86 + 0.14 * math.sin(t_s * 3 * lantern.pace)))
            x = (lantern.x + sway) * self._stage.width - sprite.width() / 2
            painter.drawImage(QPointF(x, rise * self._stage.horizon - sprite.height() / 2), sprite)
        painter.setOpacity(1)

    @staticmethod
    def _draw(size: float) -> QImage:
        image = clear_image(120 * size, 120 * size)
        painter = painter_on(image)
        centre = QPointF(60 * size, 60 * size)
        painter.setBrush(QBrush(glow(centre, 58 * size, QColor("#ff9d3c"), 0.55)))
        painter.drawRect(QRectF(0, 0, 120 * size, 120 * size))
        body = QRectF(48 * size, 44 * size, 24 * size, 32 * size)
        paper = [(0, QColor("#ff8a3a")), (0.55, QColor("#ffb257")), (1, QColor("#fff0b8"))]
        painter.setBrush(QBrush(down(body.top(), body.bottom(), paper)))
        painter.drawRoundedRect(body, 8 * size, 7 * size)
        painter.end()
        return image


class Fireflies:
    """Small lights that wander and breathe, over the water too."""

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._stage = stage
        self._flies = _specks(42, rng)
        self._sprite = soft_dot(11 * stage.unit, mixed(QColor(palette.sheen), QColor("#ffffff"), 0.25))

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Each one goes its own round."""
        half = self._sprite.width() / 2
        for fly in self._flies:
            x = fly.x + 0.02 * math.sin(t_s * 0.4 * fly.pace + fly.phase) + 0.01 * math.sin(t_s * 0.9 + fly.phase * 2)
            y = 0.2 + 0.76 * fly.y + 0.018 * math.cos(t_s * 0.5 * fly.pace + fly.phase)
            breath = max(0.0, math.sin(t_s * 1.2 * fly.pace + fly.phase * 3))
            painter.setOpacity(breath * (0.35 + 0.65 * fly.size))
            painter.drawImage(QPointF(x * self._stage.width - half, y * self._stage.height - half), self._sprite)
        painter.setOpacity(1)


_AURORA_GRAIN = 6


class Aurora:
    """Two curtains of light, made of rays that are brighter where the curtain folds.

    Rays are added up on a coarse picture that is then drawn large: that is what makes them soft.
    """

    def __init__(self, stage: Stage, palette: Palette, rng: random.Random) -> None:
        self._starts = [rng.uniform(0, 6.283) for _ in range(2)]
        grain = _AURORA_GRAIN * stage.unit
        self._coarse = clear_image(stage.width / grain, stage.horizon * 0.86 / grain)
        self._place = QRectF(0, 0, stage.width, self._coarse.height() * grain)
        self._ray_width = max(3, round(self._coarse.width() / 60))
        tall = self._coarse.height() * 0.7
        self._rays = [
            self._ray(self._ray_width, tall, QColor("#5ff7ae"), QColor("#3f8cff")),
            self._ray(self._ray_width, tall * 0.75, QColor("#4fe0c8"), QColor("#b06bff")),
        ]

    def paint(self, painter: QPainter, t_s: float) -> None:
        """The curtains sway and their folds wander."""
        self._coarse.fill(Qt.GlobalColor.transparent)
        coarse = painter_on(self._coarse)
        coarse.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        for curtain, (ray, start) in enumerate(zip(self._rays, self._starts, strict=True)):
            for left in range(self._coarse.width()):
                x = left / self._coarse.width()
                fold = math.sin(x * 7 + start + t_s * 0.22) + 0.6 * math.sin(x * 17 - t_s * 0.31 + start * 2)
                bright = 0.3 + 0.2 * fold + 0.07 * math.sin(x * 83 + t_s * 0.8 + start)
                wave = math.sin(x * 5 + start + t_s * 0.15) * 0.09 + math.sin(x * 11 + t_s * 0.2) * 0.03
                coarse.setOpacity(max(0.0, min(0.75, bright)) * (0.62, 0.4)[curtain])
                top = self._coarse.height() * (0.12 + 0.06 * curtain + wave)
                coarse.drawImage(left - self._ray_width // 2, round(top), ray)
        coarse.end()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._place, self._coarse)

    @staticmethod
    def _ray(wide: float, tall: float, foot: QColor, top: QColor) -> QImage:
        image = clear_image(wide, tall)
        painter = painter_on(image)
        stops = [(0, faded(top, 0)), (0.35, faded(top, 0.22)), (0.78, faded(foot, 0.55)), (0.9, faded(foot, 0.5)),
                 (1, faded(foot, 0))]  # fmt: skip
        painter.fillRect(image.rect(), QBrush(down(0, tall, stops)))
        painter.end()
        return image


_IN_THE_SKY: dict[Weather, Callable[[Stage, Palette, random.Random], Moving]] = {
    Weather.STARS: Stars,
    Weather.AURORA: Aurora,
    Weather.LANTERNS: Lanterns,
}
_BEFORE_ALL: dict[Weather, Callable[[Stage, Palette, random.Random], Moving]] = {
    Weather.GULLS: Gulls,
    Weather.FIREFLIES: Fireflies,
    Weather.PETALS: Petals,
    Weather.SNOW: Snow,
    Weather.RAIN: Rain,
}


def in_the_sky(stage: Stage, palette: Palette, weathers: frozenset[Weather], rng: random.Random) -> list[Moving]:
    """Weather behind what stands at the horizon; the water mirrors it."""
    return [make(stage, palette, rng) for weather, make in _IN_THE_SKY.items() if weather in weathers]


def before_all(stage: Stage, palette: Palette, weathers: frozenset[Weather], rng: random.Random) -> list[Moving]:
    """Weather between the eye and the boat."""
    return [make(stage, palette, rng) for weather, make in _BEFORE_ALL.items() if weather in weathers]
