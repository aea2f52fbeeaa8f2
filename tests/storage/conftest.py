"""Disks and umasks for the storage tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.places import Places

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def places(data_dir: Path) -> Places:
    """A data folder that is made."""
    found = Places.resolve(data_dir)
    found.make()
    return found


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Every file that the program does not close itself is open to all."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests with many files that are not about the end of the power."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


class SmallDisk:
    """A mounted tmpfs of 4 MB."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filling = path / "filling"

    def fill(self, *, but_bytes: int = 0) -> None:
        """Leave less than a page free, or ``but_bytes``."""
        with self._filling.open("ab", buffering=0) as file:
            while (free := shutil.disk_usage(self.path).free) > but_bytes:
                file.write(b"\0" * min(65536, free - but_bytes))

    def make_room(self) -> None:
        self._filling.unlink()

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.path)], check=True, capture_output=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk that is soon full; skipped where nothing can be mounted."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    path = tmp_path / "disk"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield SmallDisk(path)
    subprocess.run(["umount", "-l", str(path)], check=True, capture_output=True)


@pytest.fixture
def path(places: Places) -> Path:
    """Where the database will be."""
    return places.database


@pytest.fixture
def store(path: Path) -> Iterator[SqliteJobStore]:
    """An empty database, open."""
    opened, warnings = SqliteJobStore.open(path)
    assert warnings == ()
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the clips will be."""
    return tmp_path / "Sora Desktop"


@pytest.fixture
def clips(folder: Path) -> Iterator[Clips]:
    found = Clips(folder)
    yield found
    found.close()
