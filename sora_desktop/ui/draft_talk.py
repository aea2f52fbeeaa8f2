"""What the draft of the last start asks the engine: whether the clip that it comes from is still there."""

from __future__ import annotations

from PySide6.QtCore import QObject

from sora_desktop.domain.events import JobsListed
from sora_desktop.domain.library_events import JobRead
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.panel import ComposePanel


class DraftTalk(QObject):
    """Asks once. The draft says at once where it comes from, and no more where that job is gone."""

    def __init__(self, compose: ComposePanel, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._lineage = compose.lineage
        self._engine = engine

    def hear(self, event: object) -> None:
        """Show one event of the engine."""
        unproven = self._lineage.unproven
        match event:
            case JobsListed() if unproven:
                self._engine.post("read_job", lambda engine: engine.read_job(unproven))
            case JobRead(job_id, job) if unproven and job_id == unproven:
                self._lineage.unproven = ""
                if job is None:
                    self._lineage.forget(job_id)
