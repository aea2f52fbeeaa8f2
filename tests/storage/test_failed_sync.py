"""Syncs that fail once: Linux calls the lost pages clean, so the next sync goes well without them."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from pathlib import Path

import pytest

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.jobs import Job
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.parts import DiskPartFile
from tests.storage.keeping import CLIP, a_done_job

pytestmark = [
    pytest.mark.promise("R6"),
    pytest.mark.skipif(sys.platform != "linux", reason="asks the system which file a descriptor is"),
]


class ForgetfulDisk:
    """Fails one sync, and from then on takes for written what it lost with it, as Linux does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, fails_at: int) -> None:
        self.fails_at = fails_at
        self.calls = 0
        self.refuses_cutting = False
        self.good: dict[str, int] = {}
        self.lost: dict[str, tuple[int, int]] = {}
        self._fsync, self._ftruncate = os.fsync, os.ftruncate
        monkeypatch.setattr(os, "fsync", self._sync)
        monkeypatch.setattr(os, "ftruncate", self._cut)

    def lost_bytes(self, path: Path) -> int:
        first, end = self.lost.get(str(path), (0, 0))
        return end - first

    def _sync(self, descriptor: int) -> None:
        self.calls += 1
        name, size = self._name(descriptor), os.fstat(descriptor).st_size
        if self.calls == self.fails_at:
            if name.endswith(".part"):
                self.lost[name] = (min(self.good.get(name, 0), size), size)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._fsync(descriptor)
        self.good[name] = size

    def _cut(self, descriptor: int, size: int) -> None:
        if self.refuses_cutting:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        name = self._name(descriptor)
        self._ftruncate(descriptor, size)
        self.good[name] = min(self.good.get(name, 0), size)
        first, end = self.lost.get(name, (0, 0))
        self.lost[name] = (min(first, size), min(end, size))

    @staticmethod
    def _name(descriptor: int) -> str:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / ".parts"
    folder.mkdir(mode=0o700)
    return folder / "job.part"


def begun(path: Path) -> DiskPartFile:
    part = DiskPartFile(path)
    part.begin('"etag"', 100)
    part.append(b"0123456789")
    part.sync()
    return part


def fail_next_sync(disk: ForgetfulDisk, part: DiskPartFile) -> None:
    disk.fails_at = disk.calls + 1
    with pytest.raises(DiskTrouble, match="the disk reports an error"):
        part.sync()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> ForgetfulDisk:
    return ForgetfulDisk(monkeypatch, fails_at=0)


def test_what_a_failed_sync_lost_is_fetched_again_and_not_called_synced(path: Path, disk: ForgetfulDisk) -> None:
    part = begun(path)
    part.append(b"lost")
    fail_next_sync(disk, part)
    assert (part.size_bytes, path.read_bytes()) == (10, b"0123456789")
    part.append(b"abc")
    part.sync()
    assert (path.read_bytes(), disk.lost_bytes(path)) == (b"0123456789abc", 0)
    assert part.sha256() == hashlib.sha256(b"0123456789abc").hexdigest()


def test_nothing_is_trusted_where_no_sync_ever_went_well(path: Path, disk: ForgetfulDisk) -> None:
    part = DiskPartFile(path)
    part.begin('"etag"', 100)
    part.append(b"0123456789")
    fail_next_sync(disk, part)
    assert (part.size_bytes, path.stat().st_size) == (0, 0)


def test_what_an_earlier_run_left_unsynced_goes_with_the_sync_that_fails(path: Path, disk: ForgetfulDisk) -> None:
    first = begun(path)
    first.append(b"more")
    first.close()
    again = DiskPartFile(path)
    assert again.size_bytes == 14, "what was written outlives a process"
    again.append(b"lost")
    fail_next_sync(disk, again)
    assert (again.size_bytes, path.read_bytes()) == (10, b"0123456789")


def test_the_next_run_takes_up_what_was_good(path: Path, disk: ForgetfulDisk) -> None:
    part = begun(path)
    part.append(b"lost")
    fail_next_sync(disk, part)
    part.close()
    again = DiskPartFile(path)
    assert (again.size_bytes, again.validator, disk.lost_bytes(path)) == (10, '"etag"', 0)


def test_a_disk_that_refuses_the_cut_too_is_cut_before_anything_is_added(path: Path, disk: ForgetfulDisk) -> None:
    part = begun(path)
    part.append(b"lost")
    disk.refuses_cutting = True
    fail_next_sync(disk, part)
    with pytest.raises(DiskTrouble):
        part.append(b"abc")
    disk.refuses_cutting = False
    part.append(b"abc")
    part.sync()
    assert (path.read_bytes(), disk.lost_bytes(path)) == (b"0123456789abc", 0)


def test_a_run_that_ends_before_the_cut_leaves_nothing_that_the_next_one_trusts(
    path: Path, disk: ForgetfulDisk
) -> None:
    part = begun(path)
    part.append(b"lost")
    disk.refuses_cutting = True
    fail_next_sync(disk, part)
    part.close()
    disk.refuses_cutting = False
    assert (DiskPartFile(path).size_bytes, path.stat().st_size) == (0, 0)


def bring(clips: Clips, job: Job) -> Path:
    """Fetch on in pieces with a sync after each, as a bad line has it, and put the clip in its place."""
    part = clips.part_of(job)
    if not part.size_bytes:
        part.begin('"etag"', len(CLIP))
    while part.size_bytes < len(CLIP):
        part.append(CLIP[part.size_bytes :][:2_000])
        part.sync()
    return Path(clips.keep(job, "video/mp4", "OctopusX").file)


@pytest.mark.promise("R4")
def test_whichever_sync_fails_the_clip_lies_on_the_disk_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_done_job()
    fails_at, refused = 0, 0
    while True:
        fails_at += 1
        with monkeypatch.context() as patch:
            disk = ForgetfulDisk(patch, fails_at=fails_at)
            folder = tmp_path / str(fails_at)
            clips = Clips(folder)
            part_path = folder / ".parts" / f"{job.id}.part"
            try:
                clip = bring(clips, job)
            except DiskTrouble:
                refused += 1
                clip = bring(clips, job)
            clips.close()
        assert clip.read_bytes() == CLIP, f"the sync {fails_at} failed"
        assert disk.lost_bytes(part_path) == 0, f"the sync {fails_at} failed"
        if disk.calls < fails_at:
            break
    assert refused >= 6


def test_a_name_that_did_not_reach_the_disk_is_synced_again(tmp_path: Path, disk: ForgetfulDisk) -> None:
    job, clips = a_done_job(), Clips(tmp_path / "clips")
    part = clips.part_of(job)
    part.begin('"etag"', len(CLIP))
    part.append(CLIP)
    part.sync()
    synced: list[str] = []
    plain = disk._name

    def note(descriptor: int) -> str:
        synced.append(plain(descriptor))
        return synced[-1]

    disk._name = note  # type: ignore[method-assign]
    disk.fails_at = disk.calls + 3  # the sidecar, its name, and then the name of the clip
    with pytest.raises(DiskTrouble):
        clips.keep(job, "", "OctopusX")
    assert synced[-1] == str(tmp_path / "clips")
    synced.clear()
    found = clips.keep(job, "", "OctopusX")
    assert Path(found.file).read_bytes() == CLIP
    assert synced == [str(tmp_path / "clips")]
