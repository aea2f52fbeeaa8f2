"""What stands under a prompt that stands for several: how many, and the list of exactly those."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.prices import Price
from sora_desktop.domain.prompts import Expansion, expand
from sora_desktop.ui.compose.cost_line import cost_words
from sora_desktop.ui.compose.prompts.prompt_list import PromptList
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from sora_desktop.ui.widgets.painting import paint_rounded
from sora_desktop.ui.widgets.popover import Popover

_WIDTH_PX = 420
_MOST_LIST_PX = 320
_LEAST_ASKED_PX = 112
_BESIDE_LIST_PX = 52


class ExpansionLine(QWidget):
    """Takes no room while the prompt stands for itself alone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._expansion = Expansion(("",))
        self._popover: _Preview | None = None
        self._words = ElidedLabel(theme, "", "small", "text-2", max_lines=None)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._show = Button(theme, self.tr("Show them"), "ghost")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._show)
        self._show.clicked.connect(self._open)
        self.hide()

    @property
    def expansion(self) -> Expansion:
        """What the present prompt stands for."""
        return self._expansion

    def show_text(self, text: str) -> None:
        """Say what this prompt stands for, if it is more than itself."""
        if text == self._text:
            return
        self._text = text
        self._expansion = expand(text)
        several = self.tr("Stands for {count} prompts").format(count=len(self._expansion.prompts))
        self._words.setText(self._expansion.refusal or several)
        self._words.set_color("warn" if self._expansion.refusal else "text-2")
        self._show.setVisible(self._expansion.is_several)
        self.setVisible(self._expansion.is_several or bool(self._expansion.refusal))

    def _open(self) -> None:
        if self._popover is None:
            self._popover = _Preview(self._theme, self._show)
        self._popover.show_prompts(self._expansion.prompts)
        self._popover.open()


class _Preview(Popover):
    """The prompts, each as it would be queued."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=_WIDTH_PX)
        self.setAccessibleName(self.tr("What would be queued"))
        self._head = PlainLabel(theme, "", "title")
        self._list = PromptList(theme, self.tr("Prompts that would be queued"), None)
        self.column.addWidget(self._head)
        self.column.addWidget(self._list)

    def show_prompts(self, prompts: tuple[str, ...]) -> None:
        self._head.setText(self.tr("{count} prompts, each a clip").format(count=len(prompts)))
        self._list.show_prompts(prompts)
        self._list.fit(_WIDTH_PX - 32, _MOST_LIST_PX)


class ExpansionQuestion(QWidget):
    """Shows above Generate the prompts that one stands for, and asks what is to be made. Esc and ✕ order nothing."""

    several_wanted = Signal()
    one_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ElidedLabel(theme, "", "small", "text", max_lines=None)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._several = Button(theme, "", "accent")
        self._one = Button(theme, self.tr("Only as it is written"))
        self._cancel = Button(theme, self.tr("Cancel"), "ghost")
        self._list = PromptList(theme, self.tr("Prompts to be queued"), None)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._several)
        buttons.addWidget(self._one)
        buttons.addStretch(1)
        head = QHBoxLayout()
        head.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._cancel)
        card = QVBoxLayout()
        card.setContentsMargins(12, 8, 8, 12)
        card.setSpacing(8)
        card.addLayout(head)
        card.addWidget(self._list)
        card.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.addLayout(card)
        self._several.clicked.connect(self._want_several)
        self._one.clicked.connect(self._want_one)
        self._cancel.clicked.connect(self.close_question)
        theme.changed.connect(self.update)
        self.hide()

    def ask(self, expansion: Expansion, takes: int, price: Price | None, *, is_demo: bool = False) -> None:
        """Ask about a prompt, and say what all cost; where it stands for too many, only it itself can be made."""
        clips = len(expansion.prompts) * takes
        known = self.tr("free") if is_demo else cost_words(price, clips).amount
        words = self.tr("Stands for {count} prompts: {cost}").format(
            count=len(expansion.prompts), cost=known or self.tr("price not known")
        )
        self._words.setText(expansion.refusal or words)
        self._several.setText(self.tr("Generate {count} clips").format(count=clips))
        self._several.setVisible(not expansion.refusal)
        self._list.setVisible(expansion.is_several)
        self._list.show_prompts(expansion.prompts)
        self.show()
        self._list.fit(self.width() - _BESIDE_LIST_PX, max(_LEAST_ASKED_PX, self.window().height() // 4))
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Take it back; nothing is ordered."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        card = self.rect().adjusted(16, 8, -16, -8)
        paint_rounded(QPainter(self), card, 8, self._theme.color("panel"), self._theme.color("line"))

    def _want_several(self) -> None:
        self.close_question()
        self.several_wanted.emit()

    def _want_one(self) -> None:
        self.close_question()
        self.one_wanted.emit()
