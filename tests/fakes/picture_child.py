"""An engine on the real wire with one prepared picture; as a program of its own it orders a clip, to be killed then."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sora_desktop.domain.answers import UploadAnswer
from sora_desktop.domain.events import Event
from sora_desktop.domain.pictures import LocalPicture
from sora_desktop.domain.profiles import OCTOPUSX, Account, Profile
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.gateway.transports import WireLimits
from sora_desktop.services.clock import SystemClock
from sora_desktop.services.engine import Engine, EngineParts
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.pictures import Pictures
from tests.fakes.engine_ports import FakeDemoHost, MemoryBook, MemoryKeys
from tests.fakes.memory_pictures import ScriptedProbe
from tests.fakes.order_books import MemoryPrices, MemoryRecipes
from tests.fakes.tiny_pictures import PNG, prepared

LIMIT_S = 15.0
PICTURE = LocalPicture(f"{hashlib.sha256(PNG).hexdigest()}.png")


class TellingGateway(HttpGateway):
    """The program's own client, which says on standard output when an upload begins."""

    is_telling = False

    async def upload(self, account: Account, picture: LocalPicture, content: bytes) -> UploadAnswer:
        if self.is_telling:
            asyncio.get_running_loop().call_later(0.3, lambda: print("uploading", flush=True))
        return await super().upload(account, picture, content)


class PictureWire:
    """A data folder, and engines on it one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._changed = asyncio.Event()
        prepared(folder / "pictures")
        (folder / "seen").mkdir(exist_ok=True)

    @contextlib.asynccontextmanager
    async def engine(self, origin: str, *, is_telling: bool = False) -> AsyncIterator[Engine]:
        store, _ = SqliteJobStore.open(self.folder / "jobs.sqlite3")
        keys, book = MemoryKeys(), MemoryBook()
        book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, origin),)
        keys.keys[OCTOPUSX.id, origin] = Secret("sk-live")
        gateway = TellingGateway("sora-desktop-tests", WireLimits(connect_s=1))
        gateway.is_telling = is_telling
        parts = EngineParts(
            store=store,
            gateway=gateway,
            clips=Clips(self.folder / "clips"),
            keys=keys,
            book=book,
            prices=MemoryPrices(),
            recipes=MemoryRecipes(),
            pictures=Pictures(self.folder / "pictures", self.folder / "seen", self.folder / "uploads.json"),
            probe=ScriptedProbe(),
            demo=FakeDemoHost(),
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


async def _order(folder: Path, origin: str) -> None:
    wire = PictureWire(folder)
    async with wire.engine(origin, is_telling=True) as engine:
        engine.generate(VideoRequest(prompt="boat", images=(PICTURE.address,)), intent_id="i")
        await asyncio.sleep(LIMIT_S)


if __name__ == "__main__":
    asyncio.run(_order(Path(sys.argv[1]), sys.argv[2]))
