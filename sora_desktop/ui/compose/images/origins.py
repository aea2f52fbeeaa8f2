"""Where a reference image came from: the last frame of which clip, and the line over the images that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from sora_desktop.domain.pictures import last_frame
from sora_desktop.ui.compose.parent_line import ParentLine
from sora_desktop.ui.theme import Theme


@dataclass(frozen=True)
class Origin:
    """The clip that a request continues, and the image that is its last frame."""

    job_id: str
    title: str
    address: str
    is_awaited: bool
    """Whether the clip was still being made when it was chosen: its last frame is taken once it is there."""


class FrameOrigins:
    """Remembers which images are last frames of which clips."""

    def __init__(self) -> None:
        self._known: dict[str, Origin] = {}
        self.title_of: Callable[[str], str] = lambda job_id: ""
        """The title of a job by its id; empty for one that is not known here."""

    def note(self, address: str, job_id: str, title: str, *, is_awaited: bool = False) -> None:
        """This image is the last frame of this job's clip."""
        self._known[address] = Origin(job_id, title, address, is_awaited)

    def forget(self, job_id: str) -> list[str]:
        """No image is of this job's clip any more; returns those that were."""
        gone = [address for address, origin in self._known.items() if origin.job_id == job_id]
        for address in gone:
            del self._known[address]
        return gone

    def of(self, images: Iterable[str]) -> Origin | None:
        """The clip that a request with these images continues."""
        for address in images:
            if address in self._known:
                return self._known[address]
            frame = last_frame(address)
            if frame is not None:
                return Origin(frame.job_id, self.title_of(frame.job_id), address, is_awaited=True)
        return None


class OriginLine(ParentLine):
    """Says over the images which clip is continued; its cross takes that back."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "arrow-right", parent)
        self.cross.set_name(self.tr("Do not continue it"))

    def show_origin(self, origin: Origin | None) -> None:
        """Say which clip is continued, or nothing."""
        if origin is None:
            self.say("")
            return
        title = origin.title or self.tr("another clip")
        awaiting, going_on = self.tr("Waits for “{title}”"), self.tr("Continues “{title}”")
        words = (awaiting if origin.is_awaited else going_on).format(title=title)
        self.say(words, "clock" if origin.is_awaited else "arrow-right")
