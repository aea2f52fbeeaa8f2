"""The template by which new clips are named: a line, its placeholders to press, and a name as it would be."""

from __future__ import annotations

import re
from datetime import datetime
from unicodedata import bidirectional

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.names import DEFAULT_TEMPLATE, FIELDS, Naming, problem_of_template, stem_from, words_of
from sora_desktop.domain.storyboard import prompt_title
from sora_desktop.ui.header.line_field import LineField
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import ElidedLabel

_SAVE_AFTER_MS = 400
_SAMPLE_ID = "7f3a9c"
RING = 2
"""The room for the focus ring at the sides, as the line has it."""
_MOST_SHOWN = 240
_FROM_LEFT, _AS_ITSELF, _END = "\u2066", "\u2068", "\u2069"
"""Marks around a part of a line that has a direction of its own."""
_FROM_THE_RIGHT = frozenset({"R", "AL"})
_SPACES = re.compile(r"(\s+)")


def in_reading_order(name: str, words: str) -> str:
    """A file name for the eye alone: its parts from the left, and the ``words`` of its prompt in their own direction.

    Digits beside Arabic or Hebrew words would else change places with them, and tear the id apart.
    """
    if not any(bidirectional(character) in _FROM_THE_RIGHT for character in name):
        return name
    before, middle, after = name.partition(words) if words else (name, "", "")
    parts = [*_SPACES.split(before), middle, *_SPACES.split(after)]
    isolated = (part if not part.strip() else f"{_AS_ITSELF}{part}{_END}" for part in parts)
    return f"{_FROM_LEFT}{''.join(isolated)}{_END}"


class ClipNamesField(QWidget):
    """Tells a template as soon as it can be used and nothing more is written for a moment."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        now = datetime.now().astimezone()
        self._naming = Naming(self.tr("paper boat leaves the quay"), "sora-2", 1, _SAMPLE_ID, now)
        self._stored = ""
        self._saving = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._saving.timeout.connect(self.choose)
        self.field = LineField(theme, self.tr("Names of new clips"), DEFAULT_TEMPLATE)
        self._placeholders: dict[str, Button] = {}
        self._preview = ElidedLabel(theme, "", "small", "text-2")
        self._preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self.field.edited.connect(self._take)
        self.field.left.connect(self.choose)
        self._show_name()

    @property
    def preview(self) -> str:
        """The words under the line: how a clip would be called."""
        return self._preview.text()

    def show_sample(self, prompt: str, model: str, take: int = 1) -> None:
        """Show the name of a clip of this request, where there is one."""
        sample = self._naming
        self._naming = Naming(
            prompt.strip() or sample.prompt, model.strip() or sample.model, take, _SAMPLE_ID, sample.made_at
        )
        self._show_name()

    def show_template(self, template: str) -> None:
        """Show the template that counts, unless somebody is writing another one."""
        self._stored = template
        if not self._saving.isActive() and not self.field.line.hasFocus():
            self.field.set_text(template)
            self._take_text()

    def refuse(self, sentence: str) -> None:
        """Say at the line why its template is not kept."""
        self.field.say("err", sentence)

    @Slot()
    def choose(self) -> None:
        """Tell the template that is written, where it can be used and is another one."""
        self._saving.stop()
        written = self.field.text.strip() or DEFAULT_TEMPLATE
        if not problem_of_template(written) and written != self._stored:
            self._stored = written
            self.chosen.emit(written)

    @Slot()
    def _take(self) -> None:
        self._take_text()
        self._saving.start()

    def _take_text(self) -> None:
        problem = problem_of_template(self.field.text.strip())
        if problem:
            kept = self.tr("Until it can be used, new clips are named as before.")
            self.field.say("err", f"{problem} {kept}")
        elif self.field.text.strip() and "{id}" not in self.field.text:
            self.field.say("info", self.tr("The id comes at the end, so that no two clips have one name."))
        else:
            self.field.clear_message()
        for name, button in self._placeholders.items():
            button.setEnabled(f"{{{name}}}" not in self.field.text)
        self._show_name()

    def _show_name(self) -> None:
        written = self.field.text.strip()
        name = f"{stem_from(self._stored if problem_of_template(written) else written, self._naming)}.mp4"
        lead = self.tr("For example:")
        words = words_of(prompt_title(self._naming.prompt))
        self._preview.setText(f"{lead} {in_reading_order(plain_line(name, _MOST_SHOWN), words)}")
        self._preview.set_lead(lead, "text-3", 400)

    def _insert(self) -> None:
        """Put a placeholder where the caret is, with a space where it would touch a word."""
        for name, button in self._placeholders.items():
            if button is self.sender():
                line = self.field.line
                before = line.text()[: line.selectionStart() if line.hasSelectedText() else line.cursorPosition()]
                line.insert(f"{' ' if before and not before.endswith((' ', '-', '_')) else ''}{{{name}}}")
                line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take()

    def _lay_out(self) -> None:
        tips = {
            "date": self.tr("The day on which it was made, such as 2026-11-22"),
            "prompt": self.tr("The first words of the prompt"),
            "model": self.tr("The model that was asked for"),
            "take": self.tr("Which of several takes it is"),
            "id": self.tr("Six characters that no other clip has"),
        }
        row = QHBoxLayout()
        row.setContentsMargins(RING, 0, RING, 0)
        row.setSpacing(6)
        for name in FIELDS:
            button = Button(self._theme, f"{{{name}}}", "small")
            button.setAccessibleName(self.tr("Insert {0}").format(f"{{{name}}}"))
            button.setAccessibleDescription(tips[name])
            button.setToolTip(tips[name])
            button.clicked.connect(self._insert)
            self._placeholders[name] = button
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(RING, 0, RING, 0)
        below.addWidget(self._preview, 1)
        column.addLayout(below)
