"""Reference pictures from this computer: prepared files named by their content, and last frames of other clips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST_SIDE_PX = 2048
MOST_BYTES = 10_000_000
"""What gateways of this kind take for an image."""

_SCHEME = "picture:"
_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png)")
_FRAME_SCHEME = "last-frame:"
_JOB_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class LocalPicture:
    """A prepared picture in the data folder; ``name`` is the SHA-256 of its bytes with ``.jpg`` or ``.png``."""

    name: str

    @property
    def address(self) -> str:
        """How it stands among the images of a request."""
        return f"{_SCHEME}{self.name}"

    @property
    def content_type(self) -> str:
        return "image/png" if self.name.endswith(".png") else "image/jpeg"


def local_picture(address: str) -> LocalPicture | None:
    """The picture that an image of a request names; ``None`` for a web address and for anything that is no name."""
    name = address.removeprefix(_SCHEME)
    return LocalPicture(name) if name != address and _NAME.fullmatch(name) else None


@dataclass(frozen=True, slots=True)
class LastFrame:
    """The last sharp frame of another job's clip, which may still have to be made."""

    job_id: str

    @property
    def address(self) -> str:
        """How it stands among the images of a request until it is a picture."""
        return f"{_FRAME_SCHEME}{self.job_id}"


def last_frame(address: str) -> LastFrame | None:
    """The last frame that an image of a request names; ``None`` for every other image."""
    job_id = address.removeprefix(_FRAME_SCHEME)
    return LastFrame(job_id) if job_id != address and _JOB_ID.fullmatch(job_id) else None


def awaited_frames(images: Iterable[str]) -> tuple[LastFrame, ...]:
    """The last frames among the images of a request, each once: clips that it waits for."""
    found = (last_frame(address) for address in images)
    return tuple(dict.fromkeys(frame for frame in found if frame is not None))


def with_frames(images: Iterable[str], found: Mapping[LastFrame, LocalPicture | LastFrame]) -> tuple[str, ...]:
    """The images of a request with what last frames have become in their places."""
    become = {frame.address: put.address for frame, put in found.items()}
    return tuple(become.get(address, address) for address in images)


def is_of_this_computer(address: str) -> bool:
    """Whether an image of a request is no web address, but something that this computer has or will have."""
    return local_picture(address) is not None or last_frame(address) is not None


@dataclass(frozen=True, slots=True)
class FrameTaken:
    """What came of taking a clip's last frame: a prepared picture, or why there is none, as a sentence."""

    picture: LocalPicture | None
    problem: str = ""
    may_come: bool = False
    """It is worth another try later: the file is away, or the disk refused."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Where an uploaded picture can be fetched from, and until when (seconds since the epoch)."""

    url: str
    expires_at: float
