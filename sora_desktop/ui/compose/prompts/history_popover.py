"""The popover of earlier prompts: search in them, and take one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from sora_desktop.ui.compose.prompts.prompt_list import PromptList
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel
from sora_desktop.ui.widgets.popover import Popover

_WIDTH_PX = 420
_MOST_LIST_PX = 360
_TYPED_MS = 120


class HistoryPopover(Popover):
    """Newest first. ↓ goes from the search into the list, Enter takes the prompt that is selected."""

    prompts_wanted = Signal(str)
    """Prompts with these words are to be told to `show_prompts`."""
    prompt_chosen = Signal(str)

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor, "", width=_WIDTH_PX)
        self.setAccessibleName(self.tr("Earlier prompts"))
        self._line = QLineEdit()
        self._line.setPlaceholderText(self.tr("Search earlier prompts"))
        self._line.setAccessibleName(self.tr("Search earlier prompts"))
        self._line.setClearButtonEnabled(False)
        self._list = PromptList(theme, self.tr("Earlier prompts"), 2)
        self._note = ElidedLabel(theme, "", "small", "text-2", max_lines=None)
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self.column.addWidget(self._line)
        self.column.addWidget(self._note)
        self.column.addWidget(self._list)
        self._line.installEventFilter(self)
        self._line.textChanged.connect(self._ask_soon)
        self._typed.timeout.connect(self._ask)
        self._list.prompt_chosen.connect(self._choose)
        self._list.left_at_top.connect(self._line.setFocus)
        self.closed.connect(self._typed.stop)

    def open(self) -> None:
        """Ask for the newest prompts, and show it."""
        self._line.blockSignals(True)
        self._line.clear()
        self._line.blockSignals(False)
        self._list.hide()
        self._say(self.tr("Looking for earlier prompts…"))
        self._ask()
        super().open()

    def show_prompts(self, query: str, prompts: tuple[str, ...]) -> None:
        """Show what was found for `query`, unless something else is looked for by now."""
        if query != self._line.text():
            return
        self._list.show_prompts(prompts)
        self._list.fit(_WIDTH_PX - 32, _MOST_LIST_PX)
        self._list.setVisible(bool(prompts))
        if prompts:
            self._note.hide()
        elif query.strip():
            self._say(self.tr("No earlier prompt has these words."))
        else:
            self._say(self.tr("There are no earlier prompts yet. Those of your clips will be here."))

    def show_refusal(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self._list.hide()
        self._say(sentence, "err")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self._list.isVisible():
                self._list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._list.isVisible() and not self._typed.isActive() and self._list.current:
                    self._choose(self._list.current)
                return True
        return super().eventFilter(watched, event)

    def _ask_soon(self) -> None:
        self._typed.start()

    def _ask(self) -> None:
        self.prompts_wanted.emit(self._line.text())

    def _choose(self, prompt: str) -> None:
        self.close_popover()
        self.prompt_chosen.emit(prompt)

    def _say(self, sentence: str, role: str = "text-2") -> None:
        self._note.setText(sentence)
        self._note.set_color(role)
        self._note.show()
