"""Last frames of clips: taken by a child process and kept among the pictures, so that the engine stays free of Qt."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sora_desktop.children import Children
from sora_desktop.domain.pictures import FrameTaken, local_picture

TIME_LIMIT_S = 60.0
_AWAY = "Its file is not where it was."
_BROKEN_OFF = "It was broken off."
_MOST_CHARACTERS = 300

_log = logging.getLogger(__name__)


class FrameChild:
    """Fulfils ``domain.ports.FrameTaker``."""

    def __init__(self, pictures: Path, command: Sequence[str]) -> None:
        self._pictures = pictures
        self._children = Children(command)

    def take(self, file: str) -> FrameTaken:
        """The last sharp frame of a checked clip. Never raises for anything that a file or a disk can do."""
        if not Path(file).is_file():
            return FrameTaken(None, _AWAY, may_come=True)
        try:
            ended = self._children.run([f"--clip={file}", f"--folder={self._pictures}"], limit_s=TIME_LIMIT_S)
        except OSError as error:
            _log.warning("no process that takes last frames: %s", error)
            return FrameTaken(None, "Its process did not start.", may_come=True)
        except subprocess.TimeoutExpired:
            return FrameTaken(None, f"It took longer than {TIME_LIMIT_S:.0f} s.")
        if ended is None:
            return FrameTaken(None, _BROKEN_OFF, may_come=True)
        picture = local_picture(f"picture:{ended.words.strip()}")
        if ended.code == 0 and picture is not None:
            return FrameTaken(picture)
        lines = ended.noise.strip().splitlines()
        return FrameTaken(None, lines[-1][:_MOST_CHARACTERS] if ended.code == 1 and lines else _BROKEN_OFF)

    def stop(self) -> None:
        """Break off what is being taken, for good: the program ends."""
        self._children.stop()
