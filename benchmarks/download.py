"""A download, check and sync included, against curl at 1 Gbit/s, and against a bare httpx loop without a limit."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from polling import fill  # type: ignore[import-not-found]

from sora_desktop.assembly import RunOptions, open_engine
from sora_desktop.domain.events import Event, JobChanged
from sora_desktop.domain.jobs import State

CURL_GOAL, BARE_GOAL = 0.97, 0.9
_SERVER = Path(__file__).with_name("_file_server.py")
_SAMPLE = Path(__file__).resolve().parents[1] / "tests" / "media" / "h264-faststart.mp4"


def large_clip(folder: Path, megabytes: int) -> Path:
    """A clip that passes every check and has a box of nothing at its end."""
    clip = folder / "large.mp4"
    size_bytes = megabytes * 1_000_000
    clip.write_bytes(_SAMPLE.read_bytes() + size_bytes.to_bytes(4, "big") + b"free" + bytes(size_bytes - 8))
    return clip


async def ours(origin: str, folder: Path) -> float:
    """Seconds from the state *downloading* to the kept clip."""
    began_s, done = 0.0, asyncio.Event()

    def hear(event: Event) -> None:
        nonlocal began_s
        if isinstance(event, JobChanged) and event.job.state is State.DOWNLOADING and not began_s:
            began_s = time.perf_counter()
        if isinstance(event, JobChanged) and event.job.has_ended:
            assert event.job.state is State.DONE, event.job.error
            done.set()

    fill(folder, origin, 1)
    with open_engine(RunOptions(data_dir=folder, base_url=origin, poll_interval_s=0.2), hear) as engine:
        await engine.start()
        await asyncio.wait_for(done.wait(), 120)
        took_s = time.perf_counter() - began_s
        await engine.close()
    shutil.rmtree(folder)
    return took_s


def bare(origin: str, target: Path) -> float:
    """Seconds of a loop that writes what comes and syncs once."""
    began_s = time.perf_counter()
    with httpx.Client() as client, client.stream("GET", f"{origin}/clip") as answer, target.open("wb") as file:
        for part in answer.iter_bytes():
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    took_s = time.perf_counter() - began_s
    target.unlink()
    return took_s


def curl(origin: str, target: Path) -> float:
    began_s = time.perf_counter()
    subprocess.run(["curl", "-s", "-o", str(target), f"{origin}/clip"], check=True)
    took_s = time.perf_counter() - began_s
    target.unlink()
    return took_s


def compare(folder: Path, clip: Path, megabits: int, rounds: int) -> bool:
    """One server, one floor; whether the best of ours reaches the goal."""
    floor, name, goal = (curl, "curl", CURL_GOAL) if megabits else (bare, "bare httpx loop", BARE_GOAL)
    words = [sys.executable, str(_SERVER), str(clip), str(megabits)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            origin = server.stdout.readline().strip()
            pairs = [
                (asyncio.run(ours(origin, folder / f"data {number}")), floor(origin, folder / "floor"))
                for number in range(rounds + 1)
            ][1:]
        finally:
            server.terminate()
    our_s, floor_s = (min(column) for column in zip(*pairs, strict=True))
    size_mb = clip.stat().st_size / 1e6
    middle = statistics.median(second / first for first, second in pairs)
    limit = f"at {megabits} Mbit/s" if megabits else "without a limit"
    print(
        f"download of {size_mb:.0f} MB {limit}: {size_mb / our_s:.0f} MB/s, {name} {size_mb / floor_s:.0f} MB/s:"
        f" {floor_s / our_s:.2f} x (goal {goal} x); median of the rounds {middle:.2f} x"
    )
    return bool(floor_s / our_s >= goal)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ["SORA_DESKTOP_API_KEY"] = "key"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = large_clip(folder, options.megabytes)
        limits = (1_000, 0) if shutil.which("curl") else (0,)
        is_well = [compare(folder, clip, megabits, options.rounds) for megabits in limits]
    return 0 if all(is_well) else 1


if __name__ == "__main__":
    sys.exit(main())
