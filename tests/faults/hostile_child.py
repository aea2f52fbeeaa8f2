"""A program of its own that orders clips from a hostile gateway, and measures what that cost it."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sora_desktop.domain.jobs import State
from sora_desktop.services import fetching, lessons, watching
from tests.faults.house import QUICK, House, known, order

LIMITS = replace(
    QUICK, create_read_s=0.8, create_total_s=1.0, query_total_s=1.0, fetch_idle_s=0.6, fetch_window_s=1.0,
    clip_bytes=4 << 20,
)  # fmt: skip
"""The proportions of the real limits, and clips of at most 4 MB."""
SETTLED = frozenset({State.DONE, State.UNCONFIRMED, State.FAILED})


def peak_kb() -> int:
    """The most memory that this process ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says begins with the size of the process that started this one.
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def orders(house: House, prompts: Sequence[str]) -> dict[str, str]:
    """Order clips, and wait until each has come to an end."""
    async with house.engine() as engine:
        jobs = [order(engine, prompt) for prompt in prompts]
        await house.until(lambda: all(known(engine, job).state in SETTLED for job in jobs), 60)
        return {job.request.prompt: str(known(engine, job).state) for job in jobs}


def main(argv: Sequence[str]) -> int:
    """``FOLDER ORIGIN PROMPTS``: the first prompt by itself, to warm up, and then the others together."""
    folder, origin, listed = argv
    fetching.RETRY_S = lessons.FIRST_BACK_OFF_S = 0.02
    watching.LINK_WAIT_S = 0.1
    first, *others = json.loads(listed)
    house = House(Path(folder), origin, limits=LIMITS)
    house.book.creates_at_once = house.book.downloads_at_once = 4

    async def both() -> dict[str, object]:
        await orders(house, [first])
        before_kb, began_s = peak_kb(), time.monotonic()
        states = await orders(house, others)
        return {"more_kb": peak_kb() - before_kb, "took_s": time.monotonic() - began_s, "states": states}

    sys.stdout.write(json.dumps(asyncio.run(both())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
