"""The sheet at quit: what goes on at the gateway, or that an answer is still awaited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.buttons import Button
from sora_desktop.ui.widgets.labels import PlainLabel
from sora_desktop.ui.widgets.menu import drop_system_frame, round_corners
from sora_desktop.ui.widgets.painting import paint_rounded
from sora_desktop.ui.widgets.switch import SwitchRow

WIDTH = 460
_RADIUS = 10

Choice = tuple[str, Callable[[], None]]


class QuitSheet(QDialog):
    """A window-modal sheet without a frame, which is opened, never executed. Escape stays.

    What it says can be said anew while it is open: then the buttons stay as they are, unless others are needed.
    """

    quit_chosen = Signal()
    quit_now_chosen = Signal()
    """Although an answer is awaited."""
    wait_chosen = Signal()
    silenced = Signal()
    """*Do not say this again* was on when *Quit* was pressed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        drop_system_frame(self)
        self._theme = theme
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(self.tr("Quit"))
        self.setFixedWidth(WIDTH)
        self._title = PlainLabel(theme, "", "title", is_wrapped=True)
        self._text = PlainLabel(theme, "", "body", "text-2", is_wrapped=True)
        self._again = SwitchRow(theme, self.tr("Do not say this again"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._shown: list[Button] = []
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
        self._again.show()
        self._say(title, " ".join(sentences))
        self._offer((self.tr("Stay"), self.reject), (self.tr("Quit"), self._quit))

    def say_nothing_is_out(self, unsent: int = 0) -> None:
        """Say that what was asked about has ended by itself, and about clips that wait to be sent."""
        sentences = [self.tr("No paid clip goes on at a gateway, and no answer is awaited.")]
        if unsent == 1:
            sentences.append(self.tr("1 clip waits, unsent, until the next start."))
        elif unsent:
            sentences.append(self.tr("{0} clips wait, unsent, until the next start.").format(unsent))
        self._again.hide()
        self._say(self.tr("Nothing is out any more"), " ".join(sentences))
        self._offer((self.tr("Stay"), self.reject), (self.tr("Quit"), self._quit))

    def say_answer_is_awaited(self) -> None:
        """Open with the choice between waiting for a create's answer and an unconfirmed clip."""
        self._again.hide()
        self._say(
            self.tr("A clip is being sent right now"),
            self.tr(
                "Wait for the gateway's answer, and the window closes by itself as soon as the clip is known. "
                "If you quit now, that clip becomes Unconfirmed: it may be charged, and the program cannot collect it."
            ),
        )
        self._offer(
            (self.tr("Stay"), self.reject),
            (self.tr("Quit now"), self._quit_now),
            (self.tr("Wait for the answer"), self._wait),
        )

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.resize(WIDTH, self.heightForWidth(WIDTH))  # only now all buttons are there to be counted
        return is_done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        round_corners(self, _RADIUS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, border = self._theme.color("raised"), self._theme.color("line-strong")
        paint_rounded(QPainter(self), self.rect(), _RADIUS, fill, border)

    def _say(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def _offer(self, *choices: Choice) -> None:
        """One button for each choice; the last is the one that Enter takes."""
        labels = [label for label, _ in choices]
        if not self.isVisible():
            self._put_buttons(choices, labels[-1])
            self.open()
            return
        if [button.text() for button in self._shown] != labels:
            focused = next((button.text() for button in self._shown if button.hasFocus()), "")
            self._put_buttons(choices, focused if focused in labels else labels[-1])

    def _put_buttons(self, choices: tuple[Choice, ...], focused: str) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        self._shown.clear()
        self._buttons.addStretch(1)
        for number, (label, slot) in enumerate(choices, 1):
            is_default = number == len(choices)
            button = Button(self._theme, label, "accent" if is_default else "secondary")
            button.setDefault(is_default)
            button.setAutoDefault(is_default)
            button.clicked.connect(slot)
            self._shown.append(button)
            self._buttons.addWidget(button)
            if label == focused:
                button.setFocus()

    def _quit(self) -> None:
        if self._again.isVisible() and self._again.is_on:
            self.silenced.emit()
        self.accept()
        self.quit_chosen.emit()

    def _quit_now(self) -> None:
        self.accept()
        self.quit_now_chosen.emit()

    def _wait(self) -> None:
        """Stay open and say what is waited for; only the answer or *Quit now* ends it."""
        self._say(
            self.tr("Waiting for the gateway's answer"),
            self.tr("The window closes by itself as soon as the clip is known. Nothing more is sent."),
        )
        self._offer((self.tr("Quit now"), self._quit_now))
        self.wait_chosen.emit()

    def reject(self) -> None:
        """Stay. A wait cannot be taken back: what waits for its turn is held already."""
        if len(self._shown) > 1:  # more than *Quit now*
            super().reject()
