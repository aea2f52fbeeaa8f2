"""Starting and stopping the demo gateway: all or nothing, and as often as anyone likes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.demo.server import DemoServer
from sora_desktop.demo.workshop import Workshop
from tests.demo.wire import Wire
from tests.fakes.demo_wire import TINY_RENDERER


@pytest.mark.parametrize("part", [Workshop, DemoServer])
@pytest.mark.parametrize("problem", [OSError("no"), RuntimeError("no"), MemoryError()])
def test_a_start_that_fails_leaves_nothing_behind_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: type, problem: Exception
) -> None:
    gateway = DemoGateway(tmp_path / "box", TINY_RENDERER)

    def failing(self: object) -> None:
        raise problem

    with monkeypatch.context() as patched:
        patched.setattr(part, "start", failing)
        with pytest.raises(type(problem)):
            gateway.start()
        with pytest.raises(RuntimeError, match="not started"):
            _ = gateway.base_url
    with gateway, Wire(gateway.base_url) as wire:
        assert wire.http.get("/v1/models").status_code == 200


def test_a_port_that_is_taken_leaves_the_gateway_unstarted(tmp_path: Path) -> None:
    with DemoGateway(tmp_path / "one", TINY_RENDERER) as first:
        port = int(first.base_url.rpartition(":")[2])
        second = DemoGateway(tmp_path / "two", TINY_RENDERER, port=port)
        with pytest.raises(OSError):
            second.start()
        with pytest.raises(RuntimeError, match="not started"):
            _ = second.base_url
    with second:
        assert second.base_url == f"http://127.0.0.1:{port}"


def test_stopping_from_two_threads_at_once_is_stopping_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = DemoGateway(tmp_path / "box", TINY_RENDERER)
    stops: list[DemoServer] = []
    stop = DemoServer.stop

    def counting(self: DemoServer) -> None:
        stops.append(self)
        stop(self)

    monkeypatch.setattr(DemoServer, "stop", counting)
    gateway.start()
    threads = [threading.Thread(target=gateway.stop) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(stops) == 1
    gateway.stop()
    assert len(stops) == 1
    assert gateway.start().startswith("http://127.0.0.1:")
    gateway.stop()
