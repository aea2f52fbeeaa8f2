"""The buttons beside the prompt's label: earlier prompts, and templates."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from sora_desktop.ui.compose.measures import TOOLS_PX
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import IconButton


class PromptTools(QWidget):
    """Two quiet icons. Each has its key, too, and Tab comes to them after the prompt: the way to that is short."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.history = IconButton(
            theme, "clock", self.tr("Earlier prompts"), tip=self.tr("Earlier prompts (Ctrl+H)"), size=TOOLS_PX,
            icon_size=14,
        )  # fmt: skip
        self.templates = IconButton(
            theme, "template", self.tr("Templates"), tip=self.tr("Templates (Ctrl+T)"), size=TOOLS_PX, icon_size=14
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.history)
        row.addWidget(self.templates)
