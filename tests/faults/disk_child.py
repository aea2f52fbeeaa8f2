"""A whole headless run on a disk that fails: a warmed-up process forks one child for each place where it fails.

``python -m tests.faults.disk_child ORIGIN FOLDER SPECS`` prints one JSON line for each child. A spec is ``NxL`` (L
writes, fsyncs, renames or SQL calls fail from the N-th on), ``0x0`` (none fails; the calls are counted) or ``fN`` (no
file may grow beyond N bytes, for a while).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from errno import EDQUOT, EIO, ENOSPC
from pathlib import Path
from typing import Any

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import Event
from sora_desktop.domain.jobs import State
from sora_desktop.domain.profiles import OCTOPUSX, Profile
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.gateway.transports import WireLimits
from sora_desktop.services import engine, fetching, jobs, lessons, sending, watching
from sora_desktop.services.clock import SystemClock
from sora_desktop.services.engine import Engine, EngineParts
from sora_desktop.storage.backups import DailyBackups
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.lock import FolderLock
from sora_desktop.storage.places import Places
from tests.fakes.engine_ports import FakeDemoHost, MemoryBook, MemoryKeys
from tests.fakes.memory_pictures import MemoryPictures, ScriptedProbe
from tests.fakes.order_books import MemoryPrices, MemoryRecipes

LIMIT_S = 20.0
AT_ONCE = 4
"""They mostly wait: for the gateway, and for the disk to be tried again."""
ENDS = frozenset({State.DONE, State.FAILED, State.UNCONFIRMED})
_OS_CALLS = ("write", "fsync", "rename", "replace", "link", "ftruncate", "mkdir")


class Disk:
    """Counts what the program asks of the disk, and refuses from the ``first`` call on, ``length`` times."""

    def __init__(self, first: int, length: int) -> None:
        self._first = first
        self.length = length
        self.calls = 0
        self.refused: list[str] = []

    def refuses(self, name: str) -> bool:
        self.calls += 1
        is_refused = bool(self._first) and self._first <= self.calls < self._first + self.length
        if is_refused:
            self.refused.append(name)
        return is_refused


def break_disk(disk: Disk) -> None:
    """From here on this process works on that disk."""
    for name in _OS_CALLS:
        setattr(os, name, _failing(disk, name, getattr(os, name)))

    class Failing(sqlite3.Connection):
        def execute(self, *args: Any) -> sqlite3.Cursor:
            _maybe_fail(disk, str(args[0]).split(maxsplit=1)[0])
            return super().execute(*args)

        def executemany(self, *args: Any) -> sqlite3.Cursor:
            _maybe_fail(disk, "INSERT")
            return super().executemany(*args)

    plain = sqlite3.connect
    sqlite3.connect = lambda *args, **kwargs: plain(*args, factory=Failing, **kwargs)  # type: ignore[assignment]


def _failing(disk: Disk, name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if disk.refuses(name):
            code = (ENOSPC, EIO, EDQUOT)[disk.calls % 3]
            raise OSError(code, os.strerror(code))
        return plain(*args, **kwargs)

    return call


def _maybe_fail(disk: Disk, name: str) -> None:
    if disk.refuses(name):
        is_full = disk.calls % 2
        error = sqlite3.OperationalError("database or disk is full" if is_full else "disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL if is_full else sqlite3.SQLITE_IOERR
        raise error


async def run_to_the_end(origin: str, places: Places, prompt: str) -> tuple[str, str]:
    """Start again and again, as a person would, until the clip is there; the state and the file of the one job."""
    while True:
        try:
            return await _one_run(origin, places, prompt)
        except DiskTrouble as trouble:  # a start or an order that the disk refused, in a sentence
            if not trouble.sentence.endswith("."):
                raise
            await asyncio.sleep(0.01)


async def _one_run(origin: str, places: Places, prompt: str) -> tuple[str, str]:
    places.make()
    with FolderLock(places):
        store, restored = SqliteJobStore.open(places.database)
        assert restored == (), restored
        keys, book, changed = MemoryKeys(), MemoryBook(), asyncio.Event()
        book.stored = (Profile(OCTOPUSX.id, OCTOPUSX.name, origin),)
        keys.keys[OCTOPUSX.id, origin] = Secret("sk-live")

        def tell(event: Event) -> None:
            changed.set()

        parts = EngineParts(
            store=store,
            gateway=HttpGateway("sora-desktop-tests", WireLimits(connect_s=5)),
            clips=Clips(places.clips),
            keys=keys,
            book=book,
            demo=FakeDemoHost(),
            clock=SystemClock(),
            prices=MemoryPrices(),
            recipes=MemoryRecipes(),
            pictures=MemoryPictures(),
            probe=ScriptedProbe(),
            posters_folder="",
            poll_interval_s=0.02,
            backups=DailyBackups(places.database, places.backups),
        )
        running = Engine(parts, tell)
        try:
            await running.start()
            running.continue_unsent()
            (job,) = running.generate(VideoRequest(prompt=prompt), intent_id=prompt)
            while not (found := running.job(job.id)) or found.state not in {
                State.DONE,
                State.FAILED,
                State.UNCONFIRMED,
            }:
                changed.clear()
                await changed.wait()
            return found.state.value, found.file or ""
        finally:
            await running.close()


def child(origin: str, folder: Path, spec: str) -> dict[str, object]:
    """One run, its disk and what came of it."""
    number, length = (int(part or 0) for part in spec.lstrip("f").partition("x")[::2])
    disk = Disk(number, length)
    break_disk(disk)

    async def scenario() -> tuple[str, str]:
        if spec.startswith("f"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
            asyncio.get_running_loop().call_later(0.4, resource.setrlimit, resource.RLIMIT_FSIZE, (-1, -1))
        async with asyncio.timeout(LIMIT_S):
            return await run_to_the_end(origin, Places.resolve(folder / spec), f"case {spec}")

    state, file = asyncio.run(scenario())
    refused, disk.length = list(disk.refused), 0
    with closing(sqlite3.connect(folder / spec / "jobs.sqlite3")) as connection:
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
    return {"state": state, "file": file, "calls": disk.calls, "refused": refused, "integrity": integrity}


def main(origin: str, folder: Path, specs: list[str]) -> None:
    """Run every spec in a child of its own, a few at a time."""
    for module in (engine, jobs, lessons, sending, fetching, watching):
        for name in ("DISK_RETRY_S", "GATHER_S", "FIRST_BACK_OFF_S", "RETRY_S", "LINK_WAIT_S"):
            if hasattr(module, name):
                setattr(module, name, 0.05)
    running: dict[int, tuple[str, int]] = {}
    waiting = list(specs)
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            spec = waiting.pop(0)
            reading, writing = os.pipe()
            if not (pid := os.fork()):
                os._exit(_report(writing, origin, folder, spec))
            os.close(writing)
            running[pid] = spec, reading
        pid, status = os.wait()
        spec, reading = running.pop(pid)
        with os.fdopen(reading, encoding="utf-8") as said:
            text = said.read()
        found = json.loads(text) if text else {"crash": f"ended by {status}"}
        print(json.dumps({"spec": spec, **found}), flush=True)


def _report(writing: int, origin: str, folder: Path, spec: str) -> int:
    plain = os.write
    random.seed(spec)
    try:
        found = child(origin, folder, spec)
    except BaseException:  # noqa: BLE001 (every end of a child is told)
        found = {"crash": traceback.format_exc()[-3000:]}
    plain(writing, json.dumps(found).encode()[:60_000])
    return 0


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(","))
