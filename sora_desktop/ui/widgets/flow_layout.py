"""A layout that sets its widgets in rows, like words, from the reading side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


@contextmanager
def laid_out_once(layout: QLayout) -> Iterator[None]:
    """Lay out when all parts of a widget are shown that are to be.

    By itself Qt does so with each of them, from the widget up to its window.
    """
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
        layout.activate()


class FlowLayout(QLayout):
    """Widgets side by side, in as many rows as the width asks for; hidden ones take no room."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8, row_spacing: int | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._hints: list[tuple[QLayoutItem, QSize]] | None = None
        """The items that take room, with their sizes; ``None`` before these are asked for."""
        self._heights: dict[int, int] = {}
        """What was needed at a width, in pixels."""
        self._gap = spacing
        self._row_gap = spacing if row_spacing is None else row_spacing
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def invalidate(self) -> None:
        self._hints = None
        self._heights.clear()
        super().invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), is_dry=True)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, is_dry=False)

    def sizeHint(self) -> QSize:
        shown = [size for _, size in self._shown()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        height = max((size.height() for size in shown), default=0)
        return QSize(width, height).grownBy(self._margins())

    def minimumSize(self) -> QSize:  # noqa: N802
        least = QSize(0, 0)
        for item, _ in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least.grownBy(self._margins())

    def _shown(self) -> list[tuple[QLayoutItem, QSize]]:
        if self._hints is None:
            self._hints = [(item, item.sizeHint()) for item in self._items if not item.isEmpty()]
        return self._hints

    def _margins(self) -> QMargins:
        return self.contentsMargins()

    def _arrange(self, rect: QRect, is_dry: bool) -> int:
        """Place the items in `rect`, unless `is_dry`, and return the height they need."""
        inner = rect.marginsRemoved(self._margins())
        left, top, row_height = 0, 0, 0
        for item, hint in self._shown():
            size = hint.boundedTo(QSize(max(1, inner.width()), hint.height()))
            if left > 0 and left + size.width() > inner.width():
                left, top, row_height = 0, top + row_height + self._row_gap, 0
            if not is_dry:
                item.setGeometry(self._placed(inner, QPoint(left, top), size))
            left += size.width() + self._gap
            row_height = max(row_height, size.height())
        margins = self._margins()
        return top + row_height + margins.top() + margins.bottom()

    def _placed(self, inner: QRect, offset: QPoint, size: QSize) -> QRect:
        parent = self.parentWidget()
        is_mirrored = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = inner.right() + 1 - offset.x() - size.width() if is_mirrored else inner.x() + offset.x()
        return QRect(QPoint(left, inner.y() + offset.y()), size)
