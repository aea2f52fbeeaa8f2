"""The notices that stand now, and the troubles with the disk among them."""

from __future__ import annotations

from collections.abc import Callable

from sora_desktop.domain.errors import ErrorKind
from sora_desktop.domain.events import Event, Notice, NoticeKind, NoticesChanged
from sora_desktop.services import texts
from sora_desktop.services.obstacles import Obstacle, going_on

DATABASE = "database"
DEMO = "demo"


class NoticeBoard:
    """Notices by kind and profile; each change is told with all that stand."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._standing: dict[tuple[NoticeKind, str | None], Notice] = {}
        self._is_open = False

    def open(self) -> None:
        """From now on changes are told; first of all, what stands."""
        self._is_open = True
        self._tell(NoticesChanged(self.standing()))

    def standing(self) -> tuple[Notice, ...]:
        return tuple(self._standing.values())

    def find(self, kind: NoticeKind, profile_id: str | None = None) -> Notice | None:
        return self._standing.get((kind, profile_id))

    def put(self, notice: Notice) -> None:
        """Show a notice in the place of the one of its kind and profile."""
        place = (notice.kind, notice.profile_id)
        if self._standing.get(place) != notice:
            self._standing[place] = notice
            self._told()

    def drop(self, kind: NoticeKind, profile_id: str | None = None) -> None:
        if self._standing.pop((kind, profile_id), None) is not None:
            self._told()

    def _told(self) -> None:
        if self._is_open:
            self._tell(NoticesChanged(self.standing()))


class DiskTroubles:
    """Which places refuse to store; their one notice stands as long as any of them does."""

    def __init__(self, board: NoticeBoard, now_s: Callable[[], float]) -> None:
        """``now_s`` gives seconds since the epoch."""
        self._board = board
        self._now_s = now_s
        self._troubles: dict[str, Obstacle] = {}

    def failed(self, place: str, sentence: str) -> None:
        self._troubles[place] = going_on(self._troubles.get(place), sentence, self._now_s(), ErrorKind.DISK)
        self._say()

    def went_well(self, place: str) -> None:
        if self._troubles.pop(place, None) is not None:
            self._say()

    def at(self, place: str) -> Obstacle | None:
        """The trouble of a place, if it refuses to store."""
        return self._troubles.get(place)

    def _say(self) -> None:
        sentences = dict.fromkeys(trouble.sentence for trouble in self._troubles.values())
        if sentences:
            self._board.put(texts.disk_notice(" ".join(sentences)))
        else:
            self._board.drop(NoticeKind.DISK)
