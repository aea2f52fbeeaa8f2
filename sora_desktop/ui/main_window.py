"""The main window: arranges the panes, and knows nothing of what they do."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.surfaces import Surface

BAR_HEIGHT = 45
COMPOSE_WIDTH, COMPOSE_LEAST = 344, 312
QUEUE_WIDTH, QUEUE_LEAST = 376, 320
PREVIEW_LEAST = 400
FOLDS_BELOW = COMPOSE_LEAST + PREVIEW_LEAST + QUEUE_LEAST
DETAILS_HEIGHT = 208
FIRST_SIZE = (1440, 900)
LEAST_SIZE = (760, 560)
_QUEUE_PLACE = 2
TITLE_BAR_HEIGHT = 48
"""As high as the title bars of the common systems, or higher."""


class MainWindow(QMainWindow):
    """Bar and notices above three panes in a splitter. Below 1,032 px queue and preview take turns.

    It is shown with places in the colours of the panes; each pane takes its place when it is made, and nothing moves.
    """

    close_asked = Signal()
    """The person wants to end; the window stays until ``let_go``."""
    first_painted = Signal()
    folded = Signal(bool)
    """Whether the window is too narrow for all three panes."""
    queue_shown = Signal(bool)
    """While folded: whether the queue has the place of the preview."""

    def __init__(self, theme: Theme, compose: QWidget, preview_role: str) -> None:
        """``compose`` holds the place of the left pane, a surface in the colour of a role that of the preview."""
        super().__init__()
        self.setWindowTitle("Sora Desktop")
        self.setMinimumSize(*LEAST_SIZE)
        self._is_folded = False
        self._queue_px = QUEUE_WIDTH
        self._is_let_go = False
        self._is_painted = False
        self.menus = MenuBar()
        self.setMenuBar(self.menus)
        self._bar: QWidget = Surface(theme, "panel", ("bottom",))
        self._bar.setFixedHeight(BAR_HEIGHT)
        self._middle = QSplitter(Qt.Orientation.Vertical)
        self._middle.setObjectName("middle")
        self._middle.setMinimumWidth(PREVIEW_LEAST)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        compose.setMinimumWidth(COMPOSE_LEAST)
        self._details: QWidget = Surface(theme)
        self._queue: QWidget = Surface(theme)
        self._queue.setMinimumWidth(QUEUE_LEAST)
        self._lay_out()
        self._fill(self._middle, Surface(theme, preview_role), self._details)
        self._fill(self._panes, compose, self._middle, self._queue)
        self._middle.setStretchFactor(0, 1)
        self._panes.setStretchFactor(1, 1)
        self._details.hide()  # there is nothing to tell before a job is selected

    # The panes take their places

    def put_preview(self, pane: QWidget) -> None:
        """Set the preview into its place."""
        _replace(self._middle, 0, pane)

    def put_details(self, pane: QWidget) -> None:
        """Set the details into their place, hidden as yet."""
        _replace(self._middle, 1, pane)
        self._details = pane

    def put_queue(self, pane: QWidget) -> None:
        """Set the right pane into its place."""
        pane.setMinimumWidth(QUEUE_LEAST)
        _replace(self._panes, _QUEUE_PLACE, pane)
        self._queue = pane

    def put_header(self, bar: QWidget, notices: QWidget) -> None:
        """Set bar and notices above the panes."""
        self._column.replaceWidget(self._bar, bar)
        self._bar.deleteLater()
        self._bar = bar
        self._column.insertWidget(1, notices)

    # Sizes

    def restore(self, geometry: bytes, panes: list[int], middle: list[int]) -> None:
        """Take the size and the splits of last time; what does not fit this screen falls back to the first size."""
        if not geometry or not self.restoreGeometry(QByteArray(geometry)):
            screen = self.screen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
            if screen.width() <= FIRST_SIZE[0] or screen.height() < FIRST_SIZE[1] + TITLE_BAR_HEIGHT:
                self.setWindowState(Qt.WindowState.WindowMaximized)  # only the system knows how high its title bar is
        width = self.width()
        self._panes.setSizes(panes or [COMPOSE_WIDTH, width - COMPOSE_WIDTH - QUEUE_WIDTH, QUEUE_WIDTH])
        self._middle.setSizes(middle or [self.height() - DETAILS_HEIGHT, DETAILS_HEIGHT])

    def geometry_bytes(self) -> bytes:
        return bytes(self.saveGeometry().data())

    def pane_sizes(self) -> tuple[list[int], list[int]]:
        """Widths of the three panes, and heights of preview and details, in pixels; empty while not all are shown."""
        has_details = self._details.isVisibleTo(self._middle)
        return ([] if self._is_folded else self._panes.sizes(), self._middle.sizes() if has_details else [])

    @property
    def is_folded(self) -> bool:
        return self._is_folded

    def show_queue(self, is_shown: bool) -> None:
        """While folded: the queue in the place of the preview, or back."""
        if self._is_folded:
            compose_px = self._panes.sizes()[0]
            self._queue.setVisible(is_shown)
            self._middle.setVisible(not is_shown)
            rest_px = self._panes.width() - compose_px - self._panes.handleWidth()
            self._panes.setSizes([compose_px, rest_px, rest_px])
            self._panes.setStretchFactor(_QUEUE_PLACE, int(is_shown))
            self.queue_shown.emit(is_shown)

    # Coming and going

    def come_to_front(self) -> None:
        """Show the window, from wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def let_go(self) -> None:
        """Close without asking again."""
        self._is_let_go = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_let_go:
            self.close_asked.emit()  # which may let go at once: a close within a close does nothing
        event.setAccepted(self._is_let_go)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold(self.width() < FOLDS_BELOW)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.first_painted.emit()

    def _fold(self, is_folded: bool) -> None:
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        compose_px, _, queue_px = self._panes.sizes()
        if is_folded:
            self._queue_px = queue_px
        self._queue.setVisible(not is_folded)
        self._middle.setVisible(True)
        self._panes.setStretchFactor(_QUEUE_PLACE, 0)
        if not is_folded:
            rest_px = self._panes.width() - compose_px - self._queue_px - 2 * self._panes.handleWidth()
            self._panes.setSizes([compose_px, max(rest_px, PREVIEW_LEAST), self._queue_px])
        self.folded.emit(is_folded)

    def _fill(self, splitter: QSplitter, *places: QWidget) -> None:
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for place in places:
            splitter.addWidget(place)

    def _lay_out(self) -> None:
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._bar)
        self._column.addWidget(self._panes, 1)
        self.setCentralWidget(body)


def _replace(splitter: QSplitter, index: int, pane: QWidget) -> None:
    """Put a pane where another widget was, in its size and as visible as it was."""
    before = splitter.replaceWidget(index, pane)
    if before is not None:
        before.deleteLater()
