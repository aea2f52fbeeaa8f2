"""The log: one small rotating file in the data folder, from which keys and signed links are kept out."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MOST_BYTES = 1_000_000
_BACKUPS = 3
_FORMAT = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
_NOISY = ("httpx", "httpcore", "hpack", "asyncio", "keyring", "jeepney", "secretstorage")

# Before the log file is open, what went wrong is told as a notice; Python's own last resort would print it as well.
logging.getLogger("sora_desktop").addHandler(logging.NullHandler())

_BEARER = re.compile(r"(?i)\b(bearer\s+)[^\s'\"]+")
_KEY = re.compile(r"\bsk-[A-Za-z0-9_\-]{6,}")
_QUERY = re.compile(r"(https?://[^\s?'\"<>]+)\?[^\s'\"<>]*")


def redacted(text: str) -> str:
    """The text without what looks like a key, and with addresses cut at the ``?`` (links carry signatures there)."""
    text = _BEARER.sub(r"\1…", text)
    text = _KEY.sub("sk-…", text)
    return _QUERY.sub(r"\1?…", text)


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _PrivateFileHandler(RotatingFileHandler):
    """A rotating file of mode 0600."""

    def _open(self):  # type: ignore[no-untyped-def]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if os.name == "posix":
            os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, self.mode, encoding=self.encoding)


@contextmanager
def logging_to(folder: Path, *, is_verbose: bool) -> Iterator[None]:
    """Log to ``sora-desktop.log`` in ``folder`` while the context lasts; ``is_verbose`` logs more."""
    handler = _PrivateFileHandler(
        folder / "sora-desktop.log", maxBytes=_MOST_BYTES, backupCount=_BACKUPS, encoding="utf-8", delay=True
    )
    handler.setFormatter(RedactingFormatter(_FORMAT))
    ours = logging.getLogger("sora_desktop")
    root = logging.getLogger()
    level_before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.DEBUG if is_verbose else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(level_before)
        handler.close()
