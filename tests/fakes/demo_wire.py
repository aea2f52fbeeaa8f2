"""The demo gateway as the wire of other tests: started without Qt, fast, stopped after each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from sora_desktop.demo.gateway import DemoGateway

TINY_RENDERER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("tiny_renderer.py")))
"""The command line of a renderer that obeys at once; add its own options at the end."""


class DemoGatewayFactory(Protocol):
    """Starts a demo gateway; its address is `gateway.base_url`.

    `pace` 0.02 ends a task after 0.12 s. `folder` is one of the test's own unless given: give the same one twice
    for a restart. It is stopped at the end of the test, or before by `gateway.stop()`.
    """

    def __call__(
        self,
        *faults: str,
        pace: float = 0.02,
        folder: Path | None = None,
        port: int = 0,
        hang_s: float = 20.0,
        render_command: Sequence[str] = TINY_RENDERER,
    ) -> DemoGateway: ...


@pytest.fixture
def demo_gateway(tmp_path: Path) -> Iterator[DemoGatewayFactory]:
    """A factory of started demo gateways."""
    with ExitStack() as started:
        numbers = iter(range(1000))

        def start(
            *faults: str,
            pace: float = 0.02,
            folder: Path | None = None,
            port: int = 0,
            hang_s: float = 20.0,
            render_command: Sequence[str] = TINY_RENDERER,
        ) -> DemoGateway:
            home = tmp_path / f"demo-gateway-{next(numbers)}" if folder is None else folder
            gateway = DemoGateway(home, render_command, port=port, pace=pace, faults=faults, hang_s=hang_s)
            return started.enter_context(gateway)

        yield start
