"""The editor of one scene: as the prompt's, lower, and without an undo of its own."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.storyboard import read_shots
from sora_desktop.ui.compose.images.intake import holds_pictures
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.text_flow import utf16_length


class SceneEditor(PromptEditor):
    """Tells what is written, and shows what it is told with the caret where the change is."""

    written = Signal(str)
    """The text after a change by the person, and never one that an input method still composes."""
    shots_pasted = Signal(str)
    """A text that names shots was put in; it is not in the editor."""
    sealed = Signal()
    """What is written next is another thought: the person went elsewhere, or pasted."""

    _FEWEST_LINES, _MOST_LINES = 2, 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self._shown = ""
        self._is_showing = False
        self.textChanged.connect(self._tell)

    def show_text(self, text: str) -> None:
        """Show another text; only what is different is replaced."""
        before, self._shown = self._shown, text
        if text == before:
            return
        start = _common(before, text)
        end = _common(before[start:][::-1], text[start:][::-1])
        self._is_showing = True
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.setPosition(utf16_length(before[:start]))
        cursor.setPosition(utf16_length(before[: len(before) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self._is_showing = False

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not holds_pictures(source) and read_shots(source.text()) is not None:
            self.shots_pasted.emit(source.text().replace("\0", ""))
            return
        self.sealed.emit()
        super().insertFromMimeData(source)
        self.sealed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        for name, slot in (("edit-undo", self.undo), ("edit-redo", self.redo)):
            for action in (one for one in menu.actions() if one.objectName() == name):
                action.setEnabled(True)  # Qt looks at this editor alone, and its steps are those of all shots
                action.triggered.connect(slot)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.sealed.emit()

    def _tell(self) -> None:
        text = self.text()
        if self._is_showing or text == self._shown:
            return
        before, self._shown = self._shown, text
        if _begins_word(before, text):
            self.sealed.emit()
        self.written.emit(text)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _begins_word(before: str, after: str) -> bool:
    """Whether the change begins another word, or takes away more than a letter: undo takes no more than that."""
    start = _common(before, after)
    if len(after) < len(before):
        return len(before) - len(after) > 1
    return start > 0 and after[start : start + 1].isspace() and not before[start - 1].isspace()
