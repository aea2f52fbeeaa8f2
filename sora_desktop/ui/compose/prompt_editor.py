"""The prompt's editor: plain text only, as high as its text within limits, and Tab leaves it."""

from __future__ import annotations

from PySide6.QtCore import QMetaMethod, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QKeySequence, QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from sora_desktop.ui.compose.images.intake import holds_links, holds_pictures
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.type_scale import font, line_height

_DOCUMENT_MARGIN_PX = 3
_ROOM_AROUND_PX = 20
_LINE_BREAKS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})


class PromptEditor(QTextEdit):
    """Grows with its text from 5 lines up to 14, and scrolls within from there on.

    A QTextEdit and no QPlainTextEdit, because that one sets Arabic and Hebrew at the left; rich text gets in nowhere.
    """

    undo_left = Signal()
    """An undo for which this editor has nothing any more."""
    redo_left = Signal()
    pasted = Signal()
    """A text from somewhere else was put in."""
    pictures_pasted = Signal(object)
    """A `QMimeData` with files, a picture or links, which are no prompt; it lasts only as long as the signal."""

    _FEWEST_LINES, _MOST_LINES = 5, 14

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_stepping = False
        """Whether the text changes by undo or redo now."""
        self._is_moving = False
        """Whether a text is dropped that was dragged within this program."""
        self.setAcceptRichText(False)
        self.setFont(font("body"))
        set_ring_radius(self, 8)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_DOCUMENT_MARGIN_PX)
        self._space_lines()
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

    def reset_text(self, text: str) -> None:
        """Show another text, before which there is nothing to be undone."""
        self.set_text(text)
        self.document().clearUndoRedoStacks()

    def undo(self) -> None:
        if self.document().isUndoAvailable():
            self.is_stepping = True
            super().undo()
            self.is_stepping = False
        else:
            self.undo_left.emit()

    def redo(self) -> None:
        if self.document().isRedoAvailable():
            self.is_stepping = True
            super().redo()
            self.is_stepping = False
        else:
            self.redo_left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or holds_pictures(source)

    def dropEvent(self, event: QDropEvent) -> None:
        self._is_moving = event.source() is not None
        super().dropEvent(event)
        self._is_moving = False

    def insertFromMimeData(self, source: QMimeData) -> None:
        if holds_pictures(source) or (holds_links(source) and self._gives_links_on()):
            self.pictures_pasted.emit(source)
            return
        self.textCursor().insertText(source.text().replace("\0", ""))
        self.ensureCursorVisible()
        self.pasted.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def _gives_links_on(self) -> bool:
        """Whether links go to the images: in a template, and where they are moved within the text, they are text."""
        return not self._is_moving and self.isSignalConnected(QMetaMethod.fromSignal(self.pictures_pasted))

    def _space_lines(self) -> None:
        """Give lines the distance of the type scale, or more where a script is higher; new lines inherit it."""
        spaced = QTextBlockFormat()
        spaced.setLineHeight(line_height("body"), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        self.textCursor().setBlockFormat(spaced)
        self.document().clearUndoRedoStacks()

    def _follow_text(self) -> None:
        least, most = self._FEWEST_LINES * line_height("body"), self._MOST_LINES * line_height("body")
        wanted = round(self.document().size().height()) - 2 * _DOCUMENT_MARGIN_PX
        shown = min(max(wanted, least), most) + _ROOM_AROUND_PX
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if wanted > most else policy.ScrollBarAlwaysOff)
        if (self.minimumHeight(), self.maximumHeight()) != (shown, shown):
            self.setFixedHeight(shown)
