"""What can go wrong with a paid job, in the few kinds that a person acts on, and what became of the money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """Kinds of failure; the value is what ``--json`` prints."""

    KEY = "key"
    BALANCE = "balance"
    BLOCKED = "blocked"
    MODEL = "model"
    REQUEST = "request"
    PROMPT = "prompt"
    RATE = "rate"
    NETWORK = "network"
    TLS = "tls"
    GATEWAY = "gateway"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"
    DOWNLOAD = "download"
    DISK = "disk"


class Charged(StrEnum):
    """Whether the gateway took money for a job, as far as anyone can tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class JobError:
    """One failure in words: ``message`` is our sentence, the rest is what the gateway gave."""

    kind: ErrorKind
    message: str
    charged: Charged
    detail: str = ""
    """The gateway's own text, plain, shortened to 2,000 characters; may be empty."""
    code: str = ""
    request_id: str = ""
    http_status: int | None = None


class SoraDesktopError(Exception):
    """An expected failure with a sentence for people.

    SoraDesktopError
     ├─ IllegalStep        a job was asked to take a step that its state does not have (a defect of ours)
     ├─ UnusableInput      a value from a person cannot be used (address, key, task id, setting)
     ├─ DiskTrouble        the disk is full, read-only or gone
     │   └─ FolderGone     the folder in which a download began was deleted
     ├─ BadClip            the downloaded bytes are no clip
     ├─ FolderInUse        another process owns the data folder
     ├─ Interrupted        a search was broken off, because a newer one came
     └─ NewerData          the database was written by a newer version
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class IllegalStep(SoraDesktopError):
    """A job was asked to take a step that its state does not have."""


class UnusableInput(SoraDesktopError):
    """A value from a person cannot be used; the sentence says why and what would do."""


class DiskTrouble(SoraDesktopError):
    """The disk is full, read-only or gone; work pauses and nothing is lost."""


class FolderGone(DiskTrouble):
    """The folder in which a download began was deleted, and its bytes with it; not said of an unplugged drive."""


class BadClip(SoraDesktopError):
    """The downloaded bytes are no clip (HTML, JSON, text, or a broken container)."""


class FolderInUse(SoraDesktopError):
    """Another process owns the data folder."""

    def __init__(self, sentence: str, holder_pid: int | None = None) -> None:
        super().__init__(sentence)
        self.holder_pid = holder_pid


class Interrupted(SoraDesktopError):
    """A search was broken off, because a newer one came or the program ends."""


class NewerData(SoraDesktopError):
    """The database was written by a newer version of the program; it is left untouched."""
