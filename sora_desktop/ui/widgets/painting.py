"""What several widgets paint alike: rounded surfaces, icons, and one line of text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

_MIRRORED = {
    "arrow-left": "arrow-right",
    "arrow-right": "arrow-left",
    "chevron-left": "chevron-right",
    "chevron-right": "chevron-left",
}


def paint_rounded(
    painter: QPainter, rect: QRect | QRectF, radius: float, fill: QColor | None, border: QColor | None = None
) -> None:
    """Fill a rounded rectangle; a border lies inside of it and is one device-independent pixel wide."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(rect)
    if border is not None:
        painter.setPen(QPen(border, 1))
        area.adjust(0.5, 0.5, -0.5, -0.5)
        radius -= 0.5
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    painter.drawRoundedRect(area, radius, radius)


def paint_pixmap(painter: QPainter, rect: QRect, pixmap: QPixmap) -> None:
    """Draw a picture in the middle of `rect`, on whole device-independent pixels."""
    size = pixmap.deviceIndependentSize()
    left = rect.x() + (rect.width() - int(size.width())) // 2
    top = rect.y() + (rect.height() - int(size.height())) // 2
    painter.drawPixmap(QPoint(left, top), pixmap)


def paint_line(
    painter: QPainter,
    rect: QRect,
    text: str,
    color: QColor,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
) -> None:
    """Draw one line of text in the painter's font, cut with an ellipsis where `rect` is too narrow."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setPen(color)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    flags = (
        int((alignment | Qt.AlignmentFlag.AlignAbsolute).value)
        | int(Qt.AlignmentFlag.AlignVCenter.value)
        | int(Qt.TextFlag.TextSingleLine.value)
    )
    painter.drawText(rect, flags, shown)


def visual_icon(widget: QWidget, name: str) -> str:
    """The name of the icon that points where `name` does, where the widget is laid out from right to left."""
    return name if widget.layoutDirection() == Qt.LayoutDirection.LeftToRight else _MIRRORED.get(name, name)


def visual_rect(widget: QWidget, rect: QRect) -> QRect:
    """`rect`, mirrored where the widget is laid out from right to left."""
    if widget.layoutDirection() == Qt.LayoutDirection.LeftToRight:
        return rect
    return QRect(QPoint(widget.width() - rect.x() - rect.width(), rect.y()), QSize(rect.size()))


def visual_alignment(widget: QWidget, alignment: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    """Left for right and right for left, where the widget is laid out from right to left."""
    if widget.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        if alignment == Qt.AlignmentFlag.AlignLeft:
            return Qt.AlignmentFlag.AlignRight
        if alignment == Qt.AlignmentFlag.AlignRight:
            return Qt.AlignmentFlag.AlignLeft
    return alignment
