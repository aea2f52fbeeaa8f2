"""The demo's gateway as the engine's port: started when a demo job needs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.assembly.child_commands import render_command
from sora_desktop.domain.errors import DiskTrouble

if TYPE_CHECKING:
    from sora_desktop.demo.gateway import DemoGateway


class DemoBox:
    """Fulfils ``domain.ports.DemoHost``. A run without demo jobs loads nothing of the demo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gateway: DemoGateway | None = None

    def start(self) -> str:
        """Start it if it does not run; returns its origin. Raises ``DiskTrouble``."""
        if self._gateway is None:
            from sora_desktop.demo.gateway import DemoGateway

            self._gateway = DemoGateway(self._folder, render_command())
        try:
            return self._gateway.start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DiskTrouble(f"The demo cannot start on this computer: {reason}.") from error

    def stop(self) -> None:
        """Stop it; its tasks go on at the next start."""
        if self._gateway is not None:
            self._gateway.stop()
