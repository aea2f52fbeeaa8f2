"""An engine over a real database and a real folder with clips, for tests of the library."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sora_desktop.domain.events import Event
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Marks
from sora_desktop.domain.library_ports import LibraryParts
from sora_desktop.services.engine import Engine
from sora_desktop.storage.clip_book import SqliteClipBook
from sora_desktop.storage.clip_files import LibraryFiles
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.library import SqliteClipReader
from tests.fakes.engine_rig import Rig
from tests.fakes.virtual_clock import VirtualClock
from tests.storage.keeping import CLIP, a_done_job, kept

E = TypeVar("E", bound=Event)
LIMIT_S = 60.0


class WatchedBook(SqliteClipBook):
    """Tells when sidecars were written."""

    def __init__(self, store: SqliteJobStore, told: asyncio.Event) -> None:
        super().__init__(store._connection, store._transaction)
        self._told = told

    def have_written(self, written: Iterable[tuple[str, Marks]]) -> None:
        super().have_written(written)
        self._told.set()


def file_of(job: Job) -> Path:
    """Where the clip of a done job is."""
    assert job.file is not None
    return Path(job.file)


def clip_like_no_other(number: int) -> bytes:
    """A clip that plays, with a sum of its own."""
    return CLIP + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")


class House:
    """An engine over a real database and a real clips folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clips_folder = folder / "clips"
        self.database = folder / "jobs.sqlite3"
        self.events: list[Event] = []
        self.told = asyncio.Event()
        self.engine: Engine

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Engine]:
        rig = Rig(VirtualClock())
        store, _ = SqliteJobStore.open(self.database, clips_folders=[self.clips_folder])
        rig.store = store  # type: ignore[assignment]
        book = WatchedBook(store, self.told)
        rig.library = LibraryParts(
            partial(SqliteClipReader, self.database),
            book,
            LibraryFiles(lambda: str(self.clips_folder), self.clips_folder),
        )
        self.events.clear()
        rig.on_event = self._hear
        self.rig = rig
        self.book = book
        self.engine = await rig.start()
        try:
            yield self.engine
        finally:
            await rig.close()

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self.told.set()

    async def heard(self, kind: type[E], which: Callable[[E], bool] = lambda event: True) -> E:
        """The first such event that was not taken yet."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                for place, event in enumerate(self.events):
                    if isinstance(event, kind) and which(event):
                        del self.events[place]
                        return event
                self.told.clear()
                await self.told.wait()

    async def all_written(self) -> None:
        """Wait until every mark is in its sidecar."""
        await self.rig.clock.advance(1.0)
        async with asyncio.timeout(LIMIT_S):
            while self.book.unwritten():
                self.told.clear()
                await self.told.wait()

    def fill(self, count: int, **changes: Any) -> list[Job]:
        """Done jobs with real clips and sidecars."""
        return self.fill_with([changes] * count)

    def fill_with(self, all_changes: Sequence[dict[str, Any]]) -> list[Job]:
        """A done job with its clip and sidecar for each of these."""
        clips = Clips(self.clips_folder)
        store, _ = SqliteJobStore.open(self.database)
        jobs = []
        for number, changes in enumerate(all_changes):
            names = {"id": f"{number:032x}", "intent_id": f"intent {number}", "task_id": f"task {number}"}
            place = {"clips_folder": str(self.clips_folder), "made_at": 1_795_000_000.0 + number}
            begun = a_done_job(**{**names, **place, "error": None, "video_url": None, **changes})
            found = kept(clips, begun, clip_like_no_other(number))
            ended_at = json.loads(Path(found.file).with_suffix(".json").read_text("utf-8"))["ended_at"]
            sums = {"file_size_bytes": found.size_bytes, "file_sha256": found.sha256}
            done = begun.to(State.DONE, ended_at, file=found.file, is_checked=found.is_checked, **sums)
            jobs.append(done)
        store.insert(jobs)
        store.close()
        clips.close()
        return jobs


def housed(test: Callable[[House], Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that is a coroutine, with a house of its own."""

    def run(tmp_path: Path) -> None:
        async def scenario() -> None:
            await asyncio.wait_for(test(House(tmp_path)), LIMIT_S)

        asyncio.run(scenario())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run
