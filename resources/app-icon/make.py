"""Makes the icons of the program out of resources/mark.svg, for all systems: `python resources/app-icon/make.py`."""

from __future__ import annotations

import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent
MARK = FOLDER.parent / "mark.svg"
SMALL_MARK = FOLDER.parent / "mark-small.svg"
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Apple's types for PNG pictures of these sizes in an icns file.
ICNS_TYPES = ((b"icp4", 16), (b"icp5", 32), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024))


def png(size: int) -> bytes:
    """The mark as a PNG of `size` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SMALL_MARK if size <= 24 else MARK)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(written.data())


def ico(pictures: list[tuple[int, bytes]]) -> bytes:
    """A Windows icon that holds PNG pictures, which Windows reads since Vista."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    entries = b""
    for size, data in pictures:
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return head + entries + b"".join(data for _, data in pictures)


def icns(pictures: list[tuple[bytes, bytes]]) -> bytes:
    """An icon file of macOS that holds PNG pictures."""
    blocks = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures)
    return b"icns" + struct.pack(">I", 8 + len(blocks)) + blocks


def main() -> None:
    """Write the three files beside this one."""
    app = QGuiApplication([])
    (FOLDER / "sora-desktop.png").write_bytes(png(512))
    (FOLDER / "sora-desktop.ico").write_bytes(ico([(size, png(size)) for size in ICO_SIZES]))
    (FOLDER / "sora-desktop.icns").write_bytes(icns([(kind, png(size)) for kind, size in ICNS_TYPES]))
    app.quit()


if __name__ == "__main__":
    main()
