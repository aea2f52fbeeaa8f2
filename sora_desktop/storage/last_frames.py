"""Last frames of clips: taken by a child process and kept among the pictures, so that the engine stays free of Qt."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from sora_desktop.domain.pictures import FrameTaken, local_picture
from sora_desktop.domain.secrets import without_key

TIME_LIMIT_S = 60.0
_AWAY = "Its file is not where it was."
_BROKEN_OFF = "It was broken off."
_MOST_CHARACTERS = 300

_log = logging.getLogger(__name__)


class FrameChild:
    """Fulfils ``domain.ports.FrameTaker``. The child gets no key."""

    def __init__(self, pictures: Path, command: Sequence[str]) -> None:
        self._pictures = pictures
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._children: set[subprocess.Popen[str]] = set()
        self._is_stopping = False

    def take(self, file: str) -> FrameTaken:
        """The last sharp frame of a checked clip. Never raises for anything that a file or a disk can do."""
        if not Path(file).is_file():
            return FrameTaken(None, _AWAY, may_come=True)
        try:
            child = self._begin(file)
        except OSError as error:
            _log.warning("no process that takes last frames: %s", error)
            return FrameTaken(None, "Its process did not start.", may_come=True)
        if child is None:
            return FrameTaken(None, _BROKEN_OFF, may_come=True)
        try:
            words, noise = child.communicate(timeout=TIME_LIMIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return FrameTaken(None, f"It took longer than {TIME_LIMIT_S:.0f} s.")
        finally:
            with self._lock:
                self._children.discard(child)
        picture = local_picture(f"picture:{words.strip()}")
        if child.returncode == 0 and picture is not None:
            return FrameTaken(picture)
        lines = noise.strip().splitlines()
        return FrameTaken(None, lines[-1][:_MOST_CHARACTERS] if child.returncode == 1 and lines else _BROKEN_OFF)

    def stop(self) -> None:
        """Break off what is being taken, for good: the program ends."""
        with self._lock:
            self._is_stopping = True
            for child in self._children:
                child.kill()

    def _begin(self, file: str) -> subprocess.Popen[str] | None:
        environment = without_key(os.environ)
        is_posix = os.name == "posix"
        with self._lock:
            if self._is_stopping:
                return None
            # A session of its own: Ctrl+C in a terminal is for us, and must not look like a clip without a frame.
            child = subprocess.Popen(
                [*self._command, f"--clip={file}", f"--folder={self._pictures}"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                encoding="utf-8",
                errors="replace",
                start_new_session=is_posix,
                creationflags=0 if is_posix else getattr(subprocess, "CREATE_NO_WINDOW", 0),
                umask=0o077 if is_posix else -1,
            )
            self._children.add(child)
            return child
