"""Sidecars read back: the record of a clip, from nothing but what lies beside it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sora_desktop.domain.answers import KeptClip
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.traces import Balance, Traces
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.sidecar import content_of, job_of_sidecar, read_sidecar, write_sidecar
from tests.fakes.sample_jobs import jobs
from tests.storage.keeping import a_done_job, kept


def done(job: Job, clip: KeptClip, folder: Path, at: float) -> Job:
    """The job as the database has it once its clip is kept."""
    return replace(
        job,
        state=State.DONE,
        ended_at=at,
        file=clip.file,
        file_size_bytes=clip.size_bytes,
        file_sha256=clip.sha256,
        is_checked=clip.is_checked,
        clips_folder=str(folder),
        video_url=None,  # a link has no place in a file that is shared
        error=None,
    )


def test_the_record_of_a_clip_comes_back_with_equal_fields(clips: Clips, folder: Path) -> None:
    job = a_done_job(
        request_id="request-7",
        made_at=1_795_352_500.0,
        took_s=97.75,
        expires_at=1_795_400_000.0,
        progress=100,
        last_contact_at=1_795_352_500.0,
        traces=Traces(before=Balance(12.5, 1_795_352_400.0)),
        is_waited_for=True,
        replaces="an earlier one",
        batch_id="batch-1",
        batch_name="Boats",
        price=Decimal("0.10"),
    )
    clip = kept(clips, job)
    record = Path(clip.file).with_suffix(".json")
    found = job_of_sidecar(record)
    assert found is not None
    ended_at = found[0].ended_at
    assert ended_at is not None
    assert ended_at == pytest.approx(record.stat().st_mtime, abs=2.0)
    assert found[0] == done(job, clip, folder, ended_at)


def test_the_end_of_a_clip_is_known_where_a_copy_of_its_folder_lost_all_times(clips: Clips) -> None:
    record = Path(kept(clips, a_done_job()).file).with_suffix(".json")
    before = job_of_sidecar(record)
    os.utime(record, (1_900_000_000.0, 1_900_000_000.0))
    assert job_of_sidecar(record) == before


def test_the_end_of_a_clip_of_an_earlier_version_is_the_time_of_its_sidecar(clips: Clips) -> None:
    record = Path(kept(clips, a_done_job()).file).with_suffix(".json")
    content = json.loads(record.read_text("utf-8"))
    del content["ended_at"]
    record.write_text(json.dumps(content), encoding="utf-8")
    os.utime(record, (1_700_000_000.0, 1_700_000_000.0))
    found = job_of_sidecar(record)
    assert found is not None
    assert found[0].ended_at == 1_700_000_000.0


@given(job=jobs())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_job_that_can_be_comes_back(clips: Clips, folder: Path, job: Job) -> None:
    clip = kept(clips, replace(job, profile_id=f"x{job.profile_id}"))
    record = Path(clip.file).with_suffix(".json")
    found = job_of_sidecar(record)
    assert found is not None
    expected = done(replace(job, needs=None, has_stop_request=False, is_removed=False), clip, folder, 0.0)
    assert replace(found[0], ended_at=0.0, profile_id=job.profile_id) == expected


def test_a_sidecar_of_the_first_version_is_read_with_defaults(clips: Clips) -> None:
    record = Path(kept(clips, a_done_job(request_id="r")).file).with_suffix(".json")
    content = json.loads(record.read_bytes())
    for name in "made_at took_s expires_at progress request_id is_waited_for traces batch_id batch_name price".split():
        del content[name]
    record.write_text(json.dumps(content), "utf-8")
    found = job_of_sidecar(record)
    assert found is not None
    assert (found[0].state, found[0].request_id, found[0].task_id) == (State.DONE, "", "sora-2:task_01")


@pytest.mark.parametrize("name", ["../clip.mp4", "/etc/passwd", "..", "a\\b.mp4", ""])
def test_a_sidecar_names_no_file_elsewhere(clips: Clips, name: str) -> None:
    record = Path(kept(clips, a_done_job()).file).with_suffix(".json")
    content = json.loads(record.read_bytes())
    content["clip"]["file"] = name
    record.write_text(json.dumps(content), "utf-8")
    assert job_of_sidecar(record) is None


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"clip": []}', b"[" * 5000, b"\xff", b'{"clip": {"file": 5}}']
)
def test_what_is_no_sidecar_is_no_job(tmp_path: Path, content: bytes) -> None:
    record = tmp_path / "a.json"
    record.write_bytes(content)
    assert job_of_sidecar(record) is None
    assert read_sidecar(record) is None


@pytest.mark.parametrize("value", [{}, [], "many", 5, 1e400, -1, None, True])
def test_a_field_of_a_wrong_shape_takes_no_other_with_it(clips: Clips, value: object) -> None:
    record = Path(kept(clips, a_done_job()).file).with_suffix(".json")
    content = json.loads(record.read_bytes())
    for name in set(content) - {"job_id", "clip", "task_id"}:
        record.write_text(json.dumps({**content, name: value}), "utf-8")
        found = job_of_sidecar(record)
        assert found is not None, name
        assert (found[0].state, found[0].task_id) == (State.DONE, "sora-2:task_01")


@pytest.mark.promise("S10")
@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_sidecar_is_private_whatever_the_umask_is(tmp_path: Path, clips: Clips, no_umask: None) -> None:
    record = Path(kept(clips, a_done_job()).file).with_suffix(".json")
    found = job_of_sidecar(record)
    assert found is not None
    written = tmp_path / "again.json"
    write_sidecar(written, content_of(found[0], "OctopusX", found[1]), aside=tmp_path / "aside")
    assert {path.stat().st_mode & 0o777 for path in (record, written)} == {0o600}
