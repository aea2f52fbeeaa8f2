"""Disks and umasks for the storage tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.places import Places
from tests.fakes.small_disk import SmallDisk, small_disk

__all__ = ["SmallDisk", "small_disk"]

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
