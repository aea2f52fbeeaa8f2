"""Unfinished downloads when the program ends: what hangs keeps nobody waiting, and writes into no other file."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sora_desktop.domain.errors import BadClip, DiskTrouble
from sora_desktop.storage import parts
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.durable import write_all
from tests.storage.keeping import CLIP, a_done_job, visible

LIMIT_S = 10.0

pytestmark = pytest.mark.promise("R13")


class HungDisk:
    """Writes that wait until they are let go, and what became of the thread that writes."""

    def __init__(self) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.troubles: list[DiskTrouble] = []
        self._thread: threading.Thread | None = None

    def write(self, descriptor: int, content: bytes) -> None:
        self.reached.set()
        assert self.go_on.wait(LIMIT_S)
        write_all(descriptor, content)

    def begin(self, work: Callable[[], object]) -> None:
        """Let a download's thread work until it hangs."""

        def run() -> None:
            try:
                work()
            except DiskTrouble as trouble:
                self.troubles.append(trouble)

        self._thread = threading.Thread(target=run)
        self._thread.start()
        assert self.reached.wait(LIMIT_S)

    def end(self) -> None:
        self.go_on.set()
        if self._thread is not None:
            self._thread.join(LIMIT_S)
            assert not self._thread.is_alive()


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[HungDisk]:
    disk = HungDisk()
    monkeypatch.setattr(parts, "write_all", disk.write)
    yield disk
    disk.end()


def test_a_hung_write_keeps_no_end_waiting_and_goes_into_no_other_file(
    clips: Clips, folder: Path, tmp_path: Path, hung: HungDisk
) -> None:
    part = clips.part_of(a_done_job())
    part.begin(None, len(CLIP))
    ended = threading.Event()

    def end() -> None:
        clips.close()
        ended.set()

    hung.begin(lambda: part.append(CLIP))
    closing = threading.Thread(target=end)
    closing.start()
    has_ended = ended.wait(LIMIT_S)
    other = tmp_path / "another file"
    with other.open("wb"):
        hung.end()
    closing.join(LIMIT_S)
    assert has_ended
    assert other.read_bytes() == b""
    assert [each.read_bytes() for each in (folder / ".parts").glob("*.part")] == [CLIP]


def test_what_was_hanging_at_the_end_goes_on_with_nothing_and_gets_no_name(
    clips: Clips, folder: Path, hung: HungDisk
) -> None:
    job = a_done_job()
    part = clips.part_of(job)
    part.begin(None, len(CLIP))

    def fetch() -> None:
        part.append(CLIP[:100])
        part.append(CLIP[100:])
        clips.keep(job, "", "OctopusX")

    hung.begin(fetch)
    clips.close()
    hung.end()
    assert len(hung.troubles) == 1
    assert visible(folder) == set()
    assert [each.read_bytes() for each in (folder / ".parts").glob("*.part")] == [CLIP[:100]]
    again = Clips(folder)
    assert again.part_of(job).size_bytes == 100
    again.close()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists its open files")
def test_the_file_that_was_hanging_is_closed_when_it_is_written(clips: Clips, hung: HungDisk) -> None:
    part = clips.part_of(a_done_job())
    part.begin(None, len(CLIP))
    before = open_files()
    hung.begin(lambda: part.append(CLIP))
    clips.close()
    hung.end()
    assert open_files() == before - 1


@pytest.mark.promise("R4")
@pytest.mark.parametrize("change", [-10, 10])
def test_a_file_that_somebody_else_cut_or_wrote_on_gets_no_name(clips: Clips, folder: Path, change: int) -> None:
    job = a_done_job()
    part = clips.part_of(job)
    part.begin(None, len(CLIP))
    part.append(CLIP)
    (file,) = (folder / ".parts").glob("*.part")
    os.truncate(file, len(CLIP) + change)
    with pytest.raises(BadClip):
        clips.keep(job, "", "OctopusX")
    assert visible(folder) == set()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
