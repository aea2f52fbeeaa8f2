"""Reads batches beside the window: files from the disk, and a thousand rows of text into requests."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.batches import SAMPLE_CSV, Batch, BatchKind, kind_of, read_batch
from sora_desktop.domain.requests import VideoRequest

MOST_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds, or why it cannot be read."""

    name: str
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BatchRead:
    """What a text asks for; ``number`` is that of the question."""

    number: int
    kind: BatchKind
    batch: Batch


@dataclass(frozen=True, slots=True)
class SampleSaved:
    """The sample was written, or not for this reason."""

    name: str
    problem: str = ""


class BatchReader(QObject):
    """Answers in the thread that it lives in. A text that is followed by another one may stay unread.

    It has a thread while there is something to read. That is a daemon: a drive that hangs lets the program end.
    """

    told = Signal(object)
    """A ``FileRead``, ``BatchRead`` or ``SampleSaved``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._work: deque[Callable[[], object]] = deque()
        self._is_at_work = False
        self._newest = 0

    def read_text(self, text: str, base: VideoRequest, file_name: str = "") -> int:
        """Read a text, whose kind the ending of its file may tell; returns the number of the answer."""
        self._newest += 1
        number = self._newest

        def read() -> object:
            if number != self._newest:
                return None
            kind = kind_of(text, file_name)
            return BatchRead(number, kind, read_batch(text, base, kind))

        self._do(read)
        return number

    def read_file(self, path: str) -> None:
        """Read a file of text."""
        self._do(lambda: _file_read(Path(path)))

    def save_sample(self, path: str) -> None:
        """Write the sample table."""
        self._do(lambda: _sample_saved(Path(path)))

    def _do(self, work: Callable[[], object]) -> None:
        with self._lock:
            self._work.append(work)
            if self._is_at_work:
                return
            self._is_at_work = True
        threading.Thread(target=self._serve, name="batch reader", daemon=True).start()

    def _serve(self) -> None:
        while (work := self._next()) is not None:
            answer = work()
            if answer is not None:
                with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
                    self.told.emit(answer)

    def _next(self) -> Callable[[], object] | None:
        """What to do now; ``None`` ends the thread."""
        with self._lock:
            self._is_at_work = bool(self._work)
            return self._work.popleft() if self._work else None


def _file_read(path: Path) -> FileRead:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
        return FileRead(path.name, problem=f"“{path.name}” cannot be read: {reason}.")
    if len(content) > MOST_BYTES:
        return FileRead(path.name, problem=f"“{path.name}” is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        return FileRead(path.name, content.decode(encoding).replace("\0", ""))
    except UnicodeDecodeError:
        return FileRead(
            path.name, problem=f"“{path.name}” is no UTF-8 text. Save it as “CSV UTF-8”, and open it again."
        )


def _sample_saved(path: Path) -> SampleSaved:
    try:
        # With a byte order mark, by which spreadsheets know that it is UTF-8.
        path.write_text(SAMPLE_CSV, encoding="utf-8-sig", newline="\r\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
        return SampleSaved(path.name, f"“{path.name}” cannot be written: {reason}.")
    return SampleSaved(path.name)
