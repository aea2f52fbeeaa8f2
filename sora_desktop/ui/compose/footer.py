"""What stays in sight under the form: takes, what they cost, Generate, and why it cannot be pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.prices import Price
from sora_desktop.ui.announcing import announce
from sora_desktop.ui.compose.cost_line import CostLine
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import PrimaryButton
from sora_desktop.ui.widgets.combo_box import ComboBox
from sora_desktop.ui.widgets.labels import ElidedLabel, FieldLabel
from sora_desktop.ui.widgets.surfaces import Surface

MOST_TAKES = 10


class ComposeFooter(Surface):
    """Takes 1 to 10, their cost, and the one big button."""

    pressed = Signal()
    takes_changed = Signal()
    prices_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "panel", ("top",), parent)
        self._is_asking = False
        self._combo = ComboBox(theme)
        self._combo.addItems([str(number) for number in range(1, MOST_TAKES + 1)])
        self._combo.setFixedWidth(72)
        self._reason = ElidedLabel(theme, "", "small", "text-3", max_lines=2)
        self._reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._reason.hide()
        self.cost = CostLine(theme)
        self.button = PrimaryButton(theme, "", key=_modifier_name())
        self._combo.currentIndexChanged.connect(self._follow)
        self.cost.clicked.connect(self.prices_wanted)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(FieldLabel(theme, self.tr("Takes"), self._combo))
        row.addWidget(self._combo)
        row.addStretch(1)
        row.addWidget(self.cost)
        column = QVBoxLayout(self)
        # The words of the cost line end where the button does, and its ground goes on into the margin.
        _set_margins(column, 16, 13, 16 - CostLine.PADDING_PX, 16)
        column.setSpacing(12)
        column.addLayout(row)
        column.addLayout(_held(self.button))
        # Above the row, so that nothing under the mouse moves when there is something to say.
        column.insertLayout(0, _held(self._reason))
        self._name_button()

    def takes(self) -> int:
        return self._combo.currentIndex() + 1

    def focus_takes(self) -> None:
        """Give the number of takes the keyboard."""
        self._combo.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_takes(self, takes: int) -> None:
        """Show a number of takes from 1 to 10; others become the nearest."""
        self._combo.setCurrentIndex(min(max(takes, 1), MOST_TAKES) - 1)

    def set_ready(self, is_ready: bool, reason: str) -> None:
        """Allow the button, or say above it and in its tooltip why not."""
        self.button.setEnabled(is_ready)
        self.button.setToolTip("" if is_ready else tooltip(reason))
        self.say("" if is_ready else reason)

    def say(self, sentence: str, role: str = "text-3") -> None:
        """A sentence above the takes; an empty one clears."""
        # The last two words stay together: one alone on a line looks forgotten.
        self._reason.setText("\u00a0".join(sentence.rsplit(" ", 1)))
        self._reason.setAccessibleName(sentence)
        self._reason.set_color(role)
        self._reason.setVisible(bool(sentence))

    def show_price(self, price: Price | None, prompts: int = 1, *, is_demo: bool = False) -> None:
        """Show what the takes of so many prompts cost at this price for one clip; ``None``: it is not known."""
        self.cost.show_price(price, prompts * self.takes(), is_demo=is_demo)

    def ask_again(self, is_asking: bool) -> None:
        """Let the button ask whether the same is wanted again, or not any more."""
        self._is_asking = is_asking
        self._name_button()
        if is_asking:
            announce(self.button, self.button.text())

    def _follow(self) -> None:
        self._name_button()
        self.takes_changed.emit()

    def _name_button(self) -> None:
        takes = self.takes()
        several = self.tr("Generate {takes} takes").format(takes=takes)
        plain = self.tr("Generate") if takes == 1 else several
        again = self.tr("Generate the same again?")
        self.button.setText(again if self._is_asking else plain)
        self.button.setAccessibleName(again if self._is_asking else self.tr("Generate"))
        self.button.setAccessibleDescription(several if takes > 1 else "")


def _held(widget: QWidget) -> QHBoxLayout:
    """A widget that ends where the words of the cost line do."""
    made = QHBoxLayout()
    _set_margins(made, 0, 0, CostLine.PADDING_PX, 0)
    made.addWidget(widget)
    return made


def _set_margins(layout: QLayout, before: int, top: int, behind: int, bottom: int) -> None:
    """Margins in the direction of reading, which Qt leaves as they are where it mirrors all else."""
    is_mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    left, right = (behind, before) if is_mirrored else (before, behind)
    layout.setContentsMargins(left, top, right, bottom)


def _modifier_name() -> str:
    """How this system writes the key that goes with Enter."""
    return QKeySequence("Ctrl+A").toString(QKeySequence.SequenceFormat.NativeText).removesuffix("A").rstrip("+")
