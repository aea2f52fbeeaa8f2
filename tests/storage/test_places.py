"""The folders: where they are, and that nobody else can look into them."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.storage.places import Places
from tests.storage.conftest import SmallDisk


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_of_a_named_folder_lies_in_it(tmp_path: Path) -> None:
    places = Places.resolve(tmp_path / "here")
    found = [places.data, places.clips, places.logs, places.database, places.settings, places.start]
    found += [places.lock, places.posters, places.backups, places.demo]
    assert all(path.is_relative_to(tmp_path / "here") for path in found)
    assert places.clips == tmp_path / "here" / "clips"


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    Places.resolve(tmp_path / "here")
    assert list(tmp_path.iterdir()) == []


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Places.resolve(Path("here")).database == tmp_path / "here" / "jobs.sqlite3"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the folders of Linux")
def test_without_a_name_it_is_where_the_system_keeps_such_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DATA", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_VIDEOS_DIR", str(tmp_path / "Filme"))
    places = Places.resolve()
    assert places.data == tmp_path / "data" / "sora-desktop"
    assert places.clips == tmp_path / "Filme" / "Sora Desktop"
    assert places.logs == tmp_path / "state" / "sora-desktop" / "log"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_folders_are_private_whatever_the_umask_is(tmp_path: Path, no_umask: None) -> None:
    places = Places.resolve(tmp_path / "a" / "b")
    places.make()
    folders = [places.data, *(path for path in places.data.rglob("*") if path.is_dir())]
    assert len(folders) >= 5
    assert {path.name: oct(mode_of(path)) for path in folders} == {path.name: "0o700" for path in folders}


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_an_empty_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Places.resolve(tmp_path).make()
    assert mode_of(tmp_path) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_with_other_things_in_it_is_left_as_open_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    tmp_path.chmod(0o755)
    places = Places.resolve(tmp_path)
    places.make()
    assert mode_of(tmp_path) == 0o755
    assert mode_of(places.posters) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_folder_for_all_such_as_tmp_is_never_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    Places.resolve(tmp_path).make()
    assert mode_of(tmp_path) == 0o1777


def test_making_twice_changes_nothing(places: Places) -> None:
    (places.posters / "kept").write_bytes(b"x")
    places.make()
    assert (places.posters / "kept").exists()


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskTrouble, match=r"a file stands where the folder should be\.$"):
        Places.resolve(tmp_path / "file").make()


def test_a_disk_that_can_only_be_read_is_a_sentence(small_disk: SmallDisk) -> None:
    (small_disk.path / "letters").mkdir()
    small_disk.make_read_only()
    with pytest.raises(DiskTrouble, match="can only be read"):
        Places.resolve(small_disk.path / "data").make()
    with pytest.raises(DiskTrouble, match="cannot be written"):
        Places.resolve(small_disk.path).make()
