"""A damaged list of jobs: what comes back, from where, in which state, and what a person is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.errors import Charged, DiskTrouble
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.storage import restoring
from sora_desktop.storage.backups import DailyBackups
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore, read_jobs
from sora_desktop.storage.job_rows import row_of
from sora_desktop.storage.merging import Found, merged
from tests.fakes.sample_jobs import a_job
from tests.storage.conftest import ROOT, SmallDisk
from tests.storage.keeping import a_done_job, fetched, kept

NOON = 1_795_348_800.0  # 22 November 2026, 12:00 UTC


def with_copy(path: Path, jobs: list[Job]) -> None:
    """A list of these jobs, a copy of it, and then nothing but the copy."""
    store, _ = SqliteJobStore.open(path)
    store.insert(jobs)
    DailyBackups(path, path.parent / "backups").make(NOON)
    store.close()
    path.write_bytes(b"this is no database")


def restored(path: Path, *folders: Path) -> tuple[dict[str, Job], str]:
    store, told = SqliteJobStore.open(path, clips_folders=folders)
    found = {job.id: job for job in store.load()}
    store.close()
    return found, " ".join(told)


# Money.


@pytest.mark.promise("R7")
@pytest.mark.parametrize("changes", [{}, {"state": State.SENDING, "sending_at": 5.0}, {"has_stop_request": True}])
def test_what_waited_in_the_copy_may_have_been_sent_since(path: Path, changes: dict[str, object]) -> None:
    job = a_job(**changes)
    with_copy(path, [job])
    found, told = restored(path)
    came_back = found[job.id]
    assert (came_back.state, came_back.charged) == (State.UNCONFIRMED, Charged.UNKNOWN)
    assert came_back.sending_at in {job.created_at, 5.0}
    assert not came_back.has_stop_request
    assert came_back.error is not None
    assert "may have been sent" in came_back.error.message
    assert "1 clip is Unconfirmed" in told


@pytest.mark.promise("R7")
def test_what_waits_in_the_damaged_file_itself_is_not_believed_either(path: Path) -> None:
    store, _ = SqliteJobStore.open(path)
    known = [a_job(video_url="x" * 900) for _ in range(40)]
    store.insert(known)
    store.close()
    path.write_bytes(path.read_bytes()[:-4096])
    found, _ = restored(path)
    assert len(found) > 30
    assert {job.state for job in found.values()} == {State.UNCONFIRMED}


def test_a_task_goes_on_being_watched(path: Path) -> None:
    job = a_job(state=State.WATCHING, sending_at=5.0, task_id="task-1")
    with_copy(path, [job])
    found, told = restored(path)
    assert found == {job.id: job}
    assert "Unconfirmed" not in told


# Merging.


def test_the_furthest_state_wins() -> None:
    waiting = a_job()
    watching = replace(waiting, state=State.WATCHING, task_id="t", sending_at=5.0)
    done = replace(watching, state=State.DONE, file="/c/a.mp4")
    for jobs, expected in (((waiting, watching), watching), ((watching, waiting), watching), ((done, watching), done)):
        for freshness in ((1, 0), (0, 1)):
            found = [Found(job, "", fresh) for job, fresh in zip(jobs, freshness, strict=True)]
            assert [each.job for each in merged(found, NOON)] == [expected]


def test_a_finished_clip_keeps_the_prompt_that_one_of_its_records_still_has() -> None:
    whole = a_job(state=State.DONE, task_id="t", file="/clips/a.mp4")
    damaged = replace(whole, request=replace(whole.request, prompt=""))
    (one,) = merged([Found(damaged, "itself", 0), Found(whole, "its clip", -20)], NOON)
    assert one.job.request == whole.request


def test_of_two_with_a_task_the_later_word_counts_and_a_removed_one_stays_removed() -> None:
    before = a_job(state=State.WATCHING, task_id="t", sending_at=5.0, is_removed=True)
    after = replace(before, state=State.FAILED, ended_at=9.0, is_removed=False)
    (found,) = merged([Found(before, "", 0), Found(after, "", 1)], NOON)
    assert found.job == replace(after, is_removed=True)


def test_two_jobs_of_one_intent_and_take_are_never_both_there_unless_both_were_paid_for() -> None:
    first = a_job(state=State.WATCHING, task_id="t-1", sending_at=5.0)
    ghost = replace(first, id="f" * 32, state=State.WAITING, task_id=None)
    twin = replace(first, id="e" * 32)
    other = replace(first, id="d" * 32, task_id="t-2")
    found = [each.job for each in merged([Found(job, "", 0) for job in (first, ghost, twin, other)], NOON)]
    assert [job.task_id for job in found] == ["t-1", "t-2"]
    assert len({(job.intent_id, job.take) for job in found}) == 2


def test_a_whole_task_id_is_believed_before_a_damaged_one_whichever_was_written_last() -> None:
    whole = a_job(state=State.WATCHING, task_id="task_01k7", sending_at=5.0)
    damaged = replace(whole, state=State.UNCONFIRMED, task_id="task_\ufffd1k7")
    for freshness in ((1, 0), (0, 1)):
        found = merged([Found(whole, "", freshness[0]), Found(damaged, "", freshness[1])], NOON)
        assert [each.job for each in found] == [whole]
    assert [each.job for each in merged([Found(damaged, "", 0)], NOON)] == [damaged]


def test_a_row_that_mixes_two_jobs_loses_neither() -> None:
    """Seen with zeroed pages: one row, read through another's overflow pages, names the other's task."""
    paid = a_job(state=State.DONE, task_id="t-1", file="/clips/a.mp4", sending_at=5.0)
    before = a_job(state=State.WAITING)
    mixed = replace(before, state=State.FAILED, task_id="t-1", sending_at=5.0, ended_at=9.0)
    found = merged([Found(paid, "", 0), Found(mixed, "", 0), Found(before, "", -10)], NOON)
    assert [(one.job.id, one.job.state, one.job.task_id) for one in found] == [
        (paid.id, State.DONE, "t-1"),
        (before.id, State.UNCONFIRMED, None),
    ]


def test_a_mixed_row_of_which_nothing_else_is_known_is_a_persons_to_decide() -> None:
    paid = a_job(state=State.WATCHING, task_id="t-1", sending_at=5.0)
    mixed = a_job(state=State.DONE, task_id="t-1", file="/clips/a.mp4", sending_at=5.0)
    found = [one.job for one in merged([Found(mixed, "", 0), Found(paid, "", 0)], NOON)]
    assert {job.id for job in found} == {paid.id, mixed.id}
    assert sorted(str(job.state) for job in found) == ["done", "unconfirmed"]


@pytest.mark.promise("R7")
def test_two_gateways_may_give_the_same_id_to_two_tasks_that_were_both_paid_for() -> None:
    there = a_job(state=State.WATCHING, task_id="7", sending_at=5.0, origin="https://former.example")
    here = a_job(state=State.DONE, task_id="7", sending_at=5.0, file="/clips/a.mp4", origin="https://now.example")
    unread = a_job(state=State.WATCHING, task_id="7", sending_at=5.0, origin=None)
    found = [one.job for one in merged([Found(job, "", 0) for job in (there, here, unread)], NOON)]
    assert found[:2] == [there, here]
    assert (found[2].state, found[2].task_id) == (State.UNCONFIRMED, None)


# The sidecars.


def test_clips_that_no_list_knows_come_back_from_their_files(path: Path, clips: Clips, folder: Path) -> None:
    known, unknown = a_done_job(), a_done_job(id="1" * 32, intent_id="later", task_id="task-2")
    demo = a_done_job(id="2" * 32, intent_id="demo", task_id="task-3", profile_id=DEMO_PROFILE_ID)
    gone = a_done_job(id="3" * 32, intent_id="gone", task_id="task-4")
    with_copy(path, [known])
    files = {job.id: kept(clips, job).file for job in (known, unknown, demo, gone)}
    Path(files[gone.id]).unlink()
    found, told = restored(path, folder)
    assert {job.id: job.file for job in found.values()} == {job.id: files[job.id] for job in (known, unknown, demo)}
    assert {job.state for job in found.values()} == {State.DONE}
    assert found[unknown.id].request == unknown.request
    assert "3 clips from the files beside the clips" in told


def test_folders_that_jobs_name_are_looked_through_too(path: Path, tmp_path: Path) -> None:
    former = Clips(tmp_path / "former")
    first, second = a_done_job(), a_done_job(id="1" * 32, intent_id="later", task_id="task-2")
    clip = kept(former, first)
    with_copy(path, [replace(first, state=State.DONE, file=clip.file)])
    kept(former, second)
    found, _ = restored(path)
    assert set(found) == {first.id, second.id}


def test_a_clip_between_its_sidecar_and_its_name_is_asked_for_again(path: Path, clips: Clips, folder: Path) -> None:
    job = a_done_job()
    Path(kept(clips, job).file).unlink()
    fetched(clips, job)
    clips.close()
    path.write_bytes(b"this is no database")
    found, _ = restored(path, folder)
    assert (found[job.id].state, found[job.id].task_id) == (State.WATCHING, job.task_id)


# What a person is told, and what stays.


def test_a_person_is_told_where_it_is_kept_and_what_came_back_from_where(path: Path) -> None:
    with_copy(path, [a_job(), a_job(state=State.WATCHING, sending_at=5.0, task_id="t")])
    _, told = restored(path)
    (aside,) = path.parent.glob("jobs.damaged-*")
    assert told == (
        f"It is kept as “{aside}”. What could be read came back: 2 clips from the copy of 22 November 2026. "
        "1 clip is Unconfirmed: it may have been sent already, so you decide what happens."
    )


def test_when_nothing_can_be_read_that_is_said(path: Path) -> None:
    path.write_bytes(b"this is no database")
    found, told = restored(path)
    assert found == {}
    assert "No job could be read back" in told


def test_a_full_disk_leaves_the_damaged_list_where_it_stood(small_disk: SmallDisk) -> None:
    path = small_disk.path / "jobs.sqlite3"
    store, _ = SqliteJobStore.open(path)
    known = [a_job(video_url="x" * 500) for _ in range(300)]
    store.insert(known)
    store.close()
    path.write_bytes(path.read_bytes()[:-5000])
    before = path.read_bytes()
    small_disk.fill(but_bytes=50_000)
    with pytest.raises(DiskTrouble, match="full"):
        SqliteJobStore.open(path)
    assert path.read_bytes() == before
    assert not list(small_disk.path.glob("*restor*"))
    small_disk.make_room()
    found, _ = restored(path)
    assert len(found) > 290


_DIES = """
import os, signal, sys
from pathlib import Path
from sora_desktop.storage import durable, opening, restoring
from sora_desktop.storage.database import SqliteJobStore

