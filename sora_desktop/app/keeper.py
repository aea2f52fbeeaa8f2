"""What the next start finds again: sizes, theme and draft, written to the start file soon after they change."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot

from sora_desktop.storage.start_file import StartFile, StartState
from sora_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from sora_desktop.ui.compose.panel import ComposePanel

SAVE_AFTER_MS = 500

_log = logging.getLogger(__name__)


class Keeper(QObject):
    """Holds the ``StartState`` of this run, and saves it with the window's sizes."""

    def __init__(self, file: StartFile, parent: QObject) -> None:
        super().__init__(parent)
        self._file = file
        self._window: MainWindow | None = None
        self._compose: ComposePanel | None = None
        self._saving = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._saving.timeout.connect(self.save)
        self.state: StartState = file.load()
        self.may_write = True
        """Not in a folder that another process owns."""
        self.trouble = ""
        """Why the state could not be written the last time, as a sentence."""

    def restore(self, window: MainWindow) -> None:
        """Give the window its sizes of last time; from then on they are kept."""
        state = self.state
        window.restore(
            base64.b64decode(state.geometry, validate=False),
            list(state.splitters.get("panes", ())),
            list(state.splitters.get("middle", ())),
        )
        self._window = window

    def keep_draft_of(self, compose: ComposePanel) -> None:
        """From now on the draft is what this form asks for."""
        self._compose = compose
        compose.draft_changed.connect(self._saving.start)
        compose.batch.draft_changed.connect(self._saving.start)

    def note(self, **changes: Any) -> None:
        """Take over changed fields of the state, to be saved soon."""
        self.state = replace(self.state, **changes)
        self._saving.start()

    @Slot()
    def save(self) -> None:
        """Write the state as it is now. What cannot be written is logged: nothing paid for is in it."""
        self._saving.stop()
        if self._window is not None:
            panes, middle = self._window.pane_sizes()
            before = self.state.splitters
            self.state = replace(
                self.state,
                geometry=base64.b64encode(self._window.geometry_bytes()).decode("ascii"),
                splitters={
                    "panes": tuple(panes) or before.get("panes", ()),
                    "middle": tuple(middle) or before.get("middle", ()),
                },
            )
        if self._compose is not None:
            draft, takes = self._compose.request(), self._compose.takes()
            parent, batch = self._compose.lineage.kept(draft), self._compose.batch.draft()
            self.state = replace(self.state, draft=draft, draft_parent=parent, takes=takes, batch=batch)
        if not self.may_write:
            return
        from sora_desktop.domain.errors import DiskTrouble

        self.trouble = ""
        try:
            self._file.save(self.state)
        except DiskTrouble as trouble:
            self.trouble = trouble.sentence
            _log.warning("the draft could not be saved: %s", trouble.sentence)
