"""The longest stall of a window at work while a batch is sent from its sheet: 1,000 rows, and 40 rows.

It is measured from the press of the button until all rows stand in the queue and the first of them have been sent.
Clips are being made meanwhile, which are asked about as usual. The gateway is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from _window_loop import Pulse, spin, until  # type: ignore[import-not-found]
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit
from stalls import started  # type: ignore[import-not-found]

from sora_desktop.app import made_application
from sora_desktop.app.garbage import collect_when_settled
from sora_desktop.app.interior import Interior
from sora_desktop.app.program import Program
from sora_desktop.arguments import parse
from sora_desktop.domain.batches import MOST_ROWS
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.places import Places
from sora_desktop.ui.compose.batch.sheet import BatchSheet
from sora_desktop.ui.compose.order import GenerateOrder

GOAL_MS, ROUNDS = 50.0, 3
FEW_ROWS, RUNNING = 40, 20
_AFTERWARDS_MS = 3_000
_SERVER = Path(__file__).with_name("_load_server.py")


def rows_of(count: int) -> str:
    """A table of so many rows, each with a prompt of some length."""
    return "\n".join(
        ("prompt,duration", *(f'"Clip {n}, a paper boat on a lake of glass, 纸船",10' for n in range(count)))
    )


def creates_at(origin: str) -> int:
    with urllib.request.urlopen(f"{origin}/served", timeout=10) as answer:
        return int(json.load(answer)["creates"])


def put_to_work(interior: Interior) -> None:
    """Have some clips made."""
    for number in range(RUNNING):
        request = VideoRequest(prompt=f"Clip {number} of many, with a prompt of some length, 纸船 في البحر")
        interior.panes.compose.generate_requested.emit(GenerateOrder(request, 1, f"intent-{number}"))
    until(lambda: interior.panes.queue.model.counts().running == RUNNING)


def measure(folder: str, origin: str, rows: int) -> tuple[float, float]:
    """The longest gap between two turns of the loop while the batch is sent, and before; in milliseconds."""
    application = made_application()
    words = ["--data-dir", folder, "--base-url", origin, "--poll-interval", "2"]
    program = Program(application, parse(words), Places.resolve(Path(folder)))
    collect_when_settled(program)
    program.window.resize(1440, 900)
    interior, _ = started(program)
    spin(2_000)
    put_to_work(interior)
    panes = interior.panes
    panes.compose.batch.open()
    (sheet,) = panes.compose.window().findChildren(BatchSheet)
    (text,) = sheet.findChildren(QPlainTextEdit)
    text.setPlainText(rows_of(rows))
    until(lambda: sheet.is_current)
    spin(1_000)
    pulse = Pulse()
    pulse.start()
    spin(_AFTERWARDS_MS)
    before_ms, before = max(pulse.stop()), creates_at(origin)
    pulse = Pulse()
    pulse.start()
    QTimer.singleShot(0, sheet.send)
    until(lambda: panes.queue.model.rowCount() == RUNNING + rows)
    spin(_AFTERWARDS_MS)
    longest_ms = max(pulse.stop())
    if creates_at(origin) == before:
        raise TimeoutError("nothing of the batch was sent")
    program.window.let_go()
    program.close()
    return longest_ms, before_ms


def in_own_process(origin: str, rows: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (folder, origin, rows))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--goal", type=float, default=GOAL_MS, metavar="MILLISECONDS")
    options = parser.parse_args()
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["SORA_DESKTOP_API_KEY"] = "key"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    many: list[float] = []
    few: list[float] = []
    with subprocess.Popen([sys.executable, str(_SERVER), "0"], stdout=subprocess.PIPE, text=True) as gateway:
        assert gateway.stdout is not None
        try:
            origin = gateway.stdout.readline().strip()
            for _ in range(options.rounds):
                for longest, rows in ((many, MOST_ROWS), (few, FEW_ROWS)):
                    sent_ms, before_ms = in_own_process(origin, rows)
                    longest.append(sent_ms)
                    print(f"{rows:,} rows: longest stall {sent_ms:.0f} ms; before that {before_ms:.0f} ms", flush=True)
        finally:
            gateway.terminate()
    worst = max(min(many), min(few))
    print(f"best of {options.rounds}: {min(many):.0f} and {min(few):.0f} ms (goal: under {options.goal:.0f})")
    return 0 if worst < options.goal else 1


if __name__ == "__main__":
    sys.exit(main())
