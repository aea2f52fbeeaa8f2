"""How many clips are running, waiting, and needing the person, in one line."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.labels import ElidedLabel


class Counts(ElidedLabel):
    """Parts that are zero are left out; nothing at all shows nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "time", "text-2", parent=parent)
        self._clips = self._sending = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_counts(self, running: int, waiting: int, needs_you: int) -> None:
        parts = [
            self.tr("{count} running").format(count=running) if running else "",
            self.tr("{count} waiting").format(count=waiting) if waiting else "",
            self._needing(needs_you),
        ]
        self._clips = " · ".join(part for part in parts if part)
        self._show()

    def show_sending(self, is_paused: bool, at_once: int | None) -> None:
        """Say that nothing is sent, or that a gateway asks for fewer at once than the settings have."""
        if is_paused:
            self._sending = self.tr("sending is paused")
        elif at_once is not None:
            self._sending = self.tr("sending {count} at a time: the gateway asks for less").format(count=at_once)
        else:
            self._sending = ""
        self._show()

    def _show(self) -> None:
        self.setText(" · ".join(part for part in (self._clips, self._sending) if part))

    def _needing(self, count: int) -> str:
        if count == 0:
            return ""
        return self.tr("1 needs you") if count == 1 else self.tr("{count} need you").format(count=count)
