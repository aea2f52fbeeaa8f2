"""Clips on the disk: checked before they get a name, never over another file, found again after a crash."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sora_desktop.domain.answers import KeptClip
from sora_desktop.domain.errors import BadClip, DiskTrouble
from sora_desktop.domain.jobs import DEMO_PROFILE_ID
from sora_desktop.domain.library import Marks
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import clips as clips_module
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.sidecar import marks_in_sidecar, write_marks
from tests.fakes.boxes import box, ftyp, movie
from tests.fakes.sample_jobs import a_job
from tests.storage.keeping import CLIP, WEBM, a_done_job, fetched, kept, visible

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


@pytest.fixture(autouse=True)
def in_a_far_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where it is tomorrow already: the names bear the local date."""
    if hasattr(time, "tzset"):
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        yield
        monkeypatch.undo()
        time.tzset()
    else:
        yield


# The name and the place.


def test_a_clip_gets_its_date_words_and_id(clips: Clips, folder: Path) -> None:
    found = kept(clips, a_done_job())
    date = "2026-11-23" if hasattr(time, "tzset") else Path(found.file).name[:10]
    assert Path(found.file) == folder / f"{date} a paper boat leaves the quay 7f3a9c.mp4"
    assert Path(found.file).read_bytes() == CLIP
    assert (found.size_bytes, found.sha256) == (len(CLIP), hashlib.sha256(CLIP).hexdigest())
    assert found.is_checked
    assert found.duration_s == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(("model", "name"), [("veo3.1-fast", "veo3 1 fast"), (None, "clip"), ("../..", "")])
def test_a_clip_without_a_prompt_is_called_after_its_model(clips: Clips, model: str | None, name: str) -> None:
    found = Path(kept(clips, a_done_job(request=VideoRequest(prompt=""), gateway_model=model)).file)
    assert found.stem.split(" ", 1)[1] == f"{name} 7f3a9c".strip()


def test_a_demo_clip_goes_to_its_own_folder(clips: Clips, folder: Path) -> None:
    found = kept(clips, a_done_job(profile_id=DEMO_PROFILE_ID))
    assert Path(found.file).parent == folder / "Demo"
    assert visible(folder) == {"Demo"}


def test_nothing_is_left_but_the_clip_and_its_sidecar(clips: Clips, folder: Path) -> None:
    found = Path(kept(clips, a_done_job()).file)
    assert visible(folder) == {found.name, found.with_suffix(".json").name}
    assert list((folder / ".parts").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "ending", "is_checked"),
    [
        (CLIP, ".mp4", True),
        (WEBM, ".webm", True),
        (ftyp(b"qt  ") + movie() + box(b"mdat", b"x"), ".mov", True),
        (b"RIFF\x10\0\0\0AVI LIST" + b"\0" * 50, ".avi", False),
        (bytes(range(256)) * 4, ".bin", False),
    ],
)
def test_the_first_bytes_choose_the_ending(clips: Clips, content: bytes, ending: str, is_checked: bool) -> None:
    fetched(clips, job := a_done_job(), content)
    found = clips.keep(job, "text/html; name=../../evil.exe", "OctopusX")
    assert (Path(found.file).suffix, found.is_checked, bool(found.notes)) == (ending, is_checked, not is_checked)
    assert Path(found.file).read_bytes() == content


@pytest.mark.parametrize("created_at", [float("inf"), float("nan"), 1e18, -1e18, -1.0, 0.0])
def test_a_clock_gone_mad_loses_no_clip(clips: Clips, created_at: float) -> None:
    assert Path(kept(clips, a_done_job(created_at=created_at)).file).is_file()


# What is no clip gets no name.


