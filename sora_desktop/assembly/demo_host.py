"""The demo's gateway as the engine's port: started when a demo job needs it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from sora_desktop.demo.gateway import DemoGateway
from sora_desktop.domain.errors import DiskTrouble


def render_command() -> list[str]:
    """The command line of the child process that draws demo clips."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "render-clip"]
    return [sys.executable, "-m", "sora_desktop", "render-clip"]


class DemoBox:
    """Fulfils ``domain.ports.DemoHost``."""

    def __init__(self, folder: Path, pace: float = 1.0, make: Callable[..., DemoGateway] = DemoGateway) -> None:
        self._gateway = make(folder, render_command(), pace=pace)

    def start(self) -> str:
        """Start it if it does not run; returns its origin. Raises ``DiskTrouble``."""
        try:
            return self._gateway.start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DiskTrouble(f"The demo cannot start on this computer: {reason}.") from error

    def stop(self) -> None:
        """Stop it; its tasks go on at the next start."""
        self._gateway.stop()
