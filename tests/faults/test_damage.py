"""R7: a damaged list of jobs starts every time, gives what can be read, and sends nothing by itself."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sora_desktop.domain.errors import NewerData
from sora_desktop.domain.jobs import State
from sora_desktop.storage.database import SqliteJobStore
from tests.fakes.sample_jobs import a_job
from tests.faults.broken_lists import BrokenList, Outcome
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R7"),
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("no_waiting_for_the_disk"),
]

VERSION_BYTES = range(60, 64)


@pytest.fixture
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of databases are made, and no power is lost."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


@pytest.fixture
def lists(tmp_path: Path) -> BrokenList:
    return BrokenList(tmp_path / "lists")


def sweep(lists: BrokenList, tally: Tally, cases: int, damaged: Callable[[int], Path]) -> int:
    """Start after each damage; returns how often a restore was told."""
    told = 0
    for number in range(cases):
        path = damaged(number)
        outcome = lists.start(path)
        lost, sent = lists.judge(outcome)
        assert (lost, sent) == (0, 0), f"case {number}: {outcome.told}"
        told += bool(outcome.told)
    tally.count(cases, lost=0, sent_again=0)
    return told


def flip(path: Path, chance: random.Random, *, most: int = 1) -> None:
    """Flip so many bits of a file, but none of its version, which only ever says that a newer program wrote it."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, most)):
        at = chance.randrange(len(content))
        while path.suffix == ".sqlite3" and at in VERSION_BYTES:
            at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


@pytest.mark.parametrize("which", ["closed", "killed"])
def test_flipped_bits_of_the_database(
    lists: BrokenList, tally: Tally, chance: random.Random, is_full: bool, which: str
) -> None:
    def damaged(number: int) -> Path:
        path = lists.case(which)
        flip(path, chance, most=1 if number % 2 else 20)
        return path

    sweep(lists, tally, 1000 if is_full else 40, damaged)


def test_flipped_bits_of_the_log(lists: BrokenList, tally: Tally, chance: random.Random, is_full: bool) -> None:
    def damaged(number: int) -> Path:
        path = lists.case("killed")
        flip(Path(f"{path}-wal"), chance, most=1 if number % 2 else 20)
        return path

    cases = 1000 if is_full else 40
    assert sweep(lists, tally, cases, damaged) > cases * 0.9


