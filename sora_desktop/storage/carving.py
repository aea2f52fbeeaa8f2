"""Rows carved out of the pages of a damaged database and of its log, whatever no longer leads to them.

The formats are SQLite's own: table b-tree leaf pages with their cells, records and overflow chains, and the frames
of a write-ahead log (https://www.sqlite.org/fileformat2.html).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sora_desktop.storage.job_rows import Value

LOG_HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24

_LEAF = 13
_TREES = frozenset({2, 5, 10, _LEAF})
_ID = re.compile(r"[0-9a-f]{32}")
_ID_RUN = re.compile(rb"[0-9a-f]{32,}")
_RUN_STARTS = 8
"""How far into such a run an id may begin: what stands before it may look like a part of it."""
_LONGEST_HEAD = 150
"""Bytes of a cell before the first of its values: its size, its position, and a kind for each column."""
_LONGEST_CHAIN = 100_000
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Row = Mapping[str, Value]


def rows_of_file(path: Path, columns: Sequence[str], page_bytes: int) -> Iterator[Row]:
    """Every row of the jobs that stands in a page of the file, stale ones too. Raises ``OSError``."""
    content = path.read_bytes()
    pages = _Pages(content, page_bytes)
    numbers = range(2, len(content) // page_bytes + 2)  # the first page is the schema's
    for number in numbers:
        yield from _rows_in(pages, number, columns)
    for number in numbers:  # last of all: what such pages hold may be older than what stands elsewhere
        yield from _rows_of_broken(pages, number, columns)


def rows_of_log(path: Path, columns: Sequence[str], page_bytes: int) -> Iterator[Row]:
    """Every row in the frames of a log, the oldest frames first. Raises ``OSError``.

    Frames are taken whether or not their sums are right: behind a broken one lie commits that SQLite passes over.
    """
    content = path.read_bytes()
    salts = content[16:24]
    frames = [
        (content[at + 8 : at + 16] == salts, at)
        for at in range(LOG_HEADER_BYTES, len(content), FRAME_HEADER_BYTES + page_bytes)
    ]
    latest: dict[int, bytes] = {}
    for _, at in sorted(frames):  # what an earlier round of the log left is older than all of this one
        number = int.from_bytes(content[at : at + 4], "big")
        image = content[at + FRAME_HEADER_BYTES : at + FRAME_HEADER_BYTES + page_bytes]
        latest[number] = image
        yield from _rows_in(_Pages(image, page_bytes, latest), number, columns)


class _Pages:
    """Pages by their 1-based numbers: of a whole file, or of a log's frames as far as they were read."""

    def __init__(self, content: bytes, page_bytes: int, frames: Mapping[int, bytes] | None = None) -> None:
        self._content = content
        self._frames = frames
        self.page_bytes = page_bytes

    def __getitem__(self, number: int) -> bytes:
        if self._frames is not None:
            return self._frames.get(number, b"")
        return self._content[(number - 1) * self.page_bytes : number * self.page_bytes]


def _rows_in(pages: _Pages, number: int, columns: Sequence[str]) -> Iterator[Row]:
    page = pages[number]
    if number > 1 and len(page) >= 8 and page[0] == _LEAF:
        yield from _rows_at(pages, page, _cells_of(page), columns)


