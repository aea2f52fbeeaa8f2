"""Prepared pictures that nothing names any more: no job, no draft, no preset; cleared inside their folder alone."""

from __future__ import annotations

import logging
import os
import re
import stat
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sora_desktop.storage.database import connect_reading
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS

KEPT_S = 86_400.0
"""What is younger may be of a form whose draft is not written yet."""

_OURS = re.compile(r"[0-9a-f]{64}\.(?:jpg|png|tmp)")
_NAMED = re.compile(rb"[0-9a-f]{64}\.(?:jpg|png)")
_NAMING_JOBS = "SELECT request FROM jobs WHERE instr(request, 'picture:')"

log = logging.getLogger(__name__)


def clear_pictures(folder: Path, database: Path, files: Iterable[Path]) -> int:
    """Delete the pictures in ``folder`` that neither a job nor one of these files names; returns how many.

    Where one of those that name them cannot be read nothing is deleted. Never raises for anything that a disk can do.
    """
    try:
        old = _old_ones(folder, time.time() - KEPT_S)
        unnamed = old - _named(database, files) if old else set()
        return sum(_delete(folder / name) for name in sorted(unnamed))
    except (OSError, *SQLITE_ERRORS) as error:
        log.info("pictures are not cleared: %s", type(error).__name__)
        return 0


def _old_ones(folder: Path, before_s: float) -> set[str]:
    """What the program itself wrote there a while ago, by its names; links, folders and other files are not ours."""
    if folder.is_symlink() or not folder.is_dir():
        return set()
    with os.scandir(folder) as entries:
        ours = [entry for entry in entries if _OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)]
        return {entry.name for entry in ours if entry.stat(follow_symlinks=False).st_mtime < before_s}


def _named(database: Path, files: Iterable[Path]) -> set[str]:
    """Every picture that is named somewhere. Raises ``OSError`` and what SQLite raises."""
    texts = []
    for file in files:
        try:
            texts.append(file.read_bytes())
        except FileNotFoundError:
            continue
    with closing(connect_reading(database)) as connection:
        connection.text_factory = bytes  # what a damage left is looked through, too
        texts += [bytes(request) for (request,) in connection.execute(_NAMING_JOBS)]
    return {name.decode("ascii") for text in texts for name in _NAMED.findall(text)}


def _delete(path: Path) -> bool:
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_mtime >= time.time() - KEPT_S:
            return False  # it was prepared anew meanwhile
        path.unlink()
    except OSError as error:
        log.info("a picture is not cleared: %s", type(error).__name__)
        return False
    return True
