"""A small still of a video frame, made without the graphics card and without a full-size picture in between.

`QVideoFrame.toImage` starts an OpenGL context in whatever thread it is called, which takes a quarter of a second under
software rendering and keeps Python from running meanwhile. The planes of a decoded frame are scaled down first here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QTransform
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

_Format = QVideoFrameFormat.PixelFormat
_PLANAR = {_Format.Format_YUV420P: (1, 2), _Format.Format_YUV422P: (1, 2), _Format.Format_YV12: (2, 1)}
_SEMI_PLANAR = {_Format.Format_NV12: (0, 1), _Format.Format_NV21: (1, 0)}
_SD_HEIGHT = 576
_BLACK_LEVEL, _LIT_LEVEL, _LIT_SHARE = 16, 40, 0.02


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
    pixels = _to_rgb(luma, blue, red, _Matrix.of(frame.surfaceFormat()))
    image = QImage(pixels, size.width(), size.height(), size.width() * 4, QImage.Format.Format_RGB32)
    # The file's own turn stands in the format, one that was set later in the frame.
    turn = frame.surfaceFormat().rotation().value + frame.rotation().value
    return Still(image.transformed(QTransform().rotate(turn)) if turn else image.copy(), _is_lit(luma))


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
    return sum(value > _LIT_LEVEL for value in luma) > _LIT_SHARE * len(luma)


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


_ROOM = 1024
_CLAMPED = bytes(max(0, min(255, value - _ROOM)) for value in range(3 * _ROOM))


def _to_rgb(luma: bytes, blue: bytes, red: bytes, matrix: _Matrix) -> bytes:
    """Four bytes for each pixel, as `Format_RGB32` has them on little-endian machines."""
    light = [round((value - matrix.black) * matrix.luma) + _ROOM for value in range(256)]
    red_red = [round((value - 128) * matrix.red_of_red) for value in range(256)]
    green_blue = [round((value - 128) * matrix.green_of_blue) for value in range(256)]
    green_red = [round((value - 128) * matrix.green_of_red) for value in range(256)]
    blue_blue = [round((value - 128) * matrix.blue_of_blue) for value in range(256)]
    lights = [light[value] for value in luma]
    pixels = bytearray(b"\xff") * (4 * len(luma))
    pixels[0::4] = bytes([_CLAMPED[y + blue_blue[b]] for y, b in zip(lights, blue, strict=True)])
    pixels[1::4] = bytes(
        [_CLAMPED[y - green_blue[b] - green_red[r]] for y, b, r in zip(lights, blue, red, strict=True)]
    )
    pixels[2::4] = bytes([_CLAMPED[y + red_red[r]] for y, r in zip(lights, red, strict=True)])
    return bytes(pixels)
