"""The preview over the details, and how they share the height until a person shares it out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

DETAILS_HEIGHT = 208
_MOST_PART = 0.6
"""What asks something leaves so much to the preview that its page of words stays whole."""


class MiddleColumn(QSplitter):
    """The details are as high as they want to be, from below, so that nothing in them moves when it gets lower above.

    A person who has moved the border once has the say from then on.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setObjectName("middle")
        self.is_shared_here = True
        """Not while the library is shown, which gives the two their heights itself."""
        self._is_by_hand = False
        self._wanted_px = DETAILS_HEIGHT
        self.splitterMoved.connect(self._note_hand)

    @property
    def is_by_hand(self) -> bool:
        """Whether a person has shared out the height beside the queue."""
        return self._is_by_hand

    def restore(self, heights: list[int]) -> None:
        """Take the heights that a person gave them last time; none if nobody did."""
        self._is_by_hand = bool(heights)
        if heights:
            self.setSizes(heights)
        else:
            self.share()

    @Slot(int)
    def give_details(self, wanted_px: int) -> None:
        """Let the details be so high from now on, as far as that goes; they never have less than `DETAILS_HEIGHT`."""
        self._wanted_px = max(wanted_px, DETAILS_HEIGHT)
        self.share()

    def share(self) -> None:
        """Give the two their heights, unless a person or the library does."""
        details = self.widget(1)
        if self._is_by_hand or not self.is_shared_here or details is None or details.isHidden():
            return
        px = min(self._wanted_px, round(self.height() * _MOST_PART))
        if self.sizes()[1] != px:
            self.setSizes([self.height() - self.handleWidth() - px, px])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def _note_hand(self) -> None:
        self._is_by_hand = self._is_by_hand or self.is_shared_here
