"""Walks through earlier prompts with ↑ and ↓, from the edges of a prompt that nobody has changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor

from sora_desktop.ui.compose.prompt_editor import PromptEditor


class HistoryWalker(QObject):
    """Puts earlier prompts into the editor one by one, and at the end of the way back what was there before."""

    prompts_wanted = Signal()
    """The earlier prompts are to be told to `show_prompts`, newest first."""

    def __init__(self, editor: PromptEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._prompts: tuple[str, ...] = ()
        self._at = -1
        self._draft = editor.text()
        self._settled = self._draft
        self._awaits = False
        editor.installEventFilter(self)

    def settle(self) -> None:
        """The text that is there now was put there, or was sent: from it one may walk."""
        self._settled = self._draft = self._editor.text()
        self._at = -1
        self._awaits = False

    def show_prompts(self, prompts: tuple[str, ...]) -> None:
        """Take the earlier prompts, and go the step that waited for them."""
        if self._awaits:
            self._awaits = False
            self._prompts = tuple(prompt for prompt in prompts if prompt != self._draft)
            if self._editor.text() == self._draft:
                self._go(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if keys != Qt.KeyboardModifier.NoModifier or event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        return self._walk(1 if event.key() == Qt.Key.Key_Up else -1)

    def _walk(self, step: int) -> bool:
        """Go one prompt further back or forth, if the caret stands where that is meant."""
        text = self._editor.text()
        if (text and text != self._settled) or not self._is_at_edge(step):
            return False
        if self._at < 0:
            if step < 0:
                return False
            if not self._awaits:
                self._draft, self._awaits = text, True
                self.prompts_wanted.emit()
            return True
        return self._go(step)

    def _go(self, step: int) -> bool:
        to = self._at + step
        if to >= len(self._prompts):
            return True
        self._at = to
        text = self._prompts[to] if to >= 0 else self._draft
        self._editor.set_text(text)
        self._settled = self._editor.text()
        at = QTextCursor.MoveOperation.Start if step > 0 else QTextCursor.MoveOperation.End
        self._editor.moveCursor(at)
        return True

    def _is_at_edge(self, step: int) -> bool:
        """Whether the caret is at an end of the text, in the line beyond which there is no other."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or not (cursor.atStart() or cursor.atEnd()):
            return False
        other = QTextCursor(cursor)
        move = QTextCursor.MoveOperation.Up if step > 0 else QTextCursor.MoveOperation.Down
        return not other.movePosition(move)
