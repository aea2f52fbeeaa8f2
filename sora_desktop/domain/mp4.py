"""MP4 and MOV: boxes, each four bytes of size and four of type (ISO/IEC 14496-12)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from sora_desktop.domain.container_kinds import (
    Budget,
    Container,
    Kind,
    broken,
    cut_short,
    has_usual_pixels,
    without_index,
    without_picture,
)

FIRST_BOXES = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_MOST_TRACKS = 64
_MOST_DESCRIPTION_BYTES = 65_536
_PICTURE = b"vide"
_CODED = frozenset({_PICTURE, b"soun"})
_CODECS = frozenset(
    b"avc1 avc2 avc3 avc4 hvc1 hev1 hvc2 hev2 dvh1 dvhe dva1 dvav vp08 vp09 av01 mp4v s263 h263 H263 jpeg mjpa mjpb "
    b"apco apcs apcn apch ap4h ap4x png".split()
)
"""Of pictures that players know by name."""
_PADDING = frozenset({b"free", b"skip", b"wide", b"uuid", b"udta", b"meta"})


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    """Of its content, after the header."""
    end: int


def _boxes(stream: BinaryIO, start: int, end: int, budget: Budget) -> Iterator[_Box]:
    """The boxes between two offsets; the caller judges one that claims to end behind ``end`` or too soon."""
    place = start
    while place + 8 <= end:
        budget.spend()
        stream.seek(place)
        header = stream.read(16)
        if len(header) < 8:
            raise cut_short()
        size, kind = int.from_bytes(header[:4], "big"), header[4:8]
        content = place + 8
        if size == 1:
            if len(header) < 16:
                raise cut_short()
            size, content = int.from_bytes(header[8:16], "big"), place + 16
        elif size == 0:
            size = end - place
        yield _Box(kind, content, place + size)
        place += size


def read(stream: BinaryIO, size_bytes: int) -> Container:
    """Walk the boxes. Raises ``BadClip`` unless an index and picture data lie whole inside the file."""
    stream.seek(0)
    head = stream.read(12)
    is_mov = head[4:8] != b"ftyp" or head[8:12] == b"qt  "
    found = Container(Kind.MOV, ".mov") if is_mov else Container(Kind.MP4, ".mp4")
    budget = Budget()
    movie: _Box | None = None
    media_bytes = 0
    for box in _boxes(stream, 0, size_bytes, budget):
        if not box.start <= box.end <= size_bytes:
            is_padding = box.kind in _PADDING or not _is_name(box.kind) or box.end < box.start
            if is_padding and movie is not None and media_bytes:
                break  # everything that counts came before it
            raise cut_short() if box.end > size_bytes else broken()
        if box.kind == b"moov" and movie is None:
            movie = box
        elif box.kind == b"mdat":
            media_bytes += box.end - box.start
        elif box.kind == b"\0\0\0\0" and movie is not None:
            break
    if movie is None:
        raise without_index()
    if not media_bytes:
        raise without_picture()
    return _read_movie(stream, movie, size_bytes, found, budget)


def _is_name(kind: bytes) -> bool:
    return all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in kind)


def _read_movie(stream: BinaryIO, movie: _Box, size_bytes: int, found: Container, budget: Budget) -> Container:
    tracks = scale = length = 0
    for box in _inside(stream, movie, budget):
        if box.kind == b"mvhd":
            scale, length = _scale_and_length(_content(stream, box, 32))
        elif box.kind == b"mvex" and not length:
            length = _length_of_fragments(stream, box, budget)
        elif box.kind == b"trak" and tracks < _MOST_TRACKS:
            tracks += 1
            width, height, is_known = _read_track(stream, box, size_bytes, budget)
            if not is_known:
                found = replace(found, kind=Kind.OTHER)
            if width and height and found.width is None:
                found = replace(found, width=width, height=height)
        elif box.kind == b"cmov":
            tracks += 1  # the packed index of an old MOV: players read it, and nothing else in the file tells more
    if not tracks:
        raise without_picture()
    return replace(found, duration_s=length / scale) if scale and length else found


def _inside(stream: BinaryIO, outer: _Box, budget: Budget) -> Iterator[_Box]:
    """The boxes in a box. Raises ``BadClip`` for one that does not lie in it whole."""
    for box in _boxes(stream, outer.start, outer.end, budget):
        if not box.start <= box.end <= outer.end:
            raise broken()
        yield box


def _content(stream: BinaryIO, box: _Box, most: int) -> bytes:
    stream.seek(box.start)
    return stream.read(min(most, box.end - box.start))


def _scale_and_length(content: bytes) -> tuple[int, int]:
    """Ticks in a second, and ticks in all, of a movie header; 0 is not known."""
    is_long = content[:1] == b"\x01"
    if len(content) < (32 if is_long else 20):
        return 0, 0
    scale, length = struct.unpack_from(">IQ", content, 20) if is_long else struct.unpack_from(">II", content, 12)
    return scale, 0 if length == (2**64 - 1 if is_long else 2**32 - 1) else length


def _length_of_fragments(stream: BinaryIO, extends: _Box, budget: Budget) -> int:
    for box in _inside(stream, extends, budget):
        if box.kind == b"mehd":
            content = _content(stream, box, 12)
            return int.from_bytes(content[4:12] if content[:1] == b"\x01" else content[4:8], "big")
    return 0


def _read_track(stream: BinaryIO, track: _Box, size_bytes: int, budget: Budget) -> tuple[int, int, bool]:
    """Width and height (0 for sound), and whether players can show it: how it is coded and the shape of its pixels.

    Raises ``BadClip`` when the track's pieces lie behind the end of the file.
    """
    size, is_known = (0, 0), True
    for box in _inside(stream, track, budget):
        if box.kind == b"tkhd":
            header = _content(stream, box, 96)
            size, is_known = _track_size(header), _has_usual_scale(header) and is_known
        elif box.kind == b"mdia":
            is_known = _read_media(stream, box, size_bytes, budget) and is_known
    return *size, is_known


def _track_size(content: bytes) -> tuple[int, int]:
    place = 88 if content[:1] == b"\x01" else 76
    if len(content) < place + 8:
        return 0, 0
    width, height = struct.unpack_from(">II", content, place)
    a, b = struct.unpack_from(">ii", content, place - 36)
    is_turned = a == 0 and b != 0
    width, height = width >> 16, height >> 16
    return (height, width) if is_turned else (width, height)


def _has_usual_scale(header: bytes) -> bool:
    """Whether the matrix in the header of a track stretches its pictures no more than can be shown."""
    place = 52 if header[:1] == b"\x01" else 40
    if len(header) < place + 20:
        return True
    a, b, _, c, d = struct.unpack_from(">5i", header, place)
    return has_usual_pixels(math.hypot(a, c), math.hypot(b, d))


def _read_media(stream: BinaryIO, media: _Box, size_bytes: int, budget: Budget) -> bool:
    """Whether players know how it is coded. Qt's crashes over pictures of which it does not; sound is left out."""
    handler, codec, is_usual = b"", None, True
    for box in _inside(stream, media, budget):
        if box.kind == b"hdlr":
            handler = _content(stream, box, 12)[8:]
        elif box.kind == b"minf":
            table = next((inner for inner in _inside(stream, box, budget) if inner.kind == b"stbl"), None)
            codec, is_usual = (None, True) if table is None else _read_table(stream, table, size_bytes, budget)
    if handler in _CODED and codec is None:
        raise broken()
    return handler != _PICTURE or (codec in _CODECS and is_usual)


