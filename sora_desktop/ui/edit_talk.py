"""A waiting clip that is being changed in the form: begun, saved, given up, or overtaken by its sending."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.events import BUDGET, CommandRefused, JobChanged, JobRemoved, ProfilesChanged
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.profiles import KeyPlace
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.job_texts import title_words
from sora_desktop.ui.panes import Panes

_MOST_CHARACTERS = 60


class EditTalk(QObject):
    """While a clip is changed, Generate's key saves it: whoever means to save must not order a second clip."""

    def __init__(self, panes: Panes, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._compose = panes.compose
        self._queue = panes.queue
        self._engine = engine
        self._profiles: ProfilesChanged | None = None
        self._job_id = ""
        self._draft = VideoRequest()
        self._saved: tuple[str, VideoRequest] = ("", VideoRequest())
        self._is_saving = False
        self._reason = ""
        """Why Generate rests."""
        self._queue.edit_question.confirmed.connect(self._save)
        self._queue.edit_question.closed.connect(self._end)
        self._compose.change.save_wanted.connect(self._save_from_form)
        self._compose.change.cancel_wanted.connect(self._queue.edit_question.close_question)

    def hear(self, event: object) -> None:
        """Follow what becomes of the clip, and of who may send."""
        match event:
            case ProfilesChanged():
                self._profiles = event
                if self._job_id:
                    self._rest()
            case JobChanged(job) if job.id == self._job_id and (job.state is not State.WAITING or job.has_stop_request):
                self._be_overtaken()
            case JobChanged(job) if self._is_saving and (job.id, job.request) == self._saved:
                self._is_saving = False
                self._queue.say(self.tr("The change is saved."))
            case JobRemoved(job_id) if job_id == self._job_id:
                self._be_overtaken()
            case CommandRefused("edit", sentence, field):
                self._take_back(sentence, may_overrule=field == BUDGET)

    @Slot(object)
    def begin(self, job: Job) -> None:
        """Put a waiting clip into the form."""
        if self._job_id:
            self._queue.edit_question.close_question()
        self._job_id, self._draft = job.id, self._compose.request()
        self._compose.set_request(job.request)
        self._ask(self.tr("Change “{prompt}” in the form. It keeps its place.").format(
            prompt=title_words(job, _MOST_CHARACTERS)
        ), self._words_of_keys())  # fmt: skip
        self._compose.focus_prompt()

    def _ask(self, sentence: str, reason: str, *, may_cross: bool = False) -> None:
        yes = self.tr("Save anyway") if may_cross else self.tr("Save changes")
        keys = ("" if may_cross else _key_name("Ctrl+Enter"), _key_name("Esc"))
        self._queue.edit_question.ask((self._job_id, may_cross), sentence, yes, self.tr("Cancel"), keys)
        self._reason = reason
        self._compose.change.begin()
        self._rest()

    @Slot()
    def _end(self) -> None:
        """The form gets back what was written there before."""
        if self._job_id:
            self._saved = self._job_id, self._compose.request()
            self._job_id = ""
            self._compose.change.end()
            self._compose.set_request(self._draft)
            self._wake()

    @Slot()
    def _save_from_form(self) -> None:
        """A key never says yes to a budget: what crosses one is asked about once more."""
        job_id = self._job_id
        self._queue.edit_question.close_question()
        self._save((job_id, False))

    @Slot(object)
    def _save(self, subject: tuple[str, bool]) -> None:
        job_id, may_cross = subject
        _, request = self._saved
        self._is_saving = True
        self._engine.post("edit", lambda engine: engine.edit(job_id, request, may_cross_budget=may_cross))

    def _take_back(self, sentence: str, *, may_overrule: bool) -> None:
        """What was refused is in the form again, where it can be put right."""
        job_id, request = self._saved
        self._is_saving = False
        job = self._queue.model.job_of(job_id)
        if self._job_id or not job_id:
            return
        if job is None or job.state is not State.WAITING:
            self._compose.set_request(request)  # too late for this clip; for another one it is not lost
            self._compose.change.be_overtaken()
            return
        self._job_id, self._draft = job_id, self._compose.request()
        self._compose.set_request(request)
        focused = QApplication.focusWidget()
        self._ask(sentence, sentence, may_cross=may_overrule)
        if focused is not None and self._compose.isAncestorOf(focused):
            self._compose.focus_prompt()  # where somebody writes, Enter must not mean Cancel all of a sudden

    def _be_overtaken(self) -> None:
        """It is out, or stopped: what was written stays in the form for another clip."""
        self._job_id = ""
        self._compose.change.be_overtaken()
        self._queue.edit_question.close_question()
        self._queue.say(self.tr("It went on before the change was saved."))
        self._wake()

    def _rest(self) -> None:
        self._compose.set_ready(False, self._reason)

    def _words_of_keys(self) -> str:
        words = self.tr("{save} saves the change, {cancel} cancels it.")
        return words.format(save=_key_name("Ctrl+Enter"), cancel=_key_name("Esc"))

    def _wake(self) -> None:
        event = self._profiles
        view = next((each for each in event.profiles if each.profile.id == event.selected_id), None) if event else None
        may_send = view is not None and (view.has_key or view.key_place is KeyPlace.WAITING)
        self._compose.set_ready(may_send, "" if may_send else self.tr("Add a key or start the demo first."))


def _key_name(key: str) -> str:
    """How this system writes a key."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
