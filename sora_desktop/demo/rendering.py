"""The demo gateway's renders: a few at a time, each in a child process that makes one clip."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sora_desktop.children import Children

log = logging.getLogger(__name__)

AT_ONCE = 2
TIME_LIMIT_S = 300
_ATTEMPTS = 2


@dataclass(frozen=True)
class Render:
    """One clip to make: the spec goes to the child's standard input, the clip to `out`."""

    task_id: str
    spec: Mapping[str, object]
    out: Path


class RenderPool:
    """Threads that wait for render children. `stop` kills what runs; what it killed counts as not tried."""

    def __init__(self, command: Sequence[str], finished: Callable[[Render, str | None], None]) -> None:
        """`finished(render, problem)` is called in a thread of the pool; a None problem means the clip is there."""
        self._children = Children(command)
        self._finished = finished
        self._waiting: queue.SimpleQueue[Render | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._is_stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"demo-render-{number}", daemon=True) for number in range(AT_ONCE)
        ]

    def start(self) -> None:
        """Begin with the work."""
        for thread in self._threads:
            thread.start()

    def submit(self, render: Render) -> None:
        """Put a clip in line, unless its task is in line or in work already."""
        with self._lock:
            if render.task_id in self._known or self._is_stopping:
                return
            self._known.add(render.task_id)
        self._waiting.put(render)

    def stop(self) -> None:
        """Kill the children and end the threads; takes a fraction of a second."""
        with self._lock:
            self._is_stopping = True
        self._children.stop()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=2)

    def _work(self) -> None:
        while (render := self._waiting.get()) is not None:
            problem = None
            for _ in range(_ATTEMPTS):
                problem = self._render(render)
                if problem is None or self._is_stopping:
                    break
            if self._is_stopping:
                return
            self._finished(render, problem)
            with self._lock:
                self._known.discard(render.task_id)

    def _render(self, render: Render) -> str | None:
        """Make one clip; the sentence that says why there is none, or None."""
        spec = json.dumps(render.spec).encode()
        try:
            ended = self._children.run(["--out", os.fspath(render.out)], limit_s=TIME_LIMIT_S, given=spec)
        except OSError as problem:
            return f"The program that makes the demo's clips did not start: {problem}"
        except subprocess.TimeoutExpired:
            return f"The demo's clip was not ready after {TIME_LIMIT_S} seconds."
        if ended is None:
            return "The demo was stopped."
        if ended.code == 0 and render.out.is_file():
            return None
        lines = ended.noise.strip().splitlines()
        reason = lines[-1] if lines else f"it ended with {ended.code}"
        log.debug("A render failed: %s", reason)
        return f"The demo could not make this clip: {reason[:300]}"


def remove_unfinished(folder: Path) -> None:
    """Remove what renders left behind that were killed half way."""
    for path in folder.glob(".*.tmp.mp4"):
        with contextlib.suppress(OSError):
            path.unlink()
