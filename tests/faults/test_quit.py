"""R13: quitting is safe and quick at any moment, with twenty jobs in flight that all hang."""

from __future__ import annotations

import random
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import SqliteJobStore, read_jobs
from tests.fakes.sample_jobs import a_job
from tests.faults.canary import CANARY_KEY, search
from tests.faults.gateway import FaultGateway
from tests.faults.judging import judge
from tests.faults.nursery import Child, Nursery, nursery
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R13"),
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="fork, and /proc that says who listens for signals"
    ),
]

ASKED, FETCHED, SENT = 6, 6, 8
"""Jobs whose questions hang, whose downloads stand still, and whose creates hang: twenty in flight."""
LIMIT_S = 2.0
LONGEST_S = 1.5
"""The signal comes at any moment from the start on to so long after it; the window is whole after half a second."""
DRIVER = "tests.faults.window_driver"
HANGING_CREATES = ("billed, hang", "lost, hang", "billed, late:0.2", "ok")
NO_WARNING = re.compile(r"This plugin does not support |PulseAudioService: |No audio device detected|qt\.multimedia")
"""What Qt says on a machine without a screen and without sound."""


@dataclass
class Found:
    """What the cycles of one worker came to."""

    cycles: int = 0
    early: int = 0
    """Cycles whose signal came before the program listened for it: nothing had been begun."""
    unconfirmed: int = 0
    slowest_s: float = 0.0
    complaints: list[str] = field(default_factory=list)


class Stand:
    """One worker: a nursery, and a gateway of its own whose hanging begins and ends with each cycle."""

    def __init__(self, born: Nursery, gateway: FaultGateway, folder: Path, chance: random.Random) -> None:
        self._nursery = born
        self._gateway = gateway
        self._folder = folder
        self._chance = chance
        self._asked = [f"asked {number}" for number in range(ASKED)]
        self._fetched = [f"fetched {number}" for number in range(FETCHED)]
        for prompt in (*self._asked, *self._fetched):
            body = f'{{"prompt": "{prompt}"}}'.encode()
            with urlopen(Request(f"{gateway.origin}/v1/video/create", body, method="POST")) as answer:
                answer.read()
        self._task_ids = {entry.intent: entry.task_id for entry in gateway.ledger.accepted()}
        self.found = Found()

    def go_through(self, number: int) -> None:
        """Start with twenty jobs in flight, end it by a signal, start again, and judge."""
        is_window = number % 2 == 0
        data_dir = self._folder / f"cycle {number}"
        prompt = f"sent in cycle {number}"
        self._lay_out(data_dir, [] if is_window else [prompt] * SENT)
        self._hang()
        child = self._started(data_dir, prompt, is_window=is_window)
        moment_s = self._chance.random() * LONGEST_S
        threading.Event().wait(moment_s)
        was_listening = listens(child)
        began_s = time.monotonic()
        child.signal(signal.SIGTERM)
        code = self._nursery.wait(child)
        took_s = time.monotonic() - began_s
        what = f"{'window' if is_window else 'headless'}, SIGTERM after {moment_s:.3f} s"
        self._judge_end(child, what, code if was_listening or code != -signal.SIGTERM else 0, took_s, is_window)
        self.found.cycles += was_listening
        self.found.early += not was_listening
        self._judge_restart(data_dir, prompt, what, is_window=is_window)

    def _lay_out(self, data_dir: Path, waiting: Sequence[str]) -> None:
        """The data folder of an earlier run: jobs that are out, and jobs that wait."""
        data_dir.mkdir(parents=True, mode=0o700)
        store, _ = SqliteJobStore.open(data_dir / "jobs.sqlite3")
        store.insert([self._job(prompt) for prompt in (*self._asked, *self._fetched)])
        if waiting:
            intent = f"intent of {data_dir.name}"
            store.insert([self._job(prompt, intent, take) for take, prompt in enumerate(waiting, 1)])
        store.close()

    def _job(self, prompt: str, intent: str = "", take: int = 1) -> Job:
        """One that waits, or one that is out where the gateway has its task already."""
        values: dict[str, Any] = {"origin": self._gateway.origin, "request": VideoRequest(prompt), "take": take}
        if intent:
            values["intent_id"] = intent
        if prompt in self._task_ids:
            values |= {"state": State.WATCHING, "task_id": self._task_ids[prompt], "accepted_at": time.time()}
        return a_job(created_at=time.time(), **values)

    def _hang(self) -> None:
        for prompt in self._asked:
            self._gateway.plan_for(prompt, query=["hang"] * 100)
        for prompt in self._fetched:
            self._gateway.plan_for(prompt, file=["stall:5000"] * 100)
        self._gateway.plan(create=self._chance.choices(HANGING_CREATES, k=SENT))

    def _let_go(self) -> None:
        for prompt in (*self._asked, *self._fetched):
            self._gateway.plan_for(prompt, query=[], file=[])
        self._gateway.plan(create=[])

    def _started(self, data_dir: Path, prompt: str, *, is_window: bool) -> Child:
        if is_window:
            return self._nursery.start([str(data_dir), self._gateway.origin, str(SENT), prompt], program=DRIVER)
        return self._nursery.start(self._collect(data_dir))

    def _collect(self, data_dir: Path) -> list[str]:
        common = ["--data-dir", str(data_dir), "--base-url", self._gateway.origin, "--poll-interval", "0.05"]
        return ["collect", "--send-waiting", "--json", *common]

    def _judge_end(self, child: Child, what: str, code: int, took_s: float, is_window: bool) -> None:
        """The window ends with 0; a headless command with 0, or with what it was told about unfinished jobs."""
        said = [line for line in child.err.splitlines() if not NO_WARNING.search(line)]
        is_wrong = code != 0 if is_window else code not in {0, 1, 4}
        if is_wrong:
            self.found.complaints.append(f"{what}: exit code {code}, {child.err}")
        if took_s > LIMIT_S:
            self.found.complaints.append(f"{what}: it took {took_s:.2f} s")
        if (is_window and said) or re.search(r"Traceback|QThread|QObject|QTimer|QSocket|Exception", child.err):
            self.found.complaints.append(f"{what}: it said {said}")
        self.found.slowest_s = max(self.found.slowest_s, took_s)

    def _judge_restart(self, data_dir: Path, prompt: str, what: str, *, is_window: bool) -> None:
        left = {job.state for job in read_jobs(data_dir / "jobs.sqlite3")}
        if State.SENDING in left:
            self.found.complaints.append(f"{what}: a job was left in {State.SENDING}")
        self._let_go()
        code, last = self._nursery.run(self._collect(data_dir))
        orders = {**dict.fromkeys((*self._asked, *self._fetched), 1), prompt: SENT}
        verdict = judge(data_dir, orders, self._gateway.ledger.accepted(), self._gateway.sha256_of)
        if code != (4 if verdict.unconfirmed else 0):
            verdict.complaints.append(f"the restart ended with {code}: {last.err}")
        verdict.complaints += search(data_dir)
        self.found.unconfirmed += verdict.unconfirmed
        self.found.complaints += [f"{what}: {each}" for each in verdict.complaints]
        if not verdict.complaints:
            shutil.rmtree(data_dir)


