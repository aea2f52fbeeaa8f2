"""The engine on the real wire: the program's own client, database and clips folder against the demo's gateway."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.demo.ledger import AcceptedCreate, Ledger
from sora_desktop.domain.errors import Charged, ErrorKind
from sora_desktop.domain.events import Event
from sora_desktop.domain.families import GROK
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, Kinship, State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.remixes import remix_of
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.gateway.transports import WireLimits
from sora_desktop.services import fetching, lessons, watching
from sora_desktop.services.clock import SystemClock
from sora_desktop.services.engine import Engine, EngineParts
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.sidecar import job_of_sidecar
from tests.fakes.demo_wire import DemoGatewayFactory
from tests.fakes.engine_ports import MemoryBook, MemoryKeys
from tests.fakes.engine_rig import now, on_loop, one, state
from tests.fakes.memory_pictures import MemoryPictures, ScriptedProbe
from tests.fakes.order_books import MemoryPrices, MemoryRecipes

LIMIT_S = 15.0
OUTCOMES = frozenset({State.DONE, State.FAILED, State.UNCONFIRMED})


class BoxedGateway:
    """A ``DemoHost`` over a demo gateway that a test started."""

    def __init__(self, gateway: DemoGateway) -> None:
        self._gateway = gateway

    def start(self) -> str:
        return self._gateway.start()

    def stop(self) -> None:
        """The test stops it."""


class Wire:
    """A data folder, and engines on it one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clips = folder / "clips"
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def engine(self, gateway: DemoGateway) -> AsyncIterator[Engine]:
        store, _ = SqliteJobStore.open(self.folder / "jobs.sqlite3")
        keys, book = MemoryKeys(), MemoryBook()
        book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, gateway.base_url),)
        keys.keys[OCTOPUSX.id, gateway.base_url] = Secret("sk-live")
        parts = EngineParts(
            store=store,
            gateway=HttpGateway("sora-desktop-tests", WireLimits(connect_s=1)),
            clips=Clips(self.clips),
            keys=keys,
            book=book,
            prices=MemoryPrices(),
            recipes=MemoryRecipes(),
            pictures=MemoryPictures(),
            probe=ScriptedProbe(),
            demo=BoxedGateway(gateway),
            clock=SystemClock(),
            posters_folder="",
            poll_interval_s=0.05,
        )
        engine = Engine(parts, self._hear)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.close()

    def _hear(self, event: Event) -> None:
        self._changed.set()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that comes with an event."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    async def outcome(self, engine: Engine, job: Job) -> Job:
        """The job once it has ended, needs a decision, or its account pauses."""

        def is_over() -> bool:
            found = now(engine, job)
            return found.state in OUTCOMES or engine.pause_of(found) is not None

        await self.until(is_over)
        return now(engine, job)


def grok_clip(engine: Engine, profile_id: str) -> Job:
    request = replace(GROK.plain_request(), prompt="a boat")
    return engine.generate(request, intent_id="clip", profile_id=profile_id)[0]


def content_of(job: Job) -> bytes:
    assert job.file is not None
    return Path(job.file).read_bytes()