left = int(sys.argv[2])

def counted(plain):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(*args, **kwargs)
    return call

Path.rename = counted(Path.rename)
restoring.sync_folder = opening.sync_folder = counted(durable.sync_folder)
SqliteJobStore.open(Path(sys.argv[1]))[0].close()
"""


@pytest.mark.promise("R7")
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("step", range(8))
def test_a_kill_at_any_step_of_a_restore_loses_nothing(path: Path, step: int) -> None:
    known = [a_job(), a_job(state=State.WATCHING, sending_at=5.0, task_id="t")]
    with_copy(path, known)
    Path(f"{path}-wal").write_bytes(b"what was in its log")
    ended = subprocess.run([sys.executable, "-c", _DIES, str(path), str(step)], check=False, cwd=ROOT)
    assert ended.returncode in {0, -signal.SIGKILL}
    found, _ = restored(path)
    assert {job_id: job.state for job_id, job in found.items()} == {
        known[0].id: State.UNCONFIRMED,
        known[1].id: State.WATCHING,
    }
    aside = {each.read_bytes() for each in path.parent.glob("*.damaged-*")}
    assert {b"this is no database", b"what was in its log"} <= aside
    assert not list(path.parent.glob("*restor*"))


@pytest.mark.promise("R7")
def test_damage_that_shows_only_later_is_a_sentence_and_the_next_start_repairs(path: Path) -> None:
    store, _ = SqliteJobStore.open(path)
    known = [a_job(video_url="x" * 900) for _ in range(200)]
    store.insert(known)
    store.close()
    store, _ = SqliteJobStore.open(path)
    with path.open("rb+") as file:
        file.seek(4096)
        file.write(b"\xff" * 8 * 4096)
    with pytest.raises(DiskTrouble, match="damaged; it will be set aside at the next start"):
        store.load()
    with pytest.raises(DiskTrouble):
        store.save(replace(known[0], progress=5))
    store.close()
    found, told = restored(path)
    assert "It is kept as" in told
    assert len(found) > 100
    assert read_jobs(path)


def test_one_row_that_cannot_be_stored_keeps_no_other_from_coming_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = a_job(), a_job(file_size_bytes=1)
    with_copy(path, [good, bad])
    plain = row_of
    monkeypatch.setattr(
        restoring, "row_of", lambda job: tuple(2**70 if v == 1 and job.file_size_bytes else v for v in plain(job))
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(restoring.log, "error", lambda *args: None)
        found, _ = restored(path)
    assert set(found) == {good.id}
