"""How long an MP4 file says that it is, read from its boxes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO


def mp4_duration_ms(path: Path) -> int | None:
    """The duration in the movie header (ISO/IEC 14496-12, 8.2.2), or None where there is none."""
    try:
        with path.open("rb") as file:
            moov_bytes = _enter(file, b"moov", path.stat().st_size)
            if moov_bytes is None or _enter(file, b"mvhd", moov_bytes) is None:
                return None
            version = file.read(4)[0]
            file.seek(16 if version == 1 else 8, 1)
            scale, length = struct.unpack(">IQ" if version == 1 else ">II", file.read(12 if version == 1 else 8))
    except (OSError, struct.error, IndexError):
        return None
    return round(length * 1000 / scale) if scale > 0 else None


def _enter(file: BinaryIO, wanted: bytes, limit_bytes: int) -> int | None:
    """Stand at the content of the first box with this name; how many bytes it has, or None without such a box."""
    while limit_bytes >= 8:
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        elif size == 0:
            size = limit_bytes
        if size < head:
            return None
        if name == wanted:
            return int(size) - head
        file.seek(size - head, 1)
        limit_bytes -= size
    return None
