"""R11: back-off is polite: nothing is asked earlier than told, and hardly more often than needed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sora_desktop.domain.answers import PollFailed, PollResult, Refused, Submission
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.families.declaration import CREATE_PATH
from sora_desktop.domain.jobs import State
from sora_desktop.domain.profiles import OCTOPUSX, Account
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.gateway.wire import retry_after_s
from sora_desktop.services import schedule
from sora_desktop.services.asking import POLLS_AT_ONCE, POLLS_PER_SECOND
from tests.fakes.engine_rig import Rig
from tests.fakes.sample_jobs import a_job
from tests.fakes.scripted_gateway import ScriptedGateway, accepted, error, running
from tests.faults.creates import CREATES
from tests.faults.gateway import FaultGateway
from tests.faults.house import House, known, on_loop, order
from tests.faults.retry_after import RETRY_AFTERS, Form, date
from tests.promises import Tally

TASKS = 1000
OUTAGE_S = 60.0
START_S = 1_800_000_000.0
TOLD = {
    "none": Form(),
    "nonsense": Form({"retry_after": "soon"}),
    "past date": Form({"date": date(START_S), "retry_after": date(START_S - 3600)}),
    "seconds": Form({"retry_after": "15"}, 15),
    "date": Form({"date": date(START_S), "retry_after": date(START_S + 25)}, 25),
    "an hour": Form({"retry_after": "3600"}, 3600),
    "far too long": Form({"retry_after": "99999999999999999999"}, 3600),
}


@dataclass
class Asked:
    """One request in the order of things: its place among all requests and answers, its time, and what it was told."""

    subject: str
    began: int
    at_s: float
    ended: int = 0
    told_s: float = 0.0
    is_refused: bool = False


@dataclass
class Outage:
    """A gateway that has trouble for a minute, and keeps a record of who asked when."""

    form: Form
    until_s: float
    status: int = 503
    asked: list[Asked] = field(default_factory=list)
    moments: int = 0

    def begin(self, subject: str, now_s: float) -> Asked:
        self.moments += 1
        asked = Asked(subject, self.moments, now_s)
        self.asked.append(asked)
        return asked

    def end(self, asked: Asked, now_s: float) -> float | None:
        """End a request; the Retry-After as the program's own reader sees it."""
        self.moments += 1
        asked.ended = self.moments
        asked.is_refused = now_s < self.until_s
        asked.told_s = self.form.wait_s if asked.is_refused else 0.0
        return retry_after_s({name.replace("_", "-"): text for name, text in self.form.headers.items()})

    def earlier_than_told(self) -> list[str]:
        """The requests that began while an answer that had been heard still asked for patience."""
        found: list[str] = []
        free_at_s = 0.0
        events = [(each.began, False, each) for each in self.asked] + [(each.ended, True, each) for each in self.asked]
        for _, is_end, each in sorted(events, key=lambda event: event[0]):
            if is_end:
                free_at_s = max(free_at_s, each.at_s + each.told_s)
            elif each.at_s < free_at_s - 0.001:
                found.append(f"{each.subject} {free_at_s - each.at_s:.1f} s too early")
        return found

    @property
    def refused(self) -> int:
        return sum(each.is_refused for each in self.asked)


class TroubledGateway(ScriptedGateway):
    """Answers questions with 503, and creates with 429, until its trouble is over."""

    outage: Outage

    async def query(self, account: Account, task_id: str) -> PollResult:
        asked = self.outage.begin(task_id, self.clock.monotonic_s())
        await asyncio.sleep(0)
        told_s = self.outage.end(asked, self.clock.monotonic_s())
        if not asked.is_refused:
            return running()
        failure = error(ErrorKind.GATEWAY, charged=Charged.YES, http_status=self.outage.status)
        return PollFailed(failure, retry_after_s=told_s)

    async def create(self, account: Account, body: Mapping[str, object], path: str = CREATE_PATH) -> Submission:
        asked = self.outage.begin(str(body["prompt"]), self.clock.monotonic_s())
        await asyncio.sleep(0)
        told_s = self.outage.end(asked, self.clock.monotonic_s())
        if not asked.is_refused:
            return accepted(f"task of {body['prompt']}")
        return Refused(error(ErrorKind.RATE, http_status=429), is_rate_limit=True, retry_after_s=told_s)


def troubled(rig: Rig, form: Form, begins_after_s: float = 0.0) -> Outage:
    rig.gateway = TroubledGateway(rig.clock, rig.journal)
    outage = Outage(form, rig.clock.monotonic_s() + begins_after_s + OUTAGE_S)
    rig.gateway.outage = outage
    return outage


