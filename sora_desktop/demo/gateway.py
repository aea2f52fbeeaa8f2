"""The gateway in a box: the demo's server, tasks and renders, started and stopped as one."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType

from sora_desktop.demo.faults import FaultPlan
from sora_desktop.demo.ledger import AcceptedCreate, Ledger
from sora_desktop.demo.pictures import PictureShelf
from sora_desktop.demo.routes import Routes
from sora_desktop.demo.server import DemoServer
from sora_desktop.demo.workshop import Workshop

HANG_S = 30.0


class DemoGateway:
    """Serves the gateway's video API on a port of this machine, from tasks that are kept in a folder.

    `render_command` is the command line of a program that reads a spec in JSON from its standard input and writes
    the clip to what follows `--out`. `pace` scales the times of a task: in line for 1 s, in work for 5 s. `faults`
    are names of `FAULTS`. `hang_s` is how long the hanging faults hang.
    """

    def __init__(
        self,
        folder: Path,
        render_command: Sequence[str],
        *,
        port: int = 0,
        pace: float = 1.0,
        faults: Collection[str] = (),
        hang_s: float = HANG_S,
    ) -> None:
        """ValueError says what is wrong with a fault or the pace. Nothing is read or opened yet."""
        if not 0 <= pace < float("inf"):
            raise ValueError("The pace has to be 0 or more.")
        self._folder = folder
        self._render_command = tuple(render_command)
        self._port = port
        self._pace = pace
        self._faults = FaultPlan(faults)
        self._hang_s = hang_s
        self._lock = threading.Lock()
        self._running: tuple[Workshop, DemoServer] | None = None

    def start(self) -> str:
        """Open the folder and the port, go on with unfinished tasks, and return `http://127.0.0.1:PORT`.

        OSError where the port is taken or the folder cannot be written.
        """
        with self._lock:
            if self._running is None:
                self._running = self._started()
            return self._running[1].origin

    def stop(self) -> None:
        """Close every connection and kill the renders; unfinished tasks go on at the next start.

        Whoever calls it while another thread stops it waits for that one.
        """
        with self._lock:
            running, self._running = self._running, None
            if running is not None:
                _end(*running)

    @property
    def base_url(self) -> str:
        """Where the gateway is reached; RuntimeError where it is not started."""
        running = self._running
        if running is None:
            raise RuntimeError("The demo gateway is not started.")
        return running[1].origin

    def accepted_creates(self) -> list[AcceptedCreate]:
        """Every create that was ever accepted in this folder, oldest first; started or not."""
        return Ledger(self._folder / "creates.jsonl").entries()

    def __enter__(self) -> DemoGateway:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _started(self) -> tuple[Workshop, DemoServer]:
        workshop = Workshop(self._folder, self._render_command, self._pace, self._faults)
        pictures = PictureShelf(self._folder / "pictures", self._faults, self._hang_s)
        server = DemoServer(self._port, Routes(workshop, pictures, self._faults, self._hang_s))
        try:
            workshop.start()
            server.start()
        except BaseException:
            _end(workshop, server)
            raise
        return workshop, server


def _end(workshop: Workshop, server: DemoServer) -> None:
    server.stop()
    workshop.stop()
