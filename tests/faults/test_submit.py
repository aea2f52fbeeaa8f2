"""R2: the end of every create is what the submit table says, and what is doubtful is never repeated by itself."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.services import lessons
from sora_desktop.services.engine import Engine
from tests.faults.creates import CREATES
from tests.faults.gateway import FaultGateway
from tests.faults.house import House, is_done, known, on_loop, order
from tests.faults.retry_after import RETRY_AFTERS
from tests.faults.scenarios import Scenario
from tests.promises import Tally

ALL = list(CREATES.values())
CREATES_AT_ONCE = 12
LONG_WAITS = {f"429 retry-after {name}" for name, form in RETRY_AFTERS.items() if form.wait_s > 60}
TREACHEROUS = {
    "billed, reset", "billed, closed", "billed, hang", "billed, late", "lost, reset", "reset before read",
    "billed, 409 error", "billed, 502 html", "billed, 500 upstream", "billed, 504 empty", "billed, 307",
    "billed, 308", "billed, no id", "billed, cut body", "billed, html", "billed, saturated", "ok", "ok then reset",
    "429 error", "401 error", "403 html", "500 insufficient_user_quota error", "503 model_not_found error",
    "400 drip", "429 retry-after huge",
}  # fmt: skip
"""Those that every run tries."""


def chosen(is_full: bool, chance: random.Random, count: int) -> list[Scenario]:
    """All scenarios, or the treacherous ones and as many others as make up the count."""
    if is_full:
        return list(ALL)
    others = [scenario for scenario in ALL if scenario.name not in TREACHEROUS]
    return [CREATES[name] for name in sorted(TREACHEROUS)] + chance.sample(others, count - len(TREACHEROUS))


@pytest.fixture
def gate(tmp_path: Path) -> FaultGateway:
    return FaultGateway(tmp_path / "gate", done_after_queries=1, size_bytes=4000, late_s=4, drip_s=0.05)


@pytest.fixture(autouse=True)
def quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "FIRST_BACK_OFF_S", 0.05)


def open_house(folder: Path, gate: FaultGateway, scenarios: Sequence[Scenario]) -> House:
    """A house with an account for each scenario, so that no pause holds up another."""
    house = House(folder, gate.origin)
    house.book.creates_at_once = CREATES_AT_ONCE
    house.use_profiles([scenario.name for scenario in scenarios])
    for scenario in scenarios:
        gate.plan_for(scenario.name, create=[scenario.name])
    return house


def unsettled(engine: Engine, jobs: Iterable[Job]) -> Callable[[], list[str]]:
    """The jobs that have not come to where nothing but a person or an hour brings them on."""

    def is_settled(job: Job) -> bool:
        found = known(engine, job)
        if found.state is State.WAITING and found.error is not None:
            return engine.pause_of(found) is not None or found.request.prompt in LONG_WAITS
        return found.state in {State.DONE, State.FAILED, State.UNCONFIRMED}

    return lambda: [f"{job.request.prompt}: {known(engine, job).state}" for job in jobs if not is_settled(job)]


def expected_alive(scenario: Scenario) -> tuple[State, int, int]:
    """State, creates that were sent and creates that were accepted, while the program lives."""
    if scenario.end == "watching":
        return State.DONE, 1, 1
    if scenario.end == "waiting" and not scenario.pause and scenario.name not in LONG_WAITS:
        return State.DONE, 2, 1
    return State(scenario.end), 1, int(scenario.is_billed)


def expected_after_restart(scenario: Scenario) -> tuple[State, int, int]:
    """The same at the end of another run, in which what provably was refused may be sent again."""
    if scenario.end == "waiting":
        return State.DONE, 2, 1
    return expected_alive(scenario)


def found_in(engine: Engine, gate: FaultGateway, jobs: Iterable[Job]) -> dict[str, tuple[State, int, int]]:
    sent = Counter(gate.prompt_of(request) for request in gate.of_kind("create"))
    accepted = gate.ledger.per_intent()
    states = {job.request.prompt: known(engine, job).state for job in jobs}
    return {prompt: (state, sent[prompt], accepted[prompt]) for prompt, state in states.items()}


@pytest.mark.promise("R2")
@pytest.mark.timeout(175)
def test_every_end_of_a_create_is_what_the_table_says_also_after_a_restart(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    scenarios = chosen(is_full, chance, 70)

    async def run() -> None:
        house = open_house(tmp_path / "data", gate, scenarios)
        async with house.engine() as engine:
            jobs = [order(engine, each.name, each.name) for each in scenarios]
            await house.until_nothing(unsettled(engine, jobs))
            assert found_in(engine, gate, jobs) == {each.name: expected_alive(each) for each in scenarios}
            for job in jobs:
                end = known(engine, job)
                pause = engine.pause_of(end)
                assert (pause is not None) == bool(CREATES[end.request.prompt].pause), end.request.prompt
        async with house.engine() as engine:
            await house.until(lambda: all(known(engine, job).state is not State.WAITING for job in jobs))
            await house.until_nothing(unsettled(engine, jobs))
            assert found_in(engine, gate, jobs) == {each.name: expected_after_restart(each) for each in scenarios}

    with gate:
        on_loop(run)
        doubled = gate.ledger.doubled()
    assert doubled == {}
    tally.count(2 * len(scenarios), doubled=0)


@pytest.mark.promise("R2")
@pytest.mark.timeout(175)
def test_create_that_was_out_when_the_program_died_is_never_sent_again(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    scenarios = chosen(is_full, chance, 48)
    chance.shuffle(scenarios)
    waves = [scenarios[at : at + CREATES_AT_ONCE] for at in range(0, len(scenarios), CREATES_AT_ONCE)]

    async def die_and_start(number: int, wave: list[Scenario]) -> None:
        house = open_house(tmp_path / f"data-{number}", gate, wave)
        async with house.engine() as engine:
            jobs = [order(engine, each.name, each.name) for each in wave]
            wanted = len(gate.of_kind("create")) + chance.randint(1, len(wave))
            await house.until(lambda: len(gate.of_kind("create")) >= wanted)
            # Whatever is asked again here, because it provably was refused, is asked at most once more after the start.
            house.die()
            sent_before = Counter(gate.prompt_of(request) for request in gate.of_kind("create"))
        async with house.engine() as engine:
            await house.until(lambda: all(known(engine, job).state is not State.SENDING for job in jobs))
            await house.until_nothing(unsettled(engine, jobs))
            for prompt, (state, sent, accepted) in found_in(engine, gate, jobs).items():
                scenario = CREATES[prompt]
                assert accepted <= 1, prompt
                if scenario.end in {"unconfirmed", "failed", "watching"}:
                    assert sent <= 1, f"{prompt} was sent again ({sent_before[prompt]} before the end)"
                if sent and accepted:
                    assert state in {State.UNCONFIRMED, State.DONE}, prompt

    async def run() -> None:
        for number, wave in enumerate(waves):
            await die_and_start(number, wave)

    with gate:
        on_loop(run)
        doubled = gate.ledger.doubled()
    assert doubled == {}
    tally.count(len(scenarios), doubled=0)


@pytest.mark.promise("R2")
def test_gateway_that_refuses_connections_gets_the_create_once_it_listens(
    gate: FaultGateway, tmp_path: Path, tally: Tally
) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin)
        gate.shut_door()
        async with house.engine() as engine:
            job = order(engine, "a boat")
            await house.until(lambda: known(engine, job).error is not None)
            assert known(engine, job).state is State.WAITING
        async with house.engine() as engine:
            await house.until(lambda: known(engine, job).error is not None)
            gate.open_door()
            await house.until(lambda: known(engine, job).state is State.DONE)

    with gate:
        on_loop(run)
        assert gate.ledger.per_intent() == {"a boat": 1}
    tally.count(2)


@pytest.mark.promise("R2")
@pytest.mark.parametrize("trouble", ["not TLS", "key", "silence"])
def test_what_provably_was_not_sent_waits_and_goes_out_once_the_trouble_is_over(
    trouble: str, gate: FaultGateway, tmp_path: Path, tally: Tally
) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin)
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            fillers = [socket.create_connection(full.getsockname()) for _ in range(1)]
            if trouble == "not TLS":
                house.origin = gate.origin.replace("http:", "https:")
            if trouble == "silence":
                # A listener that accepts nobody: connections to it never open.
                house.origin = f"http://127.0.0.1:{full.getsockname()[1]}"
            house.use_profiles(["octopusx"], "钥匙" if trouble == "key" else "sk-of-nobody")
            if trouble == "silence":
                fillers.append(_half_open(full.getsockname()))
            async with house.engine() as engine:
                job = order(engine, "a boat")
                await house.until(lambda: known(engine, job).error is not None)
                found = known(engine, job)
                assert (found.state, found.task_id) == (State.WAITING, None)
                assert (engine.pause_of(found) is not None) == (trouble != "silence")
            for filler in fillers:
                filler.close()
        house.origin = gate.origin
        house.use_profiles(["octopusx"])
        async with house.engine() as engine:
            await house.until(lambda: known(engine, job).state is State.DONE)

    with gate:
        on_loop(run)
        assert gate.ledger.per_intent() == {"a boat": 1}
        assert len(gate.of_kind("create")) == 1
    tally.count(2)


@pytest.mark.promise("R2")
def test_every_create_goes_out_on_a_connection_of_its_own(gate: FaultGateway, tmp_path: Path, tally: Tally) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin)
        async with house.engine() as engine:
            for number in range(5):
                await house.until(is_done(engine, [order(engine, f"boat {number}")]))

    with gate:
        on_loop(run)
        assert [request.nth for request in gate.of_kind("create")] == [1] * 5
        assert max(request.nth for request in gate.of_kind("query")) > 1, "no connection was kept, so nothing was tried"
    tally.count(5)


def _half_open(address: tuple[str, int]) -> socket.socket:
    """One more connection to a listener whose line is full."""
    waiting = socket.socket()
    waiting.setblocking(False)
    waiting.connect_ex(address)
    return waiting


def test_short_choice_holds_all_treacherous_scenarios() -> None:
    names = {scenario.name for scenario in chosen(False, random.Random(1), 70)}
    assert names >= TREACHEROUS
    assert len(names) == 70
