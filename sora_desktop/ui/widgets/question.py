"""A question in place, with a button for yes and one for no: it interrupts nothing, and Esc is a no."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, ButtonKind
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_rounded


class Question(QWidget):
    """Hidden until it is asked."""

    confirmed = Signal(object)
    """The subject that was asked about, when the answer is yes."""
    closed = Signal()
    """It was answered, or taken back; before ``confirmed``."""

    def __init__(
        self, theme: Theme, *, is_card: bool = True, yes_kind: ButtonKind = "danger", parent: QWidget | None = None
    ) -> None:
        """Not a card: it stands on a ground that is one. ``yes_kind``: how the button for yes looks."""
        super().__init__(parent)
        self._theme = theme
        self._is_card = is_card
        self._subject: object = None
        self._words = ElidedLabel(theme, "", "small", "text", max_lines=None)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._yes = Button(theme, "", yes_kind)
        self._no = Button(theme, "")
        self._yes.clicked.connect(self._confirm)
        self._no.clicked.connect(self.close_question)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._yes)
        buttons.addWidget(self._no)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        if is_card:
            column.setContentsMargins(12, 10, 12, 12)
        else:
            column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(10)
        column.addWidget(self._words)
        column.addLayout(buttons)
        theme.changed.connect(self.update)
        self.hide()

    def ask(self, subject: object, sentence: str, yes: str, no: str, keys: tuple[str, str] = ("", "")) -> None:
        """Ask; the button that changes nothing gets the keyboard. ``keys``: what else says yes, and no."""
        self._subject = subject
        self._words.setText(sentence)
        self._yes.setText(yes)
        self._no.setText(no)
        for button, key in zip((self._yes, self._no), keys, strict=True):
            button.setToolTip(tooltip(f"{button.text()} ({key})") if key else "")
        self.show()
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Take it back unanswered."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._is_card:
            paint_rounded(QPainter(self), self.rect(), 8, self._theme.color("panel"), self._theme.color("line"))

    def _confirm(self) -> None:
        self.close_question()
        self.confirmed.emit(self._subject)
