"""Finds controls as a screen reader does: by role and name, in the tree of what is accessible."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


def accessibles(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """Everything accessible in `widget`, itself first; what is hidden is left out."""
    waiting = [QAccessible.queryAccessibleInterface(widget)]
    while waiting:
        found = waiting.pop(0)
        if found.state().invisible:
            continue
        yield found
        waiting.extend(found.child(number) for number in range(found.childCount()))


def names_of(interface: QAccessibleInterface) -> list[str]:
    """What a control is called: its own name, and those of its labels (on Linux a combo box has no other)."""
    labels = [each[0] for each in interface.relations(QAccessible.RelationFlag.Label) or []]
    return [each.text(QAccessible.Text.Name) for each in (interface, *labels)]


def focused() -> QWidget:
    """The widget that has the keyboard; KeyError when none has."""
    widget = QApplication.focusWidget()
    if widget is None:
        raise KeyError("focus")
    return widget


def named(widget: QWidget, name: str, *roles: QAccessible.Role) -> QWidget:
    """The first visible control of that name, and of one of these roles; KeyError when there is none."""
    for found in accessibles(widget):
        if name not in names_of(found) or (roles and found.role() not in roles):
            continue
        made = found.object()
        if isinstance(made, QWidget) and (roles or found.role() != QAccessible.Role.StaticText):
            return made
    raise KeyError(name)


def soon_named(qtbot: QtBot, widget: QWidget, name: str, *roles: QAccessible.Role) -> QWidget:
    """The same, for a control that becomes visible with the next turn of the event loop."""
    found: list[QWidget] = []

    def look() -> bool:
        try:
            found.append(named(widget, name, *roles))
        except KeyError:
            return False
        return True

    qtbot.waitUntil(look, timeout=2_000)
    return found[-1]
