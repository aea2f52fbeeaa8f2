"""What stands on the batch sheet: its text at one side, its rows at the other, and what is sent under both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextOption
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui.compose.batch.table import BatchTable
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.type_scale import font
from sora_desktop.ui.widgets.buttons import Button, PrimaryButton
from sora_desktop.ui.widgets.field_message import FieldMessage
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel, PlainLabel
from sora_desktop.ui.widgets.painting import paint_rounded
from sora_desktop.ui.widgets.question import Question
from sora_desktop.ui.widgets.switch import SwitchRow

SIDE_BY_SIDE_PX = 960
"""In a narrower sheet the text stands over its rows."""
_TEXT_PX, _NARROW_TEXT_PX = 320, 112
_NAME_PX, _BUTTON_PX = 220, 176


class BatchPage(QWidget):
    """The parts; whoever owns it says what they do."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit()
        self.open = Button(theme, self.tr("Open file…"), "small", "folder")
        self.sample = Button(theme, self.tr("Save a sample…"), "small", "download")
        self.kind = ElidedLabel(theme, "", "small", "text-2", max_lines=2)
        self.only_remarks = SwitchRow(theme, self.tr("Only rows with remarks"))
        self.rows = BatchTable(theme)
        self.message = FieldMessage(theme)
        self.go_to_row = Button(theme, "", "small")
        self.question = Question(theme)
        self.name = QLineEdit()
        self.total = ElidedLabel(theme, "", "strong", "text", max_lines=2, alignment=Qt.AlignmentFlag.AlignRight)
        self.send = PrimaryButton(theme, "", key=key)
        self._nothing = PlainLabel(
            theme,
            self.tr("Each row becomes a clip of its own. You see all of them here before anything is sent."),
            "body",
            "text-3",
            is_wrapped=True,
        )
        self._stack = QStackedLayout()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._set_up()
        self._lay_out(theme)

    def show_rows_there(self, are_there: bool) -> None:
        """Show the table, or what it will be for."""
        self._stack.setCurrentIndex(int(are_there))

    def fit(self, width: int) -> None:
        """Stand side by side in a sheet of this width, or one over the other."""
        is_wide = width >= SIDE_BY_SIDE_PX
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(direction)
        most = 16_777_215
        self.text.setMinimumHeight(0 if is_wide else _NARROW_TEXT_PX)
        self.text.setMaximumHeight(most if is_wide else _NARROW_TEXT_PX)
        self.text.setMinimumWidth(_TEXT_PX if is_wide else 0)
        self.text.setMaximumWidth(_TEXT_PX if is_wide else most)

    def _set_up(self) -> None:
        self.text.setAccessibleName(self.tr("Rows of the batch"))
        self.text.setPlaceholderText(
            self.tr("One prompt on each line, or a table as CSV, or JSON lines. Paste it here, or drop a file.")
        )
        self.text.setFont(font("body"))
        self.text.setTabChangesFocus(True)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        set_ring_radius(self.text, 8)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setMaxLength(60)
        self.name.setFixedWidth(_NAME_PX)
        self.send.setMinimumWidth(_BUTTON_PX)
        self.send.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        for label in (self.kind, self.total):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.kind.hide()
        self.only_remarks.hide()
        self.go_to_row.hide()

    def _lay_out(self, theme: Theme) -> None:
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(16)
        self._halves.addLayout(_column(self.text, _row(self.open, self.sample, None)))
        nothing = QVBoxLayout()
        nothing.setContentsMargins(48, 0, 48, 0)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.addWidget(self._nothing)
        empty = QWidget()
        empty.setLayout(nothing)
        frame = _Frame(theme)
        self._stack.addWidget(empty)
        self._stack.addWidget(self.rows)
        frame.setLayout(self._stack)
        self._stack.setContentsMargins(1, 1, 1, 1)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.kind, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.only_remarks)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self.message, 1, Qt.AlignmentFlag.AlignVCenter)
        said.addWidget(self.go_to_row)
        rows = QVBoxLayout()
        rows.setSpacing(8)
        for part in (head, frame, said):
            rows.addLayout(part) if isinstance(part, QLayout) else rows.addWidget(part, 1)
        self._halves.addLayout(rows, 1)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(FieldLabel(theme, self.tr("Name"), self.name))
        foot.addWidget(self.name)
        foot.addWidget(self.total, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addSpacing(6)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._halves, 1)
        column.addWidget(self.question)
        column.addLayout(foot)


class _Frame(QWidget):
    """Stands around the rows, as a field does around its text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_rounded(QPainter(self), self.rect(), 8, self._theme.color("panel"), self._theme.color("line"))


def _column(first: QWidget, second: QLayout) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(8)
    made.addWidget(first, 1)
    made.addLayout(second)
    return made


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets one beside the other; ``None`` takes the rest of the room."""
    made = QHBoxLayout()
    made.setSpacing(8)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    return made
