"""Whether the write-ahead log beside a database is its own and whole: SQLite passes over what it cannot read of one.

A log that was cut, broken or exchanged takes committed states back without a word: a clip that was sent would look
as if it still waited. The places of all values are SQLite's (https://www.sqlite.org/walformat.html).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sora_desktop.storage.carving import FRAME_HEADER_BYTES, LOG_HEADER_BYTES
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS

_INDEX_BYTES = 100


@dataclass(frozen=True, slots=True)
class _Index:
    """What the ``-shm`` file says of the log: how many frames are committed, and how many lie in the database."""

    frames: int
    salts: bytes
    folded_in: int


class LogCheck:
    """Looks at the log before a connection is opened and while it is open. Close it after that connection.

    Closing any handle on the ``-shm`` file gives up the locks that this process holds on it.
    """

    def __init__(self, path: Path) -> None:
        """Raises ``OSError``."""
        self._path = path
        self._log = Path(f"{path}-wal")
        self._shared = Path(f"{path}-shm")
        self._open = contextlib.ExitStack()
        self._before = self._index() if _is_of_this_boot(self._shared) else None

    def close(self) -> None:
        self._open.close()

    def trouble(self, connection: sqlite3.Connection) -> str | None:
        """What is wrong with the log, if anything, for the developer's log; ``connection`` has read from it.

        Raises ``OSError`` and ``sqlite3.Error``.
        """
        now = self._index()
        readable = now.frames if now is not None else 0
        header = self._header()
        before = self._before
        if before is not None and before.frames > before.folded_in:
            if header is None or header[16:24] != before.salts:
                return "the log is not the one that was written last"
            if before.frames > readable:
                return f"{before.frames} frames of the log were committed, and {readable} can be read"
        if header is None:
            return None
        if self._has_commit_behind(readable, header):
            return f"a commit lies behind the {readable} frames of the log that can be read"
        if self._is_of_another(connection):
            return "the log takes jobs away, and is that of another database"
        return None

    def _index(self) -> _Index | None:
        try:
            file = self._open.enter_context(self._shared.open("rb"))
        except FileNotFoundError:
            return None
        content = file.read(_INDEX_BYTES)
        if len(content) < _INDEX_BYTES or content[:48] != content[48:96] or content[12] != 1:
            return None
        frames, folded_in = struct.unpack_from("=I", content, 16)[0], struct.unpack_from("=I", content, 96)[0]
        return _Index(frames, content[32:40], folded_in)

    def _header(self) -> bytes | None:
        try:
            with self._log.open("rb") as file:
                header = file.read(LOG_HEADER_BYTES)
        except FileNotFoundError:
            return None
        return header if len(header) == LOG_HEADER_BYTES else None

    def _has_commit_behind(self, readable: int, header: bytes) -> bool:
        """Whether a frame of this round of the log says that it ends a transaction, and SQLite does not get there.

        A transaction that was cut off by the end of the process has no such frame.
        """
        page_bytes = int.from_bytes(header[8:12], "big")
        size = self._log.stat().st_size
        if page_bytes not in {2**power for power in range(9, 17)} or not _has_right_sum(header):
            return size > LOG_HEADER_BYTES + FRAME_HEADER_BYTES
        step = FRAME_HEADER_BYTES + page_bytes
        with self._log.open("rb") as file:
            for at in range(LOG_HEADER_BYTES + readable * step, size - step + 1, step):
                file.seek(at)
                frame = file.read(FRAME_HEADER_BYTES)
                if frame[8:16] == header[16:24] and frame[4:8] != b"\0\0\0\0":
                    return True
        return False

    def _is_of_another(self, connection: sqlite3.Connection) -> bool:
        """Rows of jobs are never deleted: a log with which one is missing belongs to another database."""
        address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        query = "SELECT CAST(id AS BLOB) FROM jobs NOT INDEXED"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as alone:
                without_log = set(alone.execute(query))
        except SQLITE_ERRORS:
            return False  # a part of the log was folded in, and without the rest the file makes no sense
        return bool(without_log) and not without_log <= set(connection.execute(query))


def _has_right_sum(header: bytes) -> bool:
    order = ">" if header[3] & 1 else "<"
    first = second = 0
    for left, right in struct.iter_unpack(f"{order}II", header[:24]):
        first = (first + left + second) & 0xFFFFFFFF
        second = (second + right + first) & 0xFFFFFFFF
    return struct.unpack(">II", header[24:32]) == (first, second)


def _is_of_this_boot(shared: Path) -> bool:
    """Whether the ``-shm`` file was written since the machine started. It is never synced, so an older one may lie."""
    if sys.platform != "linux":
        return False
    try:
        changed_at = os.stat(shared).st_mtime  # noqa: PTH116
    except OSError:
        return False
    return changed_at > time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
