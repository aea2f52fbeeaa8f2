"""The append-only list of the creates that the demo gateway accepted: what would have cost money."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AcceptedCreate:
    """One create that was accepted, and would have been charged. `body` is what the client sent; no key."""

    time_ms: int
    task_id: str
    body: Mapping[str, object]


def private(path: str, flags: int) -> int:
    """Open a file that, if it is new, nobody else may read."""
    return os.open(path, flags, 0o600)


class Ledger:
    """A file with one JSON object in each line; what was added is on the disk before anyone is answered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, accepted: AcceptedCreate) -> None:
        """Append one line and sync it. A line that was torn by a crash before stays alone in its own line."""
        line = json.dumps(
            {"time_ms": accepted.time_ms, "task_id": accepted.task_id, "body": accepted.body}, ensure_ascii=False
        )
        with self._lock, open(self._path, "a+b", opener=private) as file:
            size = file.seek(0, os.SEEK_END)
            if size > 0:
                file.seek(size - 1)
            is_torn = size > 0 and file.read(1) != b"\n"
            file.write((b"\n" if is_torn else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[AcceptedCreate]:
        """All accepted creates, oldest first."""
        with self._lock:
            try:
                lines = self._path.read_bytes().splitlines()
            except FileNotFoundError:
                return []
        return [entry for line in lines if (entry := _read(line)) is not None]


def _read(line: bytes) -> AcceptedCreate | None:
    try:
        value = json.loads(line)
        return AcceptedCreate(int(value["time_ms"]), str(value["task_id"]), value["body"])
    except (ValueError, KeyError, TypeError):
        return None
