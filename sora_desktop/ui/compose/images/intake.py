"""What somebody pastes or drops as reference images: addresses, files, or a picture that is nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from sora_desktop.ui.compose.image_urls import split_addresses

MOST_AT_ONCE = 50
_LINK = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)


@dataclass(frozen=True)
class Intake:
    """What is in a paste or a drop, of one kind or of several."""

    urls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    image: QImage | None = None

    def __bool__(self) -> bool:
        return bool(self.urls or self.files or self.image is not None)


def may_hold_images(mime: QMimeData) -> bool:
    """Whether there are files, links or a picture in it, without looking at them; or a text of nothing but links."""
    return mime.hasUrls() or mime.hasImage() or holds_links(mime)


def holds_links(mime: QMimeData) -> bool:
    """Whether what was copied is a text of nothing but addresses of the web, and of no more than are taken at once."""
    pieces = mime.text().split() if mime.hasText() else []
    return 0 < len(pieces) <= MOST_AT_ONCE and all(map(_LINK.fullmatch, pieces))


def holds_pictures(mime: QMimeData) -> bool:
    """Whether what was copied is files or a picture, and not a text that has a picture of itself beside it."""
    return any(url.isLocalFile() for url in mime.urls()) or (mime.hasImage() and not mime.hasText())


def read_intake(mime: QMimeData) -> Intake:
    """The images in a paste or a drop. Of several forms of one thing the address is taken: it is sent as it is."""
    links = mime.urls() if mime.hasUrls() else []
    files = [url.toLocalFile() for url in links if url.isLocalFile()]
    urls = [url.toString() for url in links if url.scheme().lower() in {"http", "https"}]
    if files or urls:
        return Intake(tuple(urls[:MOST_AT_ONCE]), tuple(files[:MOST_AT_ONCE]))
    if mime.hasImage():
        image = mime.imageData()
        return Intake(image=image) if isinstance(image, QImage) and not image.isNull() else Intake()
    return Intake(split_addresses(mime.text())[:MOST_AT_ONCE]) if mime.hasText() else Intake()
