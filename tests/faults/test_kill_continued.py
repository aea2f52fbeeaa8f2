"""R1: a clip that continues another is neither lost nor paid twice nor sent bare, wherever the process is killed."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.canary import CANARY_KEY
from tests.faults.cinema import Cinema
from tests.faults.judging import Verdict, judge
from tests.faults.kill_switch import Plan
from tests.faults.nursery import Child, Nursery, nursery
from tests.faults.test_kill_sweep import COLLECT, KILLED, MOST_RESTARTS, WORKERS, asked_of
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R1"),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork"),
]

BEFORE = "the clip before"
ON_THE_WAY = {"services/dependents.py": 200, "services/uploads.py": 25, "storage/last_frames.py": 25}
"""What a clip passes from the end of the one before to its own create: so many lines of each are points at the most."""
FEW = 2


class Stand:
    """One worker: a nursery, and a copy of the folder in which the clip before is done for each point."""

    def __init__(self, born: Nursery, gateway: Cinema, folder: Path) -> None:
        self._nursery = born
        self._gateway = gateway
        self._folder = folder

    def prepare(self) -> list[tuple[str, int]]:
        """Have the clip before made; returns every line that the course of the one after it executes."""
        code, child = self._run(self._folder / "before", ["generate", BEFORE, "--wait"], None)
        assert code == 0, child.err
        (self._folder / "id").write_text(json.loads(child.out)["job"])
        code, child = self._run(self._copy("recorded"), self._continued("recorded"), Plan(is_recorded=True))
        assert code == 0, child.err
        return [(str(file), int(line)) for file, line in child.lines]

    def try_point(self, number: int, plan: Plan) -> tuple[Verdict, bool]:
        """Kill it there, restart until all is quiet, and judge; whether the kill came before the end."""
        prompt = f"point {number}"
        data_dir = self._copy(prompt)
        is_killed = self._run(data_dir, self._continued(prompt), plan)[0] == KILLED
        for _ in range(MOST_RESTARTS):
            code, child = self._run(data_dir, COLLECT, None)
            if code in {0, 4}:
                break
        gateway = self._gateway
        verdict = judge(
            data_dir, {BEFORE: 1, prompt: 1}, gateway.ledger.accepted(), gateway.sha256_of, asked_of(gateway)
        )
        if code != (4 if verdict.unconfirmed else 0) or "Traceback" in child.err:
            verdict.complaints.append(f"the last restart ended with {code}: {child.err}")
        bodies = [json.loads(each.body) for each in gateway.of_kind("create") if gateway.prompt_of(each) == prompt]
        if not all(str(body["images"]).startswith("['data:image/") for body in bodies):
            verdict.complaints.append(f"{prompt!r} was sent without its picture")
        return verdict, is_killed

    def _continued(self, prompt: str) -> Sequence[str]:
        image = f"last-frame:{(self._folder / 'id').read_text()}"
        return ["generate", prompt, "--model", "grok-video-3", "--image", image, "--wait"]

    def _copy(self, name: str) -> Path:
        return Path(shutil.copytree(self._folder / "before", self._folder / name))

    def _run(self, data_dir: Path, words: Sequence[str], plan: Plan | None) -> tuple[int, Child]:
        common = ("--data-dir", str(data_dir), "--base-url", self._gateway.origin, "--poll-interval", "0.05", "--json")
        return self._nursery.run([*words, *common], plan=plan)


def plans(lines: Sequence[tuple[str, int]], chance: random.Random, *, is_full: bool) -> Iterator[Plan]:
    """Lines on the way, each once, at one of its executions; of the short form a few of each file."""
    for file, most in ON_THE_WAY.items():
        executed = [line for name, line in lines if name == file]
        assert executed, f"{file} has no part in it any more"
        wanted = sorted(set(executed))
        for line in chance.sample(wanted, min(most if is_full else FEW, len(wanted))):
            yield Plan(chance.randint(1, executed.count(line)), file, line)


@pytest.mark.timeout(600)
def test_a_clip_that_continues_another_survives_a_kill_at_each_line_on_its_way(
    tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    with Cinema(tmp_path / "gateway", done_after_queries=1) as gateway, ExitStack() as opened:
        born = [
            opened.enter_context(
                nursery(tmp_path / f"nursery-{each}", environment={"SORA_DESKTOP_API_KEY": CANARY_KEY})
            )
            for each in range(WORKERS)
        ]
        stands = [Stand(each, gateway, tmp_path / "data") for each in born]
        (tmp_path / "data").mkdir()
        to_come = iter(list(enumerate(plans(stands[0].prepare(), chance, is_full=is_full))))
        with ThreadPoolExecutor(WORKERS) as pool:
            work = pool.map(lambda stand: [(plan, *stand.try_point(at, plan)) for at, plan in to_come], stands)
            found = [each for part in work for each in part]
    wrong = {str(plan): verdict.complaints for plan, verdict, _ in found if verdict.complaints}
    assert not wrong
    killed = sum(is_killed for _, _, is_killed in found)
    assert killed > len(found) // 2
    tally.count(killed, lost=0, doubled=0)
