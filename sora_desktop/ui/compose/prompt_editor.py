"""The prompt's editor: plain text only, as high as its text from five lines on, and Tab leaves it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from sora_desktop.ui.type_scale import font, line_height

FEWEST_LINES = 5
MOST_LINES = 14
_ROOM_AROUND_PX = 20
_LINE_BREAKS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})


class PromptEditor(QPlainTextEdit):
    """Grows with its text up to 14 lines, and scrolls within from there on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font("body"))
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._follow_text)
        self._follow_text()

    def text(self) -> str:
        """The prompt as it is written; unlike `toPlainText` it keeps no-break spaces."""
        return self.document().toRawText().translate(_LINE_BREAKS)

    def set_text(self, text: str) -> None:
        """Show another text, in a way that Ctrl+Z takes back."""
        if text == self.text():
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.textCursor().insertText(source.text().replace("\0", ""))
        self.ensureCursorVisible()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow_text()

    def _follow_text(self) -> None:
        # QPlainTextDocumentLayout measures in lines, not in pixels.
        lines = round(self.document().size().height())
        shown = min(max(lines, FEWEST_LINES), MOST_LINES)
        height = max(shown * self.fontMetrics().lineSpacing(), FEWEST_LINES * line_height("body")) + _ROOM_AROUND_PX
        if height != self.height() or height != self.maximumHeight():
            self.setFixedHeight(height)
