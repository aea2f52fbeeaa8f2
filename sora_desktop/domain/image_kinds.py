"""What kind of picture some bytes are, by their first ones, and what gateways of this kind take."""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from sora_desktop.domain.pictures import MOST_BYTES

_BRANDS_AT = 32
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")


class ImageKind(StrEnum):
    """A picture's format; the value is its name in sentences."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"
    AVIF = "AVIF"
    HEIC = "HEIC"


TAKEN_KINDS = frozenset({ImageKind.JPEG, ImageKind.PNG, ImageKind.WEBP})
"""What gateways list, where any does."""


def image_kind(start: bytes) -> ImageKind | None:
    """The kind of a picture by its first bytes (64 are enough); ``None`` for everything else."""
    if start.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return ImageKind.WEBP
    if start.startswith((b"GIF87a", b"GIF89a")):
        return ImageKind.GIF
    # Two letters prove little: the four bytes behind the size are always zero.
    if start.startswith(b"BM") and start[6:10] == bytes(4):
        return ImageKind.BMP
    if start.startswith((b"II*\0", b"MM\0*")):
        return ImageKind.TIFF
    if start[4:8] == b"ftyp":
        brands = [start[8:12], *(start[at : at + 4] for at in range(16, _BRANDS_AT, 4))]
        if any(brand in _AVIF_BRANDS for brand in brands):
            return ImageKind.AVIF
        if any(brand in _HEIC_BRANDS for brand in brands):
            return ImageKind.HEIC
    return None


def problem_of_image(content: bytes) -> str:
    """Why a gateway may not take an image, as a sentence; empty for nothing."""
    kind = image_kind(content[:64])
    if kind is None:
        return "This is no image." if content else "There is nothing at this address."
    if len(content) > MOST_BYTES:
        return TOO_LARGE
    if kind not in TAKEN_KINDS:
        return f"This is a picture in the format {kind}. Gateways list JPEG, PNG and WebP only."
    return ""


def is_unlisted(content: bytes) -> bool:
    """Whether all that speaks against an image is its format, which a gateway may take all the same."""
    kind = image_kind(content[:64])
    return kind is not None and kind not in TAKEN_KINDS and len(content) <= MOST_BYTES


TOO_LARGE = "This image is larger than 10 MB, which gateways do not take."


def data_uri_content(uri: str) -> bytes | None:
    """The bytes that a ``data:`` address holds; ``None`` for one that cannot be read."""
    head, comma, rest = uri.partition(",")
    if not comma or head[:5].lower() != "data:" or len(rest) > 2 * MOST_BYTES:
        return None
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(rest)
    try:
        return base64.b64decode(unquote_to_bytes(rest), validate=True)
    except (binascii.Error, ValueError):
        return None
