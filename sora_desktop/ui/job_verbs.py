"""What can be done with one job, done: by the engine, or here in the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.jobs import Job
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.system import open_file, show_in_folder


class JobVerbs(QObject):
    """Acts on jobs. What has to be asked first was asked before."""

    def __init__(self, compose: ComposePanel, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._compose = compose
        self._engine = engine

    @Slot(object, object)
    def act(self, action: object, job: Job) -> None:
        """Do what a ``JobAction`` means with this job."""
        job_id = job.id
        match action:
            case JobAction.STOP:
                self._engine.post("stop", lambda engine: engine.stop(job_id))
            case JobAction.TRY_AGAIN:
                self._engine.post("try again", lambda engine: engine.try_again(job_id))
            case JobAction.CHECK_AGAIN:
                self._engine.post("check again", lambda engine: engine.check_again(job_id))
            case JobAction.SEND_AGAIN:
                self._engine.post("send again", lambda engine: engine.send_again(job_id))
            case JobAction.FORGET:
                self._engine.post("forget", lambda engine: engine.forget(job_id))
            case JobAction.REMOVE:
                self._engine.post("remove", lambda engine: engine.remove(job_id))
            case _:
                self._act_here(action, job)

    def _act_here(self, action: object, job: Job) -> None:
        match action:
            case JobAction.USE_SETTINGS:
                self._compose.set_request(job.request)
                self._compose.focus_prompt()
            case JobAction.SHOW_IN_FOLDER if job.file:
                show_in_folder(job.file)
            case JobAction.OPEN_WITH_SYSTEM if job.file:
                open_file(job.file)
            case JobAction.COPY_TASK_ID if job.task_id:
                QGuiApplication.clipboard().setText(job.task_id)
