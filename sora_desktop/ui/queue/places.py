"""Where everything stands in a row of the queue, in device-independent pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect

from sora_desktop.ui.progress import BAR_PX
from sora_desktop.ui.queue.posters import PICTURE_PX

ROW_HEIGHT = 100
PROMPT_LINE_PX = 18
PROMPT_LINES = 2
PILL_RADIUS = 8
EDGE = 16
"""From the pane's edge to what a row shows; the selected row's rectangle reaches half of it further out."""
_BLEED = 8
_GAP = 12
_TOP = 12
_META_PX = 16


@dataclass(frozen=True)
class RowPlaces:
    """The rectangles of one row."""

    pill: QRect
    picture: QRect
    prompt: QRect
    settings: QRect
    state: QRect
    bar: QRect

    def under_prompt_of(self, lines: int) -> RowPlaces:
        """The same row with a prompt of so many lines: what comes after it follows without a hole."""
        up_px = (PROMPT_LINES - max(1, lines)) * PROMPT_LINE_PX
        if up_px == 0:
            return self
        moved = {name: getattr(self, name).translated(0, -up_px) for name in ("settings", "state", "bar")}
        return replace(self, **moved)


def row_places(row: QRect, gutter_px: int = 0) -> RowPlaces:
    """Divide a row's rectangle. ``gutter_px`` is what a scroll bar takes at the right: the texts stay where they are.

    The places are those of the longest prompt; its line of state ends with the picture.
    """
    pill = row.adjusted(EDGE - _BLEED, 1, -max(0, EDGE - _BLEED - gutter_px), -1)
    left, right, top = row.left() + EDGE, row.right() + 1 - max(4, EDGE - gutter_px), row.top() + _TOP
    picture = QRect(left, top, PICTURE_PX, PICTURE_PX)
    text_left = left + PICTURE_PX + _GAP
    width = max(1, right - text_left)
    prompt = QRect(text_left, top - 2, width, PROMPT_LINES * PROMPT_LINE_PX)
    state_top = top + PICTURE_PX - _META_PX + 1
    return RowPlaces(
        pill=pill,
        picture=picture,
        prompt=prompt,
        settings=QRect(text_left, prompt.bottom() + 2, width, _META_PX),
        state=QRect(text_left, state_top, width, _META_PX),
        bar=QRect(text_left, state_top + _META_PX + 4, width, BAR_PX),
    )
