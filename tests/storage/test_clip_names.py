"""Names and folders of clips: no prompt and no id leads out of the folder, and folders can change."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import clips as clips_module
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.sidecar import write_sidecar
from tests.fakes.hostile_names import GENERATED, HAND_PICKED, is_safe_name
from tests.fakes.sample_jobs import a_job
from tests.promises import Tally
from tests.storage.keeping import CLIP, a_done_job, fetched, kept

pytestmark = pytest.mark.usefixtures("no_sync")


def stays_inside(clips: Clips, folder: Path, outside: Path, prompt: str, job_id: str | None = None) -> None:
    job = a_job(request=VideoRequest(prompt=prompt))
    job = job if job_id is None else replace(job, id=job_id)
    found = Path(kept(clips, job).file)
    assert found.parent == folder
    assert is_safe_name(found.name)
    assert found.read_bytes() == CLIP
    assert {path.name for path in outside.iterdir()} == {folder.name}
    for path in (found, found.with_suffix(".json")):
        path.unlink()


@pytest.mark.promise("S5")
def test_no_picked_prompt_leads_out_of_the_folder(clips: Clips, folder: Path, tmp_path: Path, tally: Tally) -> None:
    for prompt in HAND_PICKED:
        stays_inside(clips, folder, tmp_path, prompt)
        tally.count(1, leading_elsewhere=0)


@pytest.mark.promise("S5")
def test_no_generated_prompt_leads_out_of_the_folder(
    clips: Clips, folder: Path, tmp_path: Path, tally: Tally, is_full: bool
) -> None:
    @given(prompt=GENERATED)
    @settings(max_examples=2000 if is_full else 150)
    def look(prompt: str) -> None:
        stays_inside(clips, folder, tmp_path, prompt)
        tally.count(1, leading_elsewhere=0)

    look()


@pytest.mark.promise("S5")
@pytest.mark.parametrize("job_id", ["../../x", "/etc/passwd", "a" * 5000, "\0", "\udfff", ".", "COM1"])
def test_no_id_of_a_damaged_database_leads_out_of_the_folder(
    clips: Clips, folder: Path, tmp_path: Path, job_id: str
) -> None:
    stays_inside(clips, folder, tmp_path, "boat", job_id)


def test_a_disk_with_short_names_gets_one_without_words(
    clips: Clips, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = write_sidecar

    def short_names_only(path: Path, content: dict[str, object], *, aside: Path) -> None:
        if len(path.name) > 40:
            raise OSError(errno.ENAMETOOLONG, "File name too long")
        write(path, content, aside=aside)

    monkeypatch.setattr(clips_module, "write_sidecar", short_names_only)
    assert len(Path(kept(clips, a_done_job(request=VideoRequest(prompt="船" * 50))).file).name) == 21


# Another folder.


def test_new_clips_go_to_the_new_folder_and_begun_ones_end_where_they_began(
    clips: Clips, folder: Path, tmp_path: Path
) -> None:
    begun, new = a_job(), a_job()
    fetched(clips, begun)
    clips.move_to(str(tmp_path / "elsewhere"))
    assert clips.path == str(tmp_path / "elsewhere")
    assert Path(clips.keep(begun, "", "OctopusX").file).parent == folder
    assert Path(kept(clips, new).file).parent == tmp_path / "elsewhere"


@pytest.mark.parametrize("place", ["relative/path", "", "a\0b", "file"])
def test_a_folder_that_cannot_be_used_is_a_sentence_and_the_old_one_stays(
    clips: Clips, folder: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskTrouble):
        clips.move_to(str(tmp_path / "file" / "clips") if place == "file" else place)
    assert clips.path == str(folder)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    clips = Clips(tmp_path / "file")
    for use in (clips.part_of, clips.drop_part, lambda job: clips.keep(job, "", "x")):
        with pytest.raises(DiskTrouble):
            use(a_job())
