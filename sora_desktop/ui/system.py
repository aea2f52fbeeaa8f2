"""Hands files and folders to the system: its file manager, its player.

Nothing else in the program opens anything, and no web address is ever opened. A path comes from the database, which
may be damaged or come from elsewhere: only what is there, is local and is of its kind goes to the system, for opening
a program would run it.
"""

from __future__ import annotations

import logging
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from sora_desktop.domain.container_kinds import PLAYABLE_ENDINGS
from sora_desktop.domain.secrets import KEY_VARIABLE

_log = logging.getLogger(__name__)


@Slot(str)
def open_file(path: str) -> None:
    """Open a clip with the program that the system has for it; a file of another kind is only shown in its folder."""
    file = _local(path)
    if file is not None and file.suffix.lower() in PLAYABLE_ENDINGS and file.is_file():
        _open(file)
    else:
        show_in_folder(path)


def open_folder(path: str) -> None:
    """Show a local folder in the system's file manager."""
    folder = _local(path)
    if folder is not None and folder.is_dir():
        _open(folder)
    else:
        _log.warning("what was to be shown is no folder on this computer")


def show_in_folder(path: str) -> None:
    """Show the folder of a local file, with the file marked where the system can do that."""
    file = _local(path)
    if file is None or not file.parent.is_dir():
        _log.warning("what was to be shown is not on this computer")
    elif sys.platform == "win32":
        _start("explorer", "/select,", str(file))
    elif sys.platform == "darwin":
        _start("open", "-R", str(file))
    else:
        open_folder(str(file.parent))


def _open(path: Path) -> None:
    with _key_kept_here():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _start(program: str, *arguments: str) -> None:
    with _key_kept_here():
        QProcess.startDetached(program, list(arguments))


@contextmanager
def _key_kept_here() -> Iterator[None]:
    """What starts meanwhile inherits an environment without the key: a player's crash report might hold it."""
    key = os.environ.pop(KEY_VARIABLE, None)
    try:
        yield
    finally:
        if key is not None:
            os.environ[KEY_VARIABLE] = key


def _local(path: str) -> Path | None:
    """The path where it is a whole and plain one; on Windows it may lead to a share, where people keep clips too."""
    found = Path(path)
    is_host = sys.platform != "win32" and path.startswith("//")  # a URL of it would name a host
    has_controls = any(unicodedata.category(character) in {"Cc", "Cs"} for character in path)
    return None if is_host or has_controls or not found.is_absolute() else found
