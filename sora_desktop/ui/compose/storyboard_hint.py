"""What stands under the storyboard switch while it is on: the form of the shots, and a button that inserts it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.compose.storyboard import has_form, with_form
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.painting import paint_rounded


class StoryboardHint(QWidget):
    """Shows how the shots are written, in lengths that add up to the clip's."""

    form_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._form = ElidedLabel(theme, "", "meta", "text-2", max_lines=None)
        self._button = Button(theme, self.tr("Insert the form"), "small", "plus")
        self._button.clicked.connect(self.form_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        column.addWidget(self._form)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_for(self, prompt: str, duration_s: int) -> None:
        """Show the form for a clip of this length, and whether it can still be inserted into this prompt."""
        self._form.setText(with_form("…", duration_s).replace("Scene: \n", "Scene: …\n") + "…")
        is_there = has_form(prompt)
        self._button.setEnabled(not is_there)
        self._button.setToolTip(tooltip(self.tr("The prompt already names its shots.")) if is_there else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_rounded(QPainter(self), self.rect(), 8, self._theme.color("bg"), self._theme.color("line"))
