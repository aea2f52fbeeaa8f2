"""The search box of the header: words of prompts, as they are typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.painting import paint_line, paint_rounded, visual_rect

LONGEST_SEARCH = 200
_WIDTH, _LEAST = 272, 132
_CAP_HEIGHT = 18


class SearchBox(QLineEdit):
    """Tells each change at once; what an input method has not committed yet is none. Esc clears it, and then leaves."""

    words_changed = Signal(str)
    left = Signal()
    """The person is done with it: Esc in an empty box, Enter, or the arrow that leads down to what was found."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setPlaceholderText(self.tr("Search prompts"))
        self.setAccessibleName(self.tr("Search prompts"))
        self.setMaxLength(LONGEST_SEARCH)
        self.setMinimumWidth(_LEAST)
        self.setMaximumWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        glass = QAction(self)
        theme.icons.keep(glass, "search", "text-2", 16)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clearing = QAction(self.tr("Clear the search"), self)
        theme.icons.keep(self._clearing, "close", "text-2", 16)
        self._clearing.triggered.connect(self.clear)
        self.textChanged.connect(self._tell)
        theme.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text() or self.hasFocus():
            return
        words = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        width = QFontMetrics(font("badge")).horizontalAdvance(words) + 12
        if self.width() < 220:
            return
        cap = QRect(self.width() - width - 8, (self.height() - _CAP_HEIGHT) // 2, width, _CAP_HEIGHT)
        painter = QPainter(self)
        paint_rounded(painter, visual_rect(self, cap), 4, None, self._theme.color("line-strong"))
        painter.setFont(font("badge"))
        paint_line(painter, visual_rect(self, cap), words, self._theme.color("text-3"))

    def _tell(self, words: str) -> None:
        # Hidden in its place it would stay to be seen behind the keys.
        if words and self._clearing not in self.actions():
            self.addAction(self._clearing, QLineEdit.ActionPosition.TrailingPosition)
        elif not words:
            self.removeAction(self._clearing)
        self.words_changed.emit(words)
