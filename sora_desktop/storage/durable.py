"""Files that are whole or not there: private modes, atomic writes, renames that overwrite nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM}
_CANNOT_LINK = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_BINARY: int = getattr(os, "O_BINARY", 0)


def durable_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it, so that a loss of power takes none of their names. Raises ``OSError``."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter, whatever the umask is; a folder that is there becomes so."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if os.name == "posix" and path.stat().st_mode & 0o777 != PRIVATE_FOLDER:
        path.chmod(PRIVATE_FOLDER)


def private_opener(path: str, flags: int) -> int:
    """For ``open(…, opener=private_opener)``: a file that it makes is 0600, whatever the umask is."""
    descriptor = os.open(path, flags, PRIVATE_FILE)
    if sys.platform != "win32":
        os.fchmod(descriptor, PRIVATE_FILE)
    return descriptor


def private_file(path: Path) -> None:
    """Make an empty file of mode 0600 where there is none; one that is there becomes so."""
    os.close(private_opener(str(path), os.O_RDWR | os.O_CREAT | _BINARY))


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


def write_atomically(path: Path, content: bytes, *, aside: Path | None = None, is_synced: bool = True) -> None:
    """Replace a file of mode 0600 as a whole: after a crash it is the old one or the new one.

    ``aside`` is where it is written first (on the same file system; beside ``path`` by default). Without
    ``is_synced`` nothing waits for the disk, and a loss of power may leave the file empty. Raises ``OSError``.
    """
    aside = aside or path.with_name(path.name + ".new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_FOLLOW | _BINARY
    descriptor = private_opener(str(aside), flags)
    try:
        try:
            write_all(descriptor, content)
            if is_synced:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        aside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    if is_synced:
        sync_folder(path.parent)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte, however little the system takes at a time. Raises ``OSError``."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def begin_writing_back(descriptor: int, first_byte: int, end_byte: int) -> None:
    """Have the system begin to bring these bytes of a file to the disk, where it can be told; waits for nothing."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a hint: the sync that follows brings everything, and says what fails
            os.posix_fadvise(descriptor, first_byte, end_byte - first_byte, os.POSIX_FADV_DONTNEED)


def rename_without_overwriting(source: Path, target: Path) -> None:
    """Give a file its final name. Raises ``FileExistsError`` when something stands there, and other ``OSError``."""
    if os.name == "nt":
        source.rename(target)
        return
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise
    else:
        source.unlink()
        return
    # A file system without hard links. One process owns the folder, so nobody comes between the two lines.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def name_aside(path: Path, word: str) -> Path:
    """A free name beside ``path`` for what is kept and no longer used: ``settings.damaged-20261122-101112.json``."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1, 10_000):
        tail = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}.{word}-{stamp}{tail}{path.suffix}")
        if not os.path.lexists(aside):
            return aside
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def keep_aside(path: Path, word: str) -> Path:
    """Give a file a second name before it is replaced; returns that name. Raises ``OSError``."""
    aside = name_aside(path, word)
    try:
        os.link(path, aside)
    except OSError as error:
        if error.errno not in _CANNOT_LINK and os.name == "posix":
            raise
        path.rename(aside)
    return aside
