"""A part of a clip that plays in a loop: from one frame, A, to another, B."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sora_desktop.ui.preview.frame_walk import FrameWalk
from sora_desktop.ui.preview.player import Player


class AbLoop(QObject):
    """Keeps a playing clip between two frames, both of them in it. It belongs to one clip and goes with it."""

    changed = Signal(object, object)
    """Where A and B are, in milliseconds; ``None`` for what is not set."""

    def __init__(self, player: Player, walk: FrameWalk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._walk = walk
        self._first: int | None = None
        self._last: int | None = None
        player.frame_shown.connect(self._keep_inside)
        player.opened.connect(self.clear)

    @property
    def frames(self) -> tuple[int | None, int | None]:
        """The numbers of A and B; ``None`` for what is not set."""
        return self._first, self._last

    def set_first(self) -> None:
        """A is the frame that is shown; a B that lies before it is given up."""
        self._first = self._walk.number
        if self._last is not None and self._last <= self._first:
            self._last = None
        self.tell()

    def set_last(self) -> None:
        """B is the frame that is shown; an A that lies behind it is given up."""
        self._last = self._walk.number
        if self._first is not None and self._first >= self._last:
            self._first = None
        self.tell()

    def clear(self) -> None:
        """Play all of the clip again."""
        self._first = self._last = None
        self.tell()

    def tell(self) -> None:
        """Say once more where A and B are."""
        places = [None if number is None else self._walk.middle_ms(number) for number in self.frames]
        self.changed.emit(*places)

    def _keep_inside(self) -> None:
        if not self._player.is_playing or self._player.is_seeking or self._last is None:
            return
        number = self._walk.number
        if number > self._last or number < (self._first or 0):
            self._player.seek(self._walk.middle_ms(self._first or 0), is_exact=True)
