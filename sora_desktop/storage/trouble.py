"""Sentences for what a disk refuses: the one place where an ``OSError`` becomes a ``DiskTrouble``."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sora_desktop.domain.errors import DiskTrouble

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file would be larger than this disk allows",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "this folder may not be written",
    errno.EPERM: "this folder may not be written",
    errno.ENOENT: "the folder is not there",
    errno.ENOTDIR: "a file stands where the folder should be",
    errno.EEXIST: "a file stands where the folder should be",
    errno.ENAMETOOLONG: "the name is too long for this disk",
    errno.EIO: "the disk reports an error",
    errno.ENODEV: "the disk is gone",
    errno.EMFILE: "too many files are open",
}


def reason_of(error: OSError) -> str:
    """Why the disk refused, as the middle of a sentence."""
    known = _REASONS.get(error.errno or 0)
    return known or (error.strerror or type(error).__name__).rstrip(".").lower()


def disk_trouble(error: OSError, place: Path) -> DiskTrouble:
    """The sentence for an error at ``place``."""
    return DiskTrouble(f"“{shown(place)}” cannot be used: {reason_of(error)}.")


def shown(path: Path) -> str:
    """A path for people; bytes that are no text in it are replaced, so that every sentence can be printed."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


@contextmanager
def telling(place: Path) -> Iterator[None]:
    """Turn each ``OSError`` of the block into the ``DiskTrouble`` for ``place``."""
    try:
        yield
    except OSError as error:
        raise disk_trouble(error, place) from error
