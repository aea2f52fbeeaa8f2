"""R3 on the wire: whatever a gateway says about a task meanwhile, its job ends in the truth."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import State
from sora_desktop.services import asking, watching
from tests.faults.gateway import FaultGateway
from tests.faults.house import QUICK, House, known, on_loop, order, sha256_of_file
from tests.faults.queries import QUERIES
from tests.promises import Tally

ENDED = {"failed", "moderated", "cancelled", "expired"}
PAUSING = {"401"} | {name for name in QUERIES if name.startswith("403 ")}
"""The account pauses, or its polls become slow: they end only when a person acts, or much later."""
SLOW = {name for name in QUERIES if "retry-after" in name}
"""What they are told to wait is the business of R11."""
ALL = [name for name in QUERIES if name not in ENDED | PAUSING | SLOW]
TREACHEROUS = (
    "backwards", "other id", "unknown word", "odd types", "lost", "lost 400", "lost 200", "html", "cut", "empty",
    "reset", "503 empty", "500 error", "404 html", "redirect 302",
)  # fmt: skip
LIMITS = replace(QUICK, query_total_s=1.0)


@pytest.fixture
def gate(tmp_path: Path) -> FaultGateway:
    return FaultGateway(tmp_path / "gate", done_after_queries=3, size_bytes=4000, drip_s=0.05)


@pytest.fixture(autouse=True)
def quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "POLLS_PER_SECOND", 1000.0)
    monkeypatch.setattr(watching, "LINK_WAIT_S", 0.1)
    monkeypatch.setattr(watching, "NO_LINK_POLL_S", 0.05)
    monkeypatch.setattr(watching, "UNKNOWN_POLL_S", 0.1)


@pytest.mark.promise("R3")
@pytest.mark.timeout(120)
def test_every_answer_about_a_running_task_leads_to_its_clip(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    others = sorted(set(ALL) - set(TREACHEROUS))
    names = [*TREACHEROUS, *(others if is_full else chance.sample(others, 25))]
    for name in names:
        gate.plan_for(name, query=["course", name, name, name, "course"])

    async def run() -> None:
        house = House(tmp_path / "data", gate.origin, limits=LIMITS)
        house.book.creates_at_once = 8
        house.use_profiles(names)
        async with house.engine() as engine:
            jobs = [order(engine, name, name) for name in names]
            await house.until_nothing(
                lambda: [
                    f"{job.request.prompt}: {known(engine, job).state} {known(engine, job).error}"
                    for job in jobs
                    if not known(engine, job).has_ended
                ],
                90,
            )
            for job in jobs:
                end = known(engine, job)
                assert end.state is State.DONE, end.request.prompt
                assert end.task_id in gate.tasks, "the id of the create was overwritten"
                assert sha256_of_file(end) == gate.sha256_of(end.task_id)

    with gate:
        on_loop(run)
        asked = {request.target.partition("id=")[2] for request in gate.of_kind("query")}
        assert len(asked) == len(names)
        assert gate.ledger.doubled() == {}
    tally.count(len(names))


@pytest.mark.promise("R3")
@pytest.mark.parametrize("name", sorted(ENDED))
def test_task_that_ended_badly_fails_its_job_once_the_gateway_says_so(
    name: str, gate: FaultGateway, tmp_path: Path, tally: Tally
) -> None:
    async def run() -> None:
        house = House(tmp_path / "data", gate.origin)
        gate.plan(query=["course", name])
        async with house.engine() as engine:
            job = order(engine, "a boat")
            await house.until(lambda: known(engine, job).has_ended)
            end = known(engine, job)
            assert end.state is State.FAILED
            assert end.error is not None
            assert end.error.message

    with gate:
        on_loop(run)
    tally.count()
