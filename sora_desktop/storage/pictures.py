"""Pictures in the data folder: prepared ones, where they were uploaded to, and copies of fetched images."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from sora_desktop.domain.pictures import MOST_BYTES, LocalPicture, Upload
from sora_desktop.storage.durable import write_atomically
from sora_desktop.storage.json_file import JsonFile
from sora_desktop.storage.trouble import telling

MOST_SEEN = 400
MOST_SEEN_BYTES = 200_000_000
SEEN_LIFE_S = 3_600.0
"""An address may show another picture tomorrow."""
MOST_UPLOADS = 1_000


class Pictures:
    """Fulfils ``domain.ports.PictureStore``."""

    def __init__(self, folder: Path, seen_images: Path, uploads: Path) -> None:
        self._folder = folder
        self._seen_images = seen_images
        self._file = JsonFile(uploads, "The list of uploaded pictures")
        self._uploads: dict[str, Upload] | None = None
        self._lock = threading.Lock()

    @property
    def folder(self) -> str:
        return str(self._folder)

    def path_of(self, picture: LocalPicture) -> str | None:
        """Where a prepared picture lies; ``None`` when it is not there any more."""
        path = self._folder / picture.name
        try:
            return str(path) if path.stat().st_size > 0 else None
        except OSError:
            return None

    def read(self, picture: LocalPicture) -> bytes | None:
        """The bytes of a prepared picture; ``None`` for one that is gone, cannot be read, or was changed since."""
        try:
            with (self._folder / picture.name).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == picture.name[:64] else None

    def upload_of(self, picture: LocalPicture, origin: str) -> Upload | None:
        """Where it was uploaded to for this gateway, however old that is."""
        with self._lock:
            return self._loaded().get(_key(picture, origin))

    def remember(self, picture: LocalPicture, origin: str, upload: Upload) -> None:
        """Raises ``DiskTrouble``; it counts for this run all the same."""
        with self._lock:
            uploads = self._loaded()
            uploads.pop(_key(picture, origin), None)
            uploads[_key(picture, origin)] = upload
            now_s = time.time()
            for key in [key for key, known in uploads.items() if known.expires_at < now_s]:
                del uploads[key]
            for key in list(uploads)[:-MOST_UPLOADS]:
                del uploads[key]
            self._file.save({key: {"url": one.url, "expires_at": one.expires_at} for key, one in uploads.items()})

    def seen_image(self, url: str) -> tuple[str, int] | None:
        """The copy of an image that was fetched within the hour, and its size in bytes."""
        path = self._seen(url)
        try:
            found = path.stat()
        except OSError:
            return None
        return (str(path), found.st_size) if 0 <= time.time() - found.st_mtime < SEEN_LIFE_S else None

    def keep_image(self, url: str, content: bytes) -> str:
        """Keep a copy, 0600, and drop the oldest when there are too many. Raises ``DiskTrouble``."""
        path = self._seen(url)
        aside = path.with_suffix(f".{threading.get_ident()}.new")
        with telling(self._seen_images):
            write_atomically(path, content, aside=aside, is_synced=False)
        self._drop_oldest()
        return str(path)

    def _seen(self, url: str) -> Path:
        return self._seen_images / f"{hashlib.sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}.image"

    def _drop_oldest(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            found = []
            for path in self._seen_images.glob("*.image"):
                with contextlib.suppress(OSError):
                    status = path.stat()
                    found.append((status.st_mtime, status.st_size, path))
            found.sort(key=lambda one: one[0], reverse=True)
            total_bytes = 0
            for number, (_, size_bytes, path) in enumerate(found):
                total_bytes += size_bytes
                if number >= MOST_SEEN or total_bytes > MOST_SEEN_BYTES:
                    path.unlink(missing_ok=True)

    def _loaded(self) -> dict[str, Upload]:
        if self._uploads is None:
            self._uploads = {}
            for key, each in self._file.load().items():
                upload = _upload_in(each)
                if upload is not None:
                    self._uploads[key] = upload
        return self._uploads


def _key(picture: LocalPicture, origin: str) -> str:
    return f"{picture.name} {origin}"


def _upload_in(value: object) -> Upload | None:
    if not isinstance(value, Mapping):
        return None
    url, expires_at = value.get("url"), value.get("expires_at")
    if not isinstance(url, str) or isinstance(expires_at, bool) or not isinstance(expires_at, int | float):
        return None
    return Upload(url, float(expires_at))
