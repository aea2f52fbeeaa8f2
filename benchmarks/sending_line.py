"""What one look at the line of waiting jobs takes, with 1,000 in it against 10 in it, while all creates are out."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path

from sora_desktop.assembly import RunOptions, open_engine
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.pictures import LastFrame
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.engine import Engine
from sora_desktop.storage.database import SqliteJobStore
from sora_desktop.storage.places import Places

FEW, MANY = 10, 1_000
GOAL, MOST_MS = 2.0, 1.0
ROUNDS = 200
CREATES_AT_ONCE = 2
SETTLE_S = 0.5
TURNS = 4
"""Of the event loop: a ring, the look, and what it spawned."""


def fill(folder: Path, origin: str, count: int, *, is_for_a_clip: bool) -> None:
    """A database with ``count`` waiting jobs; or as many that wait for the last frame of one that is unconfirmed."""
    places = Places.resolve(folder)
    places.make()
    store, _ = SqliteJobStore.open(places.database)
    now_s = time.time()
    awaited = Job(uuid.uuid4().hex, uuid.uuid4().hex, 1, "octopusx", VideoRequest(prompt="The first"), now_s)
    images = (LastFrame(awaited.id).address,) if is_for_a_clip else ()
    jobs = [awaited.to(State.SENDING, now_s, origin=origin)] if is_for_a_clip else []
    for number in range(count):
        request = VideoRequest(prompt=f"Clip {number}", images=images)
        jobs.append(Job(uuid.uuid4().hex, uuid.uuid4().hex, 1, "octopusx", request, now_s))
    store.insert(jobs)
    store.close()


async def turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def look_ms(engine: Engine) -> float:
    """One ring of the sender, to its end: a pause that ends has it look at the line. The quickest of many."""
    found = []
    for _ in range(ROUNDS):
        engine.pause_sending()
        await turns()
        began_s = time.perf_counter()
        engine.resume_sending()
        await turns()
        found.append(time.perf_counter() - began_s)
    return min(found) * 1e3


async def measured(count: int, *, is_for_a_clip: bool) -> float:
    """Milliseconds of one look at ``count`` jobs that cannot be sent now."""
    taken: list[asyncio.StreamWriter] = []
    all_out = asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)
        if len(taken) == CREATES_AT_ONCE:
            all_out.set()
        await reader.read()

    server = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), origin, count, is_for_a_clip=is_for_a_clip)
        with open_engine(RunOptions(data_dir=Path(folder), base_url=origin), lambda _event: None) as engine:
            await engine.start()
            engine.continue_unsent()
            if not is_for_a_clip:
                await all_out.wait()
            await asyncio.sleep(SETTLE_S)
            took_ms = await look_ms(engine)
            await engine.close()
    for writer in taken:
        writer.close()
    server.close()
    return took_ms


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    os.environ["SORA_DESKTOP_API_KEY"] = "key"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    is_well = True
    for what, is_for_a_clip in (("while all creates are out", False), ("of jobs that wait for a clip", True)):
        few_ms, many_ms = (asyncio.run(measured(count, is_for_a_clip=is_for_a_clip)) for count in (FEW, MANY))
        ratio = many_ms / few_ms
        is_well &= ratio <= GOAL or many_ms <= MOST_MS
        print(
            f"a look at the line {what}: {many_ms:.2f} ms with {MANY:,} in it, "
            f"{few_ms:.2f} ms with {FEW}: {ratio:.2f} x (goal {GOAL} x or {MOST_MS} ms)"
        )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
