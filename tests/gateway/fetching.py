"""A part file in memory and a control, for downloads in tests."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sora_desktop.domain.errors import DiskTrouble


class MemoryPart:
    """Keeps the part file's promises without a disk; ``disk_fails_at`` makes an append fail."""

    def __init__(
        self,
        held: bytes = b"",
        validator: str | None = None,
        total: int | None = None,
        disk_fails_at: int | None = None,
    ) -> None:
        self.data = bytearray(held)
        self._validator = validator
        self._total = total
        self._disk_fails_at = disk_fails_at
        self.begins: list[tuple[str | None, int | None]] = []
        self.syncs = 0

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    @property
    def validator(self) -> str | None:
        return self._validator

    @property
    def total_bytes(self) -> int | None:
        return self._total

    def begin(self, validator: str | None, total_bytes: int | None) -> None:
        self.data.clear()
        self._validator, self._total = validator, total_bytes
        self.begins.append((validator, total_bytes))

    def append(self, chunk: bytes) -> None:
        if self._disk_fails_at is not None and len(self.data) + len(chunk) > self._disk_fails_at:
            raise DiskTrouble("The disk is full.")
        self.data += chunk

    def sync(self) -> None:
        self.syncs += 1


class Control:
    """Cancels on demand; ``when_at`` is called once so many bytes are there."""

    def __init__(self, at_bytes: int | None = None) -> None:
        self._is_cancelled = threading.Event()
        self._close: Callable[[], None] | None = None
        self._at_bytes = at_bytes
        self.when_at: Callable[[], None] | None = None
        self.steps: list[tuple[int, int | None]] = []

    def is_cancelled(self) -> bool:
        return self._is_cancelled.is_set()

    def on_cancel(self, close: Callable[[], None]) -> None:
        self._close = close

    def cancel(self) -> None:
        """From any thread, as the engine does it."""
        self._is_cancelled.set()
        if self._close is not None:
            self._close()

    def progressed(self, done_bytes: int, total_bytes: int | None) -> None:
        self.steps.append((done_bytes, total_bytes))
        if self.when_at is not None and self._at_bytes is not None and done_bytes >= self._at_bytes:
            when_at, self.when_at = self.when_at, None
            when_at()
