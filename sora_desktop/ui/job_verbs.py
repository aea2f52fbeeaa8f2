"""What can be done with one job, done: by the engine, or here in the window."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.profiles import ProfileView
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.intent import Intent
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.continuing import TITLE_CHARACTERS, continue_from
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.job_texts import title_words
from sora_desktop.ui.remixing import remix_from
from sora_desktop.ui.system import open_file, show_in_folder

_UNKNOWN_ADDRESS = "https://gateway.example"
"""Of a clip that was never sent, whose profile was deleted; a real address would get the key of another gateway."""


class JobVerbs(QObject):
    """Acts on jobs. What has to be asked first was asked before."""

    done = Signal(str)
    """Something that leaves no trace in the window was done; a few words that confirm it."""
    compare_wanted = Signal(object)
    """The ``Job`` whose takes are to be seen side by side."""

    edit_wanted = Signal(object)
    """A waiting ``Job`` is to be changed."""

    def __init__(
        self, compose: ComposePanel, engine: EngineThread, profiles: Mapping[str, ProfileView], parent: QObject
    ) -> None:
        """``profiles`` are those that there are at the time, by their ids."""
        super().__init__(parent)
        self._profiles = profiles
        self._compose = compose
        self._engine = engine
        self._copies: dict[str, Intent] = {}
        """For each job that was duplicated, what makes a double click one order."""

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
            case JobAction.LOOK_AGAIN:
                self._engine.post("look_for_traces", lambda engine: engine.look_for_traces(job_id))
            case JobAction.KEEP_WAITING:
                self._engine.post("keep_waiting", lambda engine: engine.keep_waiting(job_id))
            case JobAction.REMOVE:
                self._engine.post("remove", lambda engine: engine.remove(job_id))
            case JobAction.SEND_NEXT:
                self._engine.post("send_next", lambda engine: engine.send_next([job_id]))
            case JobAction.SEND_LAST:
                self._engine.post("send_last", lambda engine: engine.send_last([job_id]))
            case JobAction.DUPLICATE:
                intent_id = self._copies.setdefault(job_id, Intent(self)).spend()
                self._engine.post("duplicate", lambda engine: engine.duplicate(job_id, intent_id=intent_id))
            case JobAction.EDIT:
                self.edit_wanted.emit(job)
            case _:
                self._act_here(action, job)

    @Slot(object, str)
    def adopt(self, job: Job, task_id: str) -> None:
        """Go on with an unconfirmed job under the task id that the person found."""
        self._engine.post("adopt", lambda engine: engine.adopt(job.id, task_id))

    @Slot(str, str)
    def add_task(self, task_id: str, profile_id: str) -> None:
        """Take in a task that another program started; an empty ``profile_id`` is the selected profile."""
        self._engine.post("add_task", lambda engine: engine.add_task(task_id, profile_id or None))

    @Slot()
    def collect(self) -> None:
        """Ask for everything that a gateway has taken and that is not here yet."""
        self._engine.post("collect", lambda engine: engine.collect())

    def tell_collected(self, count: int) -> None:
        """Say how many clips are asked for now."""
        if not count:
            self.done.emit(self.tr("Nothing is out: every clip is here."))
        elif count == 1:
            self.done.emit(self.tr("1 clip is asked for."))
        else:
            self.done.emit(self.tr("{count} clips are asked for.").format(count=count))

    def _act_here(self, action: object, job: Job) -> None:
        match action:
            case JobAction.USE_SETTINGS:
                self._compose.set_request(job.request)
                self._compose.focus_prompt()
            case JobAction.CONTINUE:
                continue_from(self._compose, job)
            case JobAction.REMIX:
                remix_from(self._compose, job)
            case JobAction.USE_LAST_FRAME if job.file:
                self._compose.images.add_last_frame(job.file, job.id, title_words(job, TITLE_CHARACTERS))
            case JobAction.COMPARE:
                self.compare_wanted.emit(job)
            case JobAction.SHOW_IN_FOLDER if job.file:
                show_in_folder(job.file)
            case JobAction.OPEN_WITH_SYSTEM if job.file:
                open_file(job.file)
            case JobAction.COPY_TASK_ID if job.task_id:
                self._copy(job.task_id, self.tr("Task id copied."))
            case JobAction.COPY_REPORT | JobAction.COPY_CURL:
                self._copy_text_of(action, job)

    def _copy_text_of(self, action: object, job: Job) -> None:
        from sora_desktop.domain.reports import curl_of, report_of  # costs the start 20 ms, and is rarely needed

        view = self._profiles.get(job.profile_id)
        if action is JobAction.COPY_CURL:
            self._copy(curl_of(job, self._address_of(job)), self.tr("Copied as cURL."))
        else:
            name = self.tr("a deleted profile") if view is None else view.profile.name
            self._copy(report_of(job, name, time.time()), self.tr("Report copied."))

    def _copy(self, text: str, confirmation: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.done.emit(confirmation)

    def _address_of(self, job: Job) -> str:
        """Where the request of a job goes: where it went, or the address of its profile."""
        view = self._profiles.get(job.profile_id)
        return job.origin or (view.profile.base_url if view is not None else "") or _UNKNOWN_ADDRESS
