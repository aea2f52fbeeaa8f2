"""The ledger: an append-only file of every create that the fault gateway accepted, fsynced before it answers."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One accepted create: what a person would pay for."""

    at_s: float
    """Seconds since the epoch."""
    task_id: str
    intent: str
    """What the test knows the create by: its prompt."""
    answered: str
    """The scenario that the client met."""


class Ledger:
    """The file and who reads it. Any number of processes may read; one gateway writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        """Append one line and fsync it. Returns when it is on the disk, so that no kill takes it back."""
        line = json.dumps(asdict(entry), ensure_ascii=True).encode("ascii") + b"\n"
        with self._lock:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def accepted(self) -> list[Entry]:
        """Every accepted create, oldest first. What a killed gateway left half written was answered to nobody."""
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        return [Entry(**json.loads(line)) for line in lines]

    def task_ids(self) -> set[str]:
        return {entry.task_id for entry in self.accepted()}

    def per_intent(self) -> Counter[str]:
        """How many creates were accepted for each intent."""
        return Counter(entry.intent for entry in self.accepted())

    def doubled(self) -> dict[str, int]:
        """The intents that were charged more than once: what must never hold anything."""
        return {intent: count for intent, count in self.per_intent().items() if count > 1}
