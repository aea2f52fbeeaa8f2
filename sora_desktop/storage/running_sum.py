"""The SHA-256 of a file that grows at its end, taken while it grows."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK_BYTES = 1 << 20


class RunningSum:
    """Knows the sum of the first bytes of a file. What it was not told of, it reads; never two threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.begin()

    def begin(self) -> None:
        """The file is empty, or another one: whatever was summed is of no use."""
        self._sum = hashlib.sha256()
        self._summed_bytes = 0

    def add(self, chunk: bytes, first_byte: int) -> None:
        """``chunk`` lies in the file now, from this byte on. Raises ``OSError``."""
        self._read_on(first_byte)
        self._sum.update(chunk)
        self._summed_bytes += len(chunk)

    def of(self, size_bytes: int) -> str:
        """The sum of so many bytes, in hexadecimal. Raises ``OSError``."""
        self._read_on(size_bytes)
        return self._sum.hexdigest()

    def _read_on(self, size_bytes: int) -> None:
        if self._summed_bytes > size_bytes:
            self.begin()
        if self._summed_bytes == size_bytes:
            return
        with self._path.open("rb") as file:
            file.seek(self._summed_bytes)
            while block := file.read(min(_BLOCK_BYTES, size_bytes - self._summed_bytes)):
                self._sum.update(block)
                self._summed_bytes += len(block)
