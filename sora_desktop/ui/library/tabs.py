"""The tabs over the right pane: queue and library, each with how many there are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded
from sora_desktop.ui.widgets.surfaces import Surface

QUEUE, LIBRARY = 0, 1
HEIGHT = 48
_GAP, _BADGE_HEIGHT, _LINE = 16, 18, 2
TABS_LEFT = 16 - _GAP // 2
"""Where the tabs begin, for their first word to begin at 16: the ring of the focus needs room around it."""


class PaneTabs(QTabBar):
    """Two tabs; arrows, clicks and screen readers have them from Qt, which knows them for what they are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: list[int | None] = [None, None]
        """``None`` until somebody has counted: a 0 at a slow start would say that all clips are gone."""
        self._hovered = -1
        self.setFont(font("strong"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT - 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for name in (self.tr("Queue"), self.tr("Library")):
            self.setAccessibleTabName(self.addTab(name), name)
        self.setAccessibleName(self.tr("Queue and library"))
        set_ring_radius(self, 6)
        theme.changed.connect(self.update)

    def show_count(self, tab: int, count: int) -> None:
        """How many there are in the queue or in the library."""
        if self._counts[tab] != count:
            self._counts[tab] = count
            # A tab bar measures its tabs when their texts change, and knows nothing of badges.
            self.setTabText(tab, self.tabText(tab))
            self.updateGeometry()
            self.update()

    def count_of(self, tab: int) -> int | None:
        return self._counts[tab]

    def tabSizeHint(self, tab: int) -> QSize:
        badge = 8 + self._badge_width(tab) if self._counts[tab] is not None else 0
        return QSize(self._words_width(tab) + badge + _GAP, self.height())

    def minimumTabSizeHint(self, tab: int) -> QSize:
        return self.tabSizeHint(tab)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for tab in range(self.count()):
            self._paint_tab(painter, tab)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.tabAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, tab: int) -> None:
        if tab != self._hovered:
            self._hovered = tab
            self.update()

    def _paint_tab(self, painter: QPainter, tab: int) -> None:
        place = self.tabRect(tab).adjusted(_GAP // 2, 0, -_GAP // 2, 0)
        is_current = tab == self.currentIndex()
        role = "text" if is_current or tab == self._hovered else "text-2"
        painter.setFont(self.font())
        words, badge = self._words_width(tab), self._badge_width(tab)
        count = self._counts[tab]
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        words_left = place.right() - words + 1 if is_mirrored else place.x()
        badge_left = place.x() if is_mirrored else place.x() + words + 8
        paint_line(painter, QRect(words_left, 0, words, self.height()), self.tabText(tab), self._theme.color(role))
        spot = QRect(badge_left, (self.height() - _BADGE_HEIGHT) // 2, badge, _BADGE_HEIGHT)
        if count is not None:
            border, fill = self._theme.color("line"), self._theme.color("raised")
            paint_rounded(painter, spot, _BADGE_HEIGHT / 2, fill, border)
            painter.setFont(font("badge"))
            paint_line(painter, spot, self._count_words(tab), self._theme.color("text-2"))
        if is_current:
            line = QRect(place.x(), self.height() - _LINE, place.width(), _LINE)
            painter.fillRect(line, self._theme.color("accent"))

    def _count_words(self, tab: int) -> str:
        return self.locale().toString(self._counts[tab] or 0)

    def _words_width(self, tab: int) -> int:
        return self.fontMetrics().horizontalAdvance(self.tabText(tab)) + 1

    def _badge_width(self, tab: int) -> int:
        return max(20, QFontMetrics(font("badge")).horizontalAdvance(self._count_words(tab)) + 14)


class TabsHeader(Surface):
    """The tabs in a bar of their own, over the preview while the library is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", ("bottom",), parent)
        self.tabs = PaneTabs(theme)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(TABS_LEFT, 0, TABS_LEFT, 1)
        row.addWidget(self.tabs)
        row.addStretch(1)
