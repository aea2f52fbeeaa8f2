"""A download ends in the folder where it began: found there again, waited for on its drive, and given up with it."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.errors import BadClip, DiskTrouble, FolderGone
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job
from sora_desktop.storage import drives
from sora_desktop.storage.clips import Clips
from tests.storage.keeping import CLIP, a_done_job, fetched, kept, visible


def begun(job: Job, folder: Path, *, cut: int = 100) -> None:
    """A download that the run before left half done in a folder."""
    clips = Clips(folder)
    part = clips.part_of(job)
    part.begin('"etag"', len(CLIP))
    part.append(CLIP[:cut])
    part.sync()
    clips.close()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder where the download began, in one with something else in it."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "letters.txt").write_text("dear", "utf-8")
    return tmp_path / "disk" / "clips"


@pytest.mark.parametrize("profile_id", ["octopusx", DEMO_PROFILE_ID])
def test_it_goes_on_after_a_restart_where_it_began(tmp_path: Path, old: Path, profile_id: str) -> None:
    job = a_done_job(clips_folder=str(old), profile_id=profile_id)
    begun(job, old)
    clips = Clips(tmp_path / "new")
    part = clips.part_of(job)
    assert (part.size_bytes, part.validator) == (100, '"etag"')
    part.append(CLIP[100:])
    found = Path(clips.keep(job, "", "OctopusX").file)
    assert old in found.parents
    assert found.read_bytes() == CLIP
    assert not (tmp_path / "new").exists()


def test_clip_that_got_its_name_before_that_was_committed_is_found_where_it_began(tmp_path: Path, old: Path) -> None:
    job = a_done_job(clips_folder=str(old))
    found = kept(Clips(old), job)
    clips = Clips(tmp_path / "new")
    assert not clips.part_of(job).size_bytes
    assert clips.keep(job, "", "OctopusX") == found
    assert len(visible(old)) == 2


def test_new_folder_takes_new_downloads_and_leaves_begun_ones(tmp_path: Path, old: Path) -> None:
    clips = Clips(old)
    job = a_done_job(clips_folder=str(old))
    fetched(clips, job)
    clips.move_to(str(tmp_path / "new"))
    assert Path(clips.keep(job, "", "x").file).parent == old
    assert Path(kept(clips, a_done_job(id="a" * 32)).file).parent == tmp_path / "new"


def test_deleted_folder_is_told_and_not_made_again(tmp_path: Path, old: Path) -> None:
    job = a_done_job(clips_folder=str(old))
    begun(job, old)
    shutil.rmtree(old)
    clips = Clips(tmp_path / "new")
    with pytest.raises(FolderGone, match="not there any more"):
        clips.part_of(job)
    assert not old.exists()
    assert clips.part_of(replace(job, clips_folder=clips.path)).size_bytes == 0
    with pytest.raises(BadClip):
        clips.keep(replace(job, clips_folder=clips.path), "", "x")


def test_deleted_folder_of_now_is_made_again(old: Path) -> None:
    job = a_done_job(clips_folder=str(old))
    begun(job, old)
    clips = Clips(old)
    assert clips.part_of(job).size_bytes == 100
    shutil.rmtree(old)
    assert clips.part_of(job).size_bytes == 0
    assert Path(kept(clips, job).file).read_bytes() == CLIP


def test_part_that_was_deleted_under_a_download_is_begun_anew(old: Path) -> None:
    job = a_done_job(clips_folder=str(old))
    clips = Clips(old)
    fetched(clips, job, CLIP[:50], total_bytes=len(CLIP))
    clips.part_of(job).append(b"x")
    for path in (old / ".parts").iterdir():
        path.unlink()
    assert clips.part_of(job).size_bytes == 0
    assert clips.part_of(job).validator is None
    assert Path(kept(clips, job).file).read_bytes() == CLIP


def test_folder_on_an_unplugged_drive_is_waited_for_and_not_made_on_another_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = tmp_path / "media" / "nora" / "stick"
    monkeypatch.setattr(drives, "_PLACES_OF_DRIVES", (tmp_path / "media",))
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == drive and drive.exists())
    job = a_done_job(clips_folder=str(drive / "clips"))
    drive.mkdir(parents=True)
    begun(job, drive / "clips")
    (drive / "clips").rename(tmp_path / "in the pocket")
    drive.rmdir()
    for clips in (Clips(tmp_path / "new"), Clips(drive / "clips")):
        with pytest.raises(DiskTrouble, match="unplugged") as raised:
            clips.part_of(job)
        assert not isinstance(raised.value, FolderGone)
        assert not drive.exists()
    drive.mkdir()
    (tmp_path / "in the pocket").rename(drive / "clips")
    assert Clips(tmp_path / "new").part_of(job).size_bytes == 100


def test_empty_mount_point_is_taken_for_a_drive_that_may_come_back(tmp_path: Path) -> None:
    point = tmp_path / "nas"
    point.mkdir()
    with pytest.raises(DiskTrouble, match="unplugged") as raised:
        Clips(tmp_path / "new").part_of(a_done_job(clips_folder=str(point / "clips")))
    assert not isinstance(raised.value, FolderGone)
    assert list(point.iterdir()) == []


def test_first_clip_makes_its_folder_in_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "videos").mkdir()
    folder = tmp_path / "videos" / "clips"
    assert Path(kept(Clips(folder), a_done_job(clips_folder=str(folder))).file).parent == folder


@pytest.mark.parametrize(
    ("folder", "points", "there", "is_away"),
    [
        ("stick/clips", [], [], True),
        ("stick/clips", ["stick"], [], False),
        ("stick/clips", [], ["stick"], True),
        ("stick/clips", [], ["stick/data"], False),
        ("nora/stick/clips", ["nora/stick"], [], False),
        ("nora/stick/clips", ["nora/other"], [], True),
        ("nora/stick/clips", [], ["nora/stick/data"], False),
        ("stick", [], [], True),
    ],
)
def test_drive_is_away_where_none_is_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, points: list[str], there: list[str], is_away: bool
) -> None:
    monkeypatch.setattr(drives, "_PLACES_OF_DRIVES", (tmp_path,))
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in {tmp_path / point for point in points})
    for name in (*points, *there):
        (tmp_path / name).mkdir(parents=True)
    assert drives.is_away(tmp_path / folder) is is_away
    assert not drives.is_away(tmp_path.parent / "elsewhere")


def test_a_look_makes_no_folder_and_finds_nothing_wrong_with_one_that_can_be_made(tmp_path: Path) -> None:
    Clips(tmp_path / "new" / "clips").look()
    Clips(tmp_path).look()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/clips/deeper"])
def test_a_look_finds_a_file_in_the_way(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("somebody's")
    with pytest.raises(DiskTrouble, match="a file stands where the folder should be"):
        Clips(tmp_path / place).look()


@pytest.mark.parametrize("place", [".", "new/clips"])
def test_a_look_finds_that_a_folder_may_not_be_written(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(DiskTrouble, match="this folder may not be written"):
        Clips(tmp_path / place).look()
