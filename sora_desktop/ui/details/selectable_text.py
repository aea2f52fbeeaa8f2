"""Plain text that can be selected and copied, wraps anywhere, and is as high as its lines."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import TypeRole, font, line_height

INSET = 4
"""Room between the focus ring and a text that Tab leads to, at each side; in device-independent pixels."""
_LINE_BREAKS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})


class SelectableText(QTextEdit):
    """Shows text from outside as it is, and never scrolls within.

    With ``most_lines`` a longer one is folded to them until it is unfolded, and Tab leads to it. Whatever leads beyond
    these lines unfolds it too: the keyboard, or a selection that is drawn on.
    """

    fold_changed = Signal()
    """It has become long or short, folded or unfolded."""
    cursor_moved = Signal(QRect)
    """Where the cursor went, in the coordinates of this widget."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        type_role: TypeRole = "small",
        color: str = "text",
        *,
        most_lines: int | None = None,
        inset: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._color = color
        self._line_px = line_height(type_role)
        self._most_lines = most_lines
        self._shown = ""
        self._is_folded = True
        self._is_long = False
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font(type_role))
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._inset = inset
        if most_lines is None:
            # A click selects in it; twenty stops for Tab would stand between a person and the buttons.
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        set_ring_radius(self, None if most_lines is None else 4)
        self.setViewportMargins(self._inset, self._inset, self._inset, self._inset)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        self._space_lines()
        self.verticalScrollBar().valueChanged.connect(self._unfold_instead)
        self.cursorPositionChanged.connect(self._tell_cursor)
        self.document().documentLayout().documentSizeChanged.connect(self._follow_text)
        self._recolor()
        theme.changed.connect(self._recolor)
        self._follow_text()

    @property
    def text(self) -> str:
        """The text as it was given."""
        return self._shown

    @property
    def inset(self) -> int:
        return self._inset

    @property
    def is_long(self) -> bool:
        """Whether the text has more lines than are shown of it folded."""
        return self._is_long

    @property
    def is_folded(self) -> bool:
        return self._is_folded

    def set_folded(self, is_folded: bool) -> None:
        """Show only the first lines, or all."""
        if is_folded != self._is_folded:
            self._is_folded = is_folded
            if is_folded:
                self.moveCursor(QTextCursor.MoveOperation.Start)
            self._follow_text()
            self.fold_changed.emit()

    def set_text(self, text: str) -> None:
        """Show another text, folded; the same one again leaves the selection and the fold alone."""
        if text == self._shown:
            return
        self._shown = text
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(QTextCursor(self.document()))
        self.set_folded(True)

    def set_color(self, role: str) -> None:
        """Draw the text in another role's colour."""
        if role != self._color:
            self._color = role
            self._recolor()

    def set_most_lines(self, most_lines: int) -> None:
        """Fold a text of more lines than these."""
        if most_lines != self._most_lines:
            self._most_lines = most_lines
            self._follow_text()

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selectedText().translate(_LINE_BREAKS))
        return data

    def wheelEvent(self, event: QWheelEvent) -> None:
        # It belongs to the pane; with Ctrl, Qt would make the letters larger besides.
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow_text()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self._line_px)

    def _space_lines(self) -> None:
        """Give lines the distance of the type scale, or more where a script is higher; all text inherits it."""
        spaced = QTextBlockFormat()
        spaced.setLineHeight(self._line_px, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        self.textCursor().setBlockFormat(spaced)

    def _follow_text(self) -> None:
        wanted = max(self._line_px, ceil(self.document().size().height()))
        most = wanted if self._most_lines is None else self._height_of(self._most_lines)
        shown = (min(wanted, most) if self._is_folded else wanted) + 2 * self._inset
        if (self.minimumHeight(), self.maximumHeight()) != (shown, shown):
            self.setFixedHeight(shown)
        if self._is_long != (wanted > most):
            self._is_long = wanted > most
            self.fold_changed.emit()

    def _unfold_instead(self, value: int) -> None:
        """Something wants a line in sight that is folded away."""
        if value and self._is_folded and self._is_long:
            self.set_folded(False)
        if value and not self._is_folded:
            self.verticalScrollBar().setValue(0)

    def _tell_cursor(self) -> None:
        if self.hasFocus():
            place = self.cursorRect().translated(0, self.verticalScrollBar().value())
            self.cursor_moved.emit(place.translated(self.viewport().pos()))

    def _height_of(self, lines: int) -> int:
        """How high the first lines are: those of a tall script are higher than the type scale says."""
        counted, block = 0, self.document().begin()
        height = 0.0
        while block.isValid():
            layout = block.layout()
            for number in range(layout.lineCount()):
                if counted == lines:
                    return max(self._line_px, ceil(height))
                height += max(self._line_px, layout.lineAt(number).height())
                counted += 1
            block = block.next()
        return max(self._line_px, ceil(height))

    def _recolor(self) -> None:
        color = self._theme.color(self._color).name()
        self.setStyleSheet(f"QTextEdit {{ background: transparent; border: 0; padding: 0; color: {color}; }}")
