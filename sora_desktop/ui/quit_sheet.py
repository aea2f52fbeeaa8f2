"""The sheet at quit: what goes on at the gateway, or that an answer is still awaited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.switch import SwitchRow

WIDTH = 460

Choice = tuple[str, Callable[[], None]]


class QuitSheet(QDialog):
    """A window-modal sheet without a frame, which is opened, never executed. Escape stays."""

    quit_chosen = Signal()
    wait_chosen = Signal()
    silenced = Signal()
    """*Do not say this again* was on when *Quit* was pressed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(self.tr("Quit"))
        self.setFixedWidth(WIDTH)
        self._title = PlainLabel(theme, "", "title", is_wrapped=True)
        self._text = PlainLabel(theme, "", "body", "text-2", is_wrapped=True)
        self._again = SwitchRow(theme, self.tr("Do not say this again"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        for widget in (self._title, self._text, self._again):
            column.addWidget(widget)
        column.addSpacing(12)
        column.addLayout(self._buttons)
        theme.changed.connect(self.update)

    def say_jobs_go_on(self, count: int, unsent: int = 0) -> None:
        """Open with the sentences about paid jobs that are out, and about those that wait to be sent."""
        title = (
            self.tr("1 paid job goes on at the gateway")
            if count == 1
            else self.tr("{0} paid jobs go on at the gateway").format(count)
        )
        sentences = [self.tr("Nothing is lost: what is ready is collected at the next start.")]
        if unsent == 1:
            sentences.append(self.tr("1 more waits, unsent, until then."))
        elif unsent:
            sentences.append(self.tr("{0} more wait, unsent, until then.").format(unsent))
        self._say(title, " ".join(sentences))
        self._again.show()
        self._offer((self.tr("Stay"), self.reject), (self.tr("Quit"), self._quit))

    def say_answer_is_awaited(self) -> None:
        """Open with the choice between waiting for a create's answer and an unconfirmed clip."""
        self._say(
            self.tr("A clip is being sent right now"),
            self.tr(
                "Wait for the gateway's answer, and the window closes by itself as soon as the clip is known. "
                "If you quit now, that clip becomes Unconfirmed: it may be charged, and the program cannot collect it."
            ),
        )
        self._again.hide()
        self._offer(
            (self.tr("Stay"), self.reject),
            (self.tr("Quit now"), self._quit),
            (self.tr("Wait for the answer"), self._wait),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.color("line-strong"))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _say(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def _offer(self, *choices: Choice) -> None:
        """One button for each choice; the last is the one that Enter takes."""
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        self._buttons.addStretch(1)
        for number, (label, slot) in enumerate(choices, 1):
            is_default = number == len(choices)
            button = Button(self._theme, label, "accent" if is_default else "secondary")
            button.setDefault(is_default)
            button.setAutoDefault(is_default)
            button.clicked.connect(slot)
            self._buttons.addWidget(button)
            if is_default:
                button.setFocus()
        if self.isVisible():
            self.adjustSize()
        else:
            self.open()

    def _quit(self) -> None:
        if self._again.isVisible() and self._again.is_on:
            self.silenced.emit()
        self.accept()
        self.quit_chosen.emit()

    def _wait(self) -> None:
        """Stay open and say what is waited for; only the answer or *Quit now* ends it."""
        self._say(
            self.tr("Waiting for the gateway's answer"),
            self.tr("The window closes by itself as soon as the clip is known. Nothing more is sent."),
        )
        self._offer((self.tr("Quit now"), self._quit))
        self.wait_chosen.emit()

    def reject(self) -> None:
        """Stay. A wait cannot be taken back: what waits for its turn is held already."""
        if self._buttons.count() > 2:  # the stretch, and more than *Quit now*
            super().reject()
