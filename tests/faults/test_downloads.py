"""R4: however a download is interrupted and whatever Range answers, a clip marked done is byte for byte the clip."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import Job, State
from sora_desktop.services import fetching, watching
from sora_desktop.services.engine import Engine
from tests.faults.files import EXPIRED, RANGE_FAULTS
from tests.faults.gateway import FaultGateway
from tests.faults.house import QUICK, House, is_done, known, on_loop, order, sha256_of_file
from tests.promises import Tally

SIZE_BYTES = 150_000
PATIENT = replace(QUICK, fetch_idle_s=0.4, fetch_window_s=0.8)
"""A download that stands still is given up after less than a second."""
WHOLE_FAULTS = (
    "short length", "packed", "zero bytes", "204", "reset", "closed", "no HTTP", "hang", "429", "500", "502 html",
    "503", "bomb", "huge length", "no validator", "no length", "other version", *EXPIRED,
)  # fmt: skip
"""What may happen instead of the clip, whether or not the rest was asked for."""
INTERRUPTIONS = ("cut", "cut by reset", "stall", "no validator, cut", "weak validator, cut")


@pytest.fixture
def gate(tmp_path: Path) -> FaultGateway:
    return FaultGateway(tmp_path / "gate", done_after_queries=0, size_bytes=SIZE_BYTES, drip_s=0.01)


@pytest.fixture(autouse=True)
def quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "RETRY_S", 0.02)
    monkeypatch.setattr(fetching, "NO_LINK_RETRY_S", 0.05)
    monkeypatch.setattr(watching, "LINK_WAIT_S", 0.1)


def course(chance: random.Random, number: int) -> list[str]:
    """What one clip meets before it is given whole: cuts at chosen bytes, with misbehaviour between them."""
    names: list[str] = []
    for _ in range(chance.randint(1, 3)):
        edges = [1, 2, 511, 512, 4095, 4096, 65_535, 65_536, 65_537, SIZE_BYTES - 1, chance.randrange(1, SIZE_BYTES)]
        kind = chance.choices(INTERRUPTIONS, (8, 4, 1, 2, 2))[0]
        names.append(f"{kind}:{chance.choice(edges)}")
        if chance.random() < 0.7:
            names.append(f"on resume: {RANGE_FAULTS[(number + len(names)) % len(RANGE_FAULTS)]}")
        if chance.random() < 0.3:
            names.append(WHOLE_FAULTS[chance.randrange(len(WHOLE_FAULTS))])
    return names


def part_sizes(house: House) -> dict[str, int]:
    """The bytes that lie in each job's part file."""
    return {part.stem: part.stat().st_size for part in (house.clips / ".parts").glob("*.part")}


def differing(engine: Engine, gate: FaultGateway, jobs: Sequence[Job]) -> list[str]:
    """The done clips whose file is not what the gateway has, or whose sum in the record is another."""
    found: list[str] = []
    for job in jobs:
        end = known(engine, job)
        assert end.task_id is not None
        wanted = gate.sha256_of(end.task_id)
        if sha256_of_file(end) != wanted or end.file_sha256 != wanted or not end.is_checked:
            came = [
                request.scenario for request in gate.of_kind("file") if gate.prompt_of(request) == end.request.prompt
            ]
            found.append(f"{end.request.prompt}: {end.file_size_bytes} bytes of {SIZE_BYTES} after {came}")
    return found


async def all_done(house: House, engine: Engine, jobs: Sequence[Job], limit_s: float = 150.0) -> None:
    await house.until_nothing(
        lambda: [
            f"{job.request.prompt}: {known(engine, job).state} {known(engine, job).error}"
            for job in jobs
            if known(engine, job).state is not State.DONE
        ],
        limit_s,
    )


