"""The parts of the shot editor as a test reaches them, and the storyboard's switch."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QDoubleSpinBox, QPushButton, QWidget

from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.compose.shots.scene_editor import SceneEditor
from sora_desktop.ui.compose.shots.shot_row import ShotRow
from tests.ui.accessible import focused, named
from tests.ui.compose.pane import words_of

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def switch(panel: ComposePanel) -> None:
    made = named(panel, "Storyboard", QAccessible.Role.CheckBox)
    made.click()  # type: ignore[attr-defined]


def scene(panel: ComposePanel, number: int) -> SceneEditor:
    made = named(panel, f"Shot {number} scene", QAccessible.Role.EditableText)
    assert isinstance(made, SceneEditor)
    return made


def scenes(panel: ComposePanel) -> list[str]:
    return [editor.text() for editor in _rows(panel)]


def _rows(panel: ComposePanel) -> list[SceneEditor]:
    shown = [row for row in panel.findChildren(ShotRow) if not row.isHidden()]
    return [row.scene for row in sorted(shown, key=lambda row: row.position)]


def duration(panel: ComposePanel, number: int) -> QDoubleSpinBox:
    made = named(panel, f"Shot {number} duration", QAccessible.Role.SpinBox)
    assert isinstance(made, QDoubleSpinBox)
    return made


def durations(panel: ComposePanel) -> list[float]:
    return [duration(panel, number).value() for number in range(1, len(_rows(panel)) + 1)]


def border(panel: ComposePanel, number: int) -> QAbstractSlider:
    made = named(panel, f"Border after shot {number}")
    assert isinstance(made, QAbstractSlider)
    return made


def click(panel: ComposePanel, name: str) -> None:
    made = named(panel, name, QAccessible.Role.Button)
    assert isinstance(made, QPushButton)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def head(panel: ComposePanel) -> str:
    return next(words for words in words_of(panel) if " shots · " in words or words.startswith("1 shot · "))


def undo(widget: QWidget | None = None) -> None:
    QTest.keyClick(widget or focused(), Qt.Key.Key_Z, CTRL)


def redo(widget: QWidget | None = None) -> None:
    QTest.keyClick(widget or focused(), Qt.Key.Key_Z, CTRL | SHIFT)
