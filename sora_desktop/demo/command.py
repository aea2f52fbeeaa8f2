"""The command `demo-gateway`: serves the gateway in a box until it is told to end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from sora_desktop.demo.gateway import DemoGateway


def serve(port: int, folder: Path, render_command: Sequence[str], pace: float, faults: Collection[str]) -> int:
    """Print the address as the first line, and serve until SIGINT or SIGTERM. Returns the exit code.

    2 for a fault or a pace that makes no sense, 1 where port or folder cannot be used, with a sentence on standard
    error. Runs in the main thread, where signals arrive.
    """
    try:
        gateway = DemoGateway(folder, render_command, port=port, pace=pace, faults=faults)
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with gateway:
            sys.stdout.write(f"{gateway.base_url}\n")
            sys.stdout.flush()
            # Without a limit Windows would not wake the main thread for Ctrl+C.
            while not ended.wait(3600):
                pass
    except (OSError, OverflowError) as problem:
        sys.stderr.write(f"The demo gateway cannot start: {problem}\n")
        return 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
