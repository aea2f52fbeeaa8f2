"""R5: a link that ends too soon costs nothing: a fresh one is asked for, and the soonest-expiring clip comes first."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import State
from sora_desktop.services import fetching, watching
from tests.faults.files import EXPIRED
from tests.faults.gateway import FaultGateway
from tests.faults.house import QUICK, House, is_done, known, on_loop, order, sha256_of_file
from tests.promises import Tally

SIZE_BYTES = 250_000
PATIENT = replace(QUICK, fetch_idle_s=2, fetch_window_s=2)


@pytest.fixture
def gate(tmp_path: Path) -> FaultGateway:
    return FaultGateway(tmp_path / "gate", done_after_queries=0, size_bytes=SIZE_BYTES)


@pytest.fixture(autouse=True)
def quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "RETRY_S", 0.02)
    monkeypatch.setattr(fetching, "NO_LINK_RETRY_S", 0.05)
    monkeypatch.setattr(watching, "LINK_WAIT_S", 0.1)


@pytest.mark.promise("R5")
@pytest.mark.timeout(175)
@pytest.mark.parametrize("good_for", ["one request", "half a second", "100 KB"])
def test_clip_comes_whole_however_short_its_links_live(
    good_for: str, gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    prompts = [f"boat {number}" for number in range(100 if is_full else 12)]
    gate.links.expired_scenario = chance.choice(sorted(EXPIRED))
    if good_for == "one request":
        gate.links.good_requests = 1
        for prompt in prompts:
            gate.plan_for(prompt, file=[f"cut:{chance.randrange(1000, SIZE_BYTES)}", "503"])
    elif good_for == "half a second":
        gate.links.good_s = 0.5
        for prompt in prompts[::6]:
            gate.plan_for(prompt, file=[f"pause:{chance.randrange(1000, SIZE_BYTES)}"])
    else:
        gate.links.good_bytes = 100_000

    async def run() -> None:
        house = House(tmp_path / "data", gate.origin, limits=PATIENT)
        house.book.creates_at_once, house.book.downloads_at_once = 8, 3
        async with house.engine() as engine:
            jobs = [order(engine, prompt) for prompt in prompts]
            await house.until(is_done(engine, jobs), 150)
            wrong = [
                job.request.prompt
                for job in (known(engine, each) for each in jobs)
                if job.task_id is None or sha256_of_file(job) != gate.sha256_of(job.task_id)
            ]
            assert wrong == []

    with gate:
        on_loop(run)
        assert gate.ledger.doubled() == {}
        assert len(gate.ledger.accepted()) == len(prompts)
        refused = gate.links.refused
    assert refused > 0, "no link ended too soon"
    tally.count(len(prompts), complete=len(prompts))


@pytest.mark.promise("R5")
@pytest.mark.parametrize("scenario", sorted(EXPIRED))
def test_link_that_has_expired_is_replaced_and_fails_nothing(
    scenario: str, gate: FaultGateway, tmp_path: Path, tally: Tally
) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin, limits=PATIENT)
        gate.plan(file=[scenario])
        async with house.engine() as engine:
            job = order(engine, "a boat")
            await house.until(lambda: known(engine, job).has_ended, 15)
            assert known(engine, job).state is State.DONE

    with gate:
        on_loop(run)
        links = [request.target for request in gate.of_kind("file")]
        assert len(set(links)) == 2
    tally.count(1, complete=1)


@pytest.mark.promise("R5")
@pytest.mark.timeout(60)
def test_clip_whose_link_ends_soonest_is_fetched_first(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    prompts = [f"boat {number}" for number in range(30 if is_full else 12)]
    lives = [60 + 30 * number for number in range(len(prompts))]
    chance.shuffle(lives)
    lives_s = dict(zip(prompts, lives, strict=True))
    gate.links.lives_s = lambda task_id: lives_s[gate.tasks[task_id].prompt]
    gate.done_after_queries = 10**9

    async def run() -> None:
        stall_s = 4.0 if is_full else 2.0
        limits = replace(PATIENT, fetch_idle_s=stall_s, fetch_window_s=stall_s)
        house = House(tmp_path / "data", gate.origin, limits=limits)
        house.book.creates_at_once, house.book.downloads_at_once = 8, 1
        async with house.engine() as engine:
            jobs = [order(engine, prompt) for prompt in prompts]
            await house.until(lambda: all(known(engine, job).state is State.WATCHING for job in jobs))
            gate.plan(file=["stall:1000"])
            gate.done_after_queries = 0
            await house.until(is_done(engine, jobs))

    with gate:
        on_loop(run)
        first, *others = (gate.prompt_of(request) for request in gate.of_kind("file"))
        order_of_lives = [lives_s[prompt] for prompt in others if prompt != first]
    assert order_of_lives == sorted(order_of_lives)
    tally.count(len(prompts), complete=len(prompts))
