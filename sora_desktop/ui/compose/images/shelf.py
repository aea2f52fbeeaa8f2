"""What is known of each reference image: being looked at, a thumbnail, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from sora_desktop.domain.events import ImageLooked
from sora_desktop.ui.compose.image_model import ImageModel

TILE_PX = 64
_LARGEST_SCALE = 3


class Seen(Protocol):
    """A view of a picture file, made off this thread."""

    @property
    def key(self) -> str: ...
    @property
    def image(self) -> QImage: ...
    @property
    def size(self) -> QSize: ...
    @property
    def problem(self) -> str: ...


class Maker(Protocol):
    """Who prepares pictures and makes views of them, off this thread."""

    picture_made: Any
    picture_seen: Any

    def prepare_file(self, key: str, file: str) -> None: ...
    def prepare_image(self, key: str, image: QImage) -> None: ...
    def prepare_last_frame(self, key: str, clip: str) -> None: ...
    def crop(self, key: str, file: str, width: int, height: int) -> None: ...
    def show_tile(self, key: str, file: str, side_px: int) -> None: ...
    def show_view(self, key: str, file: str) -> None: ...
    def forget(self, key: str) -> None: ...


class LookState(Enum):
    """How far the look at an image is."""

    LOADING = auto()
    OK = auto()
    PROBLEM = auto()


@dataclass(frozen=True)
class Look:
    """One image as far as it is known."""

    state: LookState = LookState.LOADING
    sentence: str = ""
    tile: QPixmap | None = None
    file: str = ""
    size: QSize = QSize()  # noqa: RUF009 - nobody changes it
    size_bytes: int | None = None


class ImageShelf(QObject):
    """Keeps a look at every address of a model, asks for those that are missing, and lets go of the others."""

    look_wanted = Signal(str)
    """This address should be looked at."""
    look_unwanted = Signal(str)
    """Nobody wants to see this address any more."""
    changed = Signal(str)
    """There is something new about this address."""

    def __init__(self, model: ImageModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._maker: Maker | None = None
        self._looks: dict[str, Look] = {}
        # Once for many changes of rows: a paste of twenty addresses is one change.
        self._following = QTimer(self, interval=0, singleShot=True)
        self._following.timeout.connect(self._follow)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
            signal.connect(self._follow_soon)

    def look_of(self, url: str) -> Look:
        """What is known of an address now."""
        return self._looks.get(url, Look())

    def unanswered(self) -> list[str]:
        """Addresses that were asked for, and about which nothing is known yet."""
        return [url for url, look in self._looks.items() if look == Look()]

    def use_maker(self, maker: Maker) -> None:
        """Take the maker of views, which is there only once the data folder is known."""
        self._maker = maker
        maker.picture_seen.connect(self._take_view)
        for url, look in self._looks.items():
            if look.file and look.tile is None:
                self._want_tile(url, look.file)

    def hear(self, looked: ImageLooked) -> None:
        """Take what the engine found out about an address."""
        if looked.url not in self._looks:
            return
        state = LookState.PROBLEM if looked.problem else LookState.LOADING if looked.file else LookState.OK
        look = Look(state, looked.problem, None, looked.file or "", size_bytes=looked.size_bytes)
        self._put(looked.url, look)
        if looked.file:
            self._want_tile(looked.url, looked.file)

    def _want_tile(self, url: str, file: str) -> None:
        if self._maker is not None:
            self._maker.show_tile(_key(url), file, TILE_PX * _LARGEST_SCALE)

    @Slot(object)
    def _take_view(self, seen: Seen) -> None:
        url = seen.key.removeprefix(_TILE_KEY)
        look = self._looks.get(url)
        if look is None or url == seen.key:
            return
        if seen.image.isNull():
            sentence = look.sentence or seen.problem
            self._put(url, replace(look, state=LookState.PROBLEM, sentence=sentence))
            return
        state = LookState.PROBLEM if look.sentence else LookState.OK
        self._put(url, replace(look, state=state, tile=QPixmap.fromImage(seen.image), size=seen.size))

    def _put(self, url: str, look: Look) -> None:
        self._looks[url] = look
        self.changed.emit(url)

    def _follow_soon(self) -> None:
        self._following.start()

    def _follow(self) -> None:
        wanted = dict.fromkeys(self._model.urls())
        for url in [url for url in self._looks if url not in wanted]:
            del self._looks[url]
            self.look_unwanted.emit(url)
            if self._maker is not None:
                self._maker.forget(_key(url))
        for url in wanted:
            if url not in self._looks:
                self._looks[url] = Look()
                self.look_wanted.emit(url)


_TILE_KEY = "tile "


def _key(url: str) -> str:
    return f"{_TILE_KEY}{url}"
