"""Stills from frames: the same colours as Qt's own pictures, for each layout of a frame's planes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, qBlue, qGreen, qRed
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat
from pytestqt.qtbot import QtBot

from sora_desktop.media.stills import still_of

Format = QVideoFrameFormat.PixelFormat


def frame_with(form: Format, planes: list[bytes], size: QSize, matrix: str = "") -> QVideoFrame:
    """A frame of these planes."""
    layout = QVideoFrameFormat(size, form)
    if matrix == "full":
        layout.setColorRange(QVideoFrameFormat.ColorRange.ColorRange_Full)
    if matrix == "709":
        layout.setColorSpace(QVideoFrameFormat.ColorSpace.ColorSpace_BT709)
    frame = QVideoFrame(layout)
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for number, content in enumerate(planes):
        rows = len(content) // (size.width() if number == 0 else line_bytes(form, size))
        line = len(content) // rows
        target = memoryview(frame.bits(number)).cast("B")
        for row in range(rows):
            begin = row * frame.bytesPerLine(number)
            target[begin : begin + line] = content[row * line : (row + 1) * line]
    frame.unmap()
    return frame


def line_bytes(form: Format, size: QSize) -> int:
    return size.width() if form in {Format.Format_NV12, Format.Format_NV21} else size.width() // 2


SIZE = QSize(64, 48)
LUMA = bytes([120]) * (64 * 48)
BLUE, RED = bytes([90]), bytes([190])
QUARTER = 32 * 24

LAYOUTS = {
    "planar": (Format.Format_YUV420P, [LUMA, BLUE * QUARTER, RED * QUARTER]),
    "red first": (Format.Format_YV12, [LUMA, RED * QUARTER, BLUE * QUARTER]),
    "tall chroma": (Format.Format_YUV422P, [LUMA, BLUE * (2 * QUARTER), RED * (2 * QUARTER)]),
    "pairs": (Format.Format_NV12, [LUMA, (BLUE + RED) * QUARTER]),
    "pairs, red first": (Format.Format_NV21, [LUMA, (RED + BLUE) * QUARTER]),
}


# What the standards (ITU-R BT.601 and BT.709) make of these values; Qt's own conversion knows only the first.
EXPECTED = {"": "#dc552c", "full": "#cf5935", "709": "#e86029"}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("matrix", EXPECTED)
def test_a_colour_comes_out_as_the_standard_says(qtbot: QtBot, name: str, matrix: str) -> None:
    still = still_of(frame_with(*LAYOUTS[name], SIZE, matrix), 16)
    assert still is not None
    assert still.image.size() == QSize(16, 12)
    found, expected = still.image.pixel(8, 6), QColor(EXPECTED[matrix]).rgb()
    for channel in (qRed, qGreen, qBlue):
        assert abs(channel(found) - channel(expected)) <= 2, QColor(found).name()


def test_another_layout_goes_through_qt(qtbot: QtBot) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#c86432"))
    still = still_of(QVideoFrame(image), 32)
    assert still is not None
    assert QColor(still.image.pixel(5, 5)) == QColor("#c86432")
    assert still.is_lit


def test_a_small_frame_is_not_made_larger(qtbot: QtBot) -> None:
    still = still_of(frame_with(*LAYOUTS["planar"], SIZE), 288)
    assert still is not None
    assert still.image.size() == SIZE


def test_a_frame_is_turned_as_it_says(qtbot: QtBot) -> None:
    frame = frame_with(*LAYOUTS["planar"], SIZE)
    frame.setRotation(QtVideo.Rotation.Clockwise90)
    still = still_of(frame, 32)
    assert still is not None
    assert still.image.size() == QSize(24, 32)


@pytest.mark.parametrize(("luma", "is_lit"), [(16, False), (30, False), (60, True)])
def test_black_is_told_from_dark(qtbot: QtBot, luma: int, is_lit: bool) -> None:
    planes = [bytes([luma]) * (64 * 48), b"\x80" * QUARTER, b"\x80" * QUARTER]
    still = still_of(frame_with(Format.Format_YUV420P, planes, SIZE), 32)
    assert still is not None
    assert still.is_lit is is_lit


def test_an_empty_frame_gives_nothing(qtbot: QtBot) -> None:
    assert still_of(QVideoFrame(), 288) is None
