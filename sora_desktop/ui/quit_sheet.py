"""The sheet at quit: what goes on at the gateway, or that an answer is still awaited."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui.type_scale import font

WIDTH = 440


class QuitSheet(QDialog):
    """A window-modal sheet that is opened, never executed. Escape stays."""

    quit_chosen = Signal()
    wait_chosen = Signal()
    silenced = Signal()
    """*Do not say this again* was ticked when *Quit* was pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(WIDTH)
        self._title = QLabel()
        self._title.setFont(font("title"))
        self._text = QLabel()
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._again = QCheckBox(self.tr("Do not say this again"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 20)
        layout.setSpacing(8)
        for widget in (self._title, self._text, self._again):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addLayout(self._buttons)

    def say_jobs_go_on(self, count: int) -> None:
        """Open with the sentence about paid jobs that are out."""
        self.setWindowTitle(self.tr("Quit"))
        self._title.setText(
            self.tr("1 paid job goes on at the gateway")
            if count == 1
            else self.tr("{0} paid jobs go on at the gateway").format(count)
        )
        self._text.setText(self.tr("Nothing is lost: what is ready is collected at the next start."))
        self._again.show()
        self._set_buttons((self.tr("Stay"), self.reject, False), (self.tr("Quit"), self._quit, True))
        self.open()

    def say_answer_is_awaited(self) -> None:
        """Open with the choice between waiting for a create's answer and an unconfirmed clip."""
        self.setWindowTitle(self.tr("Quit"))
        self._title.setText(self.tr("A clip is being sent right now"))
        self._text.setText(
            self.tr(
                "Wait for the gateway's answer, and the window closes by itself as soon as the clip is known. "
                "If you quit now, that clip becomes Unconfirmed: it may be charged, and the program cannot collect it."
            )
        )
        self._again.hide()
        self._set_buttons(
            (self.tr("Stay"), self.reject, False),
            (self.tr("Quit now"), self._quit, False),
            (self.tr("Wait for the answer"), self._wait, True),
        )
        self.open()

    def _set_buttons(self, *choices: tuple[str, object, bool]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        self._buttons.addStretch(1)
        for label, slot, is_default in choices:
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.setDefault(is_default)
            if is_default:
                button.setProperty("kind", "primary")
            button.clicked.connect(slot)
            self._buttons.addWidget(button)
            if is_default:
                button.setFocus()

    def _quit(self) -> None:
        if self._again.isVisible() and self._again.isChecked():
            self.silenced.emit()
        self.accept()
        self.quit_chosen.emit()

    def _wait(self) -> None:
        self.accept()
        self.wait_chosen.emit()