@pytest.mark.parametrize(
    ("content", "total_bytes", "words"),
    [
        (CLIP[:-1], len(CLIP), "announced"),
        (CLIP + b"x", len(CLIP), "announced"),
        (CLIP[: len(CLIP) // 2], None, "cut short"),
        (b"<!DOCTYPE html><html>", None, "web page"),
        (b"<?xml version='1.0'?><Error/>", None, "XML"),
        (b'{"error": "expired"}', None, "JSON"),
        (b"not found", None, "text"),
        (b"", None, "empty"),
        (b"", 0, "empty"),
    ],
)
def test_what_is_no_clip_stays_a_part_and_says_why(
    clips: Clips, folder: Path, content: bytes, total_bytes: int | None, words: str
) -> None:
    job = a_done_job()
    part = clips.part_of(job)
    part.begin(None, total_bytes)
    part.append(content)
    with pytest.raises(BadClip, match=words):
        clips.keep(job, "video/mp4", "OctopusX")
    assert visible(folder) == set()
    clips.drop_part(job)
    assert list((folder / ".parts").iterdir()) == []
    assert Path(kept(clips, job).file).is_file()


def test_a_download_that_never_began_is_no_clip(clips: Clips) -> None:
    with pytest.raises(BadClip):
        clips.keep(a_done_job(), "", "OctopusX")


# Never over another file.


def test_a_file_of_that_name_is_left_alone(clips: Clips, folder: Path) -> None:
    first = Path(kept(clips, a_done_job()).file)
    first.write_bytes(b"cut by the person")
    second = Path(kept(clips, a_done_job()).file)
    assert (first.read_bytes(), second.read_bytes()) == (b"cut by the person", CLIP)
    assert second.name == f"{first.stem} (2).mp4"


@pytest.mark.parametrize("what", ["file", "folder", "link", "dangling link"])
@pytest.mark.parametrize("ending", [".mp4", ".json"])
def test_whatever_stands_in_the_way_is_gone_around(
    clips: Clips, folder: Path, tmp_path: Path, what: str, ending: str
) -> None:
    job = a_done_job()
    place = Path(kept(clips, job).file).with_suffix(ending)
    for path in (place.with_suffix(".mp4"), place.with_suffix(".json")):
        path.unlink()
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    if what == "folder":
        place.mkdir()
    elif what == "file":
        place.write_bytes(b"precious")
    else:
        place.symlink_to(tmp_path / "nowhere" if "dangling" in what else precious)
    found = Path(kept(clips, job).file)
    assert found.name == f"{place.stem} (2).mp4"
    assert found.read_bytes() == CLIP
    assert precious.read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()


def test_two_jobs_with_the_same_six_characters_have_two_files(clips: Clips) -> None:
    one, other = a_done_job(), a_done_job(id="f" * 26 + "7f3a9c")
    found = [kept(clips, one), kept(clips, other, WEBM), clips.keep(one, "", "x"), clips.keep(other, "", "x")]
    assert found[0] == found[2]
    assert found[1] == found[3]
    assert found[0].file != found[1].file


# Found again.


def test_keeping_twice_is_keeping_once(clips: Clips, folder: Path) -> None:
    job = a_done_job()
    found = kept(clips, job)
    assert clips.keep(job, "", "OctopusX") == found
    assert Clips(folder).keep(job, "", "OctopusX") == found
    assert kept(clips, job) == found
    assert len(visible(folder)) == 2


def test_it_is_found_under_the_date_and_words_that_it_got(clips: Clips, monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_done_job()
    found = kept(clips, job)
    monkeypatch.setattr(clips_module, "_local_time", lambda at: datetime(2031, 1, 1, tzinfo=UTC))
    assert clips.keep(job, "", "OctopusX") == found


class Died(BaseException):
    """Stands for the end of the process at one call."""


CALLS = {
    "before the sidecar": (clips_module, "write_sidecar"),
    "before the rename": (clips_module, "rename_without_overwriting"),
    "in the rename": (Path, "unlink"),
    "after the rename": (clips_module, "sync_folder"),
}


@pytest.mark.parametrize("moment", CALLS)
def test_a_process_that_dies_while_keeping_finds_or_finishes_the_clip(
    clips: Clips, folder: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    job = a_done_job()
    fetched(clips, job)

    def die(*_: object, **__: object) -> None:
        raise Died

    owner, name = CALLS[moment]
    monkeypatch.setattr(owner, name, die)
    with pytest.raises(Died):
        clips.keep(job, "", "OctopusX")
    monkeypatch.undo()
    again = Clips(folder)
    found = again.keep(job, "", "OctopusX")
    assert Path(found.file).read_bytes() == CLIP
    assert visible(folder) == {Path(found.file).name, Path(found.file).with_suffix(".json").name}
    assert list((folder / ".parts").glob("*.part")) == []


@pytest.mark.parametrize("call", ["fsync", "link", "replace", "scandir"])
def test_a_disk_that_refuses_a_step_is_a_sentence_and_the_clip_is_kept_later(
    clips: Clips, folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    job = a_done_job()
    fetched(clips, job)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path if call == "replace" else os, call, refuse)
    with pytest.raises(DiskTrouble, match="the disk reports an error"):
        clips.keep(job, "", "OctopusX")
    monkeypatch.undo()
    found = clips.keep(job, "", "OctopusX")
    assert Path(found.file).read_bytes() == CLIP
    assert len(visible(folder)) == 2


def test_a_changed_clip_is_not_taken_for_the_one_that_was_fetched(clips: Clips) -> None:
    job = a_done_job()
    found = Path(kept(clips, job).file)
    changed = bytearray(found.read_bytes())
    changed[-1] ^= 0xFF
    found.write_bytes(changed)
    with pytest.raises(BadClip):
        clips.keep(job, "", "OctopusX")


@pytest.mark.parametrize("name", ["../precious", "/etc/passwd", "..", "a/b", "a\\b", "C:x", ""])
def test_a_sidecar_that_was_tampered_with_points_nowhere_else(
    clips: Clips, folder: Path, tmp_path: Path, name: str
) -> None:
    job = a_done_job()
    sidecar = Path(kept(clips, job).file).with_suffix(".json")
    (tmp_path / "precious").write_bytes(CLIP)
    content = json.loads(sidecar.read_bytes())
    content["clip"]["file"] = name
    sidecar.write_text(json.dumps(content), "utf-8")
    with pytest.raises(BadClip):
        clips.keep(job, "", "OctopusX")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"job_id": 1}', b'{"clip": 5}', b"[" * 100_000, b"\xff"])
def test_a_damaged_sidecar_is_no_sidecar(clips: Clips, folder: Path, content: bytes) -> None:
    job = a_done_job()
    first = Path(kept(clips, job).file)
    first.with_suffix(".json").write_bytes(content)
    found = kept(clips, job)
    assert Path(found.file).name == f"{first.stem} (2).mp4"
    assert first.with_suffix(".json").read_bytes() == content


# The sidecar.


def test_the_sidecar_says_all_and_no_secret(clips: Clips) -> None:
    job = a_done_job(request_id="request-7", made_at=1_795_352_500.0)
    found = kept(clips, job)
    text = Path(found.file).with_suffix(".json").read_text("utf-8")
    content = json.loads(text)
    clip = content.pop("clip")
    assert content.pop("ended_at") == pytest.approx(time.time(), abs=60.0)
    assert content == {
        "schema": 1,
        "job_id": job.id,
        "intent_id": job.intent_id,
        "take": 1,
        "replaces": None,
        "profile_id": "octopusx",
        "profile_name": "OctopusX",
        "origin": "https://octopusx.ai",
        "task_id": "sora-2:task_01",
        "request": job.request.to_mapping(),
        "gateway_model": "sora-2-2026",
        "gateway_status": "completed",
        "created_at": job.created_at,
        "sending_at": job.sending_at,
        "accepted_at": job.accepted_at,
        "made_at": job.made_at,
        "took_s": None,
        "expires_at": None,
        "last_contact_at": None,
        "progress": None,
        "request_id": "request-7",
        "is_waited_for": False,
        "batch_id": None,
        "batch_name": "",
        "parent_id": None,
        "parent_kind": "",
        "price": None,
        "traces": None,
    }
    assert (clip["file"], clip["size_bytes"]) == (Path(found.file).name, len(CLIP))
    assert (clip["sha256"], clip["kind"]) == (found.sha256, "mp4")
    assert not [word for word in ("canary", "store.example", "signature") if word in text]


def test_the_sidecar_of_a_prompt_that_is_no_text_is_json_all_the_same(clips: Clips) -> None:
    job = a_done_job(request=VideoRequest(prompt="boat \udfff 船 \0 \u202e"))
    found = kept(clips, job)
    content = json.loads(Path(found.file).with_suffix(".json").read_bytes())
    assert VideoRequest.from_mapping(content["request"]) == job.request
    assert clips.keep(job, "", "OctopusX") == found


@on_posix
def test_clips_keep_the_umask_and_all_else_is_private(clips: Clips, folder: Path, no_umask: None) -> None:
    found = Path(kept(clips, a_done_job()).file)
    fetched(clips, a_job())
    modes = {path: path.stat().st_mode & 0o777 for path in folder.rglob("*")}
    assert modes.pop(found) == 0o666
    assert modes.pop(folder / ".parts") == 0o700
    del modes[next((folder / ".parts").glob("*.part"))]  # it lies in the closed folder, and becomes the clip
    assert set(modes.values()) == {0o600}


@on_posix
def test_a_strict_umask_is_kept_too(clips: Clips) -> None:
    before = os.umask(0o077)
    found = Path(kept(clips, a_done_job()).file)
    os.umask(before)
    assert found.stat().st_mode & 0o777 == 0o600


# Marks: what a person thinks of a clip outlives the list.

MARKS = Marks(5, True, False, ("sea",))


def marked(clips: Clips, folder: Path) -> tuple[KeptClip, Path]:
    """A clip with marks in its sidecar, and that sidecar."""
    found = kept(clips, a_done_job())
    file = Path(found.file)
    assert write_marks(file, a_done_job().id, MARKS, None, aside=folder / "aside")
    return found, file.with_suffix(".json")


def test_a_clip_that_stands_there_already_has_the_marks_of_its_sidecar(clips: Clips, folder: Path) -> None:
    before, _ = marked(clips, folder)
    assert before.marks == Marks()
    assert kept(clips, a_done_job()) == replace(before, marks=MARKS)


def test_a_clip_that_was_deleted_and_comes_again_keeps_the_marks_of_its_sidecar(clips: Clips, folder: Path) -> None:
    before, record = marked(clips, folder)
    Path(before.file).unlink()
    again = kept(clips, a_done_job())
    assert (again.file, again.marks) == (before.file, MARKS)
    assert marks_in_sidecar(record) == MARKS
