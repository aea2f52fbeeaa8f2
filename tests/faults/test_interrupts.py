"""R13, at a terminal: the first Ctrl+C waits for an awaited answer, the second does not, and SIGTERM never asks."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.storage.database import read_jobs
from tests.faults.canary import CANARY_KEY
from tests.faults.gateway import FaultGateway
from tests.faults.nursery import Child, Nursery, nursery
from tests.faults.test_quit import LIMIT_S, listens
from tests.faults.waiting import until
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R13"),
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="fork, and /proc that says who listens for signals"
    ),
]

FAILED, UNCONFIRMED = 1, 4


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gateway") as opened:
        yield opened


@pytest.fixture(scope="module")
def born(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    folder = tmp_path_factory.mktemp("interrupts") / "nursery"
    with nursery(folder, environment={"SORA_DESKTOP_API_KEY": CANARY_KEY}) as opened:
        yield opened


def started(born: Nursery, gateway: FaultGateway, data_dir: Path, *words: str) -> Child:
    common = ["--data-dir", str(data_dir), "--base-url", gateway.origin, "--poll-interval", "0.1", "--json"]
    return born.start(["generate", "a paper boat", *words, *common])


def jobs_in(data_dir: Path) -> list[Job]:
    return read_jobs(data_dir / "jobs.sqlite3")


def states_said(child: Child) -> list[str]:
    return [json.loads(line)["state"] for line in child.out.splitlines()]


def test_the_first_interrupt_waits_for_the_awaited_answers_and_sends_nothing_more(
    born: Nursery, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.plan(create=["billed, late:0.7", "billed, late:0.7"])
    child = started(born, gateway, data_dir, "--takes", "4")
    assert gateway.wait_until(lambda: len(gateway.tasks) == 2)
    child.signal(signal.SIGINT)
    assert born.wait(child) == FAILED, "two clips wait unsent"
    assert "Ctrl+C again" in child.err
    assert states_said(child) == ["watching", "watching"]
    jobs = jobs_in(data_dir)
    assert {job.task_id for job in jobs if job.state is State.WATCHING} == set(gateway.tasks)
    assert sum(job.state is State.WAITING for job in jobs) == 2
    assert len(gateway.ledger.accepted()) == 2
    tally.count()


@pytest.mark.parametrize("numbers", [(signal.SIGINT, signal.SIGINT), (signal.SIGTERM,)], ids=["ctrl+c twice", "term"])
def test_who_does_not_wait_is_told_that_it_is_unconfirmed(
    numbers: tuple[signal.Signals, ...], born: Nursery, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    gateway.always(create="billed, hang")
    child = started(born, gateway, data_dir, "--takes", "3", "--wait")
    assert gateway.wait_until(lambda: len(gateway.tasks) == 2)
    began_s = time.monotonic()
    child.signal(numbers[0])
    for number in numbers[1:]:
        until(lambda: "Ctrl+C again" in child.err, "the answer to the first Ctrl+C")
        child.signal(number)
    assert born.wait(child) == UNCONFIRMED, child.err
    assert time.monotonic() - began_s < LIMIT_S
    assert "Traceback" not in child.err
    assert states_said(child) == ["unconfirmed", "unconfirmed"]
    assert sorted(job.state for job in jobs_in(data_dir)) == [State.UNCONFIRMED, State.UNCONFIRMED, State.WAITING]
    assert len(gateway.ledger.accepted()) == 2
    tally.count()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_start_ends_it_in_order(
    number: signal.Signals, born: Nursery, gateway: FaultGateway, data_dir: Path, tally: Tally
) -> None:
    child = started(born, gateway, data_dir)
    until(lambda: listens(child) or not born.is_running(child), "the start")
    child.signal(number)
    assert born.wait(child) in {0, FAILED, UNCONFIRMED}
    assert "Traceback" not in child.err
    assert not any(job.state is State.SENDING for job in jobs_in(data_dir))
    tally.count()
