"""What can be done with clips of the library, done: by the engine, or here in the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ExportForm, Marking
from sora_desktop.domain.library_events import ClipsRead, JobRead, TrashFiles, TrashPlanned
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.panel import ComposePanel
from sora_desktop.ui.continuing import continue_from
from sora_desktop.ui.job_actions import JobAction, actions_for
from sora_desktop.ui.job_texts import is_request_known
from sora_desktop.ui.library.actions import AS_FOR_A_JOB, FOR_ONE, OF_A_REQUEST, ClipAction, Wish
from sora_desktop.ui.library.model import ClipsModel, mime_of
from sora_desktop.ui.remixing import remix_from
from sora_desktop.ui.system import open_file, show_in_folder

_PAGE = 200
_MOST_LOOKED_AT = 200
"""Of so many clips the tags are shown while they are edited, however many they are."""
_FIRST_TICKET = 1 << 40
"""Pages that are read for a verb; those of the view count from 1."""


class TrashDone(Protocol):
    """What came of moving files to the trash, or back."""

    @property
    def ticket(self) -> int: ...
    @property
    def job_ids(self) -> tuple[str, ...]: ...
    @property
    def problem(self) -> str: ...


class Trash(Protocol):
    """Who moves files to the trash and back, off this thread."""

    @property
    def thrown_away(self) -> SignalInstance: ...
    @property
    def brought_back(self) -> SignalInstance: ...
    def throw_away(self, ticket: int, clips: Sequence[TrashFiles]) -> None: ...
    def bring_back(self, ticket: int) -> None: ...


class LibraryVerbs(QObject):
    """Acts on clips by their numbers. Of clips whose pages are not in memory, the pages are read first."""

    form_filled = Signal()
    """A request of the library is in the form, where the person goes on."""
    missed = Signal(str)
    """What is wanted of a clip is not known of it; a sentence that says so."""
    job_action_wanted = Signal(object, object)
    """A ``JobAction`` for the ``Job`` of a clip."""
    tags_wanted = Signal(object, object)
    """The first of the clips whose tags are to be edited, and the numbers of all of them."""
    files_copied = Signal(int, int)
    """How many files are in the clipboard now, and how many were not there to be copied."""
    letting_go = Signal(object)
    """The ids of jobs whose files are about to be moved: whoever plays one lets go of it now."""
    thrown_away = Signal(object, int, int, str)
    """A ticket for Undo, how many clips are in the trash, how many left without a file, and what did not work."""
    brought_back = Signal(object, int, str)
    restored = Signal(object)
    """The numbers of the clips that are back from the trash."""
    files_returned = Signal(object)
    """The ids of the jobs whose files are back in their places."""

    def __init__(
        self, window: QWidget, compose: ComposePanel, model: ClipsModel, engine: EngineThread, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._compose = compose
        self._model = model
        self._engine = engine
        self._trash: Trash | None = None
        self._tickets = count(_FIRST_TICKET)
        self._reading: dict[int, _Gathering] = {}
        self._awaited: dict[str, ClipAction] = {}
        self._thrown: dict[int, dict[str, int]] = {}
        """The numbers of the clips that went to the trash, by ticket and job."""
        self._planned: dict[int, TrashPlanned] = {}
        """What is on its way to the trash, by ticket: two may be, one from here and one from the take wall."""
        self._folder = ""

    def use_trash(self, trash: Trash) -> None:
        """Take who moves files, which is there only when the engine is at work."""
        self._trash = trash
        trash.thrown_away.connect(self._have_thrown_away)
        trash.brought_back.connect(self._have_brought_back)

    def act(self, wish: Wish, numbers: Sequence[int]) -> None:
        """Do what is wished with these clips."""
        marking = _marking_of(wish)
        if marking is not None:
            self._mark(numbers, marking)
        elif wish.action is ClipAction.TAG:
            self._gather(numbers[:_MOST_LOOKED_AT], lambda clips: self.tags_wanted.emit(clips, numbers))
        else:
            self._gather(numbers, lambda clips: self._act_on(wish, clips))

    def bring_back(self, ticket: int) -> None:
        """Undo what was thrown away under a ticket."""
        if self._trash is not None:
            self._trash.bring_back(ticket)

    def tag(self, numbers: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
        self._mark(numbers, Marking(add=tuple(add), remove=tuple(remove)))

    def undo_marks(self, mark_id: int) -> None:
        """Take back what was marked under this id."""
        self._engine.post("undo_marks", lambda engine: engine.undo_marks(mark_id))

    def _mark(self, numbers: Sequence[int], marking: Marking) -> None:
        self._engine.post("mark_clips", lambda engine: engine.mark_clips(numbers, marking))

    def hear(self, event: object) -> bool:
        """Take what was asked for here; whether it was."""
        match event:
            case ClipsRead(ticket, clips) if ticket in self._reading:
                self._reading.pop(ticket).take(clips)
            case JobRead(job_id, Job() as job) if job_id in self._awaited:
                self._fill_form(self._awaited.pop(job_id), job)
                return False  # the details may have asked for it too
            case TrashPlanned():
                self._throw_away(event)
            case _:
                return False
        return True

    def _gather(self, numbers: Sequence[int], then: Callable[[list[Clip]], None]) -> None:
        missing = [number for number in numbers if self._model.clip_of(number) is None]
        known = {number: clip for number in numbers if (clip := self._model.clip_of(number)) is not None}
        pages = [missing[first : first + _PAGE] for first in range(0, len(missing), _PAGE)]
        gathering = _Gathering(numbers, known, len(pages), then)
        for page in pages:
            ticket = next(self._tickets)
            self._reading[ticket] = gathering
            self._read(page, ticket)
        if not pages:
            gathering.finish_if_whole()

    def _read(self, page: Sequence[int], ticket: int) -> None:
        self._engine.post("read_clips", lambda engine: engine.read_clips(page, ticket))

    def _act_on(self, wish: Wish, clips: list[Clip]) -> None:
        if not clips:
            return
        ids, value = _ids(clips), wish.value
        match wish.action:
            case ClipAction.TRASH:
                ticket = next(self._tickets)
                self._thrown[ticket] = {clip.job_id: clip.number for clip in clips}
                self._engine.post("plan_trash", lambda engine: engine.plan_trash(ids, ticket))
            case ClipAction.EXPORT if isinstance(value, ExportForm):
                self._ask_for_folder(ids, value)
            case ClipAction.COPY_FILE:
                self._copy_files(clips)
            case ClipAction.SHOW_IN_FOLDER:
                show_in_folder(clips[0].file)
            case ClipAction.OPEN:
                open_file(clips[0].file)
            case action if action in FOR_ONE:
                self._awaited[ids[0]] = action
                self._engine.post("read_job", lambda engine: engine.read_job(ids[0]))

    def _copy_files(self, clips: list[Clip]) -> None:
        files = mime_of(clips)
        copied = len(files.urls())
        if copied:  # else what is in the clipboard stays there
            QGuiApplication.clipboard().setMimeData(files)
        self.files_copied.emit(copied, len(clips) - copied)

    def _fill_form(self, action: ClipAction, job: Job) -> None:
        """Put what is wanted of a clip's request into the form, and leave the rest of it as it is."""
        if action in OF_A_REQUEST and not is_request_known(job):
            self.missed.emit(self.tr("It is not known what was asked for this clip."))
            return
        match action:
            case _ if action in AS_FOR_A_JOB:
                self._act_on_job(AS_FOR_A_JOB[action], job)
                return
            case ClipAction.USE_PROMPT:
                self._compose.set_prompt(job.request.prompt)
            case ClipAction.USE_IMAGES:
                self._compose.set_request(replace(self._compose.request(), images=job.request.images))
            case ClipAction.CONTINUE:
                self.form_filled.emit()
                continue_from(self._compose, job)
                return
            case ClipAction.REMIX:
                self.form_filled.emit()
                remix_from(self._compose, job)
                return
            case _:
                self._compose.set_request(job.request)
        self.form_filled.emit()
        if action is ClipAction.MORE_TAKES:
            self._compose.lineage.be_take_of(job.id, self._compose.request())
            self._compose.focus_takes()

    def _act_on_job(self, action: JobAction, job: Job) -> None:
        if action in actions_for(job):
            self.job_action_wanted.emit(action, job)
        else:
            self.missed.emit(self.tr("That is not known of this clip."))

    def _ask_for_folder(self, ids: list[str], form: ExportForm) -> None:
        dialog = QFileDialog(self._window, self.tr("Folder for the exported clips"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)

        def export(folder: str) -> None:
            self._folder = folder
            self._engine.post("export_clips", lambda engine: engine.export_clips(ids, folder, form))

        dialog.fileSelected.connect(export)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _throw_away(self, planned: TrashPlanned) -> None:
        if self._trash is None:
            return
        if not planned.clips:
            self.thrown_away.emit(planned.ticket, 0, 0, planned.sentence)
            return
        trash = self._trash
        self._planned[planned.ticket] = planned
        self.letting_go.emit({clip.job_id for clip in planned.clips})
        # The players carry out what they are told in the next turn of the loop.
        QTimer.singleShot(0, self, lambda: trash.throw_away(planned.ticket, planned.clips))

    def _have_thrown_away(self, done: TrashDone) -> None:
        ids = done.job_ids
        if ids:
            self._engine.post("trashed", lambda engine: engine.trashed(ids))
        planned = self._planned.pop(done.ticket, TrashPlanned(done.ticket, ()))
        gone = len({clip.job_id for clip in planned.clips if not clip.files}.intersection(ids))
        problem = " ".join(part for part in (planned.sentence, done.problem) if part)
        self.thrown_away.emit(done.ticket, len(ids) - gone, gone, problem)

    def _have_brought_back(self, done: TrashDone) -> None:
        ids = done.job_ids
        if ids:
            self._engine.post("restored", lambda engine: engine.restored(ids))
        numbers = self._thrown.pop(done.ticket, {})
        self.restored.emit([numbers[job_id] for job_id in ids if job_id in numbers])
        self.files_returned.emit(ids)
        self.brought_back.emit(done.ticket, len(ids), done.problem)


class _Gathering:
    """Clips that are read page by page for one verb."""

    def __init__(
        self, numbers: Sequence[int], known: dict[int, Clip], pages: int, then: Callable[[list[Clip]], None]
    ) -> None:
        self._numbers = numbers
        self._known = known
        self._pages = pages
        self._then = then

    def take(self, clips: Sequence[Clip]) -> None:
        self._known.update({clip.number: clip for clip in clips})
        self._pages -= 1
        self.finish_if_whole()

    def finish_if_whole(self) -> None:
        if not self._pages:
            self._then([self._known[number] for number in self._numbers if number in self._known])


def _marking_of(wish: Wish) -> Marking | None:
    """What a verb changes of the marks; ``None`` for one that changes none, or has to ask first."""
    match wish.action, wish.value:
        case ClipAction.RATE, int() as stars:
            return Marking(rating=stars)
        case ClipAction.FAVOURITE, is_on:
            return Marking(is_favourite=bool(is_on))
        case ClipAction.REJECT, is_on:
            return Marking(is_rejected=bool(is_on))
    return None


def _ids(clips: Sequence[Clip]) -> list[str]:
    return [clip.job_id for clip in clips]
