"""The first start: what the program does, and the two ways to begin."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.events import EngineReady, EngineUnusable, NoticeKind, NoticesChanged
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.plain_text import tooltip
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button, ButtonKind
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.surfaces import Card, Surface

MARK_PX = 72
CARD_PX, CARD_GAP_PX = 252, 16
EDGE_PX = 16
_GAP_PX = 12
_TEXT_PX = 480
_SIDE_BY_SIDE_FROM_PX = 2 * CARD_PX + CARD_GAP_PX + 2 * EDGE_PX


class FirstStart(Surface):
    """A headline and two cards, below each other where it is narrow; mark and introduction go where it is low."""

    demo_chosen = Signal()
    key_chosen = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(theme, "bg", (), parent)
        self._icons = icons
        self._trouble = ""
        self._is_final = False
        self._welcome = self.tr("Make your first clip")
        self._introduction = self.tr(
            "Write what you want to see, pick a frame and a length, and press Generate. "
            "Your clips stay on this computer."
        )
        self.setAccessibleName(self.tr("First start"))
        self._mark = QLabel()
        self._mark.setFixedHeight(MARK_PX)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._headline = ElidedLabel(theme, self._welcome, "headline", "text", max_lines=None, alignment=centre)
        self._intro = ElidedLabel(theme, self._introduction, "body", "text-2", max_lines=None, alignment=centre)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(CARD_GAP_PX)
        self._demo, demo_button = self._card(
            self.tr("Try it without a key"),
            self.tr(
                "A practice gateway on this computer makes real, playable demo clips. Costs nothing, needs no network."
            ),
            self.tr("Start the demo"),
            "accent",
        )
        self._key, key_button = self._card(
            self.tr("Use your key"),
            self.tr("The key goes into your system's keychain. A free test shows whether it works."),
            self.tr("Add a key…"),
            "soft",
        )
        self._buttons = (demo_button, key_button)
        demo_button.clicked.connect(self.demo_chosen)
        key_button.clicked.connect(self.key_chosen)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._paint_mark()

    @Slot(object)
    def hear(self, event: object) -> None:
        """Offer no way to clips that could not be made or kept, but say why, as long as that is so."""
        match event:
            case EngineUnusable(sentence):
                self._show(sentence)
                self._is_final = True
            case EngineReady():  # of a later try
                self._is_final = False
                self._show("")
            case NoticesChanged(notices) if not self._is_final:
                self._show(next((each.sentence for each in notices if each.kind is NoticeKind.CLIPS_FOLDER), ""))

    def _show(self, trouble: str) -> None:
        """Both ways, or why they would lead nowhere."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        for button in self._buttons:
            button.setEnabled(not trouble)
            button.setToolTip(tooltip(trouble))
        self._headline.setText(self.tr("The program cannot work here") if trouble else self._welcome)
        self._intro.setText(trouble or self._introduction)
        self._intro.set_color("err" if trouble else "text-2")
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _card(self, title: str, text: str, action: str, kind: ButtonKind) -> tuple[Card, Button]:
        card = Card(self._theme)
        words = ElidedLabel(self._theme, text, "small", "text-2", max_lines=None)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        button = Button(self._theme, action, kind)
        # A click leaves the keyboard to the prompt: the card goes when it is answered, and its buttons with it.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        card.column.setSpacing(6)
        card.column.addWidget(ElidedLabel(self._theme, title, "title", "text"))
        card.column.addWidget(words)
        card.column.addStretch(1)
        card.column.addSpacing(6)
        card.column.addWidget(button)
        return card, button

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        holder = QWidget()
        holder.setLayout(self._cards)
        self._cards.addWidget(self._demo)
        self._cards.addWidget(self._key)
        column = self._column
        # The parts have the sizes that `_fit` gave them for the present size; they must not hold it.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        column.setSpacing(_GAP_PX)
        column.addStretch(1)
        column.addWidget(self._mark)
        column.addWidget(self._headline, 0, centre)
        column.addWidget(self._intro, 0, centre)
        column.addSpacing(_GAP_PX // 2)
        column.addWidget(holder, 0, centre)
        column.addStretch(1)

    def _fit(self) -> None:
        """Give every part its size for the present width, and hide what the height has no room for."""
        is_wide = self.width() >= _SIDE_BY_SIDE_FROM_PX
        towards = QBoxLayout.Direction
        self._cards.setDirection(towards.LeftToRight if is_wide else towards.TopToBottom)
        inner = min(self.width() - 2 * EDGE_PX, _TEXT_PX)
        card_px = CARD_PX if is_wide else inner
        card_height = max(card.heightForWidth(card_px) for card in (self._demo, self._key))
        for card in (self._demo, self._key):
            card.setFixedSize(card_px, card_height)
        for label in (self._headline, self._intro):
            label.setFixedSize(inner, label.heightForWidth(inner))
        cards_height = card_height if is_wide else 2 * card_height + CARD_GAP_PX
        spare = self.height() - 2 * EDGE_PX - cards_height - self._headline.height() - 2 * _GAP_PX
        spare -= self._intro.height() + _GAP_PX
        self._intro.setVisible(spare >= 0 or bool(self._trouble))
        self._mark.setVisible(spare >= MARK_PX + _GAP_PX)
        self._cards.activate()
        self._column.activate()

    def _paint_mark(self) -> None:
        self._mark.setPixmap(self._icons.mark(MARK_PX, self.devicePixelRatioF()))
