"""Process start to first paint, and memory when settled: the program against a bare PySide6 window."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAINT_GOAL, MEMORY_GOAL = 1.8, 2.5


@dataclass(frozen=True)
class Start:
    """One start: milliseconds to the first paint, and megabytes when settled (0 when not asked for)."""

    paint_ms: float
    memory_mb: float


def memory_of(pid: int) -> float:
    """Resident memory of a process in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    for line in status.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def environment_for(folder: Path) -> dict[str, str]:
    """What both windows run in: compiled once and for all, as a program that was started before."""
    made = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    made.setdefault("QT_QPA_PLATFORM", "offscreen")
    made.pop("PYTHONDONTWRITEBYTECODE", None)
    made["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    return made


def start(words: list[str], environment: dict[str, str], settle_s: float = 0.0) -> Start:
    """Start a window, wait for its first paint and, with ``settle_s``, until its memory has settled."""
    began_s = time.time()
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, text=True, env=environment, cwd=HERE.parent
    ) as child:
        assert child.stdout is not None
        paint_ms = (float(child.stdout.readline()) - began_s) * 1_000
        if settle_s:
            time.sleep(settle_s)
        memory_mb = memory_of(child.pid) if settle_s else 0.0
        child.terminate()
    return Start(paint_ms, memory_mb)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--settle", type=float, default=5.0, metavar="SECONDS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ours = [str(HERE / "_our_window.py"), str(Path(name) / "data")]
        bare = [str(HERE / "_bare_window.py")]
        environment = environment_for(Path(name))
        for words in (ours, bare):
            start(words, environment, options.settle)  # the first start of each compiles, and fills the file cache
        pairs = [(start(ours, environment).paint_ms, start(bare, environment).paint_ms) for _ in range(options.rounds)]
        memory = tuple(start(words, environment, options.settle).memory_mb for words in (ours, bare))
    # The quickest of each: whatever else the machine does can only add to a start.
    our_ms, bare_ms = (min(column) for column in zip(*pairs, strict=True))
    middle = statistics.median(ours_ms / floor_ms for ours_ms, floor_ms in pairs)
    ratio = our_ms / bare_ms
    print(
        f"first paint: {our_ms:.0f} ms, bare window {bare_ms:.0f} ms: {ratio:.2f} x (goal {PAINT_GOAL} x);"
        f" median of the rounds {middle:.2f} x"
    )
    is_well = ratio <= PAINT_GOAL
    if all(memory):
        ratio = memory[0] / memory[1]
        print(f"memory: {memory[0]:.0f} MB, bare window {memory[1]:.0f} MB: {ratio:.2f} x (goal {MEMORY_GOAL} x)")
        is_well = is_well and ratio <= MEMORY_GOAL
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
