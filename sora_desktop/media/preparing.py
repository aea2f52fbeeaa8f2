"""How a picture of this computer becomes one that gateways take: small, upright, without metadata, JPEG or PNG."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageIOHandler, QImageReader, QImageWriter, QPainter

from sora_desktop.domain.image_kinds import ImageKind, image_kind
from sora_desktop.domain.pictures import LONGEST_SIDE_PX, MOST_BYTES, LocalPicture

_MOST_FILE_BYTES = 200_000_000
_MOST_PIXELS = 120_000_000
"""A larger picture would take half a gigabyte while it is read; a small file can promise any size."""
_JPEG_QUALITY = 90
_STEP = 0.8

_TOO_LARGE = "This picture is too large to be read. Save it smaller first."
_UNREADABLE = "This file is no picture that can be read."


class Unreadable(Exception):
    """A picture cannot be used; carries a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_picture(path: str, longest_px: int = LONGEST_SIDE_PX) -> QImage:
    """A picture file, turned as it is to be seen and at most this large. Raises ``Unreadable``."""
    kind = _kind_of(path)
    reader = QImageReader(path)
    # What a file is called says nothing about what it is.
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        if size.width() * size.height() > _MOST_PIXELS and kind is not ImageKind.JPEG:
            raise Unreadable(_TOO_LARGE)
        if max(size.width(), size.height()) > longest_px:
            # JPEG is decoded small at once. For the others, Python goes on while the reader scales: it does not
            # while QImage.scaled works.
            reader.setScaledSize(_fitted(size, longest_px))
    image = reader.read()
    if image.isNull():
        if kind in {ImageKind.HEIC, ImageKind.AVIF}:
            raise Unreadable(f"{kind} pictures cannot be read here. Save it as JPEG or PNG first.")
        is_bomb = reader.error() is QImageReader.ImageReaderError.InvalidDataError and size.width() > 8_192
        raise Unreadable(_TOO_LARGE if is_bomb else _UNREADABLE)
    return small(image, longest_px)


def size_of(path: str) -> QSize:
    """The size of a picture file as it is to be seen; an invalid one where nothing says it."""
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    is_turned = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    return size.transposed() if is_turned else size


def small(image: QImage, longest_px: int = LONGEST_SIDE_PX) -> QImage:
    """The picture at most this large; never larger than it is."""
    if max(image.width(), image.height()) <= longest_px:
        return image
    return image.scaled(
        _fitted(image.size(), longest_px),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def cropped(image: QImage, width: int, height: int) -> QImage:
    """The middle of a picture in the shape ``width`` : ``height``."""
    return image.copy(crop_of(image.size(), width, height))


def crop_of(size: QSize, width: int, height: int) -> QRect:
    """What of a picture is left when it is cropped to a shape around its middle."""
    kept = QSize(width, height).scaled(size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    corner = QPoint((size.width() - kept.width()) // 2, (size.height() - kept.height()) // 2)
    return QRect(corner, kept)


def write_prepared(image: QImage, folder: Path) -> LocalPicture:
    """Write a picture under the name of its content. Raises ``Unreadable``, and ``OSError`` when the disk refuses."""
    if image.isNull():
        raise Unreadable(_UNREADABLE)
    content, ending = _encoded(_plain(small(image)))
    picture = LocalPicture(f"{hashlib.sha256(content).hexdigest()}.{ending}")
    path = folder / picture.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return picture


def _kind_of(path: str) -> ImageKind | None:
    """Raises ``Unreadable``."""
    try:
        if Path(path).stat().st_size > _MOST_FILE_BYTES:
            raise Unreadable(_TOO_LARGE)
        with Path(path).open("rb") as file:
            return image_kind(file.read(64))
    except (OSError, ValueError) as error:
        raise Unreadable("This file cannot be read.") from error


def _fitted(size: QSize, longest_px: int) -> QSize:
    wanted = size.scaled(QSize(longest_px, longest_px), Qt.AspectRatioMode.KeepAspectRatio)
    return wanted.expandedTo(QSize(1, 1))


def _plain(image: QImage) -> QImage:
    """The pixels alone, in sRGB: painted anew, so that nothing of what the file said goes along."""
    if image.colorSpace().isValid() and image.colorSpace() != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    form = QImage.Format.Format_ARGB32 if _is_seen_through(image) else QImage.Format.Format_RGB32
    plain = QImage(image.size(), form)
    if plain.isNull():
        raise Unreadable(_TOO_LARGE)
    plain.fill(Qt.GlobalColor.transparent)
    painter = QPainter(plain)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    image.setDevicePixelRatio(1.0)
    painter.drawImage(0, 0, image)
    painter.end()
    return plain


def _is_seen_through(image: QImage) -> bool:
    if not image.hasAlphaChannel():
        return False
    alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
    width, line_bytes, content = alpha.width(), alpha.bytesPerLine(), bytes(alpha.constBits())
    return any(content.count(255, begin, begin + width) != width for begin in range(0, len(content), line_bytes))


def _encoded(image: QImage) -> tuple[bytes, str]:
    kind, ending = (b"png", "png") if image.hasAlphaChannel() else (b"jpg", "jpg")
    while True:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, kind)
        if kind == b"jpg":
            writer.setQuality(_JPEG_QUALITY)
        if not writer.write(image):
            raise Unreadable(_UNREADABLE)
        content = bytes(buffer.data().data())
        if len(content) <= MOST_BYTES:
            return content, ending
        # Only noise with transparency comes here.
        image = small(image, int(max(image.width(), image.height()) * _STEP))
