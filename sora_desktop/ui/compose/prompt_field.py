"""The prompt with its character count."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.families import Field
from sora_desktop.domain.families.rules import LONG_PROMPT_CHARACTERS
from sora_desktop.ui.compose.fields import FormField, mark_invalid
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.storyboard import next_scene, with_form
from sora_desktop.ui.text_flow import utf16_length
from sora_desktop.ui.theme import Theme


class PromptField(FormField):
    """The editor, and how many characters are in it."""

    def __init__(self, theme: Theme, field: Field, editor: PromptEditor, parent: QWidget | None = None) -> None:
        super().__init__(theme, field, parent)
        self.editor = editor
        self.editor.setAccessibleName(field.label)
        self.editor.setPlaceholderText(field.hint)
        self.editor.textChanged.connect(self._follow)
        self._lay_out(self.editor, self.editor)
        self._show_count()

    def value(self) -> object:
        return self.editor.text()

    def show_field(self, field: Field) -> None:
        super().show_field(field)
        self.editor.setPlaceholderText(field.hint)

    def take_focus(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert_form(self, duration_s: int) -> None:
        """Put the form of the shots around what is written, and the cursor where the next words belong."""
        self.editor.set_text(with_form(self.editor.text(), duration_s))
        cursor = self.editor.textCursor()
        text = self.editor.text()
        cursor.setPosition(utf16_length(text[: next_scene(text)]))
        self.editor.setTextCursor(cursor)
        self.take_focus()

    def _put(self, value: object) -> None:
        self.editor.set_text(str(value))

    def _mark(self, is_wrong: bool) -> None:
        mark_invalid(self.editor, is_wrong)

    def _follow(self) -> None:
        self._show_count()
        self._tell()

    def _show_count(self) -> None:
        count = len(self.editor.text())
        if count == 0:
            shown = ""
        elif count == 1:
            shown = self.tr("1 character")
        else:
            shown = self.tr("{count} characters").format(count=self.locale().toString(count))
        self._aside.setText(shown)
        self._aside.set_color("warn" if count > LONG_PROMPT_CHARACTERS else "text-3")
