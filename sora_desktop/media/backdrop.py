"""The still layers of a demo clip, drawn once: its sky, its clouds and what stands at the horizon."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPolygonF

from sora_desktop.media.moods import Mood, Palette, Place
from sora_desktop.media.pigments import clear_image, down, faded, glow, mixed, painter_on

_STEPS = 4


class Drifting:
    """A layer that moves sideways by parts of a pixel.

    It is drawn once for each quarter of a pixel: whole pixels would jerk at these speeds, and moving by parts at each
    frame costs ten times as much.
    """

    def __init__(self, image: QImage, x: float, y: float, speed: float) -> None:
        """`x`, `y` is its left upper corner at the begin; `speed` in pixels a second."""
        self._x, self._y, self._speed = x, round(y), speed
        self._steps = [image, *(_moved(image, step / _STEPS) for step in range(1, _STEPS))]

    def paint(self, painter: QPainter, t_s: float) -> None:
        """Paint it where it is at a time."""
        x, step = divmod(round((self._x + self._speed * t_s) * _STEPS), _STEPS)
        painter.drawImage(x, self._y, self._steps[step])


def _moved(image: QImage, by: float) -> QImage:
    moved = clear_image(image.width() + 1, image.height())
    painter = painter_on(moved)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QPointF(by, 0), image)
    painter.end()
    return moved


@dataclass(frozen=True)
class Stage:
    """Measures that all layers share. `unit` is 1/720 of the shorter side of the picture, in pixels."""

    width: float
    height: float
    horizon: float
    unit: float
    light: QPointF
    """Where the sun or the moon stands at the begin."""


def sky_image(stage: Stage, palette: Palette, colours: tuple[str, ...]) -> QImage:
    """The sky down to the horizon, with the halo of its light."""
    image = QImage(round(stage.width), round(stage.horizon), QImage.Format.Format_RGB32)
    painter = painter_on(image)
    stops = list(zip((0.0, 0.45, 0.78, 1.0), (QColor(colour) for colour in colours), strict=True))
    painter.fillRect(image.rect(), QBrush(down(0, stage.horizon, stops)))
    if palette.light_radius > 0:
        halo = QColor(palette.glow)
        reach = max(stage.width, stage.height)
        painter.fillRect(image.rect(), QBrush(glow(stage.light, reach * 0.55, halo, 0.38)))
        painter.fillRect(image.rect(), QBrush(glow(stage.light, stage.unit * palette.light_radius * 4.5, halo, 0.5)))
    painter.end()
    return image


def light_image(stage: Stage, palette: Palette) -> QImage:
    """The disc of the sun, or of a moon with its craters."""
    radius = palette.light_radius * stage.unit
    image = clear_image(radius * 2 + 4, radius * 2 + 4)
    painter = painter_on(image)
    painter.setBrush(QColor(palette.light))
    painter.drawEllipse(QPointF(radius + 2, radius + 2), radius, radius)
    if palette.is_dark:
        painter.setBrush(faded(QColor(palette.glow), 0.28))
        for x, y, size in ((-0.3, -0.25, 0.26), (0.28, 0.1, 0.2), (-0.1, 0.42, 0.15), (0.36, -0.42, 0.11)):
            painter.drawEllipse(QPointF(radius * (1 + x) + 2, radius * (1 + y) + 2), radius * size, radius * size)
    painter.end()
    return image


def clouds(stage: Stage, palette: Palette, rng: random.Random) -> list[Drifting]:
    """A few soft clouds in the upper half of the sky, the far ones smaller and slower."""
    drifting = []
    for number in range(4 if stage.width > stage.height else 3):
        far = rng.uniform(0.55, 1.0)
        width, height = stage.unit * 430 * far, stage.unit * 110 * far
        x = stage.width * (number + rng.uniform(0.1, 0.7)) / 4 - width * 0.3
        y = stage.horizon * rng.uniform(0.08, 0.5)
        image = _cloud(width, height, QColor(palette.cloud), 0.32 if palette.is_dark else 0.5, rng)
        drifting.append(Drifting(image, x, y, stage.unit * 9 * far))
    return drifting


def _cloud(width: float, height: float, colour: QColor, strength: float, rng: random.Random) -> QImage:
    image = clear_image(width, height)
    painter = painter_on(image)
    for _ in range(26):
        across = rng.gauss(0.5, 0.17)
        if not 0.12 < across < 0.88:
            continue
        radius = height * rng.uniform(0.2, 0.42) * (1.25 - abs(across - 0.5) * 1.8)
        y = height * 0.68 - radius * rng.uniform(0.1, 0.7)
        painter.setBrush(QBrush(glow(QPointF(across * width, y), radius, colour, strength * rng.uniform(0.5, 1.0))))
        painter.save()
        painter.translate(across * width, y)
        painter.scale(2.1, 0.62)
        painter.translate(-across * width, -y)
        painter.drawEllipse(QPointF(across * width, y), radius, radius)
        painter.restore()
    # A flat, soft base: clouds of an evening lie on the air.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    edge = down(0, height, [(0, QColor(0, 0, 0, 255)), (0.62, QColor(0, 0, 0, 255)), (0.86, QColor(0, 0, 0, 0))])
    painter.fillRect(image.rect(), QBrush(edge))
    painter.end()
    return image


def terrain(stage: Stage, mood: Mood, rng: random.Random) -> list[Drifting]:
    """What stands at the horizon, far layers first; near ones drift faster."""
    far, near = QColor(mood.palette.far), QColor(mood.palette.near)
    haze = mixed(QColor(mood.palette.sky[3]), far, 0.35)
    if mood.place is Place.CITY:
        return [
            _layer(stage, 190, 2.0, lambda p, w, h: _skyline(p, w, h, mixed(haze, far, 0.5), None, rng)),
            _layer(stage, 250, 4.5, lambda p, w, h: _skyline(p, w, h, near, mood.palette, rng)),
        ]
    if mood.place is Place.ISLANDS:
        return [
            _layer(stage, 62, 1.5, lambda p, w, h: _ridge(p, w, h, mixed(haze, far, 0.45), haze, _islands(rng, 0.5))),
            _layer(stage, 84, 3.5, lambda p, w, h: _ridge(p, w, h, mixed(far, near, 0.55), far, _islands(rng, 0.66))),
        ]
    heights, shape = {
        Place.HILLS: ((150, 105, 62), _hills),
        Place.PEAKS: ((235, 150, 70), _peaks),
        Place.PINES: ((150, 105, 140), _hills),
        Place.DUNES: ((120, 84, 52), _dunes),
    }[mood.place]
    layers = []
    for number, height in enumerate(heights):
        depth = number / (len(heights) - 1)
        colour = mixed(mixed(far, near, depth), haze, 0.3 * (1 - depth))
        base = mixed(colour, haze, 0.75 - 0.45 * depth)
        outline = shape(rng, number)
        is_wood = mood.place is Place.PINES and number == len(heights) - 1
        if is_wood:
            outline = _low(outline)
        has_snow = mood.place is Place.PEAKS and number == 0

        def draw(
            painter: QPainter, width: float, height: float, *, colour: QColor = colour, base: QColor = base,
            outline: Outline = outline, is_wood: bool = is_wood, has_snow: bool = has_snow,
        ) -> None:  # fmt: skip
            if is_wood:
                _pines(painter, width, height, colour, outline, rng)
            _ridge(painter, width, height, colour, base, outline)
            if has_snow:
                _snow_caps(painter, width, height, mood.palette, outline)

        layers.append(_layer(stage, height, 1.2 + 2.4 * depth, draw))
    return layers


Outline = Callable[[float], float]
"""The height of a ridge (0 to 1) at a place across it (0 to 1)."""


def _layer(stage: Stage, height: float, speed: float, draw: Callable[[QPainter, float, float], None]) -> Drifting:
    travel = stage.unit * 130
    image = clear_image(stage.width + travel, height * stage.unit)
    painter = painter_on(image)
    draw(painter, image.width(), image.height())
    painter.end()
    return Drifting(image, -travel, stage.horizon - image.height(), stage.unit * speed)


def _ridge(painter: QPainter, width: float, height: float, colour: QColor, base: QColor, outline: Outline) -> None:
    steps = max(2, round(width / 4))
    points = [QPointF(width * n / steps, height * (1 - outline(n / steps))) for n in range(steps + 1)]
    painter.setBrush(QBrush(down(0, height, [(0, colour), (0.35, colour), (1, base)])))
    painter.drawPolygon(QPolygonF([*points, QPointF(width, height), QPointF(0, height)]))


def _hills(rng: random.Random, number: int) -> Outline:
    waves = [(rng.uniform(0, 7), 1.6 * 1.9**octave, 0.5**octave) for octave in range(5)]

    def outline(x: float) -> float:
        value = sum(math.sin(start + x * 6.3 * pitch) * size for start, pitch, size in waves)
        return 0.58 + 0.21 * value - 0.06 * number

    return outline


def _peaks(rng: random.Random, number: int) -> Outline:
    summits = [
        ((n + rng.uniform(0.2, 0.8)) / 6, rng.uniform(0.5, 1.0), rng.uniform(0.13, 0.24), rng.uniform(0.6, 1.5))
        for n in range(6)
    ]
    roughness = [(rng.uniform(0, 7), 17 * 2.2**octave, 0.5**octave) for octave in range(4)]

    def outline(x: float) -> float:
        top = 0.0
        for centre, height, reach, lean in summits:
            away = (x - centre) / (reach * (lean if x > centre else 1 / lean))
            top = max(top, height * (1 - abs(away) ** 0.9))
        rough = sum(_saw(start + x * pitch) * size for start, pitch, size in roughness)
        return max(0.1, top * 0.93 + 0.05 * rough * (0.3 + max(0.0, top)))

    return outline if number == 0 else _hills(rng, number)


def _saw(x: float) -> float:
    return abs(x % 2 - 1) * 2 - 1


def _dunes(rng: random.Random, number: int) -> Outline:
    crests = [(rng.uniform(0, 1), rng.uniform(0.5, 1.0)) for _ in range(6)]

    def outline(x: float) -> float:
        rise = 0.0
        for centre, height in crests:
            away = x - centre
            reach = 0.24 if away < 0 else 0.075
            rise = max(rise, height * math.exp(-((away / reach) ** 2)))
        return 0.16 + 0.7 * rise + 0.04 * math.sin(x * 9 + number)

    return outline


def _islands(rng: random.Random, share: float) -> Outline:
    """Low land on one side of the picture, ending in the sea."""
    is_left = rng.random() < 0.5
    hills = _hills(rng, 0)
    shore = rng.uniform(share - 0.2, share - 0.08)

    def outline(x: float) -> float:
        along = x if is_left else 1 - x
        return hills(x) * max(0.0, 1 - (along / shore) ** 3) if along < shore else 0.0

    return outline


def _snow_caps(painter: QPainter, width: float, height: float, palette: Palette, outline: Outline) -> None:
    white = QColor(palette.sheen) if palette.is_dark else QColor("#ffffff")
    steps = max(2, round(width / 3))
    upper, lower = [], []
    for n in range(steps + 1):
        x = n / steps
        top = outline(x)
        depth = max(0.0, top - 0.5) * (0.5 + 0.16 * _saw(x * 90) + 0.1 * _saw(x * 217))
        upper.append(QPointF(width * x, height * (1 - top)))
        lower.append(QPointF(width * x, height * (1 - top + depth)))
    painter.setBrush(faded(white, 0.3 if palette.is_dark else 0.75))
    painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))


def _low(outline: Outline) -> Outline:
    return lambda x: 0.42 * outline(x)


def _pines(
    painter: QPainter, width: float, height: float, colour: QColor, outline: Outline, rng: random.Random
) -> None:
    """A wood along a ridge, dense in some places and thin in others."""
    x = 0.0
    while x < width:
        tall = height * rng.uniform(0.2, 0.46) * (0.85 + 0.3 * math.sin(x / height * 0.6))
        half = tall * rng.uniform(0.16, 0.23)
        foot = height * (1 - outline(min(1.0, x / width))) + height * 0.05
        levels = [(foot - tall * (1 - 0.27 * level), half * (0.28 + 0.26 * level)) for level in range(1, 4)]
        tree = QPainterPath(QPointF(x, foot - tall))
        for y, reach in levels:
            tree.lineTo(x + reach, y)
            tree.lineTo(x + reach * 0.45, y - tall * 0.03)
        tree.lineTo(x + half * 0.12, foot)
        tree.lineTo(x - half * 0.12, foot)
        for y, reach in reversed(levels):
            tree.lineTo(x - reach * 0.45, y - tall * 0.03)
            tree.lineTo(x - reach, y)
        tree.closeSubpath()
        painter.setBrush(mixed(colour, QColor("#000000"), rng.uniform(0.0, 0.14)))
        painter.drawPath(tree)
        x += half * rng.uniform(0.6, 1.8)


_SIGNS = ("#ff5fc4", "#5ef2ff", "#ffd166", "#9d7bff")


def _skyline(
    painter: QPainter, width: float, height: float, colour: QColor, lit: Palette | None, rng: random.Random
) -> None:
    """Towers of many heights; the near ones have windows, and by night some signs."""
    unit = height / 250
    x = -10 * unit
    while x < width:
        wide = rng.uniform(34, 88) * unit
        tall = height * min(0.97, max(0.2, rng.gauss(0.55, 0.2)))
        top = height - tall
        painter.setBrush(QBrush(down(top, height, [(0, colour), (1, mixed(colour, QColor("#000000"), 0.12))])))
        painter.drawRect(QRectF(x, top, wide + 1, tall))
        if rng.random() < 0.3:
            painter.drawRect(QRectF(x + wide * 0.46, top - 18 * unit, 2 * unit, 18 * unit))
        if lit is not None:
            _windows(painter, QRectF(x, top, wide, tall), unit, lit, rng)
        x += wide * rng.uniform(0.92, 1.2)


def _windows(painter: QPainter, tower: QRectF, unit: float, lit: Palette, rng: random.Random) -> None:
    warm, cool = QColor("#ffdf9e"), QColor(lit.sheen)
    share = 0.42 if lit.is_dark else 0.14
    y = tower.top() + 9 * unit
    while y < tower.bottom() - 8 * unit:
        x = tower.left() + 6 * unit
        while x < tower.right() - 7 * unit:
            if rng.random() < share:
                painter.setBrush(faded(warm if rng.random() < 0.7 else cool, rng.uniform(0.3, 0.9)))
                painter.drawRect(QRectF(x, y, 4 * unit, 5 * unit))
            x += 9 * unit
        y += 12 * unit
    if lit.is_dark and rng.random() < 0.3:
        sign = QColor(rng.choice(_SIGNS))
        place = QRectF(tower.left() + tower.width() * 0.3, tower.top() + tower.height() * 0.2, 7 * unit, 52 * unit)
        painter.setBrush(QBrush(glow(place.center(), 46 * unit, sign, 0.5)))
        painter.drawEllipse(place.center(), 46 * unit, 46 * unit)
        painter.setBrush(mixed(sign, QColor("#ffffff"), 0.35))
        painter.drawRoundedRect(place, 3 * unit, 3 * unit)
