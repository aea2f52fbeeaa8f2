"""A data folder with engines on it one after another: the program's own client, database and clips, and a real wire."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from sora_desktop.domain.events import Event
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.ports import PriceBook
from sora_desktop.domain.profiles import Profile
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.gateway.transports import WireLimits
from sora_desktop.services.clock import SystemClock
from sora_desktop.services.engine import Engine, EngineParts
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from tests.fakes.engine_ports import FakeDemoHost, MemoryBook, MemoryKeys
from tests.fakes.memory_pictures import MemoryPictures, ScriptedFrames, ScriptedProbe
from tests.fakes.order_books import MemoryPrices, MemoryRecipes
from tests.faults.canary import CANARY_KEY

PROFILE_ID = "octopusx"
_MOST_COPIES = 20
QUICK = WireLimits(connect_s=2, create_read_s=2.0, create_total_s=3.0, refusal_body_s=0.5, query_total_s=5)
"""Time limits in the proportions of the real ones, for gateways that answer at once or not at all."""


class House:
    """What outlives a program: its folder. One profile for each name, all at one gateway, with keys in memory."""

    def __init__(self, folder: Path, origin: str, *, limits: WireLimits = QUICK, poll_interval_s: float = 0.05) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clips = folder / "clips"
        self.origin = origin
        self.limits = limits
        self.poll_interval_s = poll_interval_s
        self.book = MemoryBook()
        self.prices: PriceBook = MemoryPrices()
        self.recipes = MemoryRecipes()
        self.pictures = MemoryPictures()
        self.frames = ScriptedFrames()
        self.keys = MemoryKeys()
        self.book.continues_by_itself = True
        self.use_profiles([PROFILE_ID])
        self._changed = asyncio.Event()
        self._remains: Path | None = None

    def use_profiles(self, ids: Sequence[str], key: str = CANARY_KEY) -> None:
        """So many accounts at the one gateway, so that the pause of one says nothing about the next."""
        self.book.stored = tuple(Profile(each, each, self.origin) for each in ids)
        self.book.selected = ids[0]
        for each in ids:
            self.keys.keys[each, self.origin] = Secret(key)

    @contextlib.asynccontextmanager
    async def engine(self) -> AsyncIterator[Engine]:
        """An engine that has started and goes on with what was not sent, and that is closed in order at the end."""
        store, _ = SqliteJobStore.open(self.folder / "jobs.sqlite3")
        parts = EngineParts(
            store=store,
            gateway=HttpGateway("sora-desktop-tests", self.limits),
            clips=Clips(self.clips),
            keys=self.keys,
            book=self.book,
            prices=self.prices,
            recipes=self.recipes,
            pictures=self.pictures,
            frames=self.frames,
            probe=ScriptedProbe(),
            demo=FakeDemoHost(),
            clock=SystemClock(),
            posters_folder="",
            poll_interval_s=self.poll_interval_s,
        )
        engine = Engine(parts, self._hear)
        await engine.start()
        engine.continue_unsent()
        try:
            yield engine
        finally:
            await engine.close()
            self._bury()

    def die(self) -> None:
        """The program dies at this very moment: whatever the running engine still does will not have happened."""
        assert self._remains is None
        remains = self.folder.with_name(f"{self.folder.name} as it was left")
        for _ in range(_MOST_COPIES):
            try:
                shutil.copytree(self.folder, remains)
                break
            except shutil.Error:  # a download renamed a file between the listing and the copying of its folder
                shutil.rmtree(remains)
        else:
            raise AssertionError("the folder of the program never stood still")
        self._remains = remains

    def _bury(self) -> None:
        if self._remains is not None:
            shutil.rmtree(self.folder)
            self._remains.rename(self.folder)
            self._remains = None

    def _hear(self, event: Event) -> None:
        self._changed.set()

    async def until(self, is_so: Callable[[], bool], limit_s: float = 40.0) -> None:
        """Wait for something that comes with an event, or that is seen at the gateway."""
        await self.until_nothing(lambda: [] if is_so() else [is_so], limit_s)

    async def until_nothing(self, left: Callable[[], Sequence[object]], limit_s: float = 40.0) -> None:
        """Wait until nothing is left, and say what is left when that takes too long."""
        until_s = asyncio.get_running_loop().time() + limit_s
        while remaining := left():
            assert asyncio.get_running_loop().time() < until_s, f"still waits after {limit_s:.0f} s for {remaining}"
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 0.05)


def order(engine: Engine, prompt: str, profile_id: str = PROFILE_ID) -> Job:
    """Ask for one clip; the prompt is its intent."""
    return engine.generate(VideoRequest(prompt=prompt), intent_id=prompt, profile_id=profile_id)[0]


def known(engine: Engine, job: Job) -> Job:
    """A job as the engine knows it now."""
    found = engine.job(job.id)
    assert found is not None
    return found


def is_done(engine: Engine, jobs: Sequence[Job]) -> Callable[[], bool]:
    return lambda: all(known(engine, job).state is State.DONE for job in jobs)


def sha256_of_file(job: Job) -> str:
    """The sum of the file that a job calls its clip."""
    assert job.file is not None
    return hashlib.sha256(Path(job.file).read_bytes()).hexdigest()


def on_loop(scenario: Callable[[], Coroutine[Any, Any, None]], limit_s: float = 170.0) -> None:
    """Run a coroutine to its end."""
    asyncio.run(asyncio.wait_for(scenario(), limit_s))
