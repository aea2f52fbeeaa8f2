"""The popover as a test reaches it, by accessible name, and what its signals say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from sora_desktop.ui.header.profile_bar import ProfileBar
from sora_desktop.ui.widgets.field_message import FieldMessage
from tests.ui.accessible import accessibles, named

KEY = "sk-test-0123456789"


def popover(bar: ProfileBar) -> QWidget:
    return named(bar.window(), "Profiles and keys")


def is_open(bar: ProfileBar) -> bool:
    return "Profiles and keys" in [each.text(QAccessible.Text.Name) for each in accessibles(bar.window())]


def line(bar: ProfileBar, name: str) -> QLineEdit:
    made = named(popover(bar), name, QAccessible.Role.EditableText)
    assert isinstance(made, QLineEdit)
    return made


def press(bar: ProfileBar, name: str) -> None:
    made = named(popover(bar), name)
    assert isinstance(made, QAbstractButton)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def write(field: QLineEdit, text: str) -> None:
    field.selectAll()
    field.insert(text) if text else field.clear()


def messages(bar: ProfileBar) -> list[str]:
    return [message.text for message in popover(bar).findChildren(FieldMessage) if message.isVisible()]


def heard(signal: object) -> list[tuple[str, ...]]:
    """Everything that a signal of strings says from now on."""
    calls: list[tuple[str, ...]] = []
    connect: Callable[[Callable[..., None]], object] = signal.connect  # type: ignore[attr-defined]
    connect(lambda *words: calls.append(words))
    return calls


def no_key_anywhere(bar: ProfileBar, key: str = KEY) -> bool:
    """Whether no line holds the key, nor can bring it back by undo."""
    for field in bar.window().findChildren(QLineEdit):
        while field.isUndoAvailable():
            field.undo()
        if key in field.text():
            return False
    return True
