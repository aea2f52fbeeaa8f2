"""Reference images for the window: each is looked at once, a few at a time, and no longer than somebody wants it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import Event, ImageLooked
from sora_desktop.domain.image_kinds import data_uri_content, is_unlisted, problem_of_image
from sora_desktop.domain.pictures import MOST_BYTES, last_frame, local_picture
from sora_desktop.domain.ports import ImageProbe, PictureStore
from sora_desktop.domain.urls import image_url_problem
from sora_desktop.services.slots import Slots
from sora_desktop.services.threads import start_thread

AT_ONCE = 4
_MISSING = "This picture is not on this computer any more. Add it again."

_log = logging.getLogger(__name__)


class ImageCommands:
    """The part of the engine that fetches thumbnails. Nothing here costs anything, or carries a key."""

    def __init__(self, pictures: PictureStore, probe: ImageProbe, tell: Callable[[Event], None]) -> None:
        self._pictures = pictures
        self._probe = probe
        self._tell_images = tell
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._look_slots = Slots(lambda: AT_ONCE)

    def look_at_image(self, url: str) -> None:
        """Tell what an image looks like, as ``ImageLooked``; asked for again while it is fetched, it comes once."""
        if url not in self._looks:
            task = asyncio.create_task(self._look(url), name="look at an image")
            self._looks[url] = task
            task.add_done_callback(lambda _: self._looks.pop(url, None))

    def forget_image(self, url: str) -> None:
        """Nobody wants to see this image any more: what still waits or runs for it ends."""
        task = self._looks.pop(url, None)
        if task is not None:
            task.cancel()

    async def looked_at(self, url: str) -> ImageLooked:
        """What there is to say about an image: for the free checks before a paid call. Tells no event."""
        picture = local_picture(url)
        if picture is not None:
            path = await start_thread(lambda: self._pictures.path_of(picture), "picture find")
            return ImageLooked(url, path, "" if path is not None else _MISSING)
        if last_frame(url) is not None:
            return ImageLooked(url)  # there may be nothing to look at yet
        if url[:5].lower() == "data:":
            content = await start_thread(lambda: data_uri_content(url), "picture unpack")
            if content is None:
                return ImageLooked(url, problem="There is no picture in this data address.")
            return await self._kept_look(url, content)
        unusable = image_url_problem(url)
        if unusable is not None:
            return ImageLooked(url, problem=unusable)
        seen = await start_thread(lambda: self._pictures.seen_image(url), "picture seen")
        if seen is not None:
            file, size_bytes = seen
            problem, is_doubtful = await start_thread(lambda: _judged_file(file), "picture judge")
            return ImageLooked(url, file, problem, size_bytes, is_doubtful)
        async with self._look_slots.turn():
            answer = await self._probe.fetch(url)
        if answer.content is None:
            return ImageLooked(url, problem=answer.problem, is_doubtful=answer.is_doubtful)
        return await self._kept_look(url, answer.content)

    def _stop_looking(self) -> set[asyncio.Task[None]]:
        """Break off every look; returns what is still to end."""
        looks = set(self._looks.values())
        for task in looks:
            task.cancel()
        return looks

    async def _look(self, url: str) -> None:
        try:
            looked = await self.looked_at(url)
        except Exception:  # noqa: BLE001 - a thumbnail is worth no more than a line in the log
            _log.exception("an image cannot be looked at by a defect")
            looked = ImageLooked(url, problem="This image could not be looked at.")
        if self._looks.get(url) is asyncio.current_task():
            self._tell_images(looked)

    async def _kept_look(self, url: str, content: bytes) -> ImageLooked:
        problem, is_doubtful = _judged(content)
        try:
            file = await start_thread(lambda: self._pictures.keep_image(url, content), "picture keep")
        except DiskTrouble as trouble:
            _log.info("an image cannot be kept: %s", trouble.sentence)
            return ImageLooked(url, None, problem, len(content), is_doubtful)
        return ImageLooked(url, file, problem, len(content), is_doubtful)


def _judged(content: bytes) -> tuple[str, bool]:
    """What is wrong with an image, and whether a gateway may take it all the same."""
    return problem_of_image(content), is_unlisted(content)


def _judged_file(file: str) -> tuple[str, bool]:
    try:
        with Path(file).open("rb") as image:
            return _judged(image.read(MOST_BYTES + 1))
    except OSError:
        return "", False
