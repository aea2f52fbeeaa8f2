"""MP4 and WebM files built from their smallest pieces, to be broken in the tests."""

from __future__ import annotations

import struct


def box(kind: bytes, *content: bytes) -> bytes:
    """An MP4 box with a size of 32 bits."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def long_box(kind: bytes, *content: bytes) -> bytes:
    """An MP4 box with a size of 64 bits."""
    body = b"".join(content)
    return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body


def ftyp(brand: bytes = b"isom") -> bytes:
    return box(b"ftyp", brand, b"\0\0\2\0", b"isomiso2")


def mvhd(scale: int = 1000, length: int = 10_000, version: int = 0) -> bytes:
    times = struct.pack(">QQIQ", 0, 0, scale, length) if version else struct.pack(">IIII", 0, 0, scale, length)
    return box(b"mvhd", bytes([version, 0, 0, 0]), times, b"\0" * 80)


def tkhd(
    width: int = 1280, height: int = 720, matrix: tuple[int, int, int, int] = (1, 0, 0, 1), version: int = 0
) -> bytes:
    a, b, c, d = (value << 16 for value in matrix)
    times = b"\0" * (32 if version else 20)
    unity = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return box(
        b"tkhd", bytes([version, 0, 0, 7]), times, b"\0" * 16, unity, struct.pack(">II", width << 16, height << 16)
    )


def trak(*offsets: int, header: bytes | None = None, is_long: bool = False) -> bytes:
    table = struct.pack(f">II{len(offsets)}{'Q' if is_long else 'I'}", 0, len(offsets), *offsets)
    pieces = box(b"co64" if is_long else b"stco", table)
    return box(
        b"trak",
        header if header is not None else tkhd(),
        box(b"mdia", box(b"mdhd", b"\0" * 24), box(b"minf", box(b"vmhd", b"\0" * 12), box(b"stbl", pieces))),
    )


def movie(*tracks: bytes, header: bytes | None = None) -> bytes:
    return box(b"moov", header if header is not None else mvhd(), *(tracks or (trak(),)))


def element(identifier: int, *content: bytes, size: int | None = None) -> bytes:
    """An EBML element with a size of eight bytes; a ``size`` of -1 is the unknown one."""
    body = b"".join(content)
    length = len(body) if size is None else size
    coded = (1 << 56) | ((1 << 56) - 1 if length == -1 else length)
    return identifier.to_bytes((identifier.bit_length() + 7) // 8, "big") + coded.to_bytes(8, "big") + body


EBML, DOCUMENT_TYPE, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675


def ebml_header(document_type: bytes = b"webm") -> bytes:
    return element(EBML, element(DOCUMENT_TYPE, document_type))


def tracks(width: int = 1280, height: int = 720) -> bytes:
    picture = element(0xE0, element(0xB0, width.to_bytes(2, "big")), element(0xBA, height.to_bytes(2, "big")))
    return element(TRACKS, element(0xAE, element(0xD7, b"\1"), picture))


def info(duration: float = 10_000.0) -> bytes:
    return element(
        INFO, element(0x2AD7B1, (1_000_000).to_bytes(3, "big")), element(0x4489, struct.pack(">d", duration))
    )


def cluster(content: bytes = b"picture" * 10, size: int | None = None) -> bytes:
    return element(CLUSTER, content, size=size)
