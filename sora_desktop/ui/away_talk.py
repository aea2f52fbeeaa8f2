"""Which of the queue's clips are in the trash or missing, asked for whenever the library has changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from sora_desktop.domain.events import EngineReady
from sora_desktop.domain.library_events import ClipsAway, ClipsMarked, LibraryChanged
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.queue.model import JobsModel
from sora_desktop.ui.queue.texts import Away

translate = QCoreApplication.translate

_ASKED_MS = 250
"""Changes that come one after the other are one question."""


def away_sentence(away: Away | None) -> str:
    """Why nothing can be taken from a kept clip, and what helps; empty for one that is in its place."""
    match away:
        case Away.IN_TRASH:
            return translate(
                "AwayTalk",
                "The clip is in the trash. Restore it there, and choose “Rebuild the library from its folders”.",
            )
        case Away.MISSING:
            return translate("AwayTalk", "The file of this clip is not there.")
        case None:
            return ""


class AwayTalk(QObject):
    """Hears each event of the engine."""

    def __init__(self, model: JobsModel, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._engine = engine
        self._missing: frozenset[str] = frozenset()
        self._asking = QTimer(self, singleShot=True, interval=_ASKED_MS)
        self._asking.timeout.connect(self._ask)

    @Slot(object)
    def hear(self, event: object) -> None:
        """Ask what is away where that may have changed, and show what was answered."""
        match event:
            case EngineReady() | LibraryChanged():
                self._ask_soon()
            case ClipsMarked(clips) if any(clip.is_missing is not (clip.job_id in self._missing) for clip in clips):
                self._ask_soon()
            case ClipsAway(in_trash, missing):
                self._missing = missing
                self._model.set_away(
                    dict.fromkeys(missing, Away.MISSING) | dict.fromkeys(in_trash, Away.IN_TRASH),
                )

    def _ask_soon(self) -> None:
        if not self._asking.isActive():
            self._asking.start()

    @Slot()
    def _ask(self) -> None:
        self._engine.post("read_away", lambda engine: engine.read_away())
