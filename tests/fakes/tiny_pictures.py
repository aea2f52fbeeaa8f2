"""Pictures of a few bytes, as they come over a wire, and a prepared one in a file."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 4, height: int = 4, shade: int = 90) -> bytes:
    """A grey picture as a PNG file."""
    rows = (b"\0" + bytes([shade]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


PNG = png()
GIF = b"GIF89a" + bytes(100)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
PAGE = b"<!doctype html><title>Sign in</title>" + b" " * 100


def prepared(folder: Path, content: bytes = PNG) -> Path:
    """A prepared picture, as the media thread leaves it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()}.png"
    path.write_bytes(content)
    return path
