"""Child processes that work for the program: they get no key, say nothing on the terminal, and end with it."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from sora_desktop.domain.secrets import without_key


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended, and what it said."""

    code: int
    words: str
    noise: str
    """What stood on standard error."""


class Children:
    """Runs one command with other words each time. For several threads at once."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def run(self, words: Sequence[str], *, limit_s: float, given: bytes = b"") -> Ended | None:
        """Wait for a child that reads ``given``; ``None`` after ``stop``.

        Raises ``OSError`` where it does not start, and ``subprocess.TimeoutExpired`` for one that was ended because it
        took longer than ``limit_s`` seconds.
        """
        child = self._begun(words)
        if child is None:
            return None
        try:
            said, noise = child.communicate(given, timeout=limit_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise
        finally:
            with self._lock:
                self._running.discard(child)
        return Ended(child.returncode, said.decode(errors="replace"), noise.decode(errors="replace"))

    def stop(self) -> None:
        """End those that run, and start no more: the program ends."""
        with self._lock:
            self._is_stopped = True
            for child in self._running:
                child.kill()

    def _begun(self, words: Sequence[str]) -> subprocess.Popen[bytes] | None:
        environment = without_key(os.environ)
        is_posix = os.name == "posix"
        with self._lock:
            if self._is_stopped:
                return None
            # A session of its own: Ctrl+C in a terminal is for us, and must not look like a child that failed.
            child = subprocess.Popen(
                [*self._command, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                start_new_session=is_posix,
                creationflags=0 if is_posix else getattr(subprocess, "CREATE_NO_WINDOW", 0),
                umask=0o077 if is_posix else -1,
            )
            self._running.add(child)
            return child
