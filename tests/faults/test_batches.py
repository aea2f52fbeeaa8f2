"""R14: batches are ordered whole or not at all, and budgets are crossed by nobody who did not say so."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from sora_desktop.domain.errors import UnusableInput
from sora_desktop.domain.jobs import State
from sora_desktop.domain.prices import Budget, Price, PriceList, PriceOrigin
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from sora_desktop.services.spending import midnight_before
from sora_desktop.storage.database import read_jobs
from sora_desktop.storage.prices_file import PricesFile
from tests.faults.canary import CANARY_KEY
from tests.faults.gateway import FaultGateway
from tests.faults.house import PROFILE_ID, House, on_loop
from tests.faults.judging import QUIET_STATES, judge
from tests.faults.kill_switch import Plan
from tests.faults.nursery import Nursery, nursery
from tests.promises import Tally

pytestmark = [pytest.mark.promise("R14"), pytest.mark.timeout(300)]

ROWS = 8
KILLED = -9
CENTS = Decimal("0.10")
PER_DAY = Decimal("1.00")


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gateway", done_after_queries=1) as opened:
        yield opened


@pytest.fixture
def born(tmp_path: Path) -> Iterator[Nursery]:
    with nursery(tmp_path / "nursery", environment={"SORA_DESKTOP_API_KEY": CANARY_KEY}) as opened:
        yield opened


def rows_of(name: str, count: int) -> list[tuple[VideoRequest, int]]:
    return [(VideoRequest(prompt=f"{name}, row {number}"), 1) for number in range(1, count + 1)]


def once(rows: list[tuple[VideoRequest, int]]) -> dict[str, int]:
    """What was ordered, if all of it was."""
    return {request.prompt: takes for request, takes in rows}


# Killed while a batch is stored.


def words(gateway: FaultGateway, data_dir: Path, *command: str) -> list[str]:
    common = ("--json", "--data-dir", str(data_dir), "--base-url", gateway.origin, "--poll-interval", "0.05")
    return [*command, *common]


def write_batch(folder: Path, name: str) -> tuple[Path, dict[str, int]]:
    """A file of lines with the name of its batch, and what it orders."""
    rows = rows_of(name, ROWS)
    path = folder / f"{name}.txt"
    path.write_text("\n".join(request.prompt for request, _ in rows), encoding="utf-8")
    return path, once(rows)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork")
def test_a_batch_that_is_killed_while_it_is_stored_is_there_whole_or_not_at_all(
    tmp_path: Path, gateway: FaultGateway, born: Nursery, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    path, _ = write_batch(tmp_path, "recorded")
    command = words(gateway, tmp_path / "recorded", "batch", str(path))
    code, child = born.run(command, plan=Plan(is_recorded=True))
    assert code == 0, child.err
    files = [str(file) for file, _ in child.lines]
    first, last = files.index("services/orders.py"), files.index("gateway/creating.py")
    count = 120 if is_full else 10
    stored: Counter[int] = Counter()
    for number in range(count):
        k = first + int((last - first) * (number + chance.random()) / count) + 1
        stored[killed_at(k, f"batch {number}", tmp_path, gateway, born)] += 1
    assert set(stored) <= {0, ROWS}, stored
    assert min(stored[0], stored[ROWS]) > 0, stored
    tally.count(count, batches_whole=stored[ROWS], batches_not_there=stored[0])


def killed_at(k: int, name: str, folder: Path, gateway: FaultGateway, born: Nursery) -> int:
    """Kill the order of a batch at a line; restart until all is quiet; how many of its rows are stored."""
    data_dir = folder / name
    path, ordered = write_batch(folder, name)
    code, _ = born.run(words(gateway, data_dir, "batch", str(path)), plan=Plan(k=k))
    assert code in {0, KILLED}
    database = data_dir / "jobs.sqlite3"
    stored = len(read_jobs(database)) if database.exists() else 0
    for _ in range(3):
        code, child = born.run(words(gateway, data_dir, "collect", "--send-waiting"))
        if code in {0, 4}:
            break
    assert code in {0, 4}, child.err
    charged = {prompt: count for prompt, count in gateway.ledger.per_intent().items() if prompt in ordered}
    if stored:
        verdict = judge(data_dir, ordered, gateway.ledger.accepted(), gateway.sha256_of)
        assert verdict.complaints == []
        assert verdict.done + verdict.unconfirmed == ROWS
    else:
        assert charged == {}
    return stored


# All or nothing.


def test_one_bad_row_sends_nothing_wherever_it_stands(
    tmp_path: Path, gateway: FaultGateway, born: Nursery, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    cases = 40 if is_full else 6
    for case in range(cases):
        _, ordered = write_batch(tmp_path, f"bad {case}")
        lines = [f'{{"prompt": "{prompt}"}}' for prompt in ordered]
        at = chance.randrange(len(lines))
        lines[at] = chance.choice(
            ('{"prompt": " "}', '{"prompt": "a boat", "takes": 11}', '{"prompt": "a boat", "images": "nonsense"}',
             '{"prompt": "a boat", "duration": "long"}', '{"prompt": "a boat", "model": 7.5, "private": "perhaps"}')
        )  # fmt: skip
        path = tmp_path / f"bad-{case}.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        code, child = born.run(words(gateway, tmp_path / f"bad {case}", "batch", str(path), "--wait"))
        assert (code, child.out) == (2, ""), child.err
        assert f"Row {at + 1}: " in child.err
        assert not (tmp_path / f"bad {case}" / "jobs.sqlite3").exists()
    assert gateway.ledger.accepted() == []
    tally.count(cases, bad_batches=cases)


def test_a_batch_ordered_again_and_again_with_one_intent_is_one_batch(
    tmp_path: Path, gateway: FaultGateway, chance: random.Random, tally: Tally
) -> None:
    house = House(tmp_path / "house", gateway.origin)
    house.book.creates_at_once = 4
    rows = rows_of("forty", 40)
    presses = 0

    async def scenario() -> None:
        nonlocal presses
        for run in range(3):
            async with house.engine() as engine:
                for _ in range(3):
                    jobs = engine.generate_batch(rows, intent_id="forty", name="Forty")
                    assert len(jobs) == 40
                    presses += 1
                if run < 2:
                    wanted = chance.randint(1, 20)
                    await house.until(lambda: len(gateway.ledger.accepted()) >= wanted)  # noqa: B023
                    house.die()
                else:
                    await house.until(lambda: all(job.state in QUIET_STATES for job in engine.jobs()))

    on_loop(scenario)
    verdict = judge(house.folder, once(rows), gateway.ledger.accepted(), gateway.sha256_of)
    assert verdict.complaints == []
    assert verdict.done + verdict.unconfirmed == 40
    assert gateway.ledger.doubled() == {}
    tally.count(presses, batches=1, clips=len(gateway.ledger.accepted()))


# Budgets.


@dataclass
class Purse:
    """A person with a budget per day, who says yes to some of what crosses it."""

    house: House
    chance: random.Random
    confirmed: dict[str, int] = field(default_factory=dict)
    """What has to stand in the ledger in the end: by prompt."""
    agreed: Decimal = Decimal(0)
    """Ordered with a yes."""
    silent: Decimal = Decimal(0)
    """Ordered without a question."""
    asked: int = 0

    def use_prices(self) -> None:
        """The file as the next start finds it."""
        self.house.prices = PricesFile(self.house.folder / "prices.json")

    def order(self, engine: Engine, number: int) -> None:
        """Order something: a clip, takes or a batch; once more with a yes, or not."""
        prompt = f"order {number}"
        intent_id = f"intent {number}"
        kind, count = self.chance.choice(("clip", "takes", "batch")), self.chance.randint(2, 4)
        rows = (
            rows_of(prompt, count)
            if kind == "batch"
            else [(VideoRequest(prompt=prompt), 1 if kind == "clip" else count)]
        )

        def place(*, is_sure: bool) -> int:
            if kind == "batch":
                return len(engine.generate_batch(rows, intent_id=intent_id, may_cross_budget=is_sure))
            request, takes = rows[0]
            return len(engine.generate(request, intent_id=intent_id, takes=takes, may_cross_budget=is_sure))

        clips = sum(takes for _, takes in rows)
        cost = clips * CENTS
        is_over = self.agreed + self.silent + cost > PER_DAY
        for _ in range(self.chance.randint(1, 3)):
            assert place(is_sure=False) == (0 if is_over else clips)
        if is_over:
            self.asked += 1
            if self.chance.random() < 0.8:
                return
            assert place(is_sure=True) == clips
            assert place(is_sure=False) == clips  # the intent is there, so that nothing is asked or added
            self.agreed += cost
        else:
            self.silent += cost
        self.confirmed.update(once(rows))


def test_the_ledger_holds_what_was_in_the_budget_or_agreed_to_whatever_ends_the_program(
    tmp_path: Path, gateway: FaultGateway, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    stories, runs, began = (12 if is_full else 1), 4, midnight_before(time.time())
    asked = orders = 0
    for story in range(stories):
        gateway.ledger.path.unlink(missing_ok=True)
        house = House(tmp_path / f"house {story}", gateway.origin)
        house.book.creates_at_once = 4
        purse = Purse(house, chance)
        purse.use_prices()
        listed = PriceList((Price("sora-2", CENTS, PriceOrigin.ENTERED),), Budget(per_day=PER_DAY))
        house.prices.save(PROFILE_ID, listed)

        async def scenario(house: House = house, purse: Purse = purse) -> None:
            for run in range(runs):
                purse.use_prices()
                async with house.engine() as engine:
                    for number in range(4):
                        purse.order(engine, 4 * run + number)
                    if run == runs - 1 or chance.random() < 0.7:
                        await house.until(lambda: all(job.state in QUIET_STATES for job in engine.jobs()))
                        done = [job.id for job in engine.jobs() if job.state is State.DONE]
                        for job_id in done[: chance.choice((2, 100))]:
                            engine.remove(job_id)
                    if run < runs - 1 and chance.random() < 0.5:
                        house.die()

        on_loop(scenario)
        if midnight_before(time.time()) != began:
            pytest.skip("The day ended, and with it what was spent in it.")
        verdict = judge(house.folder, purse.confirmed, gateway.ledger.accepted(), gateway.sha256_of)
        assert verdict.complaints == []
        assert set(gateway.ledger.per_intent()) <= set(purse.confirmed)
        assert sum(gateway.ledger.per_intent().values()) + verdict.unconfirmed >= sum(purse.confirmed.values())
        assert purse.silent <= PER_DAY
        asked += purse.asked
        orders += 4 * runs
    assert asked > 0
    tally.count(orders, asked=asked)


def test_a_row_that_the_engine_finds_bad_stores_nothing(tmp_path: Path, gateway: FaultGateway, tally: Tally) -> None:
    """The window may have been wrong about a row: each is checked once more where the money is spent."""
    house = House(tmp_path / "house", gateway.origin)

    async def scenario() -> None:
        async with house.engine() as engine:
            rows = rows_of("bad", 5)
            rows[3] = (VideoRequest(prompt=""), 1)
            with pytest.raises(UnusableInput, match="Row 4: "):
                engine.generate_batch(rows, intent_id="bad")
            assert engine.jobs() == ()

    on_loop(scenario)
    assert (read_jobs(house.folder / "jobs.sqlite3"), gateway.ledger.accepted()) == ([], [])
    tally.count(1)
