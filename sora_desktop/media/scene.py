"""The moving picture of a demo clip: still layers drawn once, and a frame of them for each moment."""

from __future__ import annotations

import random
import zlib

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from sora_desktop.media.backdrop import Stage, clouds, light_image, sky_image, terrain
from sora_desktop.media.boat import Boat
from sora_desktop.media.caption import caption_image
from sora_desktop.media.clip_spec import ClipSpec
from sora_desktop.media.moods import Mood, Place, Weather, choose_mood
from sora_desktop.media.pigments import painter_on
from sora_desktop.media.styles import in_style
from sora_desktop.media.water import Water
from sora_desktop.media.weather import before_all, in_the_sky

_MARGIN = 24
"""How much wider than the frame the mirrored picture is, in units, so that waves do not show its edge."""


class Scene:
    """One clip's picture. Equal specs give equal frames."""

    def __init__(self, spec: ClipSpec) -> None:
        """Draw the still layers; takes some tenths of a second. Needs a QGuiApplication for its fonts."""
        chosen = choose_mood(spec.prompt, spec.seed)
        self.mood = Mood(chosen.name, in_style(chosen.palette, spec.style), chosen.place, chosen.weathers)
        self._duration_s = spec.duration_s
        rng = random.Random(spec.seed ^ zlib.crc32(spec.prompt.encode("utf-8", "replace")))
        unit = min(spec.width, spec.height) / 720
        self._margin = round(_MARGIN * unit)
        frame = self._stage(spec, unit, chosen.place, rng)
        wide = Stage(
            frame.width + 2 * self._margin, frame.height, frame.horizon, unit,
            QPointF(frame.light.x() + self._margin, frame.light.y()),
        )  # fmt: skip
        palette, weathers = self.mood.palette, self.mood.weathers
        self._above = QImage(round(wide.width), round(wide.horizon), QImage.Format.Format_RGB32)
        self._sky, self._later_sky = (sky_image(wide, palette, sky) for sky in (palette.sky, palette.later_sky))
        self._light = light_image(wide, palette) if palette.light_radius > 0 else None
        self._light_at = wide.light
        self._rise = -18 * unit if not palette.is_dark and self.mood.name != "golden" else 14 * unit
        self._clouds = clouds(wide, palette, rng) if Weather.CLOUDS in weathers else []
        self._terrain = terrain(wide, self.mood, rng)
        self._sky_weather = in_the_sky(wide, palette, weathers, rng)
        self._water = Water(frame, palette, self._margin, rng)
        self._boat = Boat(frame, palette, self._water, spec.duration_s, rng)
        self._near_weather = before_all(frame, palette, weathers, rng)
        self._caption = caption_image(frame, spec.prompt, spec.note, QColor(palette.water))

    @staticmethod
    def _stage(spec: ClipSpec, unit: float, place: Place, rng: random.Random) -> Stage:
        is_low = place in {Place.ISLANDS, Place.DUNES}
        horizon = float(round(spec.height * (0.6 if spec.height < spec.width else 0.58)))
        side = rng.choice((-1, 1))
        x = spec.width * (0.5 + side * rng.uniform(0.13, 0.27))
        y = horizon - unit * (rng.uniform(70, 150) if is_low else rng.uniform(165, 225))
        return Stage(float(spec.width), float(spec.height), horizon, unit, QPointF(x, y))

    def paint(self, frame: QImage, t_s: float) -> None:
        """Paint the moment `t_s` (in seconds) onto a frame of the clip's size."""
        self._paint_above(t_s)
        painter = painter_on(frame)
        painter.drawImage(-self._margin, 0, self._above)
        self._water.paint(painter, self._above, t_s)
        self._boat.paint(painter, t_s)
        for weather in self._near_weather:
            weather.paint(painter, t_s)
        painter.drawImage(0, 0, self._caption)
        painter.end()

    def _paint_above(self, t_s: float) -> None:
        share = min(1.0, t_s / self._duration_s)
        painter = painter_on(self._above)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(0, 0, self._sky)
        painter.setOpacity(share)
        painter.drawImage(0, 0, self._later_sky)
        painter.setOpacity(1)
        for weather in self._sky_weather:
            weather.paint(painter, t_s)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._light is not None:
            half = self._light.width() / 2
            centre = self._light_at + QPointF(0, self._rise * share)
            painter.drawImage(centre - QPointF(half, half), self._light)
        for layer in (*self._clouds, *self._terrain):
            layer.paint(painter, t_s)
        painter.end()
