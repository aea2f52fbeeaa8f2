"""Downloads that are not finished: the bytes so far, and beside them what proves that the rest belongs to them."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage.durable import begin_writing_back, sync_folder, write_all, write_atomically
from sora_desktop.storage.running_sum import RunningSum
from sora_desktop.storage.trouble import shown, telling

log = logging.getLogger(__name__)

MARGIN_BYTES = 64 * 1024 * 1024
"""Free space that a download leaves for everything else."""

_WRITTEN_BACK_BYTES = 2 * 1024 * 1024
"""So much goes to the disk while the rest still comes, so that the sync at the end has little left to wait for."""

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_CLIP_MODE = 0o666
"""Less the person's umask: a clip is theirs to share. Until it is whole it lies in a folder of 0700."""


class DiskPartFile:
    """One ``.part`` and its ``.part.json`` (the port ``PartFile``), for one download's thread at a time.

    Any thread may close it; then the download's thread writes nothing more, and ``DiskTrouble`` ends its work.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._in_use = threading.Lock()
        self._is_closed = False
        self._descriptor: int | None = None
        self._validator: str | None = None
        self._total_bytes: int | None = None
        self._size_bytes = 0
        self._synced_bytes: int | None = None
        """What was synced last, with its proof; ``None`` once that is out of date."""
        self._good_bytes = 0
        """So many lie on the disk for certain: what the last sync that went well brought there."""
        self._has_doubtful_tail = False
        """What follows ``size_bytes`` in the file is to be cut off before anything else is done to it."""
        self._sent_back_bytes = 0
        self._sum = RunningSum(path)
        with telling(path):
            self._take_up()

    @property
    def size_bytes(self) -> int:
        return self._size_bytes

    @property
    def validator(self) -> str | None:
        return self._validator

    @property
    def total_bytes(self) -> int | None:
        return self._total_bytes

    def begin(self, validator: str | None, total_bytes: int | None) -> None:
        with self._used():
            self._check_space(total_bytes or 0)
            os.ftruncate(self._opened(), 0)
            self._size_bytes = self._sent_back_bytes = self._good_bytes = 0
            self._synced_bytes = None
            self._sum.begin()
            self._validator = validator
            self._total_bytes = total_bytes
            self._write_proof(synced_bytes=0)

    def append(self, chunk: bytes) -> None:
        with self._used():
            descriptor = self._opened()
            try:
                write_all(descriptor, chunk)
                self._sum.add(chunk, self._size_bytes)
                self._size_bytes += len(chunk)
            except OSError:
                # A part of the chunk may lie there: it is right as far as it goes.
                self._size_bytes = os.fstat(descriptor).st_size
                self._give_free()  # a thousand clips may meet a full disk, and files that are open are few
                raise
            if self._size_bytes - self._sent_back_bytes >= _WRITTEN_BACK_BYTES:
                begin_writing_back(descriptor, self._sent_back_bytes, self._size_bytes)
                self._sent_back_bytes = self._size_bytes

    def sha256(self) -> str:
        """The sum of all that is there, in hexadecimal. Raises ``OSError``."""
        return self._sum.of(self._size_bytes)

    def sync(self) -> None:
        """As the port says; it also closes the file, which opens again by itself when more comes.

        A sync that fails takes back what came since the last one that went well: it has to be fetched again.
        """
        if self._descriptor is None and self._size_bytes in {0, self._synced_bytes}:
            return
        with self._used():
            try:
                self._flush(self._opened())
                self._write_proof(synced_bytes=self._size_bytes)
                self._synced_bytes = self._size_bytes
            finally:
                self._give_free()

    def close(self) -> None:
        """End the use of the file, from any thread. Loses nothing.

        A write that hangs is not waited for: its thread gives the file free when it is over. A file that is closed
        under a write would let it go on in whichever file is opened next.
        """
        self._is_closed = True
        self._give_free_if_unused()

    def delete(self) -> None:
        """Remove both files, once the clip is in its place or the bytes are no use. Raises ``OSError``."""
        self._give_free()
        self._size_bytes, self._validator, self._total_bytes = 0, None, None
        self._good_bytes, self._synced_bytes, self._has_doubtful_tail = 0, None, False
        self.path.unlink(missing_ok=True)
        self._proof.unlink(missing_ok=True)

    @property
    def _proof(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @contextlib.contextmanager
    def _used(self) -> Iterator[None]:
        """What the download's thread does with the file. Raises ``DiskTrouble``, once it is closed too."""
        try:
            with self._in_use, telling(self.path):
                if self._is_closed:
                    raise DiskTrouble("The download was ended. It goes on from here the next time.")
                yield
        finally:
            if self._is_closed:
                self._give_free_if_unused()

    def _give_free_if_unused(self) -> None:
        if self._in_use.acquire(blocking=False):
            try:
                self._give_free()
            finally:
                self._in_use.release()

    def _give_free(self) -> None:
        """Close it for now, as Windows wants before a rename; it opens again by itself."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def _opened(self) -> int:
        if self._descriptor is None:
            is_new = not self.path.exists()
            self._descriptor = os.open(self.path, _FLAGS, _CLIP_MODE)
            if is_new:
                sync_folder(self.path.parent)
        if self._has_doubtful_tail:
            os.ftruncate(self._descriptor, self._size_bytes)
            self._has_doubtful_tail = False
        return self._descriptor

    def _flush(self, descriptor: int) -> None:
        """Bring everything to the disk. Raises ``OSError``, and then trusts no more than what was there before."""
        try:
            os.fsync(descriptor)
        except OSError:
            self._cut_back()
            raise
        self._good_bytes = self._size_bytes

    def _cut_back(self) -> None:
        """Take back what no sync has brought to the disk.

        After a sync that failed Linux may call the lost pages clean: the next one would go well without them, and
        they would be read back from memory until they are forgotten.
        """
        log.warning(
            "%s: a sync failed, and %d bytes of %d are kept", self.path.name, self._good_bytes, self._size_bytes
        )
        self._size_bytes = self._sent_back_bytes = self._good_bytes
        self._synced_bytes = None
        self._sum.begin()
        self._has_doubtful_tail = True
        try:
            self._opened()
        except OSError:
            # Not even that. Without its proof the file is begun anew, should this process end before it is cut.
            with contextlib.suppress(OSError):
                self._proof.unlink(missing_ok=True)

    def _check_space(self, total_bytes: int) -> None:
        """Raises ``DiskTrouble``. What the file holds now is given free, so it counts as room."""
        room = shutil.disk_usage(self.path.parent).free + self._size_bytes
        if room < total_bytes + MARGIN_BYTES:
            wanted, found = (total_bytes + MARGIN_BYTES) / 1e6, room / 1e6
            raise DiskTrouble(
                f"The disk of “{shown(self.path.parent.parent)}” is too full for this clip: "
                f"it takes {wanted:,.0f} MB with some room to spare, and {found:,.0f} MB are free."
            )

    def _take_up(self) -> None:
        """Find what an earlier download left, as far as it can be trusted."""
        if self.path.is_symlink():
            self.path.unlink()  # no download of ours is one, and what it points to is none of our business
        with contextlib.suppress(FileNotFoundError):
            self._size_bytes = self.path.stat().st_size
        proof = self._read_proof()
        validator, total, synced = proof.get("validator"), proof.get("total_bytes"), proof.get("synced_bytes")
        self._validator = validator if isinstance(validator, str) else None
        self._total_bytes = total if type(total) is int and total >= 0 else None
        # What was written survives the end of a process, but only what was synced survives the end of the power.
        is_same_run = proof.get("boot") is not None and proof.get("boot") == _boot()
        trusted = self._size_bytes if is_same_run else synced if type(synced) is int and synced >= 0 else 0
        if trusted < self._size_bytes:
            os.ftruncate(self._opened(), trusted)
            self._size_bytes = trusted
            self._give_free()
        self._good_bytes = min(synced, self._size_bytes) if type(synced) is int and synced >= 0 else 0
        self._sent_back_bytes = self._size_bytes

    def _read_proof(self) -> dict[str, object]:
        try:
            found = json.loads(self._proof.read_bytes())
        except (FileNotFoundError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write_proof(self, *, synced_bytes: int) -> None:
        proof = {
            "validator": self._validator,
            "total_bytes": self._total_bytes,
            "synced_bytes": synced_bytes,
            "boot": _boot(),
        }
        write_atomically(self._proof, json.dumps(proof).encode("ascii"))


def _boot() -> str | None:
    """A name for this run of the machine; ``None`` where the system has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
