"""A line of text with its label above and its message below, plain or for a key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton
from sora_desktop.ui.widgets.field_message import FieldMessage, MessageKind
from sora_desktop.ui.widgets.labels import FieldLabel


class LineField(QWidget):
    """A labelled line edit; what is said about it goes away with the next edit."""

    edited = Signal()
    left = Signal()
    """The person is done with it: Enter, or the keyboard went elsewhere."""
    message_shown = Signal(bool)
    """Whether something is said under the line now."""

    def __init__(self, theme: Theme, label: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line = QLineEdit()
        self.line.setAccessibleName(label)
        self.line.setPlaceholderText(placeholder)
        self._message = FieldMessage(theme)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._row.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        # Room for the focus ring, which is drawn around the line.
        column.setContentsMargins(2, 0, 2, 2)
        column.setSpacing(6)
        column.addWidget(FieldLabel(theme, label, self.line))
        column.addLayout(self._row)
        column.addWidget(self._message)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.line.textEdited.connect(self._forget)
        self.line.editingFinished.connect(self.left)

    @property
    def text(self) -> str:
        return self.line.text()

    @property
    def message(self) -> str:
        """What is said about the line now; empty for nothing."""
        return self._message.text

    def set_text(self, text: str) -> None:
        """Show another text; what was there before cannot be brought back by undo."""
        self.line.setText(text)

    def say(self, kind: MessageKind, sentence: str) -> None:
        """Say one thing under the line, with the border of an error where it is one."""
        self._message.show_message(kind, sentence)
        self.message_shown.emit(bool(sentence))
        self._mark(kind == "err" and bool(sentence))

    def refuse(self, sentence: str) -> None:
        """Say what is wrong, and give the line the keyboard."""
        self.say("err", sentence)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def reserve_message(self) -> None:
        """Keep the room of one line for what may be said, so that nothing below moves for it."""
        policy = self._message.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._message.setSizePolicy(policy)

    def clear_message(self) -> None:
        self.say("info", "")

    def _forget(self) -> None:
        self.clear_message()
        self.edited.emit()

    def _mark(self, is_wrong: bool) -> None:
        if bool(self.line.property("invalid")) != is_wrong:
            self.line.setProperty("invalid", is_wrong)
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)


class KeyField(LineField):
    """A line that hides what is written, with a button that shows it."""

    def __init__(self, theme: Theme, label: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, label, placeholder, parent)
        self._eye = IconButton(theme, "eye", self.tr("Show the key"))
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show_key)
        self._row.addWidget(self._eye)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._show_key(False)

    def take(self) -> str:
        """The key, which is in the field no more afterwards."""
        key = self.line.text()
        self.forget()
        return key

    def forget(self) -> None:
        """Empty the field, its undo history with it, and hide what comes next."""
        self.line.setText("")
        self._eye.setChecked(False)

    def _show_key(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        self._eye.set_icon("eye-off" if is_shown else "eye")
        self._eye.set_name(self.tr("Hide the key") if is_shown else self.tr("Show the key"))
