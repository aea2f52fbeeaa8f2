"""The panes side by side: form, preview and queue; or the library, with preview and details at its side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from sora_desktop.ui.middle_column import MiddleColumn
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.surfaces import Surface

COMPOSE_WIDTH, COMPOSE_LEAST = 344, 312
QUEUE_WIDTH, QUEUE_LEAST = 376, 320
PREVIEW_LEAST = 400
LIBRARY_LEAST = 300
FOLDS_BELOW = COMPOSE_LEAST + PREVIEW_LEAST + QUEUE_LEAST
LIBRARY_PREVIEW_HEIGHT = 288


class PaneRow(QSplitter):
    """Below 1,032 px queue and preview take turns. Preview and details are at work in both modes and never move out."""

    folded = Signal(bool)
    """Whether there is no room for all three panes."""
    queue_shown = Signal(bool)
    """While folded: whether the queue has the place of the preview."""
    library_shown = Signal(bool)
    """Whether the library has the places of form and queue."""

    def __init__(self, theme: Theme, compose: QWidget, preview_role: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.is_folded = False
        self._is_library_shown = False
        self._is_settled = True
        """Whether preview and details have had their heights since the modes changed."""
        self._queue_px = QUEUE_WIDTH
        self._kept: dict[bool, tuple[list[int], list[int]]] = {}
        """The sizes of both modes, by whether the library is shown: panes, and preview with details."""
        compose.setMinimumWidth(COMPOSE_LEAST)
        self._compose = compose
        self.middle = MiddleColumn()
        self._side = QWidget()
        self._side.setMinimumWidth(PREVIEW_LEAST)
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        self._side_column.setSpacing(0)
        self._side_column.addWidget(self.middle, 1)
        self._side_tabs: QWidget | None = None
        self._library: QWidget | None = None
        self._details: QWidget = Surface(theme)
        self._queue: QWidget = Surface(theme)
        self._queue.setMinimumWidth(QUEUE_LEAST)
        _fill(self.middle, Surface(theme, preview_role), self._details)
        _fill(self, compose, self._side, self._queue)
        self.middle.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self._details.hide()  # there is nothing to tell before a job is selected

    @property
    def is_library_shown(self) -> bool:
        return self._is_library_shown

    def put_preview(self, pane: QWidget) -> None:
        _replace(self.middle, 0, pane)

    def put_details(self, pane: QWidget) -> None:
        _replace(self.middle, 1, pane)
        self._details = pane

    def put_queue(self, pane: QWidget) -> None:
        pane.setMinimumWidth(QUEUE_LEAST)
        _replace(self, self.indexOf(self._queue), pane)
        self._queue = pane

    def put_library(self, pane: QWidget, side_tabs: QWidget) -> None:
        """Set the library into its place, hidden as yet; ``side_tabs`` stand over the preview beside it."""
        pane.setMinimumWidth(LIBRARY_LEAST)
        pane.hide()
        side_tabs.hide()
        self.insertWidget(1, pane)
        self.setCollapsible(1, False)
        self.setStretchFactor(1, 0)
        self.setStretchFactor(2, 1)
        self._side_column.insertWidget(0, side_tabs)
        self._library, self._side_tabs = pane, side_tabs

    def in_order(self) -> list[QWidget]:
        """All panes as they are read, hidden ones too."""
        panes = [self._compose, self._library, self._side_tabs, self.middle.widget(0), self._details, self._queue]
        return [pane for pane in panes if pane is not None]

    def restore(self, panes: list[int], middle: list[int], width: int) -> None:
        """Take the splits of last time, or those of the first time in a window of this width."""
        widths = panes if len(panes) == 3 else [COMPOSE_WIDTH, width - COMPOSE_WIDTH - QUEUE_WIDTH, QUEUE_WIDTH]
        self._set_widths(*widths)
        self.middle.restore(middle)

    def pane_sizes(self) -> tuple[list[int], list[int]]:
        """Widths of form, preview and queue, heights of preview and details; empty while not all are shown.

        Heights that no person has chosen are empty too.
        """
        if self._is_library_shown:
            sizes, middle = self._kept[False]
            panes = self._widths(sizes)
        else:
            panes = self._widths()
            middle = self.middle.sizes() if self._details.isVisibleTo(self.middle) else []
        return ([] if self.is_folded else panes, middle if self.middle.is_by_hand else [])

    def show_queue(self, is_shown: bool) -> None:
        """While folded: the queue in the place of the preview, or back."""
        if not self.is_folded or self._is_library_shown:
            return
        compose_px = self.sizes()[0]
        self._queue.setVisible(is_shown)
        self._side.setVisible(not is_shown)
        rest_px = self.width() - compose_px - self.handleWidth()
        self._set_widths(compose_px, rest_px, rest_px)
        self.setStretchFactor(self.indexOf(self._queue), int(is_shown))
        self.queue_shown.emit(is_shown)

    def show_library(self, is_shown: bool) -> None:
        """The library in the place of form and middle, with preview and details at the right; or back."""
        library, tabs = self._library, self._side_tabs
        if library is None or tabs is None or is_shown == self._is_library_shown:
            return
        self._kept[self._is_library_shown] = self.sizes(), self.middle.sizes()
        self._is_library_shown = is_shown
        self.middle.is_shared_here = not is_shown
        self._side.setMinimumWidth(QUEUE_LEAST if is_shown else PREVIEW_LEAST)
        self._compose.setVisible(not is_shown)
        self._queue.setVisible(not is_shown and not self.is_folded)
        self._side.setVisible(True)
        library.setVisible(is_shown)
        tabs.setVisible(is_shown)
        self.setStretchFactor(self.indexOf(library), int(is_shown))
        self.setStretchFactor(self.indexOf(self._side), int(not is_shown))
        self._take_sizes_of(is_shown)
        self._is_settled = False
        self.library_shown.emit(is_shown)
        if not is_shown and self.is_folded:
            self.queue_shown.emit(False)

    def settle(self) -> None:
        """Give preview and details their heights, if the details have only now something to tell."""
        if not self._is_settled and self._details.isVisibleTo(self.middle):
            self._is_settled = True
            first = [LIBRARY_PREVIEW_HEIGHT, max(0, self.middle.height() - LIBRARY_PREVIEW_HEIGHT)]
            kept = self._kept.get(self._is_library_shown, ([], first))[1]
            self.middle.setSizes(kept if all(kept) else first)
            self.middle.share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold(self.width() < FOLDS_BELOW)

    def _take_sizes_of(self, is_library: bool) -> None:
        rest_px = max(LIBRARY_LEAST, self.width() - self._queue_px - self.handleWidth())
        first = ([0, rest_px, self._queue_px, 0], [LIBRARY_PREVIEW_HEIGHT, self.height() - LIBRARY_PREVIEW_HEIGHT])
        panes, middle = self._kept.get(is_library, first)
        if sum(panes) < self.width() // 2:
            panes = first[0]
        self.setSizes(panes)
        self.middle.setSizes(middle)

    def _fold(self, is_folded: bool) -> None:
        if is_folded == self.is_folded:
            return
        self.is_folded = is_folded
        if self._is_library_shown:
            self.folded.emit(is_folded)  # form and queue are out of sight; they find their places when they come back
            return
        compose_px, _, queue_px = self._widths()
        if is_folded:
            self._queue_px = queue_px
        self._queue.setVisible(not is_folded)
        self._side.setVisible(True)
        self.setStretchFactor(self.indexOf(self._queue), 0)
        if not is_folded:
            rest_px = self.width() - compose_px - self._queue_px - 2 * self.handleWidth()
            self._set_widths(compose_px, max(rest_px, PREVIEW_LEAST), self._queue_px)
        self.folded.emit(is_folded)

    def _widths(self, of: list[int] | None = None) -> list[int]:
        """Of form, preview and queue, among the sizes of all."""
        sizes = of or self.sizes()
        return [sizes[self.indexOf(pane)] for pane in (self._compose, self._side, self._queue)]

    def _set_widths(self, *widths: int) -> None:
        sizes = self.sizes()
        for pane, width in zip((self._compose, self._side, self._queue), widths, strict=True):
            sizes[self.indexOf(pane)] = width
        self.setSizes(sizes)


def _fill(splitter: QSplitter, *places: QWidget) -> None:
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for place in places:
        splitter.addWidget(place)


def _replace(splitter: QSplitter, index: int, pane: QWidget) -> None:
    """Put a pane where another widget was, in its size and as visible as it was."""
    before = splitter.replaceWidget(index, pane)
    if before is not None:
        before.deleteLater()
