"""The kinds of containers that a clip may come in, and what is known of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sora_desktop.domain.errors import BadClip


class Kind(StrEnum):
    """What holds the picture; the value stands in the sidecar."""

    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"
    MATROSKA = "mkv"
    OTHER = "other"


PLAYABLE_ENDINGS = frozenset(".mp4 .m4v .mov .webm .mkv .avi .flv .ogv .wmv .mpg .ts .gif .webp .png .jpg .wav".split())
"""Of the files that a player or a viewer of the system may be given; what bears another one may be a program."""


@dataclass(frozen=True, slots=True)
class Container:
    """A file's container and what its header says; ``None`` is not known. Sizes are in pixels."""

    kind: Kind
    ending: str
    """The file name's ending with its dot."""
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None

    @property
    def is_readable(self) -> bool:
        """Whether its structure was walked from end to end."""
        return self.kind is not Kind.OTHER


MOST_STRETCHED = 8
"""A pixel of a real clip is at most twice as wide as high, or the other way round."""


def has_usual_pixels(width: float, height: float) -> bool:
    """Whether pixels of this shape can be shown. Qt's player draws a picture to its full size, and crashes over that of
    a clip that claims to be millions of pixels high. Players pass over a shape with a zero in it.
    """
    return width <= 0 or height <= 0 or 1 / MOST_STRETCHED <= width / height <= MOST_STRETCHED


@dataclass(slots=True)
class Budget:
    """How many pieces of a file may still be looked at: what has more is made to keep us busy."""

    left: int = 100_000
    """An hour of fragmented MP4 has some ten thousand boxes."""

    def spend(self) -> None:
        """Raises ``BadClip`` when it is used up."""
        self.left -= 1
        if self.left < 0:
            raise BadClip("The clip has too many parts to be read.")


def cut_short() -> BadClip:
    return BadClip("The clip is cut short.")


def broken() -> BadClip:
    return BadClip("The clip's structure is broken.")


def without_index() -> BadClip:
    return BadClip("The clip has no index, so nothing can play it.")


def without_picture() -> BadClip:
    return BadClip("The clip has no picture in it.")