def _rows_of_broken(pages: _Pages, number: int, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a page that no longer says what it is, or of one with the rest of a long row."""
    page = pages[number]
    if page and page[0] not in _TREES:
        yield from _rows_at(pages, page, _cells_before_ids(page), columns)


def _rows_at(pages: _Pages, page: bytes, places: Iterable[int], columns: Sequence[str]) -> Iterator[Row]:
    for at in places:
        try:
            row = _row_at(pages, page, at, columns)
        except (IndexError, ValueError, struct.error):
            continue
        if row is not None:
            yield row


def _cells_of(page: bytes) -> Iterator[int]:
    """Where the cells of a leaf page begin, by the list at its beginning."""
    count = int.from_bytes(page[3:5], "big")
    for at in range(8, min(8 + 2 * count, len(page) - 1), 2):
        yield int.from_bytes(page[at : at + 2], "big")


def _cells_before_ids(page: bytes) -> Iterator[int]:
    """Where cells of jobs begin in a page whose own beginning is gone: each a head that ends where an id stands."""
    for run in _ID_RUN.finditer(page):
        for body in range(run.start(), min(run.start() + _RUN_STARTS, run.end() - 31)):
            yield from (at for at in range(max(0, body - _LONGEST_HEAD), body) if _is_head(page, at, body))


def _is_head(page: bytes, at: int, body: int) -> bool:
    """Whether a cell that begins here has its values from ``body`` on, the first of which takes no room.

    That is the position, which stands before the record and not in it.
    """
    try:
        _, behind = _varint(page, at)
        _, head = _varint(page, behind)
        head_bytes, kinds = _varint(page, head)
    except IndexError:
        return False
    return head + head_bytes == body and page[kinds] == 0


def _row_at(pages: _Pages, page: bytes, at: int, columns: Sequence[str]) -> Row | None:
    size, at = _varint(page, at)
    position, at = _varint(page, at)
    values = _values_in(_payload(pages, page, at, size))
    if len(values) > len(columns):
        return None
    row = dict(zip(columns, values, strict=False))
    row["position"] = position
    job_id = row.get("id")
    return row if isinstance(job_id, str) and _ID.fullmatch(job_id) and not _is_of_library(row) else None


def _is_of_library(row: Row) -> bool:
    """Whether a row is one of the table of clips, which begins with a job's id too: a path, where jobs count takes."""
    return isinstance(row.get("take"), str) and not isinstance(row.get("state"), str)


def _payload(pages: _Pages, page: bytes, at: int, size: int) -> bytes:
    """A cell's whole payload. Raises ``ValueError`` when a part of it is not there."""
    usable = pages.page_bytes
    if size <= usable - 35:
        return _whole(page[at : at + size], size)
    least = (usable - 12) * 32 // 255 - 23
    local = least + (size - least) % (usable - 4)
    if local > usable - 35:
        local = least
    parts, left = [_whole(page[at : at + local], local)], size - local
    following = int.from_bytes(_whole(page[at + local : at + local + 4], 4), "big")
    for _ in range(_LONGEST_CHAIN):
        if not left:
            return b"".join(parts)
        overflow = pages[following] if following else b""
        taken = min(left, usable - 4)
        parts.append(_whole(overflow[4 : 4 + taken], taken))
        following, left = int.from_bytes(overflow[:4], "big"), left - taken
    raise ValueError("an endless chain")


def _values_in(record: bytes) -> list[Value]:
    """The values of a record. Raises ``ValueError`` and ``IndexError`` for one that does not add up."""
    header_bytes, at = _varint(record, 0)
    body = header_bytes
    values: list[Value] = []
    while at < header_bytes:
        kind, at = _varint(record, at)
        if kind in {0, 8, 9}:
            values.append({0: None, 8: 0, 9: 1}[kind])
            continue
        length = _INTEGER_BYTES.get(kind, 8 if kind == 7 else (kind - 12) // 2)
        if length < 0:
            raise ValueError("a kind of value that does not exist")
        raw = _whole(record[body : body + length], length)
        body += length
        if kind in _INTEGER_BYTES:
            values.append(int.from_bytes(raw, "big", signed=True))
        elif kind == 7:
            values.append(float(struct.unpack(">d", raw)[0]))
        else:
            values.append(raw.decode("utf-8", "replace") if kind % 2 else raw)
    if body != len(record):
        raise ValueError("bytes that belong to no value")
    return values


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer, and the place behind it. Raises ``IndexError``."""
    value = 0
    for place in range(at, at + 8):
        byte = content[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    return value << 8 | content[at + 8], at + 9


def _whole(part: bytes, length: int) -> bytes:
    if len(part) != length:
        raise ValueError("a part is missing")
    return part
