"""The data folder's lock: one engine at a time, released by the system when its process ends in whatever way."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from types import TracebackType

from sora_desktop.domain.errors import DiskTrouble, FolderInUse
from sora_desktop.storage.durable import private_opener, write_all
from sora_desktop.storage.places import Places
from sora_desktop.storage.trouble import disk_trouble, shown

_HELD = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_FAR_BYTE = 1 << 30
"""Windows keeps others from reading what is locked, so the lock lies far behind the process id."""


class FolderLock:
    """Owns the data folder between ``acquire`` and ``release``; also a context manager."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock without waiting. Raises ``FolderInUse`` with the holder's process id, and ``DiskTrouble``."""
        if self._descriptor is not None:
            return
        path = self._places.lock
        try:
            descriptor = private_opener(str(path), os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise disk_trouble(error, path) from error
        try:
            _lock(descriptor)
            os.ftruncate(descriptor, 0)
            write_all(descriptor, f"{os.getpid()}\n".encode("ascii"))
        except OSError as error:
            held = error.errno in _HELD
            holder = _pid_in(descriptor) if held else None
            os.close(descriptor)
            if held:
                raise self._in_use(holder) from error
            raise self._unlockable(error) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the folder free. The file stays, empty: without it two processes could lock two files of one name."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
        os.close(descriptor)

    def __enter__(self) -> FolderLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _in_use(self, holder: int | None) -> FolderInUse:
        who = f"process {holder}" if holder is not None else "another process"
        return FolderInUse(f"The data folder “{shown(self._places.data)}” is in use by {who}.", holder)

    def _unlockable(self, error: OSError) -> DiskTrouble:
        if error.errno in {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}:
            return DiskTrouble(
                f"The data folder “{shown(self._places.data)}” lies on a disk that cannot lock files. Use another one."
            )
        return disk_trouble(error, self._places.lock)


def _pid_in(descriptor: int) -> int | None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 32).decode("ascii", "replace").strip()
    return int(text) if text.isdecimal() else None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