@pytest.fixture
def wire(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """A fresh data folder, and no long waits."""
    monkeypatch.setattr(lessons, "FIRST_BACK_OFF_S", 0.05)
    monkeypatch.setattr(fetching, "RETRY_S", 0.05)
    monkeypatch.setattr(watching, "LINK_WAIT_S", 0.1)
    return Wire(data_dir)


@pytest.mark.parametrize(
    ("fault", "expected", "kind", "charged"),
    [
        ("create-reset-before", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 0),
        ("create-reset-after", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 1),
        ("create-500", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 1),
        ("create-502-html", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 1),
        ("create-no-id", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 1),
        ("create-html", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 1),
        ("create-cut-json", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 1),
        ("create-redirect", State.UNCONFIRMED, ErrorKind.UNCONFIRMED, 0),
        ("create-400", State.FAILED, ErrorKind.REQUEST, 0),
        ("create-503-model", State.FAILED, ErrorKind.MODEL, 0),
        ("create-prompt-refused", State.FAILED, ErrorKind.PROMPT, 0),
        ("create-401", State.WAITING, ErrorKind.KEY, 0),
        ("create-402", State.WAITING, ErrorKind.BALANCE, 0),
        ("create-403-balance", State.WAITING, ErrorKind.BALANCE, 0),
        ("create-403-html", State.WAITING, ErrorKind.BLOCKED, 0),
        ("task-fails", State.FAILED, ErrorKind.GATEWAY, 1),
        ("task-fails-moderation", State.FAILED, ErrorKind.PROMPT, 1),
        ("task-cancelled", State.FAILED, ErrorKind.CANCELLED, 1),
    ],
)
@on_loop
async def test_each_bad_end_is_what_the_table_says_and_is_charged_at_most_once(
    wire: Wire, demo_gateway: DemoGatewayFactory, fault: str, expected: State, kind: ErrorKind, charged: int
) -> None:
    gateway = demo_gateway(fault)
    async with wire.engine(gateway) as engine:
        job = await wire.outcome(engine, one(engine))
        assert job.error is not None
        assert (job.state, job.error.kind) == (expected, kind)
    async with wire.engine(gateway) as engine:
        assert state(engine, job) is expected
    assert len(gateway.accepted_creates()) == charged


@pytest.mark.parametrize(
    "fault",
    [
        None,
        "create-429",
        "query-429",
        "query-500",
        "query-html",
        "query-reset",
        "query-progress-none",
        "query-odd-id",
        "done-without-url",
        "link-expired",
        "file-html",
        "file-503",
        "file-cut",
        "file-whole",
    ],
)
@on_loop
async def test_clip_comes_home_whole_whatever_happens_on_the_way(
    wire: Wire, demo_gateway: DemoGatewayFactory, fault: str | None
) -> None:
    gateway = demo_gateway(*([] if fault is None else [fault]))
    async with wire.engine(gateway) as engine:
        job = await wire.outcome(engine, one(engine))
        assert (job.state, job.error, job.needs) == (State.DONE, None, None)
        content = content_of(job)
        assert hashlib.sha256(content).hexdigest() == job.file_sha256
        assert (len(content), content[4:8]) == (job.file_size_bytes, b"ftyp")
        assert job.task_id in {create.task_id for create in gateway.accepted_creates()}
    assert len(gateway.accepted_creates()) == 1


@pytest.mark.parametrize("profile_id", [OCTOPUSX.id, DEMO_PROFILE_ID])
@on_loop
async def test_a_finished_clip_is_remixed_and_its_sidecar_says_where_it_comes_from(
    wire: Wire, demo_gateway: DemoGatewayFactory, profile_id: str
) -> None:
    gateway = demo_gateway()
    async with wire.engine(gateway) as engine:
        clip = await wire.outcome(engine, grok_clip(engine, profile_id))
        asked = replace(remix_of(clip), prompt="a boat at night")
        (ordered,) = engine.generate(asked, intent_id="remix", profile_id=profile_id)
        job = await wire.outcome(engine, ordered)
        assert (job.state, job.error) == (State.DONE, None)
        assert content_of(job)[4:8] == b"ftyp"
    created, remixed = gateway.accepted_creates()
    assert (remixed.body["task_id"], remixed.task_id) == (created.task_id, job.task_id)
    rebuilt = job_of_sidecar(Path(str(job.file)).with_suffix(".json"))
    assert rebuilt is not None
    read, _ = rebuilt
    assert (read.request, read.parent_id, read.parent_kind) == (asked, clip.id, Kinship.REMIX)


@on_loop
async def test_a_gateway_without_a_remix_charges_nothing_and_says_so(
    wire: Wire, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway("remix-missing")
    async with wire.engine(gateway) as engine:
        clip = await wire.outcome(engine, grok_clip(engine, OCTOPUSX.id))
        job = await wire.outcome(engine, engine.generate(remix_of(clip), intent_id="remix")[0])
        assert job.error is not None
        assert (job.state, job.charged, job.error.message) == (State.FAILED, Charged.NO, "This gateway has no remix.")
        assert engine.pause_of(job) is None
    assert len(gateway.accepted_creates()) == 1


@on_loop
async def test_job_that_is_out_is_found_again_after_a_restart(wire: Wire, demo_gateway: DemoGatewayFactory) -> None:
    gateway = demo_gateway()
    async with wire.engine(gateway) as engine:
        job = one(engine)
        await wire.until(lambda: state(engine, job) is State.WATCHING)
    async with wire.engine(gateway) as engine:
        job = await wire.outcome(engine, job)
        assert job.state is State.DONE
    assert len(gateway.accepted_creates()) == 1


@on_loop
async def test_demo_job_goes_on_after_a_restart_on_another_port(
    wire: Wire, demo_gateway: DemoGatewayFactory, tmp_path: Path
) -> None:
    first = demo_gateway("file-cut:all", folder=tmp_path / "demo")
    async with wire.engine(first) as engine:
        job = one(engine, profile_id=DEMO_PROFILE_ID)
        await wire.until(lambda: state(engine, job) is State.DOWNLOADING)
    first.stop()
    second = demo_gateway(folder=tmp_path / "demo")
    async with wire.engine(second) as engine:
        job = await wire.outcome(engine, job)
        assert job.state is State.DONE
        assert job.file is not None
        assert Path(job.file).parent == wire.clips / "Demo"
    assert len(second.accepted_creates()) == 1


@on_loop
async def test_gateway_that_is_not_there_keeps_the_job_waiting_and_gets_it_later(
    wire: Wire, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway()
    port = int(gateway.base_url.rpartition(":")[2])
    async with wire.engine(gateway) as engine:
        gateway.stop()
        job = one(engine)
        await wire.until(lambda: now(engine, job).error is not None)
        found = now(engine, job)
        assert found.state is State.WAITING
        assert found.error is not None
        assert found.error.kind is ErrorKind.NETWORK
        later = demo_gateway(port=port)
        job = await wire.outcome(engine, job)
        assert job.state is State.DONE
    assert len(later.accepted_creates()) == 1


@on_loop
async def test_quitting_while_the_gateway_thinks_leaves_the_job_unconfirmed(
    wire: Wire, demo_gateway: DemoGatewayFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = demo_gateway("create-hang")
    loop, is_charged, add = asyncio.get_running_loop(), asyncio.Event(), Ledger.add

    def add_and_tell(ledger: Ledger, accepted: AcceptedCreate) -> None:
        add(ledger, accepted)
        loop.call_soon_threadsafe(is_charged.set)

    monkeypatch.setattr(Ledger, "add", add_and_tell)
    async with wire.engine(gateway) as engine:
        job = one(engine)
        await asyncio.wait_for(is_charged.wait(), LIMIT_S)
    async with wire.engine(gateway) as engine:
        found = now(engine, job)
        assert (found.state, found.task_id) == (State.UNCONFIRMED, None)
        task_id = gateway.accepted_creates()[0].task_id
        engine.adopt(job.id, task_id)
        assert (await wire.outcome(engine, job)).state is State.DONE
    assert len(gateway.accepted_creates()) == 1


@on_loop
async def test_clip_whose_answer_was_lost_is_found_in_the_log_of_charges(
    wire: Wire, demo_gateway: DemoGatewayFactory
) -> None:
    gateway = demo_gateway("create-reset-after")
    async with wire.engine(gateway) as engine:
        job = await wire.outcome(engine, one(engine))
        assert job.state is State.UNCONFIRMED
        engine.look_for_traces(job.id)
        await wire.until(lambda: now(engine, job).traces is not None)
        traces = now(engine, job).traces
        assert traces is not None
        assert traces.after is not None
        assert traces.after.amount == 99.7
        assert traces.likely_task_id == gateway.accepted_creates()[0].task_id
        engine.adopt(job.id, traces.likely_task_id)
        assert (await wire.outcome(engine, job)).state is State.DONE
    assert len(gateway.accepted_creates()) == 1
