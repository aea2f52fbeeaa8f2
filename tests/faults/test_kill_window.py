"""R1, the whole window program: killed at random moments while somebody orders, started again, judged by the ledger."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.canary import CANARY_KEY
from tests.faults.gateway import FaultGateway
from tests.faults.judging import Verdict, judge
from tests.faults.nursery import Nursery, nursery
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R1"),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork"),
]

KILLS = 4
"""Of one data folder, one after the other."""
ORDERS = 6
"""In each run of the window."""
LONGEST_S = 2.8
"""A window that starts at once takes half a second; then it orders three times a second."""
KILLED = -9
DRIVER = "tests.faults.window_driver"


def tell_story(born: Nursery, gateway: FaultGateway, data_dir: Path, moments_s: Sequence[float]) -> Verdict:
    """Kill a window at each of the moments after its start, and then collect what it left."""
    orders: dict[str, int] = {}
    for run, moment_s in enumerate(moments_s):
        prompts = [f"{data_dir.name}, run {run}, order {number}" for number in range(ORDERS)]
        orders |= dict.fromkeys(prompts, 1)
        window = born.start([str(data_dir), gateway.origin, "1", *prompts], program=DRIVER)
        threading.Event().wait(moment_s)
        window.signal(signal.SIGKILL)
        assert born.wait(window) == KILLED, window.err
        assert "Traceback" not in window.err, window.err
    common = ["--data-dir", str(data_dir), "--base-url", gateway.origin, "--poll-interval", "0.05", "--json"]
    code, last = born.run(["collect", "--send-waiting", *common])
    verdict = judge(data_dir, orders, gateway.ledger.accepted(), gateway.sha256_of)
    if code != (4 if verdict.unconfirmed else 0):
        verdict.complaints.append(f"the last restart ended with {code}: {last.err}")
    verdict.complaints = [f"killed after {moments_s} s: {each}" for each in verdict.complaints]
    return verdict


def slow_gateway(folder: Path) -> FaultGateway:
    """A gateway that refuses nothing and thinks for a while about each create, so that kills meet some in flight."""
    gateway = FaultGateway(folder, done_after_queries=1)
    gateway.always(create="billed, late:0.15")
    return gateway


@pytest.mark.timeout(300)
def test_no_kill_of_the_window_at_any_moment_loses_or_doubles_a_paid_task(
    tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    stories = [[0.3 + (LONGEST_S - 0.3) * chance.random() for _ in range(KILLS)] for _ in range(10 if is_full else 2)]
    environment = {"SORA_DESKTOP_API_KEY": CANARY_KEY}
    with (
        slow_gateway(tmp_path / "gateway") as gateway,
        nursery(tmp_path / "nursery-0", has_window=True, environment=environment) as first,
        nursery(tmp_path / "nursery-1", has_window=True, environment=environment) as second,
        ThreadPoolExecutor(2) as pool,
    ):
        to_come = iter(list(enumerate(stories)))
        found = pool.map(
            lambda born: [
                tell_story(born, gateway, tmp_path / f"story {number}", moments) for number, moments in to_come
            ],
            (first, second),
        )
        verdicts = [verdict for of_worker in found for verdict in of_worker]
    complaints = [each for verdict in verdicts for each in verdict.complaints]
    assert not complaints, "\n".join(complaints)
    assert sum(verdict.done for verdict in verdicts) >= 2, "no window lived long enough to order"
    tally.count(
        len(stories) * KILLS,
        lost=sum(verdict.lost for verdict in verdicts),
        doubled=sum(verdict.doubled for verdict in verdicts),
        unconfirmed=sum(verdict.unconfirmed for verdict in verdicts),
        of_the_window=len(stories) * KILLS,
    )
