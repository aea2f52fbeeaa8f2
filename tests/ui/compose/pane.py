"""The parts of the left pane as a test reaches them, by role and accessible name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTextEdit
from pytestqt.qtbot import QtBot

from sora_desktop.ui.compose.intent import SAME_INTENT_MS
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.widgets.field_message import FieldMessage
from tests.ui.accessible import accessibles, focused, named

PROMPT = "A paper boat leaves the quay"


def orders_of(panel: ComposePanel) -> list[GenerateOrder]:
    orders: list[GenerateOrder] = []
    panel.generate_requested.connect(orders.append)
    return orders


def button_of(panel: ComposePanel) -> QPushButton:
    made = named(panel, "Generate", QAccessible.Role.Button)
    assert isinstance(made, QPushButton)
    return made


def editor_of(panel: ComposePanel) -> QTextEdit:
    made = named(panel, "Prompt", QAccessible.Role.EditableText)
    assert isinstance(made, QTextEdit)
    return made


def messages_of(panel: ComposePanel) -> list[str]:
    return [message.text for message in panel.findChildren(FieldMessage) if message.isVisible()]


def words_of(panel: ComposePanel) -> list[str]:
    return [found.text(QAccessible.Text.Name) for found in accessibles(panel)]


def press(panel: ComposePanel) -> None:
    QTest.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def rested(qtbot: QtBot, panel: ComposePanel) -> None:
    """Wait until the next press is another order."""
    qtbot.waitUntil(lambda: not button_of(panel).isDown(), timeout=SAME_INTENT_MS * 10)
