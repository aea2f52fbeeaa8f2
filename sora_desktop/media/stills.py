"""A small still of a video frame, made without the graphics card and without a full-size picture in between.

`QVideoFrame.toImage` starts an OpenGL context in whatever thread it is called, which takes a quarter of a second under
software rendering and keeps Python from running meanwhile. The planes of a decoded frame are scaled down first here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

_Format = QVideoFrameFormat.PixelFormat
_PLANAR = {_Format.Format_YUV420P: (1, 2), _Format.Format_YUV422P: (1, 2), _Format.Format_YV12: (2, 1)}
_SEMI_PLANAR = {_Format.Format_NV12: (0, 1), _Format.Format_NV21: (1, 0)}
_SD_HEIGHT = 576
_BLACK_LEVEL, _LIT_SHARE = 16, 0.02
_LIT_VALUES = bytes(range(41, 256))


@dataclass(frozen=True)
class Still:
    """A picture, and whether one sees more in it than black."""

    image: QImage
    is_lit: bool


def still_of(frame: QVideoFrame, longest_side: int) -> Still | None:
    """The frame at most this large, turned as it is to be shown; None where it cannot be read."""
    return _from_planes(frame, longest_side) or _from_image(frame, longest_side)


def _from_image(frame: QVideoFrame, longest_side: int) -> Still | None:
    image = frame.toImage()
    if image.isNull():
        return None
    small = _scaled(image, _small_size(image.size(), longest_side)).convertToFormat(QImage.Format.Format_RGB32)
    return Still(small, _is_lit(_bytes_of(small)))


def _from_planes(frame: QVideoFrame, longest_side: int) -> Still | None:
    """The still of a frame in one of the common formats with 8 bits; None for any other."""
    form, size = frame.pixelFormat(), _small_size(frame.size(), longest_side)
    if form not in _PLANAR and form not in _SEMI_PLANAR:
        return None
    if size.isEmpty() or not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        luma = _small_plane(frame.bits(0), frame.size(), frame.bytesPerLine(0), size)
        rows = frame.height() if form is _Format.Format_YUV422P else (frame.height() + 1) // 2
        chroma_size = QSize((frame.width() + 1) // 2, rows)
        if form in _PLANAR:
            blue, red = (
                _small_plane(frame.bits(plane), chroma_size, frame.bytesPerLine(plane), size) for plane in _PLANAR[form]
            )
        else:
            both, line_bytes = bytes(frame.bits(1)), frame.bytesPerLine(1) // 2
            blue, red = (_small_plane(both[offset::2], chroma_size, line_bytes, size) for offset in _SEMI_PLANAR[form])
    finally:
        frame.unmap()
    image = _to_rgb(luma, blue, red, _Matrix.of(frame.surfaceFormat()), size)
    # The file's own turn stands in the format, one that was set later in the frame.
    turn = frame.surfaceFormat().rotation().value + frame.rotation().value
    return Still(image.transformed(QTransform().rotate(turn)) if turn else image, _is_lit(luma))


def _small_size(size: QSize, longest_side: int) -> QSize:
    if max(size.width(), size.height()) <= longest_side:
        return size
    return size.scaled(QSize(longest_side, longest_side), Qt.AspectRatioMode.KeepAspectRatio)


def _small_plane(plane: bytes | bytearray | memoryview, size: QSize, line_bytes: int, wanted: QSize) -> bytes:
    view = QImage(plane, size.width(), size.height(), line_bytes, QImage.Format.Format_Grayscale8)
    return _bytes_of(_scaled(view, wanted))


def _scaled(image: QImage, size: QSize) -> QImage:
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _bytes_of(grey: QImage) -> bytes:
    """The pixels of a grey picture, without the filling at the end of its lines."""
    if grey.format() is not QImage.Format.Format_Grayscale8:
        grey = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    width, line_bytes, content = grey.width(), grey.bytesPerLine(), bytes(grey.constBits())
    if line_bytes == width:
        return content
    return b"".join(content[begin : begin + width] for begin in range(0, len(content), line_bytes))


def _is_lit(luma: bytes) -> bool:
    dark = luma.translate(None, _LIT_VALUES)
    return len(luma) - len(dark) > _LIT_SHARE * len(luma)


@dataclass(frozen=True)
class _Matrix:
    """How luma and chroma become colours (ITU-R BT.601 and BT.709)."""

    luma: float
    black: int
    red_of_red: float
    green_of_blue: float
    green_of_red: float
    blue_of_blue: float

    @classmethod
    def of(cls, form: QVideoFrameFormat) -> _Matrix:
        """The matrix that a frame names; where it names none, the one that is usual for its height."""
        is_full = form.colorRange() is QVideoFrameFormat.ColorRange.ColorRange_Full
        space = form.colorSpace()
        is_sd = space is QVideoFrameFormat.ColorSpace.ColorSpace_BT601 or (
            space is QVideoFrameFormat.ColorSpace.ColorSpace_Undefined and form.frameHeight() <= _SD_HEIGHT
        )
        stretch = 1.0 if is_full else 255 / 224
        red, green_blue, green_red, blue = (1.402, 0.344, 0.714, 1.772) if is_sd else (1.5748, 0.1873, 0.4681, 1.8556)
        return cls(
            luma=1.0 if is_full else 255 / 219,
            black=0 if is_full else _BLACK_LEVEL,
            red_of_red=red * stretch,
            green_of_blue=green_blue * stretch,
            green_of_red=green_red * stretch,
            blue_of_blue=blue * stretch,
        )


def _to_rgb(luma: bytes, blue: bytes, red: bytes, matrix: _Matrix, size: QSize) -> QImage:
    """The picture of three planes of this size.

    Python touches no pixel of it: a loop over them would keep the window waiting for the interpreter. What luma and
    chroma add and take away are pictures of their own, and Qt sums them up, each channel within its bounds.
    """
    light = _table(lambda value: (value - matrix.black) * matrix.luma)
    bright = luma.translate(light)
    sum_ = _picture(bright, bright, bright, size)
    for sign in (1, -1):
        from_blue = blue.translate(_table(lambda value: sign * (value - 128) * matrix.blue_of_blue))  # noqa: B023
        green_of_blue = blue.translate(_table(lambda value: -sign * (value - 128) * matrix.green_of_blue))  # noqa: B023
        green_of_red = red.translate(_table(lambda value: -sign * (value - 128) * matrix.green_of_red))  # noqa: B023
        from_red = red.translate(_table(lambda value: sign * (value - 128) * matrix.red_of_red))  # noqa: B023
        none = bytes(len(luma))
        painter = QPainter(sum_)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.drawImage(0, 0, _picture(from_blue, green_of_blue, from_red, size))
        painter.drawImage(0, 0, _picture(none, green_of_red, none, size))
        painter.end()
        sum_.invertPixels()  # what is added to the inverse is taken away
    return sum_


def _table(of: Callable[[int], float]) -> bytes:
    """What stands for each of the values of a byte, between 0 and 255."""
    return bytes(max(0, min(255, round(of(value)))) for value in range(256))


def _picture(blue: bytes, green: bytes, red: bytes, size: QSize) -> QImage:
    pixels = bytearray(b"\xff") * (4 * len(blue))
    order = (blue, green, red) if sys.byteorder == "little" else (red, green, blue)
    first = 0 if sys.byteorder == "little" else 1
    for place, channel in enumerate(order, first):
        pixels[place::4] = channel
    return QImage(pixels, size.width(), size.height(), size.width() * 4, QImage.Format.Format_RGB32).copy()
