"""R16: after every failure the program says what became of the money, everywhere the same, and what to do next."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import Event, JobChanged
from sora_desktop.domain.jobs import Job, Needs, State
from sora_desktop.domain.profiles import Profile
from sora_desktop.domain.secrets import Secret
from sora_desktop.services import fetching, lessons, watching
from sora_desktop.services.engine import Engine
from tests.faults.connection import Request
from tests.faults.creates import CREATES
from tests.faults.files import FILES
from tests.faults.gateway import FaultGateway
from tests.faults.house import House, known, on_loop, order
from tests.faults.money_rows import Row, broken_rules, row_of
from tests.faults.retry_after import RETRY_AFTERS
from tests.faults.scenarios import Scenario
from tests.promises import Tally

pytestmark = [pytest.mark.promise("R16"), pytest.mark.timeout(175)]

NO, YES, UNKNOWN = Charged.NO, Charged.YES, Charged.UNKNOWN
LONG_WAITS = {f"429 retry-after {name}" for name, form in RETRY_AFTERS.items() if form.wait_s > 60}
SHORT_CREATES, SHORT_FILES = 45, 8

TASK_ENDS = {
    **dict.fromkeys(["failed", "failure", "fail", "error", "rejected", "blocked", "timeout"], (State.FAILED, NO)),
    **dict.fromkeys(["video_generation_failed", "video_upsampling_failed", "FAILED"], (State.FAILED, NO)),
    **dict.fromkeys(["cancelled", "canceled", "expired", "Expired"], (State.FAILED, UNKNOWN)),
    **dict.fromkeys(["unknown", "in_progress", "a word of next year"], (State.WATCHING, YES)),
}
"""What a gateway may call a task, and what that means for its job and the money."""


class Witness(House):
    """A house that keeps every word about a job, so that also what passed is judged."""

    def __init__(self, folder: Path, origin: str) -> None:
        super().__init__(folder, origin)
        self.told: list[Job] = []
        self.book.creates_at_once = self.book.downloads_at_once = 12

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobChanged):
            self.told.append(event.job)
        super()._hear(event)

    def judge(self, rows: list[Row]) -> int:
        """The number of rows and passing words, none of which may break a rule."""
        passing = [row_of(f"{job.request.prompt}, passing {job.state}", job) for job in self.told]
        assert [line for row in (*rows, *passing) for line in broken_rules(row)] == []
        return len(rows)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[FaultGateway]:
    with FaultGateway(tmp_path / "gate", done_after_queries=1, size_bytes=4000, late_s=2.5, drip_s=0.05) as gate:
        yield gate


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "FIRST_BACK_OFF_S", 0.05)
    monkeypatch.setattr(watching, "LINK_WAIT_S", 0.1)
    monkeypatch.setattr(watching, "SURELY_UNKNOWN_AGE_S", 0.5)
    monkeypatch.setattr(fetching, "RETRY_S", 0.05)


def expected_of_create(scenario: Scenario) -> tuple[State, bool, Charged]:
    if scenario.end == "waiting" and (scenario.pause or scenario.name in LONG_WAITS):
        return State.WAITING, False, NO
    if scenario.end in {"watching", "waiting"}:
        return State.DONE, True, YES
    return State(scenario.end), False, UNKNOWN if scenario.end == "unconfirmed" else NO


def chosen(is_full: bool, chance: random.Random) -> list[Scenario]:
    if is_full:
        return list(CREATES.values())
    by_end = {end: [each for each in CREATES.values() if each.end == end] for end in ("watching", "waiting", "failed")}
    doubtful = [each for each in CREATES.values() if each.end == "unconfirmed"]
    some = [each for group in by_end.values() for each in chance.sample(group, min(10, len(group)))]
    return [*some, *chance.sample(doubtful, SHORT_CREATES - len(some))]


def table(engine: Engine, jobs: dict[str, Job]) -> dict[str, Row]:
    return {fault: row_of(fault, known(engine, job)) for fault, job in jobs.items()}


def test_every_end_of_a_create(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    scenarios = chosen(is_full, chance)
    expected = {each.name: expected_of_create(each) for each in scenarios}

    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        house.use_profiles([each.name for each in scenarios])
        for each in scenarios:
            gate.plan_for(each.name, create=[each.name])
        async with house.engine() as engine:
            jobs = {each.name: order(engine, each.name, each.name) for each in scenarios}

            def is_settled(fault: str) -> bool:
                job = known(engine, jobs[fault])
                return job.state is expected[fault][0] and (job.state is not State.WAITING or job.error is not None)

            await house.until_nothing(lambda: [fault for fault in jobs if not is_settled(fault)], 75)
            rows = table(engine, jobs)
        assert {fault: (row.state, row.has_task_id, row.charged) for fault, row in rows.items()} == expected
        tally.count(house.judge(list(rows.values())), contradictions=0)

    on_loop(run)


def test_every_word_for_the_end_of_a_task(gate: FaultGateway, tmp_path: Path, tally: Tally) -> None:
    gate.done_after_queries = 10**9

    def end_it(request: Request) -> None:
        word = gate.prompt_of(request)
        for task in list(gate.tasks.values()):
            if request.kind == "query" and task.prompt == word and word in TASK_ENDS:
                task.end = {"status": word}

    gate.on_request = end_it

    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        async with house.engine() as engine:
            jobs = {word: order(engine, word) for word in TASK_ENDS}
            jobs["moderated"] = order(engine, "moderated")
            gate.plan_for("moderated", query=["moderated"])
            asked = {word for word, end in TASK_ENDS.items() if end[0] is State.WATCHING}
            await house.until(
                lambda: all(known(engine, job).has_ended for key, job in jobs.items() if key not in asked)
            )
            await house.until(lambda: all(known(engine, jobs[word]).gateway_status == word for word in asked))
            rows = table(engine, jobs)
            errors = {word: known(engine, job).error for word, job in jobs.items()}
        assert {word: (row.state, row.charged) for word, row in rows.items()} == {
            **TASK_ENDS,
            "moderated": (State.FAILED, NO),
        }
        kinds = {word: error.kind for word, error in errors.items() if error is not None}
        assert (kinds["moderated"], kinds["cancelled"], kinds["expired"], kinds["failed"]) == (
            *(ErrorKind.PROMPT, ErrorKind.CANCELLED, ErrorKind.GATEWAY, ErrorKind.GATEWAY),
        )
        own = {errors[word].message for word in ("moderated", "cancelled", "expired", "failed")}  # type: ignore[union-attr]
        assert len(own) == 4
        tally.count(house.judge(list(rows.values())), contradictions=0)

    on_loop(run)


NOTED = {"done without link": Needs.NO_LINK, "lost": Needs.UNKNOWN_TASK, "lost 400": Needs.UNKNOWN_TASK}


def test_only_a_task_that_the_gateway_denies_is_doubtful_again(
    gate: FaultGateway, tmp_path: Path, tally: Tally
) -> None:
    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        house.use_profiles(["401", *NOTED])
        for fault in ("401", *NOTED):
            gate.plan_for(fault, query=[fault] * 1000)
        async with house.engine() as engine:
            jobs = {fault: order(engine, fault, fault) for fault in ("401", *NOTED)}
            await house.until_nothing(lambda: [name for name in NOTED if known(engine, jobs[name]).needs is None])
            await house.until(lambda: engine.pause_of(known(engine, jobs["401"])) is not None)
            rows = table(engine, jobs)
            assert {fault: known(engine, jobs[fault]).needs for fault in NOTED} == NOTED
            without_link = known(engine, jobs["done without link"]).error
            assert without_link is not None
            assert "no link gives it" in without_link.message
        assert {row.state for row in rows.values()} <= {State.WATCHING, State.DOWNLOADING}
        assert {fault: row.charged for fault, row in rows.items()} == {
            "401": YES,
            "done without link": YES,
            "lost": UNKNOWN,
            "lost 400": UNKNOWN,
        }
        tally.count(house.judge(list(rows.values())), contradictions=0)

    on_loop(run)


SLOW_FILES = {"hang", "stall", "drip", "endless", "bomb", "huge length", "no length"}


def test_every_trouble_with_a_file_leaves_it_charged(
    gate: FaultGateway, tmp_path: Path, is_full: bool, chance: random.Random, tally: Tally
) -> None:
    faults = [name for name in FILES if name not in SLOW_FILES and not name.startswith("on resume")]
    faults = faults if is_full else ["expired 403", *chance.sample(faults, SHORT_FILES)]

    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        for fault in faults:
            gate.plan_for(fault, file=[fault])
        async with house.engine() as engine:
            jobs = {fault: order(engine, fault) for fault in dict.fromkeys(faults)}
            await house.until_nothing(lambda: [each for each in jobs if known(engine, jobs[each]).file is None], 120)
            rows = table(engine, jobs)
        assert {(row.state, row.charged) for row in rows.values()} == {(State.DONE, YES)}
        assert {job.charged for job in house.told if job.is_out} == {YES}
        assert {job.error.charged for job in house.told if job.state is State.DOWNLOADING and job.error} <= {YES}
        tally.count(house.judge(list(rows.values())), contradictions=0)

    on_loop(run)


def test_nothing_that_was_not_sent_was_charged(gate: FaultGateway, tmp_path: Path, tally: Tally) -> None:
    accounts = {
        "no connection": ("http://127.0.0.1:9", "k-1234567"),
        "no such host": ("https://no-such-host.invalid", "k-1234567"),
        "no TLS there": (gate.origin.replace("http:", "https:"), "k-1234567"),
        "no address": ("http://127.0.0.1:99999", "k-1234567"),
        "a key that fits into no header": (gate.origin, "钥匙"),
        "no key": (gate.origin, ""),
    }

    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        house.book.stored = tuple(Profile(name, name, origin) for name, (origin, _) in accounts.items())
        house.book.selected = "no connection"
        for name, (origin, key) in accounts.items():
            if key:
                house.keys.keys[name, origin] = Secret(key)
        async with house.engine() as engine:
            jobs = {name: order(engine, name, name) for name in accounts}

            def is_told(name: str) -> bool:
                job = known(engine, jobs[name])
                return job.error is not None or engine.pause_of(job) is not None

            await house.until_nothing(lambda: [name for name in accounts if not is_told(name)], 60)
            rows = table(engine, jobs)
            for job in jobs.values():
                engine.stop(job.id)
            stopped = table(engine, jobs)
        assert {(row.state, row.charged) for row in rows.values()} == {(State.WAITING, NO)}
        assert {(row.state, row.charged) for row in stopped.values()} == {(State.STOPPED, NO)}
        assert gate.ledger.accepted() == []
        tally.count(house.judge([*rows.values(), *stopped.values()]), contradictions=0)

    on_loop(run)


async def _reached(house: House, engine: Engine, job: Job, state: State) -> None:
    await house.until(lambda: known(engine, job).state is state)


def test_every_stop_and_every_decision(gate: FaultGateway, tmp_path: Path, tally: Tally) -> None:
    gate.done_after_queries = 10**9

    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        lost = ["forgotten", "found", "sent again"]
        for fault in lost:
            gate.plan_for(fault, create=["billed, closed"])
        gate.plan_for("stopped while sent", create=["billed, late"])
        gate.late_s = 0.5
        async with house.engine() as engine:
            jobs = {fault: order(engine, fault) for fault in (*lost, "stopped while watched", "stopped while sent")}
            for fault in lost:
                await _reached(house, engine, jobs[fault], State.UNCONFIRMED)
            await _reached(house, engine, jobs["stopped while watched"], State.WATCHING)
            await _reached(house, engine, jobs["stopped while sent"], State.SENDING)
            engine.stop(jobs["stopped while sent"].id)
            engine.stop(jobs["stopped while watched"].id)
            engine.forget(jobs["forgotten"].id)
            (taken,) = (entry for entry in gate.ledger.accepted() if entry.intent == "found")
            engine.adopt(jobs["found"].id, taken.task_id)
            engine.send_again(jobs["sent again"].id)
            await _reached(house, engine, jobs["stopped while sent"], State.STOPPED)
            await house.until(lambda: not engine.is_sending())
            jobs["stopped while downloaded"] = order(engine, "stopped while downloaded")
            gate.plan_for("stopped while downloaded", file=["hang"])
            gate.done_after_queries = 1
            await _reached(house, engine, jobs["stopped while downloaded"], State.DOWNLOADING)
            engine.stop(jobs["stopped while downloaded"].id)
            await _reached(house, engine, jobs["found"], State.DONE)
            rows = table(engine, jobs)
        assert {fault: (row.state, row.charged) for fault, row in rows.items()} == {
            "forgotten": (State.STOPPED, UNKNOWN),
            "found": (State.DONE, YES),
            "sent again": (State.STOPPED, UNKNOWN),
            "stopped while watched": (State.STOPPED, UNKNOWN),
            "stopped while sent": (State.STOPPED, UNKNOWN),
            "stopped while downloaded": (State.STOPPED, UNKNOWN),
        }
        tally.count(house.judge(list(rows.values())), contradictions=0)

    on_loop(run)


ENDS: dict[str, tuple[str, State, Charged]] = {
    "quit while sent": ("billed, hang", State.UNCONFIRMED, UNKNOWN),
    "quit while watched": ("ok", State.WATCHING, YES),
    "quit while refused": ("429 retry-after huge", State.WAITING, NO),
    "quit after a refusal": ("400 error", State.FAILED, NO),
    "quit after a lost answer": ("billed, 502 html", State.UNCONFIRMED, UNKNOWN),
}


@pytest.mark.parametrize("is_crash", [False, True], ids=["quit", "crash"])
def test_the_money_is_known_after_a_restart(gate: FaultGateway, tmp_path: Path, is_crash: bool, tally: Tally) -> None:
    gate.done_after_queries = 10**9

    async def run() -> None:
        house = Witness(tmp_path / "data", gate.origin)
        house.use_profiles(list(ENDS))
        for name, (scenario, _, _) in ENDS.items():
            gate.plan_for(name, create=[scenario])
        before = {"quit while sent": State.SENDING}
        async with house.engine() as engine:
            jobs = {name: order(engine, name, name) for name in ENDS}

            def is_there(name: str) -> bool:
                job = known(engine, jobs[name])
                wanted = before.get(name, ENDS[name][1])
                return job.state is wanted and (wanted is not State.WAITING or job.error is not None)

            await house.until_nothing(lambda: [name for name in ENDS if not is_there(name)])
            if is_crash:
                house.die()
        gate.shut_door()  # what may be sent again stays as it was left
        async with house.engine() as engine:
            rows = table(engine, jobs)
        assert {name: (row.state, row.charged) for name, row in rows.items()} == {
            name: (state, charged) for name, (_, state, charged) in ENDS.items()
        }
        tally.count(house.judge(list(rows.values())), contradictions=0)

    on_loop(run)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (Row("doubt", State.UNCONFIRMED, False, NO, "forget"), "doubtful"),
        (Row("waits", State.WAITING, False, UNKNOWN, "stop"), "waits"),
        (Row("refused", State.FAILED, False, UNKNOWN, "try again"), "refused"),
        (Row("failed", State.FAILED, True, YES, "try again"), "failed job"),
        (Row("done", State.DONE, True, NO, "show"), "accepted"),
    ],
)
def test_a_row_that_contradicts_is_seen(broken: Row, rule: str) -> None:
    assert any(rule in line for line in broken_rules(broken))
