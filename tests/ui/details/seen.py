"""What stands in the pane as a person reads it, and what a person does there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from sora_desktop.ui.details.body import DetailsBody
from sora_desktop.ui.details.panel import DetailsPanel
from sora_desktop.ui.details.texts import FactKey
from sora_desktop.ui.details.unconfirmed import UnconfirmedBlock
from tests.ui.accessible import named

_QUIET_TURNS = 3
"""So many turns of the event loop without work in the pane mean that its layout has come to rest."""


def texts_of(widget: QWidget) -> list[str]:
    """Every text that is shown in `widget`, also where one has to scroll for it."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]
    edits = [edit.toPlainText() for edit in widget.findChildren(QTextEdit) if edit.isVisible()]
    return labels + edits


def body_of(panel: DetailsPanel) -> DetailsBody:
    """What the pane shows of its job; an error before the first job."""
    assert panel.body is not None
    return panel.body


def block_of(panel: DetailsPanel) -> UnconfirmedBlock:
    """The questions of an unconfirmed job; an error before the first of them."""
    block = body_of(panel).unconfirmed
    assert block is not None
    return block


def fact(panel: DetailsPanel, key: FactKey) -> str | None:
    """What the pane tells under a key; None for nothing."""
    body = body_of(panel)
    return body.main_facts.value_of(key) or body.more_facts.value_of(key)


def is_in_sight(panel: DetailsPanel, widget: QWidget) -> bool:
    """Whether all of `widget` is seen without scrolling."""
    place = QRect(widget.mapTo(panel, QPoint(0, 0)), widget.size())
    return widget.isVisible() and panel.rect().contains(place)


class Events(QObject):
    """Counts what is painted, laid out, shown or hidden in a widget and all that is in it."""

    _COUNTED = frozenset(
        {QEvent.Type.Paint, QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize}
    )

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.seen: list[str] = []
        for each in (widget, *widget.findChildren(QWidget)):
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._COUNTED:
            self.seen.append(f"{type(watched).__name__} {event.type().name}")
        return False


def settled(qtbot: QtBot, panel: DetailsPanel) -> None:
    """Wait until nothing in the pane is laid out or painted any more."""
    counter = Events(panel)
    quiet_turns = 0

    def is_quiet() -> bool:
        nonlocal quiet_turns
        quiet_turns = 0 if counter.seen else quiet_turns + 1
        counter.seen.clear()
        return quiet_turns == _QUIET_TURNS

    qtbot.waitUntil(is_quiet, timeout=3_000)
    counter.deleteLater()


def click(qtbot: QtBot, panel: DetailsPanel, name: str) -> None:
    """Press the button of that name where a person sees it."""
    settled(qtbot, panel)
    QTest.mouseClick(named(panel, name, QAccessible.Role.Button), Qt.MouseButton.LeftButton)
