"""What stays in sight under the form: takes, Generate, and why it cannot be pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import PrimaryButton
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel
from sora_desktop.ui.widgets.surfaces import Surface

MOST_TAKES = 10


class ComposeFooter(Surface):
    """Takes 1 to 10 and the one big button."""

    pressed = Signal()
    takes_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", ("top",), parent)
        self._combo = ComboBox(theme)
        self._combo.addItems([str(number) for number in range(1, MOST_TAKES + 1)])
        self._combo.setFixedWidth(72)
        self._reason = ElidedLabel(theme, "", "small", "text-3", max_lines=2, alignment=Qt.AlignmentFlag.AlignRight)
        self._reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = PrimaryButton(theme, "", key=_modifier_name())
        self.button.setAccessibleName(self.tr("Generate"))
        self._combo.currentIndexChanged.connect(self._follow)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(FieldLabel(theme, self.tr("Takes"), self._combo))
        row.addWidget(self._combo)
        row.addSpacing(6)
        row.addWidget(self._reason, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 13, 16, 16)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.button)
        self._name_button()

    def takes(self) -> int:
        return self._combo.currentIndex() + 1

    def set_takes(self, takes: int) -> None:
        """Show a number of takes from 1 to 10; others become the nearest."""
        self._combo.setCurrentIndex(min(max(takes, 1), MOST_TAKES) - 1)

    def set_ready(self, is_ready: bool, reason: str) -> None:
        """Allow the button, or say beside it and in its tooltip why not."""
        self.button.setEnabled(is_ready)
        self.button.setToolTip("" if is_ready else tooltip(reason))
        self.say("" if is_ready else reason)

    def say(self, sentence: str, role: str = "text-3") -> None:
        """A sentence beside the takes; an empty one clears."""
        # The last two words stay together: one alone on a line looks forgotten.
        self._reason.setText("\u00a0".join(sentence.rsplit(" ", 1)))
        self._reason.setAccessibleName(sentence)
        self._reason.set_color(role)

    def _follow(self) -> None:
        self._name_button()
        self.takes_changed.emit()

    def _name_button(self) -> None:
        takes = self.takes()
        several = self.tr("Generate {takes} takes").format(takes=takes)
        self.button.setText(self.tr("Generate") if takes == 1 else several)
        self.button.setAccessibleDescription("" if takes == 1 else several)


def _modifier_name() -> str:
    """How this system writes the key that goes with Enter."""
    return QKeySequence("Ctrl+A").toString(QKeySequence.SequenceFormat.NativeText).removesuffix("A").rstrip("+")
