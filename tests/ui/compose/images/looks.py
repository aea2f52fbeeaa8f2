"""What the engine is asked about the images of a form, and answers."""

from __future__ import annotations

from pathlib import Path

from sora_desktop.domain.events import ImageLooked
from sora_desktop.ui.compose.panel import ComposePanel
from tests.fakes.tiny_pictures import png


class Looks:
    """What the engine is asked for, and answers."""

    def __init__(self, panel: ComposePanel, folder: Path) -> None:
        self.panel = panel
        self.folder = folder
        self.wanted: list[str] = []
        self.unwanted: list[str] = []
        panel.images.look_wanted.connect(self.wanted.append)
        panel.images.look_unwanted.connect(self.unwanted.append)

    def answer(self, url: str, size: tuple[int, int] = (40, 30), problem: str = "") -> None:
        file = self.folder / f"{len(list(self.folder.iterdir()))}.image"
        file.write_bytes(png(*size))
        self.panel.images.hear(ImageLooked(url, str(file), problem, 1_200))
