"""R9: one engine per data folder, however many start at once; the owner killed, the next start takes over."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sora_desktop.storage.database import read_jobs
from tests.faults.canary import CANARY_KEY
from tests.faults.gateway import FaultGateway
from tests.faults.judging import judge
from tests.faults.nursery import Child, Nursery, nursery
from tests.faults.waiting import until
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R9"),
    pytest.mark.timeout(180),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL, fork and flock"),
]

IN_USE, KILLED = 5, -9
ALL_ENDED_S = 15.0
"""On a machine that does other things too; what it takes is told."""
WITH_KEY = {"SORA_DESKTOP_API_KEY": CANARY_KEY}


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[FaultGateway]:
    """A gateway whose tasks are never done, until ``done_after_s`` says otherwise: whoever waits for one, stays."""
    with FaultGateway(tmp_path / "gateway", done_after_s=3_600) as opened:
        yield opened


@pytest.fixture
def born(tmp_path: Path) -> Iterator[Nursery]:
    with nursery(tmp_path / "nursery", environment=WITH_KEY) as opened:
        yield opened


def words_of(gateway: FaultGateway, data_dir: Path, *words: str) -> list[str]:
    return [*words, "--data-dir", str(data_dir), "--base-url", gateway.origin, "--poll-interval", "0.1", "--json"]


def owner_in(data_dir: Path) -> int:
    """Who wrote its process id into the lock; 0 while nobody has."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int((data_dir / "lock").read_text(encoding="ascii"))
    return 0


@contextlib.contextmanager
def shut_gate(folder: Path) -> Iterator[str]:
    """Children that start with it begin when the context ends, all at one instant."""
    path = folder / "gate"
    with path.open("w", encoding="utf-8") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield str(path)


def ends_of(born: Nursery, children: Sequence[Child], owner: int) -> dict[int, int]:
    """The exit codes of all but the owner, which has to be at work still."""
    began_s = time.monotonic()
    codes = {child.pid: born.wait(child, ALL_ENDED_S) for child in children if child.pid != owner}
    assert time.monotonic() - began_s < ALL_ENDED_S
    return codes


def test_of_many_starts_at_once_one_is_the_engine_and_the_others_say_so(
    tmp_path: Path, data_dir: Path, gateway: FaultGateway, born: Nursery, is_full: bool, tally: Tally
) -> None:
    starts = 50 if is_full else 12
    with shut_gate(tmp_path) as gate:
        children = [
            born.start(words_of(gateway, data_dir, "generate", f"start {number}", "--wait"), gate=gate)
            for number in range(starts)
        ]
    assert gateway.wait_until(lambda: bool(gateway.tasks), ALL_ENDED_S)
    owner = owner_in(data_dir)
    codes = ends_of(born, children, owner)
    assert len(codes) == starts - 1, "the lock names none of them"
    assert set(codes.values()) == {IN_USE}
    assert all(f"in use by process {owner}" in child.err for child in children if child.pid != owner)
    assert owner_in(data_dir) == owner
    (winner,) = (child for child in children if child.pid == owner)
    assert born.is_running(winner)
    assert len(gateway.ledger.accepted()) == len(read_jobs(data_dir / "jobs.sqlite3")) == 1
    tally.count(starts, engines=1)

    winner.signal(signal.SIGKILL)
    assert born.wait(winner) == KILLED
    gateway.done_after_s = 0.0
    code, heir = born.run(words_of(gateway, data_dir, "collect"))
    assert code == 0, heir.err
    orders = {f"start {number}": 1 for number in range(starts)}
    verdict = judge(data_dir, orders, gateway.ledger.accepted(), gateway.sha256_of)
    assert (verdict.complaints, verdict.done) == ([], 1)


def test_the_owner_killed_among_starts_leaves_one_engine_again(
    tmp_path: Path, data_dir: Path, gateway: FaultGateway, born: Nursery, is_full: bool, tally: Tally
) -> None:
    """Each round kills the owner in the very moment in which others start; whoever comes then takes over."""
    rounds, starts = (5, 10) if is_full else (2, 5)
    assert born.run(words_of(gateway, data_dir, "generate", "the clip that all watch"))[0] == 0
    owner = born.start(words_of(gateway, data_dir, "collect"))
    for _ in range(rounds):
        until(lambda watched=owner: owner_in(data_dir) == watched.pid, "the owner's lock")  # type: ignore[misc]
        with shut_gate(tmp_path) as gate:
            children = [born.start(words_of(gateway, data_dir, "collect"), gate=gate) for _ in range(starts)]
        owner.signal(signal.SIGKILL)
        assert born.wait(owner) == KILLED
        heir = born.start(words_of(gateway, data_dir, "collect"))
        at_work = still_running(born, [*children, heir])
        assert len(at_work) == 1, f"{len(at_work)} engines"
        (owner,) = at_work
        tally.count(starts + 1, engines=1)
    gateway.done_after_s = 0.0
    assert born.wait(owner) == 0
    assert len(gateway.ledger.accepted()) == 1


def still_running(born: Nursery, children: Sequence[Child]) -> list[Child]:
    """Who is at work when all but one have ended, each of those with the code that says why."""
    until(lambda: sum(map(born.is_running, children)) <= 1, "the end of all but one", ALL_ENDED_S)
    ended = [child for child in children if not born.is_running(child)]
    assert {born.wait(child) for child in ended} <= {IN_USE}, "\n".join(child.err for child in ended)
    return [child for child in children if child not in ended]


def test_window_and_headless_share_no_folder_and_take_over_from_each_other(
    tmp_path: Path, data_dir: Path, gateway: FaultGateway, tally: Tally
) -> None:
    with nursery(tmp_path / "nursery", has_window=True, environment=WITH_KEY) as born:
        window = born.start(["--data-dir", str(data_dir), "--base-url", gateway.origin])
        until(lambda: owner_in(data_dir) == window.pid, "the window's lock")
        code, refused = born.run(words_of(gateway, data_dir, "generate", "beside a window"))
        assert (code, gateway.ledger.accepted()) == (IN_USE, [])
        assert f"process {window.pid}" in refused.err
        window.signal(signal.SIGKILL)
        assert born.wait(window) == KILLED

        headless = born.start(words_of(gateway, data_dir, "generate", "after the window", "--wait"))
        assert gateway.wait_until(lambda: bool(gateway.tasks))
        code, window = born.run(["--data-dir", str(data_dir), "--base-url", gateway.origin])
        assert code == IN_USE, window.err
        assert "Traceback" not in window.err
        headless.signal(signal.SIGKILL)
        assert born.wait(headless) == KILLED

        window = born.start(["--data-dir", str(data_dir), "--base-url", gateway.origin])
        until(lambda: owner_in(data_dir) == window.pid, "the second window's lock")
        gateway.done_after_s = 0.0
        until(lambda: any(job.file for job in read_jobs(data_dir / "jobs.sqlite3")), "the clip")
        window.signal(signal.SIGTERM)
        assert born.wait(window) == 0
    tally.count(5, engines=0)
    verdict = judge(data_dir, {"after the window": 1}, gateway.ledger.accepted(), gateway.sha256_of)
    assert (verdict.complaints, verdict.done) == ([], 1)
