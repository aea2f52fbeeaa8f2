"""WebM and Matroska: EBML elements, each an id and a size of variable length (RFC 8794, RFC 9559)."""

from __future__ import annotations

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

MAGIC = b"\x1a\x45\xdf\xa3"

_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_TIMESTAMP_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK_ENTRY, _VIDEO, _PIXEL_WIDTH, _PIXEL_HEIGHT = 0xAE, 0xE0, 0xB0, 0xBA
_SHOWN_WIDTH, _SHOWN_HEIGHT = 0x54B0, 0x54BA
_DOCUMENT_TYPE, _CODEC, _TRACK_TYPE, _IS_VIDEO = 0x4282, 0x86, 0x83, 1
_CODECS = frozenset(
    b"V_VP8 V_VP9 V_AV1 V_MPEG4/ISO/AVC V_MPEGH/ISO/HEVC V_MPEG4/ISO/SP V_MPEG4/ISO/ASP V_MPEG1 V_MPEG2 V_THEORA "
    b"V_MJPEG V_PRORES V_FFV1".split()
)
"""Of pictures that players know by name; Qt's crashes over another one."""


@dataclass(frozen=True, slots=True)
class _Element:
    id: int
    start: int
    end: int | None
    """``None``: of unknown length, as live streams have."""


def read(stream: BinaryIO, size_bytes: int) -> Container:
    """Walk the elements. Raises ``BadClip`` unless tracks and media data lie whole inside the file."""
    budget = Budget()
    top = _elements(stream, 0, size_bytes, budget)
    header = next(top, None)
    if header is None or header.end is None or header.end > size_bytes:
        raise cut_short()
    is_webm = any(
        element.id == _DOCUMENT_TYPE and _bytes_of(stream, element, 16).rstrip(b"\0") == b"webm"
        for element in _elements(stream, header.start, header.end, budget)
    )
    found = Container(Kind.WEBM, ".webm") if is_webm else Container(Kind.MATROSKA, ".mkv")
    segment = next((element for element in top if element.id == _SEGMENT), None)
    if segment is None:
        raise cut_short()
    if segment.end is not None and segment.end > size_bytes:
        raise cut_short()
    return _read_segment(stream, segment, size_bytes, found, budget)


def _read_segment(stream: BinaryIO, segment: _Element, size_bytes: int, found: Container, budget: Budget) -> Container:
    end = segment.end if segment.end is not None else size_bytes
    has_tracks = has_media = False
    for element in _elements(stream, segment.start, end, budget):
        if element.end is not None and element.end > end:
            raise cut_short()
        if element.id == _INFO:
            found = replace(found, duration_s=_info_duration_s(stream, element, end, budget))
        elif element.id == _TRACKS:
            has_tracks = True
            width, height = _picture_size(stream, element, end, budget)
            is_known = _knows_codecs(stream, element, end, budget) and _have_usual_pixels(stream, element, end, budget)
            found = replace(found, width=width, height=height, kind=found.kind if is_known else Kind.OTHER)
        elif element.id == _CLUSTER:
            has_media = True
            if element.end is None:
                break  # a live stream: its clusters have no end of their own
    if not has_tracks:
        raise without_index()
    if not has_media:
        raise without_picture()
    return found


def _elements(stream: BinaryIO, start: int, end: int, budget: Budget) -> Iterator[_Element]:
    """The elements between two offsets; the caller judges one that claims to go on behind ``end``."""
    place = start
    while place < end:
        budget.spend()
        stream.seek(place)
        header = stream.read(12)
        id_bytes = _length_of(header[:1])
        size_length = _length_of(header[id_bytes : id_bytes + 1]) if id_bytes else 0
        content = id_bytes + size_length
        if not id_bytes or id_bytes > 4 or not size_length or len(header) < content:
            raise broken()
        raw = int.from_bytes(header[id_bytes:content], "big")
        mask = (1 << (7 * size_length)) - 1
        size = raw & mask
        is_unknown = size == mask
        yield _Element(
            int.from_bytes(header[:id_bytes], "big"), place + content, None if is_unknown else place + content + size
        )
        if is_unknown:
            return
        place += content + size


def _length_of(first: bytes) -> int:
    """How many bytes an id or a size takes, by the leading zeros of its first byte; 0 for none."""
    return 9 - first[0].bit_length() if first and first[0] else 0


def _bytes_of(stream: BinaryIO, element: _Element, most: int) -> bytes:
    stream.seek(element.start)
    return stream.read(min(most, (element.end or element.start) - element.start))


def _children(stream: BinaryIO, parent: _Element, limit: int, budget: Budget) -> Iterator[_Element]:
    end = parent.end if parent.end is not None else limit
    for element in _elements(stream, parent.start, end, budget):
        if element.end is None or element.end > end:
            raise broken()
        yield element


def _info_duration_s(stream: BinaryIO, info: _Element, limit: int, budget: Budget) -> float | None:
    scale, length = 1_000_000, 0.0
    for element in _children(stream, info, limit, budget):
        content = _bytes_of(stream, element, 8)
        if element.id == _TIMESTAMP_SCALE:
            scale = int.from_bytes(content, "big")
        elif element.id == _DURATION and len(content) in (4, 8):
            length = float(struct.unpack(">f" if len(content) == 4 else ">d", content)[0])
    seconds = length * scale / 1e9
    return seconds if 0 < seconds < 1e9 else None


def _knows_codecs(stream: BinaryIO, tracks: _Element, limit: int, budget: Budget) -> bool:
    for entry in _children(stream, tracks, limit, budget):
        if entry.id != _TRACK_ENTRY:
            continue
        parts = {element.id: element for element in _children(stream, entry, limit, budget)}
        has_picture = _VIDEO in parts or (
            _TRACK_TYPE in parts and int.from_bytes(_bytes_of(stream, parts[_TRACK_TYPE], 8), "big") == _IS_VIDEO
        )
        if has_picture and _CODEC in parts and _bytes_of(stream, parts[_CODEC], 64).rstrip(b"\0") not in _CODECS:
            return False
    return True


def _have_usual_pixels(stream: BinaryIO, tracks: _Element, limit: int, budget: Budget) -> bool:
    for values in _pictures(stream, tracks, limit, budget):
        width, height = values.get(_PIXEL_WIDTH, 0), values.get(_PIXEL_HEIGHT, 0)
        shown_width, shown_height = values.get(_SHOWN_WIDTH, 0), values.get(_SHOWN_HEIGHT, 0)
        if not has_usual_pixels((shown_width or width) * height, (shown_height or height) * width):
            return False
    return True


def _picture_size(stream: BinaryIO, tracks: _Element, limit: int, budget: Budget) -> tuple[int | None, int | None]:
    for values in _pictures(stream, tracks, limit, budget):
        if values.get(_PIXEL_WIDTH) and values.get(_PIXEL_HEIGHT):
            return values[_PIXEL_WIDTH], values[_PIXEL_HEIGHT]
    return None, None


def _pictures(stream: BinaryIO, tracks: _Element, limit: int, budget: Budget) -> Iterator[dict[int, int]]:
    """The numbers that each track of pictures has, by their ids."""
    for entry in _children(stream, tracks, limit, budget):
        if entry.id != _TRACK_ENTRY:
            continue
        for video in _children(stream, entry, limit, budget):
            if video.id == _VIDEO:
                yield {
                    element.id: int.from_bytes(_bytes_of(stream, element, 8), "big")
                    for element in _children(stream, video, limit, budget)
                }