def _read_table(stream: BinaryIO, table: _Box, size_bytes: int, budget: Budget) -> tuple[bytes | None, bool]:
    """What the table of a track says about how it is coded, and whether its pixels have a usual shape.

    A box of media data may run to the end of the file, wherever that is; the table's pieces know better. Raises
    ``BadClip``.
    """
    codec: bytes | None = None
    is_usual = True
    for box in _inside(stream, table, budget):
        if box.kind == b"stsd":
            content = _content(stream, box, _MOST_DESCRIPTION_BYTES)
            codec = content[12:16] if len(content) >= 16 and content[4:8] != bytes(4) else None
            is_usual = _has_usual_shape(content)
        width = {b"stco": 4, b"co64": 8}.get(box.kind)
        if width is None:
            continue
        count = int.from_bytes(_content(stream, box, 8)[4:8], "big")
        if not count:
            continue
        last = box.start + 8 + (count - 1) * width
        if last + width > box.end:
            raise broken()
        stream.seek(last)
        if int.from_bytes(stream.read(width), "big") >= size_bytes:
            raise cut_short()
    return codec, is_usual


def _has_usual_shape(description: bytes) -> bool:
    """What the boxes ``pasp`` of a track's description say. Players find them in odd places, too."""
    return all(
        has_usual_pixels(*struct.unpack_from(">II", description, found.end()))
        for found in re.finditer(b"pasp", description)
        if found.end() + 8 <= len(description)
    )
