"""The history of the board: every change of shots, times and of the switch can be undone, step by step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from sora_desktop.domain.storyboard import Shot
from sora_desktop.ui.compose.shots.board import Board

MOST_STEPS = 200
_MERGES = 1


class BoardHistory(QObject):
    """Holds the present board and the way back from it. What is typed in one go is one step."""

    changed = Signal(bool)
    """`board` is another one now; whether that is an undo or a redo."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = Board()
        self._run = 0
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(MOST_STEPS)

    @property
    def board(self) -> Board:
        return self._board

    def begin(self, board: Board) -> None:
        """Start from this board; nothing before it can be undone."""
        self._stack.clear()
        self._board = board
        self.changed.emit(False)

    def change(self, board: Board, key: str = "") -> None:
        """Go to another board. Changes that follow each other with the same key are one step."""
        if board != self._board:
            self._stack.push(_Change(self, board, f"{key} {self._run}" if key else ""))

    def change_shots(self, shots: tuple[Shot, ...], key: str = "") -> None:
        """Go to other shots, if they are others."""
        if shots != self._board.shots:
            self.change(self._board.with_shots(shots), key)

    def seal(self) -> None:
        """What follows is a step of its own."""
        self._run += 1

    def note_text(self, text: str, *, is_step: bool) -> None:
        """The plain prompt has another text, which has its own undo.

        After writing, what was undone here cannot be redone; after a step of that undo it can.
        """
        if self._board.is_on or text == self._board.text:
            return
        self._board = Board(text)
        if self._stack.canRedo() and not is_step:
            forget = QUndoCommand()
            forget.setObsolete(True)
            self._stack.push(forget)

    def keep_text(self, text: str) -> None:
        """The plain prompt had this text last: a redo brings it back."""
        self._board = Board(text)

    def undo(self) -> None:
        self.seal()
        self._stack.undo()

    def redo(self) -> None:
        self.seal()
        self._stack.redo()

    def can_undo(self) -> bool:
        return self._stack.canUndo()

    def can_redo(self) -> bool:
        return self._stack.canRedo()

    def show(self, board: Board, is_again: bool) -> None:
        """Be at this board; for the steps of the history."""
        self._board = board
        self.changed.emit(is_again)


class _Change(QUndoCommand):
    """One step from a board to another."""

    def __init__(self, history: BoardHistory, after: Board, key: str) -> None:
        super().__init__()
        self._history = history
        self._before = history.board
        self._after = after
        self._key = key
        self._is_done = False

    def redo(self) -> None:
        self._history.show(self._after, self._is_done)
        self._is_done = True

    def undo(self) -> None:
        # What was written in the plain prompt since then comes back with the redo.
        self._after = self._history.board
        self._history.show(self._before, True)

    def id(self) -> int:
        return _MERGES if self._key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        if not isinstance(other, _Change) or other._key != self._key:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True
