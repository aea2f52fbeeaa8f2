"""R1: no paid task is lost or paid twice, whatever kills the process, at whichever of its lines."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.faults.canary import CANARY_KEY, search
from tests.faults.gateway import FaultGateway
from tests.faults.judging import Verdict, judge
from tests.faults.kill_switch import PACKAGE, Plan
from tests.faults.nursery import Child, Nursery, nursery
from tests.promises import Tally

pytestmark = [
    pytest.mark.promise("R1"),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork"),
]

SUBMIT_PATH = (
    *("services/sending.py", "services/create_ends.py", "services/waiting_line.py", "services/ways_out.py"),
    *("services/jobs.py", "services/orders.py", "storage/database.py"),
    *("gateway/creating.py", "gateway/tracing.py"),
)
"""Where a create is stored, sent, answered and stored again: every line of it is a point."""
TAKES = 3
WORKERS = 2
MOST_RESTARTS = 5
REPLAY = "SORA_KILLS"
KILLED = -9


@dataclass(frozen=True)
class Point:
    """One kill, and the kills of the restarts after it."""

    number: int
    kills: tuple[Plan, ...]

    def __str__(self) -> str:
        written = " ".join(plan.written().replace(" ", "") for plan in self.kills)
        told = ", then ".join(str(plan) for plan in self.kills)
        return f"{told}\n  again: {REPLAY}='{written}' python3 -m pytest tests/faults/test_kill_sweep.py -k each_line"


@dataclass(frozen=True)
class Found:
    """What one point came to."""

    point: Point
    verdict: Verdict
    kills: int
    """How many of the planned kills came before the end of their run."""


class Stand:
    """One worker: a nursery, a gateway that refuses nothing, and a data folder for each point."""

    def __init__(self, born: Nursery, gateway: FaultGateway, folder: Path) -> None:
        self._nursery = born
        self._gateway = gateway
        self._folder = folder

    def recorded(self) -> tuple[list[tuple[str, int]], int]:
        """Every executed line of a whole run, and how many a restart in the middle of the work executes."""
        data_dir = self._folder / "recorded"
        code, whole = self._run(data_dir, self._generate("recorded"), Plan(is_recorded=True))
        assert code == 0, whole.err
        half = self._folder / "half"
        middle = len(whole.lines) // 2
        assert self._run(half, self._generate("half"), Plan(k=middle))[0] == KILLED
        code, restart = self._run(half, COLLECT, Plan(is_recorded=True))
        assert code in {0, 4}, restart.err
        return [(str(file), int(line)) for file, line in whole.lines], len(restart.lines)

    def try_point(self, point: Point) -> Found:
        """Kill, restart until all is quiet, and judge."""
        data_dir = self._folder / f"point-{point.number}"
        prompt = f"point {point.number}"
        kills = 0
        for number, plan in enumerate(point.kills):
            words = COLLECT if number else self._generate(prompt)
            kills += self._run(data_dir, words, plan)[0] == KILLED
        code, last = self._until_quiet(data_dir)
        accepted, asked = self._gateway.ledger.accepted(), asked_of(self._gateway)
        verdict = judge(data_dir, {prompt: TAKES}, accepted, self._gateway.sha256_of, asked)
        verdict.complaints += search(data_dir)
        if code != (4 if verdict.unconfirmed else 0) or "Traceback" in last.err:
            verdict.complaints.append(f"the last restart ended with {code}: {last.err}")
        if not verdict.complaints:
            shutil.rmtree(data_dir, ignore_errors=True)
        return Found(point, verdict, kills)

    def _until_quiet(self, data_dir: Path) -> tuple[int, Child]:
        """Restart until one leaves nothing to do; a job that is unconfirmed stays so."""
        for _ in range(MOST_RESTARTS):
            code, child = self._run(data_dir, COLLECT, None)
            if code in {0, 4}:
                break
        return code, child

    def _generate(self, prompt: str) -> Sequence[str]:
        return ["generate", prompt, "--takes", str(TAKES), "--wait"]

    def _run(self, data_dir: Path, words: Sequence[str], plan: Plan | None) -> tuple[int, Child]:
        common = [
            "--data-dir",
            str(data_dir),
            "--base-url",
            self._gateway.origin,
            "--poll-interval",
            "0.05",
            "--verbose",
        ]
        return self._nursery.run([*words, "--json", *common], plan=plan)


COLLECT = ("collect", "--send-waiting")


def asked_of(gateway: FaultGateway) -> set[str]:
    """The ids of all tasks that were asked for."""
    return {parse_qs(urlsplit(request.target).query)["id"][0] for request in gateway.of_kind("query")}


def points_of(
    lines: Sequence[tuple[str, int]], restart_lines: int, wanted: int, chance: random.Random, *, is_full: bool
) -> list[Point]:
    """Evenly over the run, and every line of the submit path (of the short form some); many are killed again."""
    counts: dict[tuple[str, int], int] = {}
    for place in lines:
        if place[0] in SUBMIT_PATH:
            counts[place] = counts.get(place, 0) + 1
    submits = [Plan(chance.randint(1, count), file, line) for (file, line), count in sorted(counts.items())]
    if not is_full:
        submits = chance.sample(submits, wanted // 2)
    evens = max(wanted - len(submits), wanted // 2)
    step = len(lines) / evens
    spread = [Plan(int(step * number + chance.random() * step) + 1) for number in range(evens)]
    firsts = [*submits, *spread]
    chance.shuffle(firsts)
    return [Point(number, (first, *_again(restart_lines, chance))) for number, first in enumerate(firsts)]


def _again(restart_lines: int, chance: random.Random) -> Iterator[Plan]:
    """Kills of the restarts: of two in five points one, and of some of those one more."""
    while chance.random() < 0.4:
        yield Plan(chance.randint(1, restart_lines))


def replayed() -> list[Point]:
    """The point that the environment names, as a failing run printed it."""
    written = os.environ.get(REPLAY, "").split()
    return [Point(0, tuple(map(Plan.read, written)))] if written else []


NAMED = {
    "before anything is stored": ("storage/database.py", "self._connection.executemany(INSERT", 1),
    "when SENDING is committed": ("services/sending.py", "self._ends.expect(job.id, job.origin)", 2),
    "before the first byte leaves": ("gateway/creating.py", "request = client.build_request(", 1),
    "when an answer has come": ("gateway/creating.py", "return classify(answer, account.key, path)", 1),
    "when the last answer has come": ("gateway/creating.py", "return classify(answer, account.key, path)", TAKES),
    "when an end is to be stored": ("services/create_ends.py", "self._commit(job_id, end)", 1),
    "right before an end is committed": ("storage/database.py", 'self._connection.execute("COMMIT")', 4),
    "before the first question": ("gateway/querying.py", "", 1),
    "when the first question is answered": ("gateway/querying.py", "report = report_of(value, account.key)", 1),
}
"""The points that matter most, by a piece of their line, and which execution of it."""


def named_point(number: int, file: str, piece: str, k: int) -> Point:
    """A point by what its line says; any line of the file where ``piece`` is empty."""
    if not piece:
        return Point(number, (Plan(k, file),))
    lines = (PACKAGE / file).read_text(encoding="utf-8").splitlines()
    found = [at for at, line in enumerate(lines, 1) if piece in line]
    assert found, f"{file} has no line with {piece!r} any more"
    return Point(number, (Plan(k, file, found[0]),))


def test_a_kill_around_the_create_neither_loses_nor_doubles_it(tmp_path: Path, tally: Tally) -> None:
    """The short form of the sweep, which every broken variant of R1 has to meet."""
    with (
        FaultGateway(tmp_path / "gateway", done_after_queries=1) as gateway,
        nursery(tmp_path / "nursery", environment={"SORA_DESKTOP_API_KEY": CANARY_KEY}) as born,
    ):
        stand = Stand(born, gateway, tmp_path / "data")
        points = [named_point(number, *where) for number, where in enumerate(NAMED.values())]
        found = dict(zip(NAMED, map(stand.try_point, points), strict=True))
    wrong = {name: each.verdict.complaints for name, each in found.items() if each.verdict.complaints}
    assert not wrong
    assert [name for name, each in found.items() if not each.kills] == []
    tally.count(len(found), lost=0, doubled=0, unconfirmed=sum(each.verdict.unconfirmed for each in found.values()))


@pytest.mark.timeout(900)
def test_no_kill_at_each_line_loses_or_doubles_a_paid_task(
    tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    with FaultGateway(tmp_path / "gateway", done_after_queries=1) as gateway:
        found = swept(tmp_path, gateway, 530 if is_full else 30, chance, is_full=is_full)
    failed = [each for each in found if each.verdict.complaints]
    told = [f"{each.point}\n  " + "\n  ".join(each.verdict.complaints) for each in failed[:5]]
    assert not failed, "\n".join([f"{len(failed)} of {len(found)} points:", *told])
    killed = [each for each in found if each.kills]
    tally.count(
        len(killed),
        lost=sum(each.verdict.lost for each in killed),
        doubled=sum(each.verdict.doubled for each in killed),
        unconfirmed=sum(each.verdict.unconfirmed for each in killed),
        killed_again=sum(each.kills > 1 for each in killed),
    )
    assert len(killed) >= (500 if is_full else 25) or replayed(), "too few children lived long enough to be killed"
    assert any(each.verdict.unconfirmed for each in killed) or len(killed) < 25, "no kill met a create in flight"


def swept(tmp_path: Path, gateway: FaultGateway, wanted: int, chance: random.Random, *, is_full: bool) -> list[Found]:
    """Every point, by workers that share the gateway and the list of points."""
    environment = {"SORA_DESKTOP_API_KEY": CANARY_KEY}
    with (
        nursery(tmp_path / "nursery-0", environment=environment) as first,
        nursery(tmp_path / "nursery-1", environment=environment) as second,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        stands = [Stand(born, gateway, tmp_path / "data") for born in (first, second)]
        lines, restart_lines = stands[0].recorded()
        points = replayed() or points_of(lines, restart_lines, wanted, chance, is_full=is_full)
        to_come = iter(points)
        results = pool.map(lambda stand: [stand.try_point(point) for point in to_come], stands)
        return list(itertools.chain.from_iterable(results))
