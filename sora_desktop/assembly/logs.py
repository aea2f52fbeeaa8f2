"""The log: one small rotating file in the data folder, from which keys and signed links are kept out."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.redaction import redacted

_MOST_BYTES = 1_000_000
_BACKUPS = 3
_FORMAT = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
_log = logging.getLogger(__name__)
_NOISY = ("httpx", "httpcore", "hpack", "asyncio", "keyring", "jeepney", "secretstorage")

# Before the log file is open, what went wrong is told as a notice; Python's own last resort would print it as well.
logging.getLogger("sora_desktop").addHandler(logging.NullHandler())


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


# What libraries log while there is no log file goes to standard error.
if logging.lastResort is not None:
    logging.lastResort.setFormatter(RedactingFormatter("%(message)s"))


class _PrivateFileHandler(RotatingFileHandler):
    """A rotating file of mode 0600."""

    def _open(self):  # type: ignore[no-untyped-def]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if os.name == "posix":
            os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, self.mode, encoding=self.encoding, errors=self.errors)


@contextmanager
def logging_to(folder: Path, *, is_verbose: bool) -> Iterator[None]:
    """Log to ``sora-desktop.log`` in ``folder`` while the context lasts; ``is_verbose`` logs more."""
    handler = _PrivateFileHandler(
        folder / "sora-desktop.log", maxBytes=_MOST_BYTES, backupCount=_BACKUPS, encoding="utf-8", delay=True,
        errors="backslashreplace",
    )  # fmt: skip
    handler.setFormatter(RedactingFormatter(_FORMAT))
    ours = logging.getLogger("sora_desktop")
    root = logging.getLogger()
    level_before = ours.level
    root.addHandler(handler)
    logging.captureWarnings(True)
    ours.setLevel(logging.DEBUG if is_verbose else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    except SoraDesktopError:
        raise
    except Exception:
        # Whoever catches it, or prints it, does so when the log is closed.
        _log.critical("the work ended by a defect", exc_info=True)
        raise
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        ours.setLevel(level_before)
        handler.close()
