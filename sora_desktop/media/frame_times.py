"""When each frame of a clip begins, read from the index of an MP4 or MOV (ISO/IEC 14496-12)."""

from __future__ import annotations

import struct
from array import array
from itertools import chain, islice, repeat
from pathlib import Path
from typing import BinaryIO

MOST_FRAMES = 200_000
_MOST_BYTES = 8_000_000
"""A table of so many frames, written without any compression, is smaller than this."""
_MOST_BOXES = 4_096


def frame_times(path: Path) -> array[float]:
    """The beginning of each frame in milliseconds, in the order in which they are shown, and the end of the last.

    Empty where the file has no such index (WebM, fragments) or cannot be read: its frames are then taken to last
    equally long.
    """
    try:
        with path.open("rb") as file:
            moov = next((box for kind, box in _boxes(file, (0, path.stat().st_size)) if kind == b"moov"), None)
            for track in () if moov is None else (box for kind, box in _boxes(file, moov) if kind == b"trak"):
                times = _times_of(_Track(file, track))
                if times:
                    return times
    except (OSError, struct.error, ValueError, IndexError):
        pass
    return array("d")


_Span = tuple[int, int]


def _boxes(file: BinaryIO, span: _Span) -> list[tuple[bytes, _Span]]:
    """The boxes between two offsets, each with the span of its content; what ends behind them is left out."""
    found: list[tuple[bytes, _Span]] = []
    place, end = span
    while place + 8 <= end and len(found) < _MOST_BOXES:
        file.seek(place)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        elif size == 0:
            size = end - place
        if size < head or place + size > end:
            break
        found.append((kind, (place + head, place + size)))
        place += size
    return found


class _Track:
    """The boxes of one track that matter here, by their path inside of it."""

    def __init__(self, file: BinaryIO, span: _Span) -> None:
        self._file = file
        self._span = span

    def read(self, *names: bytes) -> bytes:
        """The content of the box that the names lead to; empty without it."""
        span = self._span
        for name in names:
            inner = next((box for kind, box in _boxes(self._file, span) if kind == name), None)
            if inner is None:
                return b""
            span = inner
        if span[1] - span[0] > _MOST_BYTES:
            raise ValueError("the table is larger than any clip needs")
        self._file.seek(span[0])
        return self._file.read(span[1] - span[0])


def _times_of(track: _Track) -> array[float]:
    if track.read(b"mdia", b"hdlr")[8:12] != b"vide":
        return array("d")
    scale = _scale(track.read(b"mdia", b"mdhd"))
    samples = (b"mdia", b"minf", b"stbl")
    lengths = _expanded(track.read(*samples, b"stts"), ">II")
    if scale <= 0 or not lengths:
        return array("d")
    offsets = _expanded(track.read(*samples, b"ctts"), ">Ii")
    starts, place = [], 0
    for length, offset in zip(lengths, chain(offsets, repeat(0)), strict=False):
        starts.append((place + offset, length))
        place += length
    starts.sort()
    # What an edit list leaves out at the beginning is where the player counts from.
    origin = _first_moment(track.read(b"edts", b"elst"))
    shown = [start for start, _length in starts if start >= origin]
    if not shown:
        return array("d")
    end = max(shown[-1] + starts[-1][1], shown[-1] + 1)
    return array("d", (max(0, start - origin) * 1000 / scale for start in (*shown, end)))


def _scale(header: bytes) -> int:
    """Ticks in a second, as the header of a track's media has them."""
    at = 20 if header[:1] == b"\x01" else 12
    return int.from_bytes(header[at : at + 4], "big")


def _expanded(table: bytes, form: str) -> list[int]:
    """The second number of each pair as often as the first one says."""
    runs: list[int] = []
    for count, value in islice(struct.iter_unpack(form, table[8 : 8 + (len(table) - 8) // 8 * 8]), MOST_FRAMES):
        if len(runs) + count > MOST_FRAMES:
            raise ValueError("more frames than any clip has")
        runs.extend(repeat(value, count))
    return runs


def _first_moment(edits: bytes) -> int:
    """Where the first edit that shows something begins in the track's media, in its ticks."""
    if len(edits) < 8:
        return 0
    form = ">QqI" if edits[0] == 1 else ">IiI"
    size = struct.calcsize(form)
    body = edits[8 : 8 + (len(edits) - 8) // size * size]
    return next((place for _length, place, _rate in struct.iter_unpack(form, body) if place >= 0), 0)
