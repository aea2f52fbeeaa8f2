"""An engine on fakes and a virtual clock, with what tests say to it and ask of it."""

from __future__ import annotations

import asyncio
import functools
import random
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sora_desktop.domain.events import CommandRefused, Event, JobChanged, JobsAdded, JobsListed, Notice, NoticesChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library_ports import LibraryParts
from sora_desktop.domain.ports import Backups
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.services.engine import Engine, EngineParts
from tests.fakes.engine_ports import FakeDemoHost, MemoryBook, MemoryClips, MemoryKeys, MemoryStore
from tests.fakes.memory_pictures import MemoryPictures, ScriptedFrames, ScriptedProbe
from tests.fakes.order_books import MemoryPrices, MemoryRecipes
from tests.fakes.scripted_gateway import Journal, ScriptedGateway, accepted
from tests.fakes.virtual_clock import VirtualClock

E = TypeVar("E", bound=Event)
LIMIT_S = 30.0


class Rig:
    """The world around one engine after another: what is in it outlives a restart, as disks and gateways do."""

    def __init__(self, clock: VirtualClock | None = None) -> None:
        self.clock = clock or VirtualClock()
        self.journal = Journal()
        self.store = MemoryStore(self.journal)
        self.gateway = ScriptedGateway(self.clock, self.journal)
        self.clips = MemoryClips()
        self.keys = MemoryKeys()
        self.book = MemoryBook()
        self.prices = MemoryPrices()
        self.recipes = MemoryRecipes()
        self.pictures = MemoryPictures()
        self.probe = ScriptedProbe()
        self.frames = ScriptedFrames()
        self.demo = FakeDemoHost()
        self.backups: Backups | None = None
        self.library: LibraryParts | None = None
        self.events: list[Event] = []
        self.on_event: Callable[[Event], None] = lambda event: None
        self._engines: list[Engine] = []
        self._is_deaf = False

    async def start(
        self,
        *,
        resumes: bool = True,
        may_send: bool = False,
        poll_interval_s: float | None = None,
        base_url: str | None = None,
        environment_key: Secret | None = None,
    ) -> Engine:
        """Start an engine and let it come to rest."""
        parts = EngineParts(
            store=self.store,
            gateway=self.gateway,
            clips=self.clips,
            keys=self.keys,
            book=self.book,
            prices=self.prices,
            recipes=self.recipes,
            pictures=self.pictures,
            probe=self.probe,
            demo=self.demo,
            clock=self.clock,
            posters_folder="/posters",
            poll_interval_s=poll_interval_s,
            base_url=base_url,
            environment_key=environment_key,
            random=random.Random(1),
            backups=self.backups,
            frames=self.frames,
            library=self.library,
        )
        engine = Engine(parts, self._hear)
        self._engines.append(engine)
        await engine.start(resumes=resumes, may_send=may_send)
        await self.clock.settle()
        return engine

    async def restart(self, engine: Engine, **options: Any) -> Engine:
        """End an engine in order and start another on the same disk."""
        await engine.close()
        self.store = self.store.survivor()
        self.events.clear()
        return await self.start(**options)

    async def crash(self, engine: Engine, **options: Any) -> Engine:
        """Kill the process: nothing that still runs reaches the disk; then start another."""
        await self.lose_power(engine)
        return await self.start(**options)

    async def lose_power(self, engine: Engine) -> None:
        self.store = self.store.survivor()
        self._is_deaf = True
        await engine.close()
        self._is_deaf = False
        self.events.clear()

    async def close(self) -> None:
        self.gateway.release_fetches.set()
        for engine in self._engines:
            await engine.close()
        await asyncio.sleep(0)

    def _hear(self, event: Event) -> None:
        if self._is_deaf:
            return
        self.events.append(event)
        self.on_event(event)
        if isinstance(event, JobChanged):
            self.journal.append(("tell", f"{event.job.take} {event.job.state}"))
        elif isinstance(event, JobsAdded):
            self.journal.extend(("tell", f"{job.take} {job.state}") for job in event.jobs)

    def told(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def told_jobs(self) -> list[Job]:
        jobs: list[Job] = []
        for event in self.events:
            if isinstance(event, JobsListed | JobsAdded):
                jobs += event.jobs
            elif isinstance(event, JobChanged):
                jobs.append(event.job)
        return jobs

    def notices(self) -> tuple[Notice, ...]:
        told = self.told(NoticesChanged)
        return told[-1].notices if told else ()

    def notice(self, kind: str) -> Notice | None:
        return next((notice for notice in self.notices() if notice.kind == kind), None)

    def refusals(self) -> list[CommandRefused]:
        return self.told(CommandRefused)

    def row(self, job: Job) -> Job:
        """A job as it is committed."""
        return self.store.rows[job.id]


def one(engine: Engine, prompt: str = "a paper boat", intent_id: str = "intent-1", **options: Any) -> Job:
    """Ask for one clip."""
    return engine.generate(VideoRequest(prompt=prompt), intent_id=intent_id, **options)[0]


def now(engine: Engine, job: Job) -> Job:
    """A job as the engine knows it now."""
    found = engine.job(job.id)
    assert found is not None
    return found


def state(engine: Engine, job: Job) -> State:
    return now(engine, job).state


def on_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that is a coroutine, and close what its rig started."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        async def scenario() -> None:
            try:
                await test(*args, **kwargs)
            finally:
                rig = kwargs.get("rig")
                if isinstance(rig, Rig):
                    await rig.close()

        asyncio.run(asyncio.wait_for(scenario(), LIMIT_S))

    return run


async def out(rig: Rig, task_id: str = "task-1", intent_id: str = "intent-1") -> tuple[Engine, Job]:
    """An engine with one job that was just accepted."""
    rig.gateway.create_ends.append(accepted(task_id))
    engine = await rig.start()
    job = one(engine, intent_id=intent_id)
    await rig.clock.settle()
    assert state(engine, job) is State.WATCHING
    return engine, job
