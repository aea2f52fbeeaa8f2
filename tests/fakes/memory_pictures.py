"""Fakes of what the engine needs for reference pictures: a store in memory, and a probe told what to say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from sora_desktop.domain.answers import ImageAnswer
from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.pictures import FrameTaken, LocalPicture, Upload
from tests.fakes.engine_ports import FULL


class MemoryPictures:
    """A ``PictureStore`` in memory; ``there`` names the prepared pictures."""

    def __init__(self) -> None:
        self.folder = "/pictures"
        self.there: dict[str, str] = {}
        self.uploads: dict[tuple[str, str], Upload] = {}
        self.images: dict[str, bytes] = {}
        self.is_full = False

    def add(self, path: Path) -> LocalPicture:
        """A picture that lies in a real file."""
        self.there[path.name] = str(path)
        return LocalPicture(path.name)

    def path_of(self, picture: LocalPicture) -> str | None:
        return self.there.get(picture.name)

    def read(self, picture: LocalPicture) -> bytes | None:
        path = self.path_of(picture)
        return Path(path).read_bytes() if path is not None else None

    def upload_of(self, picture: LocalPicture, origin: str) -> Upload | None:
        return self.uploads.get((picture.name, origin))

    def remember(self, picture: LocalPicture, origin: str, upload: Upload) -> None:
        self.uploads[picture.name, origin] = upload
        if self.is_full:
            raise DiskTrouble(FULL)

    def seen_image(self, url: str) -> tuple[str, int] | None:
        return None

    def keep_image(self, url: str, content: bytes) -> str:
        if self.is_full:
            raise DiskTrouble(FULL)
        self.images[url] = content
        return f"/seen/{len(self.images)}"


class ScriptedFrames:
    """A ``FrameTaker`` that takes the laid-down ends one after the other; then ``picture`` each time."""

    def __init__(self, picture: LocalPicture | None = None) -> None:
        self.picture = picture
        self.ends: list[FrameTaken | Exception] = []
        self.taken: list[str] = []
        self.on_take: Callable[[], None] = lambda: None

    def take(self, file: str) -> FrameTaken:
        self.taken.append(file)
        self.on_take()
        end = self.ends.pop(0) if self.ends else FrameTaken(self.picture)
        if isinstance(end, Exception):
            raise end
        return end

    def stop(self) -> None:
        """Nothing runs on."""


class ScriptedProbe:
    """An ``ImageProbe`` that answers what the test laid down; ``gate`` holds every answer back while it is set."""

    def __init__(self) -> None:
        self.answers: dict[str, ImageAnswer] = {}
        self.asked: list[str] = []
        self.open_now = 0
        self.most_open = 0
        self.gate: asyncio.Event | None = None
        self.is_closed = False

    async def fetch(self, url: str) -> ImageAnswer:
        self.asked.append(url)
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            await (self.gate.wait() if self.gate is not None else asyncio.sleep(0))
        finally:
            self.open_now -= 1
        return self.answers.get(url, ImageAnswer(problem="There is no image at this address (HTTP 404)."))

    async def close(self) -> None:
        self.is_closed = True
