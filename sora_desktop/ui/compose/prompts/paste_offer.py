"""What stands under a prompt into which something else was pasted: what that is, and a button that opens it so."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sora_desktop.ui.announcing import announce
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, IconButton
from sora_desktop.ui.widgets.labels import ElidedLabel


class PasteOffer(QWidget):
    """Takes no room until it is shown."""

    accepted = Signal()

    def __init__(self, theme: Theme, does: str, icon: str, parent: QWidget | None = None) -> None:
        """``does``: what stands on the button."""
        super().__init__(parent)
        self._words = ElidedLabel(theme, "", "small", "text-2")
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._open = Button(theme, does, "small", icon)
        self._close = IconButton(theme, "close", self.tr("Dismiss"), size=24, icon_size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        row.addWidget(self._open)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._open.clicked.connect(self.accepted)
        self._close.clicked.connect(self.hide)
        self.hide()

    def offer(self, words: str) -> None:
        """Say what was pasted; nothing hides it."""
        if words and (self.isHidden() or self._words.text() != words):
            announce(self, words)
        self._words.setText(words)
        self.setVisible(bool(words))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())
