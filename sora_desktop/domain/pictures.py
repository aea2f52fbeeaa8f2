"""Reference pictures from this computer: prepared once, named by their content, uploaded when a request is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_SIDE_PX = 2048
MOST_BYTES = 10_000_000
"""What gateways of this kind take for an image."""

_SCHEME = "picture:"
_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png)")


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
class Upload:
    """Where an uploaded picture can be fetched from, and until when (seconds since the epoch)."""

    url: str
    expires_at: float
