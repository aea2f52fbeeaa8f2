"""The order in which Tab goes through the window: as its panes are read, whenever their parts were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

_AROUND_PX = 16


def put_in_order(panes: Sequence[QWidget]) -> None:
    """Let Tab go through the panes one after the other, and through each of them as it did.

    What a pane makes when it is first needed comes last in the chain of its window, wherever it stands.
    """
    found = [(_pane_of(stop, panes), stop) for stop in _stops(panes[0].window())]
    known = [(place, stop) for place, stop in found if place is not None]
    ordered = sorted(known, key=lambda each: each[0])
    if ordered != known:
        for (_, before), (_, after) in pairwise(ordered):
            QWidget.setTabOrder(before, after)


def bring_into_sight(widget: QWidget, part: QRect | None = None) -> None:
    """Scroll until a widget is seen, or a part of it: Qt does so only where the focus was in the same area before."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            held = around.widget()
            if part is None or held is None:
                around.ensureWidgetVisible(widget, 0, _AROUND_PX)
            else:
                middle = widget.mapTo(held, part.center())
                around.ensureVisible(middle.x(), middle.y(), 0, part.height() // 2 + _AROUND_PX)
        around = around.parentWidget()


def _stops(window: QWidget) -> Iterator[QWidget]:
    """All that Tab could stop at, shown or not, from the window on."""
    each: QWidget | None = window
    last = window.previousInFocusChain()
    while each is not None and each is not last:
        each = each.nextInFocusChain()
        if each is not None and each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None:
            yield each
    # PySide takes what such a call returns for a child of the widget that was asked, and ends all that hangs on it with
    # that: a row that goes would take the menus along. Found as the window's they are children of the window.
    window.findChildren(QWidget)


def _pane_of(stop: QWidget, panes: Sequence[QWidget]) -> int | None:
    """The number of the pane in which something is."""
    return next((number for number, pane in enumerate(panes) if pane.isAncestorOf(stop)), None)