def listens(child: Child) -> bool:
    """Whether the program has asked to be told of SIGTERM."""
    status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii", errors="replace")
    (caught,) = re.findall(r"^SigCgt:\s*([0-9a-f]+)", status, re.MULTILINE)
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.timeout(900)
def test_ending_by_a_signal_at_any_moment_is_quick_quiet_and_loses_nothing(
    tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    wanted = 200 if is_full else 6
    environment = {"SORA_DESKTOP_API_KEY": CANARY_KEY}
    with (
        FaultGateway(tmp_path / "gateway-0", done_after_queries=1) as one,
        FaultGateway(tmp_path / "gateway-1", done_after_queries=1) as other,
        nursery(tmp_path / "nursery-0", has_window=True, environment=environment) as first,
        nursery(tmp_path / "nursery-1", has_window=True, environment=environment) as second,
        ThreadPoolExecutor(2) as pool,
    ):
        seeds = [random.Random(chance.random()) for _ in range(2)]
        stands = [
            Stand(born, gateway, tmp_path / "data", seed)
            for born, gateway, seed in zip((first, second), (one, other), seeds, strict=True)
        ]
        numbers = iter(range(wanted * 2))

        def work(stand: Stand) -> None:
            for number in numbers:
                stand.go_through(number)
                if sum(each.found.cycles for each in stands) >= wanted or stand.found.complaints:
                    return

        list(pool.map(work, stands))
    complaints = [each for stand in stands for each in stand.found.complaints]
    assert not complaints, "\n".join(complaints)
    cycles = sum(stand.found.cycles for stand in stands)
    assert cycles >= wanted
    tally.count(
        cycles,
        unconfirmed=sum(stand.found.unconfirmed for stand in stands),
        before_anything_was_begun=sum(stand.found.early for stand in stands),
        ms_at_most=int(1000 * max(stand.found.slowest_s for stand in stands)),
    )
