"""Colours and small brushes that all layers of a demo clip are painted with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QGradient, QImage, QLinearGradient, QPainter, QRadialGradient


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """The colour between two, with `share` (0 to 1) of the second."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
        first.alphaF() + (second.alphaF() - first.alphaF()) * share,
    )


def faded(colour: QColor, alpha: float) -> QColor:
    """The colour with this alpha (0 to 1)."""
    return QColor.fromRgbF(colour.redF(), colour.greenF(), colour.blueF(), max(0.0, min(1.0, alpha)))


def clear_image(width: float, height: float) -> QImage:
    """A wholly transparent picture, in the format that is blended fastest."""
    image = QImage(max(1, round(width)), max(1, round(height)), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def painter_on(image: QImage) -> QPainter:
    """A painter with smooth edges and no outline."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def down(top: float, bottom: float, stops: Sequence[tuple[float, QColor]]) -> QLinearGradient:
    """A gradient that runs down the picture."""
    gradient = QLinearGradient(0, top, 0, bottom)
    gradient.setInterpolationMode(QGradient.InterpolationMode.ColorInterpolation)
    for position, colour in stops:
        gradient.setColorAt(position, colour)
    return gradient


def glow(centre: QPointF, radius: float, colour: QColor, strength: float) -> QRadialGradient:
    """A soft light: its brightness falls off like a bell, so that no edge shows."""
    gradient = QRadialGradient(centre, radius)
    for position, share in ((0.0, 1.0), (0.15, 0.8), (0.35, 0.42), (0.6, 0.14), (0.8, 0.04), (1.0, 0.0)):
        gradient.setColorAt(position, faded(colour, strength * share))
    return gradient


def soft_dot(radius: float, colour: QColor, strength: float = 1.0) -> QImage:
    """A blurred dot as a picture of its own."""
    image = clear_image(radius * 2, radius * 2)
    painter = painter_on(image)
    painter.setBrush(QBrush(glow(QPointF(radius, radius), radius, colour, strength)))
    painter.drawRect(QRectF(0, 0, radius * 2, radius * 2))
    painter.end()
    return image