def ideal_refusals(outage: Outage) -> float:
    """How many requests meet the trouble where each waits as long as it was told, or twice as long each time."""
    if outage.form.wait_s:
        # Those at once cannot know yet what one of them is told.
        return POLLS_AT_ONCE * math.ceil(OUTAGE_S / outage.form.wait_s)
    firsts: dict[str, float] = {}
    for each in outage.asked:
        if each.is_refused:
            firsts.setdefault(each.subject, each.at_s)
    count = 0
    for first_at_s in firsts.values():
        at_s, wait_s = first_at_s, schedule.CLOSE_S
        while at_s < outage.until_s:
            count += 1
            wait_s *= 2
            at_s += wait_s
    return min(float(count), POLLS_AT_ONCE + OUTAGE_S * POLLS_PER_SECOND)


@pytest.mark.promise("R11")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("count", [30, TASKS])
@pytest.mark.parametrize("name", list(TOLD))
def test_tasks_meet_a_minute_of_trouble_politely(name: str, count: int, is_full: bool, tally: Tally) -> None:
    form = TOLD[name]
    tasks = count if is_full or name in {"none", "date"} else min(count, 100)

    async def run() -> Outage:
        rig = Rig()
        outage = troubled(rig, form)
        for number in range(tasks):
            values = {"state": State.WATCHING, "origin": OCTOPUSX.base_url, "task_id": f"task-{number}"}
            job = a_job(**values, created_at=START_S - 121, sending_at=START_S - 121, accepted_at=START_S - 120)
            rig.store.rows[job.id] = job
        await rig.start()
        await rig.clock.advance(OUTAGE_S + form.wait_s + 121)
        await rig.close()
        return outage

    outage = asyncio.run(run())
    assert outage.earlier_than_told() == []
    assert outage.refused <= 1.2 * ideal_refusals(outage)
    # And when the trouble is over nobody is forgotten.
    assert len({each.subject for each in outage.asked if not each.is_refused}) == tasks
    tally.count(tasks, early=0)


@pytest.mark.promise("R11")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", list(TOLD))
def test_waiting_clips_are_sent_no_earlier_than_told(name: str, tally: Tally) -> None:
    form = TOLD[name]

    async def run() -> Outage:
        rig = Rig()
        outage = troubled(rig, form)
        engine = await rig.start()
        for number in range(20):
            engine.generate(VideoRequest(prompt=f"boat {number}"), intent_id=f"intent-{number}")
        await rig.clock.advance(OUTAGE_S + form.wait_s + 65)
        assert all(job.state is State.WATCHING for job in engine.jobs())
        await rig.close()
        return outage

    outage = asyncio.run(run())
    creates = Outage(form, outage.until_s, asked=[each for each in outage.asked if each.subject.startswith("boat")])
    assert creates.earlier_than_told() == []
    # Two at once; without a word they wait for 2, 4, 8, 16, 32 and then 60 seconds.
    ideal = 2 * (math.ceil(OUTAGE_S / form.wait_s) if form.wait_s else 6)
    assert creates.refused <= 1.2 * ideal
    tally.count(20, early=0)


@pytest.mark.promise("R11")
def test_every_form_of_retry_after_is_kept_on_the_wire(tmp_path: Path, tally: Tally) -> None:
    forms = {name: form for name, form in RETRY_AFTERS.items() if form.wait_s <= 60}
    asked_for = {f"429 retry-after {name}": form for name, form in forms.items()}
    asked_for |= {f"503 retry-after {name}": form for name, form in forms.items()}

    async def run(gate: FaultGateway) -> None:
        house = House(tmp_path / "data", gate.origin)
        house.book.creates_at_once = 8
        house.use_profiles(list(asked_for))
        for name in asked_for:
            if name in CREATES:
                gate.plan_for(name, create=[name])
            else:
                gate.plan_for(name, query=[name])
        async with house.engine() as engine:
            jobs = [order(engine, name, name) for name in asked_for]
            await house.until(lambda: all(known(engine, job).state is State.DONE for job in jobs))

    with FaultGateway(tmp_path / "gate", size_bytes=4000) as gate:
        on_loop(lambda: run(gate))
        for name, form in asked_for.items():
            kind = "create" if name in CREATES else "query"
            times = [each.at_s for each in gate.of_kind(kind) if gate.prompt_of(each) == name]
            assert times[1] - times[0] >= form.wait_s, name
        assert gate.ledger.doubled() == {}
    tally.count(len(asked_for), early=0)
