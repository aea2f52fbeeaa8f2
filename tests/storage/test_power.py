"""A loss of power right after a clip is in its place: its bytes, its sidecar and every folder above are on the disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.places import Places
from tests.storage.keeping import a_done_job, kept

pytestmark = [
    pytest.mark.promise("R4"),
    pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux names open files"),
]


class Journal:
    """What was asked of the disk, in its order: the name of each call, and the paths that it was about."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, ...]] = []
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self._synced)
        for name in ("mkdir", "link", "replace"):
            monkeypatch.setattr(os, name, self._noting(name, getattr(os, name)))

    def _synced(self, descriptor: int) -> None:
        self.calls.append(("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
        self._fsync(descriptor)

    def _noting(self, name: str, call: Any) -> Any:
        def noted(*args: Any, **named: Any) -> None:
            call(*args, **named)
            self.calls.append((name, *(str(arg) for arg in args if not isinstance(arg, int))))

        return noted

    def at(self, *call: str) -> int:
        return self.calls.index(call)

    def is_synced_after(self, place: int, path: Path) -> bool:
        return ("fsync", str(path)) in self.calls[place + 1 :]

    def lost_folders(self) -> list[str]:
        """Folders that were made, and whose names nobody brought to the disk."""
        made = [(place, Path(call[1])) for place, call in enumerate(self.calls) if call[0] == "mkdir"]
        return [str(path) for place, path in made if not self.is_synced_after(place, path.parent)]


def test_a_kept_clip_outlives_the_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(monkeypatch)
    clips = Clips(tmp_path / "Videos" / "Sora Desktop")
    clip = Path(kept(clips, a_done_job(profile_id=DEMO_PROFILE_ID)).file)
    clips.close()
    folder, record = clip.parent, clip.with_suffix(".json")
    part = next(Path(call[1]) for call in journal.calls if call[0] == "link" and call[2] == str(clip))
    aside = next(Path(call[1]) for call in journal.calls if call[0] == "replace" and call[2] == str(record))
    linked, recorded = journal.at("link", str(part), str(clip)), journal.at("replace", str(aside), str(record))
    assert journal.at("fsync", str(part)) < linked
    assert journal.at("fsync", str(aside)) < recorded < linked
    assert ("fsync", str(folder)) in journal.calls[recorded:linked], "a clip has its sidecar"
    assert journal.is_synced_after(linked, folder)
    assert folder == tmp_path / "Videos" / "Sora Desktop" / "Demo"
    assert set(journal.lost_folders()) <= {str(part.parent)}


def test_a_new_data_folder_outlives_the_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(monkeypatch)
    places = Places.resolve(tmp_path / "new" / "data")
    places.make()
    store, _ = SqliteJobStore.open(places.database)
    store.close()
    assert not {str(places.data), str(places.data.parent)} & set(journal.lost_folders())
