"""Generate pressed to the first byte on the wire, free checks and commit included, against a bare httpx POST."""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
import uuid
from functools import partial
from pathlib import Path

import httpx
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from sora_desktop.assembly import RunOptions, open_engine
from sora_desktop.domain.events import PreflightTold
from sora_desktop.domain.preflight import Checkup
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.bridge import Bridge
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.services.engine import Engine

GOAL_MS = 30.0
BODY = b'{"id":"sora-2:task_01","status":"pending"}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"


class Wire:
    """Notes when the first byte of a create arrives; answers everything at once."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.arrived_s = 0.0
        self.came = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            head = connection.recv(65_536)
            now_s = time.perf_counter()
            if head.startswith(b"POST"):
                self.arrived_s = now_s
                self.came.set()
            connection.sendall(ANSWER % len(BODY) + BODY)

    def wait(self, began_s: float) -> float:
        """Milliseconds from ``began_s`` to the first byte of the next create."""
        if not self.came.wait(20):
            raise TimeoutError("no create arrived")
        self.came.clear()
        return (self.arrived_s - began_s) * 1_000


def bare_ms(wire: Wire, client: httpx.Client) -> float:
    """A POST on a fresh connection by a client that is there already, as the engine's is."""
    began_s = time.perf_counter()
    client.post(f"{wire.origin}/v1/video/create", json={"prompt": "A boat"})
    return wire.wait(began_s)


def check(request: VideoRequest, intent_id: str, engine: Engine) -> object:
    """What the window asks of the engine when Generate is pressed."""
    return engine.preflight(Checkup((request,)), intent_id=intent_id)


def generate(request: VideoRequest, intent_id: str, engine: Engine) -> None:
    """And what it asks for once the checks have found nothing."""
    engine.generate(request, intent_id=intent_id)


def order(thread: EngineThread, bridge: Bridge, request: VideoRequest) -> None:
    """Through the window's event loop and back, as the window does it."""
    intent_id, checked = uuid.uuid4().hex, QEventLoop()

    def hear(event: object) -> None:
        if isinstance(event, PreflightTold) and event.intent_id == intent_id:
            thread.post("generate", partial(generate, request, intent_id))
            checked.quit()

    connection = bridge.told.connect(hear)
    thread.post("preflight", partial(check, request, intent_id))
    checked.exec()
    bridge.told.disconnect(connection)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    os.environ["SORA_DESKTOP_API_KEY"] = "key"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    application = QCoreApplication([])
    wire = Wire()
    with tempfile.TemporaryDirectory() as folder:
        run = RunOptions(data_dir=Path(folder), base_url=wire.origin, poll_interval_s=3_600)
        bridge = Bridge()
        thread = EngineThread(bridge, lambda tell: open_engine(run, tell))
        thread.start()
        ours, floors = [], []
        with httpx.Client(limits=httpx.Limits(max_keepalive_connections=0)) as client:
            for number in range(options.rounds + 3):
                began_s = time.perf_counter()
                order(thread, bridge, VideoRequest(prompt=f"A boat {number}"))
                ours.append(wire.wait(began_s))
                floors.append(bare_ms(wire, client))
                pause = QEventLoop()
                QTimer.singleShot(30, pause.quit)
                pause.exec()
        thread.end()
        thread.wait(5_000)
    del application
    # The first rounds also pay for imports and for the TLS context.
    our_ms, floor_ms = statistics.median(ours[3:]), statistics.median(floors[3:])
    print(
        f"Generate to wire: {our_ms:.1f} ms, bare POST {floor_ms:.1f} ms: {our_ms - floor_ms:+.1f} ms (goal +{GOAL_MS})"
    )
    return 0 if our_ms - floor_ms <= GOAL_MS else 1


if __name__ == "__main__":
    sys.exit(main())
