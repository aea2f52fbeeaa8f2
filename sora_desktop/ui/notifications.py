"""Tells a person who looks elsewhere that a job has ended or needs them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.job_texts import title_words

_SHOWN_MS = 8_000
_MOST_CHARACTERS = 120


class Notifications(QObject):
    """Alerts the window's entry in the task bar, and shows a system notification where there is a tray."""

    opened = Signal()
    """The person clicked the notification."""

    def __init__(self, window: QWidget, icons: Icons) -> None:
        super().__init__(window)
        self._window = window
        self._icons = icons
        self._tray: QSystemTrayIcon | None = None

    def tell(self, job: Job) -> None:
        """Say what became of a job, unless the window is in front."""
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        title = self._title_of(job)
        if title and QSystemTrayIcon.isSystemTrayAvailable():
            # Some systems read marks in the text as HTML; a prompt is text from outside.
            prompt = title_words(job, _MOST_CHARACTERS).replace("<", "‹").replace("&", "＆")
            self._tray_icon().showMessage(title, prompt, self._icons.app_icon(), _SHOWN_MS)

    def tell_all_done(self, sentence: str) -> None:
        """Say that nothing is on its way any more, unless the window is in front."""
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._tray_icon().showMessage(self.tr("All clips have ended"), sentence, self._icons.app_icon(), _SHOWN_MS)

    def close(self) -> None:
        """Take the tray's icon away."""
        if self._tray is not None:
            self._tray.hide()

    def _title_of(self, job: Job) -> str:
        if job.state is State.DONE:
            return self.tr("A clip is done")
        if job.state is State.FAILED:
            return self.tr("A clip failed")
        if job.state is State.UNCONFIRMED and job.is_demo:
            return self.tr("A clip of the demo is unconfirmed: it costs nothing")
        if job.state is State.UNCONFIRMED:
            return self.tr("A clip is unconfirmed: it may have been charged")
        return self.tr("A clip needs you") if job.needs_you else ""

    def _tray_icon(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icons.app_icon(), self)
            self._tray.messageClicked.connect(self.opened)
        self._tray.show()
        return self._tray