@pytest.mark.promise("R4")
@pytest.mark.timeout(175)
def test_interrupted_downloads_end_byte_exact(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    prompts = [f"boat {number}" for number in range(140 if is_full else 14)]
    courses = {prompt: course(chance, number * 5) for number, prompt in enumerate(prompts)}

    async def run() -> None:
        house = House(tmp_path / "data", gate.origin, limits=PATIENT)
        house.book.creates_at_once = house.book.downloads_at_once = 8
        for prompt, names in courses.items():
            gate.plan_for(prompt, file=names)
        async with house.engine() as engine:
            jobs = [order(engine, prompt) for prompt in prompts]
            await all_done(house, engine, jobs)
            assert differing(engine, gate, jobs) == []

    with gate:
        on_loop(run)
        left = {prompt: gate.planned_for(prompt, "file") for prompt in prompts}
        interrupted = sum(len(names) - len(left[prompt]) for prompt, names in courses.items())
        assert all(not request.has_credentials for request in gate.requests if request.place != "gateway")
    tally.count(interrupted, clips=len(prompts), differing=0)


@pytest.mark.promise("R4")
def test_every_wrong_answer_to_a_range_ends_byte_exact(
    gate: FaultGateway, tmp_path: Path, chance: random.Random, tally: Tally
) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin, limits=PATIENT)
        house.book.creates_at_once = house.book.downloads_at_once = 8
        for name in RANGE_FAULTS:
            gate.plan_for(name, file=[f"cut:{chance.randrange(1000, SIZE_BYTES)}", f"on resume: {name}"])
        async with house.engine() as engine:
            jobs = [order(engine, name) for name in RANGE_FAULTS]
            await all_done(house, engine, jobs, 30)
            assert differing(engine, gate, jobs) == []

    with gate:
        on_loop(run)
        met = {request.scenario for request in gate.of_kind("file") if "range" in request.headers}
        assert met >= {f"on resume: {name}" for name in RANGE_FAULTS}
    tally.count(2 * len(RANGE_FAULTS), differing=0)


@pytest.mark.promise("R4")
@pytest.mark.timeout(175)
def test_download_goes_on_from_its_part_file_after_the_program_died(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    prompts = [f"boat {number}" for number in range(8)]
    rounds = 10 if is_full else 1

    async def die(house: House) -> None:
        """Every clip is stopped at a byte; then the program dies."""
        for prompt in prompts:
            gate.plan_for(prompt, file=[f"stall:{chance.randrange(1000, SIZE_BYTES // 4)}"])
        before = part_sizes(house)
        async with house.engine() as engine:
            jobs = [order(engine, prompt) for prompt in prompts]
            await house.until_nothing(
                lambda: [
                    f"{job.request.prompt}: {known(engine, job).state}, {part_sizes(house).get(job.id)} bytes"
                    for job in jobs
                    if part_sizes(house).get(job.id, 0) <= before.get(job.id, 0)
                ],
                20,
            )
            house.die()

    async def run(number: int) -> int:
        house = House(
            tmp_path / f"data-{number}", gate.origin, limits=replace(PATIENT, fetch_idle_s=5, fetch_window_s=5)
        )
        house.book.creates_at_once = house.book.downloads_at_once = 8
        for _ in range(2):
            await die(house)
        async with house.engine() as engine:
            jobs = [order(engine, prompt) for prompt in prompts]
            await all_done(house, engine, jobs)
            assert differing(engine, gate, jobs) == []
        return 2 * len(prompts)

    interrupted = 0
    with gate:
        for number in range(rounds):
            prompts = [f"boat {number} {each}" for each in range(8)]
            interrupted += asyncio.run(run(number))
        resumed = [request for request in gate.of_kind("file") if "range" in request.headers]
        assert len(resumed) >= interrupted // 2
        assert gate.ledger.doubled() == {}
    tally.count(interrupted, differing=0)


@pytest.mark.promise("R4")
def test_server_that_ignores_ranges_and_cuts_every_answer_gives_no_clip_that_is_done(
    gate: FaultGateway, tmp_path: Path, tally: Tally
) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin, limits=PATIENT)
        gate.always(file="no validator, cut:90000")
        async with house.engine() as engine:
            job = order(engine, "a boat")
            await house.until(lambda: len(gate.of_kind("file")) >= 5)
            assert known(engine, job).state is State.DOWNLOADING
            gate.always(file="whole")
            await house.until(is_done(engine, [job]))
            assert differing(engine, gate, [job]) == []

    with gate:
        on_loop(run)
    tally.count(5, differing=0)
