"""The main window: arranges the panes, and knows nothing of what they do."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from sora_desktop.ui.menu_bar import MenuBar
from sora_desktop.ui.pane_row import PaneRow
from sora_desktop.ui.tab_order import bring_into_sight, put_in_order
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.surfaces import Surface

BAR_HEIGHT = 45
FIRST_SIZE = (1440, 900)
LEAST_SIZE = (760, 560)
TITLE_BAR_HEIGHT = 48
"""As high as the title bars of the common systems, or higher."""


class MainWindow(QMainWindow):
    """Bar and notices above the panes, which stand in a row.

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
        self._is_let_go = False
        self._is_painted = False
        self.menus = MenuBar()
        self.setMenuBar(self.menus)
        self._bar: QWidget = Surface(theme, "panel", ("bottom",))
        self._bar.setFixedHeight(BAR_HEIGHT)
        self._above: list[QWidget] = []
        self.row = PaneRow(theme, compose, preview_role)
        self.row.folded.connect(self.folded)
        self.row.queue_shown.connect(self.queue_shown)
        self._lay_out()

    # The panes take their places

    def put_preview(self, pane: QWidget) -> None:
        """Set the preview into its place."""
        self.row.put_preview(pane)

    def put_details(self, pane: QWidget) -> None:
        """Set the details into their place, hidden as yet."""
        self.row.put_details(pane)

    def put_queue(self, pane: QWidget) -> None:
        """Set the right pane into its place."""
        self.row.put_queue(pane)

    def put_library(self, pane: QWidget, side_tabs: QWidget) -> None:
        """Set the library into its place, hidden as yet, and what stands over the preview beside it."""
        self.row.put_library(pane, side_tabs)

    def put_header(self, bar: QWidget, notices: QWidget) -> None:
        """Set bar and notices above the panes."""
        self._column.replaceWidget(self._bar, bar)
        self._bar.deleteLater()
        self._bar = bar
        self._above = [bar, notices]
        self._column.insertWidget(1, notices)

    # Sizes

    def restore(self, geometry: bytes, panes: list[int], middle: list[int]) -> None:
        """Take the size and the splits of last time; what does not fit this screen falls back to the first size."""
        if not geometry or not self.restoreGeometry(QByteArray(geometry)):
            screen = self.screen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
            if screen.width() <= FIRST_SIZE[0] or screen.height() < FIRST_SIZE[1] + TITLE_BAR_HEIGHT:
                self.setWindowState(Qt.WindowState.WindowMaximized)  # only the system knows how high its title bar is
        self.row.restore(panes, middle, self.width())

    def geometry_bytes(self) -> bytes:
        return bytes(self.saveGeometry().data())

    def pane_sizes(self) -> tuple[list[int], list[int]]:
        """Widths of the three panes, and heights of preview and details, in pixels; empty while not all are shown."""
        return self.row.pane_sizes()

    @property
    def is_folded(self) -> bool:
        return self.row.is_folded

    def show_queue(self, is_shown: bool) -> None:
        """While folded: the queue in the place of the preview, or back."""
        self.row.show_queue(is_shown)

    def show_library(self, is_shown: bool) -> None:
        """The library in the place of form and preview, or back."""
        self.row.show_library(is_shown)

    # Coming and going

    def come_to_front(self) -> None:
        """Show the window, from wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def let_go(self) -> None:
        """Close without asking again, and with it a full screen or the take wall: the last window ends the program."""
        self._is_let_go = True
        self.close()
        QApplication.closeAllWindows()

    def focusNextPrevChild(self, is_next: bool) -> bool:
        put_in_order([*self._above, *self.row.in_order()])
        has_moved = super().focusNextPrevChild(is_next)
        if (focused := self.focusWidget()) is not None:
            bring_into_sight(focused)
        return has_moved

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_let_go:
            self.close_asked.emit()  # which may let go at once: a close within a close does nothing
        event.setAccepted(self._is_let_go)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.first_painted.emit()

    def _lay_out(self) -> None:
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._bar)
        self._column.addWidget(self.row, 1)
        self.setCentralWidget(body)
