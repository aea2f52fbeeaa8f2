"""One JSON object in one small private file: read tolerantly, replaced as a whole, a damaged one kept aside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sora_desktop.storage.durable import keep_aside, write_atomically
from sora_desktop.storage.trouble import reason_of, shown, telling

MOST_BYTES = 16_000_000


class JsonFile:
    """A file of values that a person would miss. ``what`` names them in sentences: “Your templates”."""

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what
        self._must_keep_old = False
        self.warning = ""
        """Why the file could not be read, as a sentence; empty when it could."""

    def load(self) -> Mapping[str, object]:
        """What was saved; an empty object where there is nothing or nothing readable. Never raises."""
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return self._damaged()
            value = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._must_keep_old = True
            self.warning = f"{self._what} cannot be read: {reason_of(error)}."
            return {}
        except (ValueError, RecursionError):
            return self._damaged()
        return value if isinstance(value, dict) else self._damaged()

    def save(self, content: Mapping[str, object]) -> None:
        """Replace the file, durably and 0600; an unreadable one is kept aside first. Raises ``DiskTrouble``."""
        with telling(self._path):
            if self._must_keep_old:
                keep_aside(self._path, "damaged")
                self._must_keep_old = False
            text = json.dumps(content, ensure_ascii=False, indent=1)
            write_atomically(self._path, text.encode("utf-8", "backslashreplace"))

    def _damaged(self) -> Mapping[str, object]:
        self._must_keep_old = True
        self.warning = (
            f"{self._what} in “{shown(self._path)}” cannot be read; the file is kept when new ones are saved."
        )
        return {}
