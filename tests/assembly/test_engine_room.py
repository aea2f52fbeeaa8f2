"""The engine's room: what another run of the program left behind while this one waited for the data folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sora_desktop.assembly import engine_room
from sora_desktop.assembly.run_options import RunOptions
from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.storage.lock import FolderLock
from sora_desktop.storage.places import Places
from sora_desktop.storage.settings_file import SettingsBook

OTHER = Profile("other", "Other", "https://other.example")


class LateLock(FolderLock):
    """The run that has the folder stores a profile and a clips folder right before it ends."""

    def acquire(self) -> None:
        if not self.is_held:
            book = SettingsBook(self._places.settings)
            book.save([OCTOPUSX, OTHER], OTHER.id)
            book.save_clips_folder(str(self._places.data / "elsewhere"))
        super().acquire()


@pytest.mark.promise("R9")
def test_what_the_run_before_stored_while_this_one_began_is_neither_missed_nor_overwritten(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places.resolve(data_dir)
    places.make()
    monkeypatch.setattr(engine_room, "FolderLock", LateLock)

    async def change_limits_and_end() -> str:
        with engine_room.open_engine(RunOptions(data_dir=data_dir), lambda event: None) as engine:
            engine.change_limits(5, 6)
            folder = engine._clips.path
            await engine.close()
        return folder

    assert asyncio.run(change_limits_and_end()) == str(data_dir / "elsewhere")
    kept = SettingsBook(places.settings)
    assert (kept.profiles(), kept.selected_id()) == ((OCTOPUSX, OTHER), OTHER.id)
    assert (kept.creates_at_once, kept.downloads_at_once) == (5, 6)


def test_a_profile_that_is_not_there_is_told_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "none yet"
    with (
        pytest.raises(UnusableInput),
        engine_room.open_engine(RunOptions(data_dir=folder, profile="Nobody"), lambda event: None),
    ):
        pytest.fail("it opened")
    assert not folder.exists()
