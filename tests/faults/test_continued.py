"""R14: a clip that continues another is charged once when that came, and never when it did not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import lessons
from sora_desktop.services.engine import Engine
from tests.fakes.tiny_pictures import prepared
from tests.faults.creates import CREATES
from tests.faults.gateway import FaultGateway
from tests.faults.house import House, known, on_loop, order
from tests.faults.retry_after import RETRY_AFTERS
from tests.faults.scenarios import Scenario
from tests.promises import Tally

CHILDREN = "children"
TREACHEROUS = (
    "ok",
    "billed, reset",
    "billed, hang",
    "lost, reset",
    "400 error",
    "403 html",
    "503 model_not_found error",
)
LATE = {f"429 retry-after {name}" for name, form in RETRY_AFTERS.items() if form.wait_s > 60}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gate", done_after_queries=1, size_bytes=4000, late_s=4, drip_s=0.05) as made:
        yield made


@pytest.fixture(autouse=True)
def quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "FIRST_BACK_OFF_S", 0.05)


def chosen(is_full: bool, chance: random.Random) -> list[Scenario]:
    others = [scenario for scenario in CREATES.values() if scenario.name not in {*TREACHEROUS, *LATE}]
    return [CREATES[name] for name in TREACHEROUS] + (others if is_full else chance.sample(others, 13))


def after(engine: Engine, parent: Job) -> Job:
    """A clip that goes on from another one; of a family whose pictures go in the request itself."""
    prompt = f"after {parent.request.prompt}"
    images = (LastFrame(parent.id).address,)
    request = VideoRequest(prompt, model="grok-video-3", family="grok", aspect_ratio="16:9", size="720P", images=images)
    return engine.generate(request, intent_id=prompt, profile_id=CHILDREN)[0]


def unsettled(engine: Engine, parents: Sequence[Job], children: Sequence[Job]) -> list[str]:
    """Those that have not come to where nothing but a person or an hour brings them on."""

    def is_settled(parent: Job, child: Job) -> bool:
        match parent.state:
            case State.DONE:
                return child.state is State.DONE
            case State.FAILED | State.STOPPED:
                return child.needs is Needs.PARENT
            case State.WAITING:
                return engine.pause_of(parent) is not None
            case _:
                return parent.state is State.UNCONFIRMED

    pairs = ((known(engine, parent), known(engine, child)) for parent, child in zip(parents, children, strict=True))
    return [
        f"{parent.request.prompt}: {parent.state}, {child.state}"
        for parent, child in pairs
        if not is_settled(parent, child)
    ]


@pytest.mark.promise("R14")
@pytest.mark.timeout(170)
def test_it_is_charged_once_when_the_other_came_and_never_when_it_did_not(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    scenarios = chosen(is_full, chance)
    house = House(tmp_path / "data", gate.origin)
    house.book.creates_at_once = 12
    house.use_profiles([*(scenario.name for scenario in scenarios), CHILDREN])
    house.frames.picture = house.pictures.add(prepared(tmp_path))
    for scenario in scenarios:
        gate.plan_for(scenario.name, create=[scenario.name])
    pairs: list[tuple[Job, Job]] = []

    async def run() -> None:
        async with house.engine() as engine:
            parents = [order(engine, each.name, each.name) for each in scenarios]
            children = [after(engine, parent) for parent in parents]
            await house.until_nothing(lambda: unsettled(engine, parents, children))
            house.die()
        async with house.engine() as engine:
            await house.until_nothing(lambda: unsettled(engine, parents, children))
            pairs.extend((known(engine, one), known(engine, two)) for one, two in zip(parents, children, strict=True))

    on_loop(run)
    sent = Counter(gate.prompt_of(request) for request in gate.of_kind("create"))
    charged = gate.ledger.per_intent()
    for parent, child in pairs:
        wanted = int(parent.state is State.DONE)
        found = sent[child.request.prompt], charged[child.request.prompt]
        assert found == (wanted, wanted), f"{parent.request.prompt} is {parent.state}, and what follows it: {found}"
        tally.count(1, doubled=max(0, found[1] - 1))
    assert gate.ledger.doubled() == {}
    assert {parent.state for parent, _ in pairs} >= {State.DONE, State.FAILED, State.UNCONFIRMED}
