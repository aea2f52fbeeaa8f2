"""Whether a folder that is not there was deleted, or lies on a drive that is unplugged: as far as paths can tell."""

from __future__ import annotations

import os
from pathlib import Path

_PLACES_OF_DRIVES = (Path("/media"), Path("/run/media"), Path("/mnt"), Path("/Volumes"))
"""Where systems put drives: each directly in there, or below a folder with the person's name."""


def is_away(folder: Path) -> bool:
    """Whether a missing folder belongs to a drive that is surely not there: nothing may be made in its place."""
    if folder.anchor and not Path(folder.anchor).exists():
        return True  # a drive letter of Windows
    for place in _PLACES_OF_DRIVES:
        if place in folder.parents:
            names = folder.relative_to(place).parts
            points = (place / names[0], place.joinpath(*names[:2]))
            left = next(parent for parent in folder.parents if parent.is_dir())
            return not any(os.path.ismount(point) for point in points) and (left == place or _holds_only_drives(left))
    return False


def may_be_away(folder: Path) -> bool:
    """Whether a missing folder may come back with its drive: what is left of its path is an empty folder.

    That is what a mount point looks like while nothing is mounted there. A folder that was deleted out of a folder
    with nothing else in it looks the same, so this is a reason to wait, and none to wait for ever.
    """
    return folder.parent.is_dir() and _is_empty(folder.parent)


def _holds_only_drives(folder: Path) -> bool:
    """Whether there is nothing in a folder but mount points of other drives; a plain folder holds something else."""
    try:
        return all(os.path.ismount(child) for child in folder.iterdir())
    except OSError:
        return False


def _is_empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:
        return False