def test_flipped_bits_of_the_header(lists: BrokenList, tally: Tally, is_full: bool) -> None:
    """Each bit of it by itself: a wrong format, encoding or size of the pages says nothing of damage."""
    places = [at for at in range(100) if at not in VERSION_BYTES]

    def damaged(number: int) -> Path:
        path = lists.case("closed")
        content = bytearray(path.read_bytes())
        content[places[number // 8 if is_full else number]] ^= 1 << number % 8
        path.write_bytes(content)
        return path

    assert sweep(lists, tally, len(places) * 8 if is_full else len(places), damaged)


def test_whole_pages_gone(lists: BrokenList, tally: Tally, chance: random.Random, is_full: bool) -> None:
    def damaged(number: int) -> Path:
        path = lists.case("closed")
        content = bytearray(path.read_bytes())
        for _ in range(1 + number % 4):
            at = chance.randrange(len(content) // 4096) * 4096
            content[at : at + 4096] = bytes(4096) if number % 2 else chance.randbytes(4096)
        if int.from_bytes(content[60:64], "big") > 1000:
            content[60:64] = bytes(4)
        path.write_bytes(content)
        return path

    assert sweep(lists, tally, 300 if is_full else 16, damaged)


@pytest.mark.parametrize(("which", "tail"), [("closed", ""), ("killed", ""), ("killed", "-wal")])
def test_cut_off_at_many_places(lists: BrokenList, tally: Tally, is_full: bool, which: str, tail: str) -> None:
    cases = 150 if is_full else 14

    def damaged(number: int) -> Path:
        path = lists.case(which)
        file = Path(f"{path}{tail}")
        file.write_bytes(file.read_bytes()[: file.stat().st_size * number // cases])
        return path

    assert sweep(lists, tally, cases, damaged)


def test_the_log_is_missing(lists: BrokenList, tally: Tally) -> None:
    """The states of a whole day stood in it: what looks as if it waited may have been sent."""
    path = lists.case("killed")
    Path(f"{path}-wal").unlink()
    outcome = lists.start(path)
    assert outcome.told
    assert lists.judge(outcome) == (0, 0)
    assert {job.state for job in outcome.jobs.values()} == {State.UNCONFIRMED}
    tally.count(1, lost=0, sent_again=0)


def test_the_database_is_missing_and_its_log_is_there(lists: BrokenList, tally: Tally) -> None:
    path = lists.case("killed")
    path.unlink()
    outcome = lists.start(path)
    assert lists.judge(outcome) == (0, 0)
    # The pages of the log still tell what became of each of them.
    known = [job for job in lists.truth.values() if job.task_id]
    assert [outcome.jobs[job.id].task_id for job in known] == [job.task_id for job in known]
    tally.count(1, lost=0, sent_again=0)


@pytest.mark.parametrize("which", ["closed", "killed"])
@pytest.mark.parametrize("count", [3, 40, 400])
def test_the_log_of_another_database(lists: BrokenList, tally: Tally, tmp_path: Path, which: str, count: int) -> None:
    other = tmp_path / "other.sqlite3"
    store, _ = SqliteJobStore.open(other)
    store.insert([a_job(video_url="y" * 300) for _ in range(count)])
    path = lists.case(which)
    shutil.copy(f"{other}-wal", f"{path}-wal")
    store.close()
    outcome = lists.start(path)
    assert outcome.told
    assert lists.judge(outcome) == (0, 0)
    tally.count(1, lost=0, sent_again=0)


def assert_all_are_back(lists: BrokenList, outcome: Outcome) -> None:
    """Each job has its fate; one that may have been sent since the pages were written is in doubt."""
    assert outcome.told
    for job in lists.truth.values():
        found = outcome.jobs[job.id]
        expected = State.UNCONFIRMED if job.state in {State.WAITING, State.SENDING} else job.state
        assert (found.state, found.task_id, found.file) == (expected, job.task_id, job.file)


def test_with_no_copy_what_is_in_the_pages_comes_back_with_its_fate(lists: BrokenList, tally: Tally) -> None:
    """The table's own root is gone, and so is every way through it."""
    path = lists.case("closed", has_copy=False)
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    content[4096:4104] = bytes(8)
    path.write_bytes(content)
    outcome = lists.start(path)
    assert_all_are_back(lists, outcome)
    tally.count(1, lost=0, sent_again=0)


def test_with_no_copy_pages_that_lost_their_beginning_give_their_rows_too(lists: BrokenList, tally: Tally) -> None:
    """A torn write takes what a page says of itself, and the list of its cells."""
    path = lists.case("closed", has_copy=False)
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    for at in range(4096, len(content), 4096):
        if content[at] in {2, 5, 10, 13}:
            content[at : at + 64] = bytes(64)
    path.write_bytes(content)
    outcome = lists.start(path)
    assert_all_are_back(lists, outcome)
    tally.count(1, lost=0, sent_again=0)


@pytest.mark.parametrize("bit", range(32))
def test_a_version_that_was_hit_either_starts_or_is_refused_untouched(
    lists: BrokenList, tally: Tally, bit: int
) -> None:
    path = lists.case("closed")
    content = bytearray(path.read_bytes())
    content[63 - bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    try:
        outcome = lists.start(path)
    except NewerData:
        assert path.read_bytes() == content
    else:
        assert lists.judge(outcome) == (0, 0)
        assert outcome.jobs.keys() >= lists.truth.keys()
    tally.count(1, lost=0, sent_again=0)
