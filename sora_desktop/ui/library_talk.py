"""What the library talks about with the engine: searches, pages, pictures, and which clip is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from sora_desktop.domain.events import EngineReady, ProfilesChanged
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ClipQuery, Facets
from sora_desktop.domain.library_events import (
    ClipsFound,
    ClipsMarked,
    ClipsRead,
    FacetsCounted,
    JobRead,
    LibraryChanged,
    LibraryWork,
    ManyMarked,
    MarksUndoable,
    MarksUndone,
)
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.conversation import Conversation, Poster, Posters
from sora_desktop.ui.details.measures import Measures
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.library.actions import Wish
from sora_desktop.ui.library.choices import Names
from sora_desktop.ui.library.tabs import LIBRARY, QUEUE
from sora_desktop.ui.library.texts import copied_words
from sora_desktop.ui.library_notices import LibraryNotices
from sora_desktop.ui.library_verbs import LibraryVerbs, Trash
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.menus import Menus
from sora_desktop.ui.panes import Panes

_CHANGES_MS = 250
"""Clips that arrive one after the other are one change."""
_FILL_THE_FORM = (JobAction.USE_SETTINGS, JobAction.CONTINUE, JobAction.REMIX, JobAction.USE_LAST_FRAME)


class LibraryTalk(QObject):
    """Shows what the engine tells of the library, and lets library and queue take turns in the window."""

    def __init__(self, window: MainWindow, panes: Panes, conversation: Conversation, engine: EngineThread) -> None:
        super().__init__(conversation)
        self._window = window
        self._panes = panes
        self._pane = panes.library
        self._conversation = conversation
        self._engine = engine
        self._posters: Posters | None = None
        self._tickets = count(1)
        self._ticket = 0
        self._facets = Facets()
        self._profiles: dict[str, str] = {}
        self._clip: Clip | None = None
        self._job: Job | None = None
        self._changes = QTimer(self, singleShot=True, interval=_CHANGES_MS)
        self._changes.timeout.connect(self._find)
        self.verbs = LibraryVerbs(window, panes.compose, self._pane.model, engine, self)
        self.notices = LibraryNotices(panes.notices, engine, self.verbs, self)
        self._connect()

    @property
    def clip(self) -> Clip | None:
        """The clip of the library that is looked at."""
        return self._clip

    def use_posters(self, posters: Posters) -> None:
        """Take the maker of pictures, which is there only when the engine is at work."""
        self._posters = posters

    def use_trash(self, trash: Trash) -> None:
        self.verbs.use_trash(trash)

    def use_power(self, runs_on_battery: Callable[[], bool]) -> None:
        """Play clips under the mouse as soon as the preview has its player, but not at the cost of a battery."""
        preview = self._panes.preview
        self._pane.hover.may_play = lambda: preview.stage is not None and not runs_on_battery()

    def connect_menus(self, menus: Menus) -> None:
        """Let the menus lead here."""
        menus.library_wanted.connect(self._go_to_library)
        menus.search_wanted.connect(self._go_to_search)
        menus.import_wanted.connect(self._ask_what_to_import)
        menus.rebuild_wanted.connect(self._rebuild)
        menus.queue_wanted.connect(self.show_queue)
        menus.prompt_wanted.connect(self._go_to_prompt)
        menus.job_action_chosen.connect(self._follow_to_form)
        menus.undo_wanted.connect(self.notices.undo)

    @Slot(object)
    def show_poster(self, poster: Poster) -> None:
        """Put a picture into its place."""
        self._pane.put_picture(poster.key, poster.image)

    @Slot()
    def show_library(self) -> None:
        """Give the library the places of form and queue."""
        if self._window.row.is_library_shown:
            return
        self._window.show_library(True)
        self._panes.side_tabs.tabs.setCurrentIndex(LIBRARY)
        if not self._pane.view.currentIndex().isValid() and self._pane.model.rowCount():
            self._pane.view.select_rows([0], 0)
        self._panes.side_marks.show_clip(self._clip)
        self._panes.details.withhold(JobAction.REMOVE)  # from a list that is not seen
        self._show_job()

    @Slot()
    def show_queue(self) -> None:
        """Give form and queue their places back."""
        if self._window.row.is_library_shown:
            self._window.show_library(False)
            self._panes.side_marks.hide()
            self._panes.details.withhold()
            self._panes.queue.tabs.setCurrentIndex(QUEUE)
            self._conversation.show_selected(self._panes.queue.selected_job)
            self._window.row.settle()

    @Slot(object)
    def hear(self, event: object) -> None:
        """Show one event of the engine, if it is of those that are shown here."""
        if self.verbs.hear(event):
            return
        match event:
            case ClipsFound(ticket, numbers):
                if ticket == self._ticket:
                    self._pane.show_found(numbers)
            case ClipsRead(ticket, clips):
                self._pane.model.take_page(ticket, clips)
            case ClipsMarked(clips):
                self._show_marked(clips)
            case ManyMarked(numbers, marking):
                self._pane.mark_clips(numbers, marking)
                self.notices.show_marking(event)
            case MarksUndoable(mark_id):
                self.notices.note_marks(mark_id)
            case MarksUndone(_, numbers):
                self._go_back_to(numbers)
            case LibraryChanged():
                self._changes.start()
            case FacetsCounted(facets):
                self._show_facets(facets)
            case JobRead(job_id, job):
                self._show_read(job_id, job)
            case LibraryWork():
                self.notices.show_work(event)
            case _:
                self._hear_names(event)

    def _hear_names(self, event: object) -> None:
        match event:
            case ProfilesChanged(profiles):
                self._profiles = {view.profile.id: view.profile.name for view in profiles}
                self._show_facets(self._facets)
            case EngineReady():
                self._find()

    def _connect(self) -> None:
        pane, panes = self._pane, self._panes
        pane.query_changed.connect(self._find)
        pane.current_changed.connect(self._look_at)
        pane.wished.connect(self.verbs.act)
        pane.search_cleared.connect(panes.bar.search.clear)
        pane.import_wanted.connect(self._ask_what_to_import)
        pane.undo_wanted.connect(self.notices.undo)
        pane.tags_edited.connect(self.verbs.tag)
        self.verbs.tags_wanted.connect(pane.edit_tags)
        pane.tag_anchor = panes.side_marks.tag
        pane.model.page_wanted.connect(self._read_page)
        pane.view.picture_wanted.connect(self._want_picture)
        pane.view.picture_unwanted.connect(self._want_picture_no_more)
        pane.view.player_key_pressed.connect(panes.preview.keyPressEvent)
        panes.bar.search.words_changed.connect(self._search)
        panes.bar.search.left.connect(self._leave_search)
        panes.bar.queue_toggled.connect(self._show_folded_queue)
        for tabs in (panes.queue.tabs, panes.side_tabs.tabs):
            tabs.currentChanged.connect(self._turn_to)
        panes.queue.model.rowsInserted.connect(self._count_queue)
        panes.queue.model.rowsRemoved.connect(self._count_queue)
        panes.queue.model.modelReset.connect(self._count_queue)
        panes.queue.selection_changed.connect(self._stay_with_clip)
        panes.details.action_requested.connect(self._follow_to_form)
        panes.side_marks.wished.connect(self._wish_for_one)
        self.verbs.form_filled.connect(self._go_to_prompt)
        self.verbs.missed.connect(panes.details.say)
        self.verbs.job_action_wanted.connect(panes.details.action_requested)
        self.verbs.files_copied.connect(self._say_copied)
        self.verbs.letting_go.connect(self._let_go)
        self.verbs.restored.connect(pane.select_when_found)
        self.verbs.files_returned.connect(panes.preview.show_again)
        panes.preview.clip_wanted.connect(self._go_by)

    # Searching

    @Slot()
    def _find(self, _query: ClipQuery | None = None) -> None:
        self._changes.stop()
        ticket = self._ticket = next(self._tickets)
        query = self._pane.query
        self._engine.post("find_clips", lambda engine: engine.find_clips(query, ticket))

    @Slot(object, int)
    def _read_page(self, numbers: Sequence[int], ticket: int) -> None:
        self._engine.post("read_clips", lambda engine: engine.read_clips(numbers, ticket))

    @Slot(str)
    def _search(self, words: str) -> None:
        if words:
            self.show_library()
        self._pane.search(words)

    def _leave_search(self) -> None:
        if self._window.row.is_library_shown:
            self._pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._panes.compose.focus_prompt()

    def _show_facets(self, facets: Facets) -> None:
        self._facets = facets
        self._pane.show_facets(facets, Names(self._profiles))
        for tabs in (self._panes.queue.tabs, self._panes.side_tabs.tabs):
            tabs.show_count(LIBRARY, facets.total)

    def _show_marked(self, clips: Sequence[Clip]) -> None:
        """Show marks at once; where they decide who is in the list or how many are, look for it again."""
        before = {clip.number: self._pane.model.clip_of(clip.number) for clip in clips}
        self._pane.change_clips(clips)
        query = self._pane.query
        decides = query.least_rating or query.is_favourite or query.tag or query.sort is query.sort.BEST
        for clip in clips:
            known = before[clip.number]
            if known is None or (known.is_favourite, known.is_rejected, known.tags) != (
                clip.is_favourite, clip.is_rejected, clip.tags,
            ):  # fmt: skip
                decides = True
        if decides:
            self._changes.start()

    def _go_back_to(self, numbers: Sequence[int]) -> None:
        """Go to clips that come into the list again because their marks are as before."""
        if numbers and len(self._pane.model.rows_of(numbers)) < len(numbers):
            self._pane.select_when_found(numbers)

    # Pictures

    @Slot(str, str)
    def _want_picture(self, job_id: str, file: str) -> None:
        if self._posters is not None:
            self._posters.request(job_id, file)

    @Slot(str)
    def _want_picture_no_more(self, job_id: str) -> None:
        posters = self._panes.queue.model.posters
        if self._posters is not None and posters.find(job_id) is None:
            self._posters.forget(job_id)
            posters.drop(job_id)  # the queue may have asked for it, too, and shall do so again

    # The clip that is looked at

    @Slot(object)
    def _look_at(self, clip: Clip | None) -> None:
        is_other = clip is None or self._clip is None or clip.job_id != self._clip.job_id
        self._clip = clip
        if self._window.row.is_library_shown:
            self._panes.side_marks.show_clip(clip)
        if not is_other:
            return
        self._job = None
        if clip is None:
            self._show_job()
            return
        self._read_job(clip.job_id)

    def _read_job(self, job_id: str) -> None:
        self._engine.post("read_job", lambda engine: engine.read_job(job_id))

    def _show_read(self, job_id: str, job: Job | None) -> None:
        if self._clip is not None and self._clip.job_id == job_id:
            self._job = job
            self._show_job()

    def _show_job(self) -> None:
        if self._window.row.is_library_shown:
            self._conversation.show_selected(self._job)
            if self._clip is not None and self._clip.length_s:
                self._panes.details.show_measures(self._clip.job_id, Measures(length_s=self._clip.length_s))
            self._window.row.settle()

    @Slot()
    def _stay_with_clip(self) -> None:
        """What happens in a queue that nobody sees changes nothing of what is looked at."""
        self._show_job()

    def _wish_for_one(self, wish: object) -> None:
        if self._clip is not None and isinstance(wish, Wish):
            self.verbs.act(wish, [self._clip.number])

    @Slot(int, int)
    def _say_copied(self, copied: int, missing: int) -> None:
        self._panes.details.say(copied_words(copied, missing))

    @Slot(object)
    def show_other(self, job: Job) -> None:
        """Go to a job where the person is; one that the list there does not have is shown all the same."""
        if not self._window.row.is_library_shown:
            if self._panes.queue.model.job_of(job.id) is not None:
                self._panes.queue.select(job.id)
            else:
                self._conversation.show_selected(job)
            return
        number = self._pane.number_of(job.id)
        if number is None or not self._pane.select_number(number):
            self._job = job
            self._show_job()

    @Slot(int)
    def _go_by(self, clips: int) -> None:
        if self._window.row.is_library_shown:
            self._pane.go_by(clips)

    def _let_go(self, job_ids: set[str]) -> None:
        self._pane.hover.let_go()
        preview = self._panes.preview
        if self._window.row.is_library_shown and self._job is not None and self._job.id in job_ids:
            self._clip = self._job = None  # what takes its place in the list is shown when that is there
            self._show_job()
            if preview.stage is not None:
                preview.stage.player.close_now()
        preview.release_jobs(job_ids)

    # Taking turns

    @Slot(int)
    def _turn_to(self, tab: int) -> None:
        is_library = tab == LIBRARY
        for tabs in (self._panes.queue.tabs, self._panes.side_tabs.tabs):
            tabs.setCurrentIndex(tab)
        if is_library != self._window.row.is_library_shown:
            (self.show_library if is_library else self.show_queue)()

    def _count_queue(self) -> None:
        self._panes.side_tabs.tabs.show_count(QUEUE, self._panes.queue.model.rowCount())

    def _go_to_library(self) -> None:
        self.show_library()
        self._pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_to_search(self) -> None:
        self._panes.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._panes.bar.search.selectAll()

    def _go_to_prompt(self) -> None:
        self.show_queue()
        self._panes.compose.focus_prompt()

    def _follow_to_form(self, action: object, _job: Job | None = None) -> None:
        if action in _FILL_THE_FORM and self._window.row.is_library_shown:
            self._go_to_prompt()

    def _show_folded_queue(self, is_wanted: bool) -> None:
        if is_wanted and self._window.row.is_library_shown:
            self.show_queue()
            self._window.show_queue(True)

    # Longer work

    def _rebuild(self) -> None:
        self._engine.post("rebuild_library", lambda engine: engine.rebuild_library())

    def _ask_what_to_import(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Clips to import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Clips (*.mp4 *.mov *.m4v *.webm)"), self.tr("All files (*)")])
        dialog.filesSelected.connect(self._import)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def use_request(self, request: VideoRequest) -> None:
        """Put a request into the form, where the person goes on."""
        self._panes.compose.set_request(request)
        self._go_to_prompt()

    def import_clip(self, file: str) -> None:
        """Take in one clip from elsewhere."""
        self._import([file])

    def _import(self, files: Sequence[str]) -> None:
        self._engine.post("import_clips", lambda engine: engine.import_clips(files))
