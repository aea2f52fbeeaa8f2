"""What stands in the place of the left pane until its form is made: the prompt alone, ready to be written in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.ui.compose.measures import CONTROL_PX, FIELD_GAP_PX, LABEL_GAP_PX, RING_PX, SIDE_PX, TOOLS_PX
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.plain_labels import FieldLabel
from sora_desktop.ui.widgets.surfaces import Surface


class PromptPage(Surface):
    """The prompt's editor where the form will have it, so that nothing moves when the form takes it over."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", (), parent)
        self.is_generate_wanted = False
        """Whether Generate was asked for, which is the form's to do."""
        self.editor = PromptEditor(self)
        label = FieldLabel(theme, self.tr("Prompt"), self.editor)
        self.editor.setAccessibleName(label.text())
        self.editor.setPlaceholderText(self.tr("A paper boat leaves the quay at dawn…"))
        self.editor.textChanged.connect(self.edited)
        model_px = label.sizeHint().height() + LABEL_GAP_PX + CONTROL_PX + RING_PX
        label.setMinimumHeight(TOOLS_PX)
        column = QVBoxLayout(self)
        side_px = SIDE_PX + RING_PX
        column.setContentsMargins(side_px, SIDE_PX + model_px + FIELD_GAP_PX, side_px, 0)
        column.setSpacing(LABEL_GAP_PX)
        column.addWidget(label)
        column.addWidget(self.editor)
        column.addStretch(1)
        self._add_shortcut()

    def _add_shortcut(self) -> None:
        action = QAction(self)
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(self._want_generate)
        self.addAction(action)

    def _want_generate(self) -> None:
        self.is_generate_wanted = True
