"""The conversation between window and engine: every signal of the panes is connected here, in one block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.events import (
    BytesFetched,
    ClipsFolderChanged,
    ClipsFolderMade,
    CommandRefused,
    EngineReady,
    EngineUnusable,
    JobChanged,
    JobRemoved,
    JobsAdded,
    JobsListed,
    ModelsListed,
    Notice,
    NoticeAction,
    NoticeKind,
    NoticesChanged,
    ProfilesChanged,
    ProfileTested,
)
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.profiles import KeyPlace, ProfileView
from sora_desktop.domain.queue_events import SendsHeld, TaskAdded
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.compose.order import GenerateOrder
from sora_desktop.ui.compose_talk import ComposeTalk
from sora_desktop.ui.image_talk import ImageTalk
from sora_desktop.ui.job_actions import ASKED_FIRST, JobAction, actions_for
from sora_desktop.ui.job_verbs import JobVerbs
from sora_desktop.ui.notifications import Notifications
from sora_desktop.ui.outstanding import Outstanding
from sora_desktop.ui.panes import Panes
from sora_desktop.ui.profile_verbs import ProfileVerbs
from sora_desktop.ui.system import open_file, open_folder


class Posters(Protocol):
    """Who makes thumbnails from kept clips, off this thread."""

    def request(self, key: str, file: str) -> None: ...
    def forget(self, key: str) -> None: ...


class Poster(Protocol):
    """One thumbnail that was made."""

    @property
    def key(self) -> str: ...
    @property
    def image(self) -> QImage: ...
    @property
    def duration_ms(self) -> int: ...


class Conversation(QObject):
    """Carries what the panes ask to the engine, and what the engine tells to the panes."""

    ready = Signal(object)
    """The ``EngineReady`` of a start that went well."""
    refused_to_start = Signal(object)
    """The ``EngineUnusable`` of one that did not."""
    selected_changed = Signal(object)
    """The selected ``Job`` as it is now, or ``None``."""

    def __init__(self, panes: Panes, notifications: Notifications, engine: EngineThread) -> None:
        super().__init__(engine.parent())
        self._panes = panes
        self._notifications = notifications
        self._engine = engine
        self._profiles: dict[str, ProfileView] = {}
        self.verbs = JobVerbs(panes.compose, engine, self._profiles, self)
        self._profile_verbs = ProfileVerbs(engine, self)
        self.compose_talk = ComposeTalk(panes.compose, panes.bar, engine, self)
        self._image_talk = ImageTalk(panes.compose.images, engine, self)
        self.refuses_elsewhere: Callable[[str, str], bool] = lambda _command, _sentence: False
        """Whether what was refused is said by now where it was asked for, beside the panes."""
        self._posters: Posters | None = None
        self._selected: Job | None = None
        self._selected_profile_id = ""
        self.outstanding = Outstanding(self)
        self._clips_folder = ""
        self._listed = False
        self._has_asked_models = False
        self._awaits_demo = False
        self._connect()

    # What the window asks of this object

    @property
    def clips_folder(self) -> str:
        """Where clips are kept; empty until the engine has said it."""
        return self._clips_folder

    @property
    def is_known(self) -> bool:
        """Whether there was a job or a key: the first start's card is answered."""
        return self.outstanding.has_jobs or any(view.has_key for view in self._profiles.values())

    @Slot(object)
    def show_poster(self, poster: Poster) -> None:
        """Put a thumbnail into its row."""
        self._panes.queue.model.set_poster(poster.key, poster.image, poster.duration_ms)

    def show_defect(self, sentence: str) -> None:
        """Say that something went wrong inside the program."""
        self._panes.notices.show_defect(sentence)

    def use_posters(self, posters: Posters) -> None:
        """Take the maker of thumbnails, which is there only after the first paint."""
        self._posters = posters

    def start_demo(self) -> None:
        """Use the demo from now on; before the engine is ready, as soon as it is."""
        self._engine.post("demo", lambda engine: engine.select_profile(DEMO_PROFILE_ID))

    def begin_with_demo(self) -> None:
        """Use the demo from the start on: until it is there, no order goes to anybody else."""
        self._awaits_demo = True
        self.start_demo()

    def hold_sends(self, is_on: bool = True) -> None:
        """Let nothing more be sent: the person is about to end. ``SendsHeld`` answers."""
        self._engine.post("hold", lambda engine: engine.hold_sends(is_on))

    def open_clips_folder(self) -> None:
        """Show the clips folder; the engine makes it first where there is none yet."""
        self._engine.post("clips folder", lambda engine: engine.make_clips_folder())

    def change_clips_folder(self, folder: str) -> None:
        self._engine.post("clips folder", lambda engine: engine.change_clips_folder(folder))

    @Slot(object)
    def act_on_selected(self, action: object) -> None:
        """Do something with the selected job, if it allows that by now."""
        if self._selected is not None and action in actions_for(self._selected):
            (self._ask if action in ASKED_FIRST else self.verbs.act)(action, self._selected)

    # One block: the whole conversation

    def _connect(self) -> None:
        panes = self._panes
        panes.compose.generate_requested.connect(self._generate)
        panes.compose.batch.ordered.connect(self.outstanding.expect_order)
        panes.queue.selection_changed.connect(self._select)
        panes.queue.action_requested.connect(self.verbs.act)
        panes.queue.question_wanted.connect(panes.details.ask)
        panes.queue.question_wanted.connect(self._ask)
        panes.queue.task_wanted.connect(self.verbs.add_task)
        panes.queue.poster_wanted.connect(self._want_poster)
        panes.queue.model.counts_changed.connect(self._show_counts)
        panes.details.action_requested.connect(self.verbs.act)
        panes.details.id_found.connect(self.verbs.adopt)
        self.verbs.done.connect(self._confirm)
        panes.preview.open_in_system_requested.connect(open_file)
        panes.first_start.demo_chosen.connect(self.start_demo)
        panes.first_start.demo_chosen.connect(panes.compose.focus_prompt)
        panes.first_start.key_chosen.connect(panes.bar.open_popover_for_key)
        panes.notices.action_chosen.connect(self._act_on_notice)
        panes.notices.unconfirmed_wanted.connect(panes.queue.select_first_needing_you)
        panes.bar.demo_requested.connect(self.start_demo)
        panes.bar.focus_orphaned.connect(panes.compose.focus_prompt)
        panes.bar.profile_selected.connect(self._profile_verbs.select_profile)
        panes.bar.profile_added.connect(self._profile_verbs.add_profile)
        panes.bar.profile_changed.connect(self._profile_verbs.change_profile)
        panes.bar.profile_deleted.connect(self._profile_verbs.delete_profile)
        panes.bar.key_replaced.connect(self._profile_verbs.replace_key)
        panes.bar.key_deleted.connect(self._profile_verbs.delete_key)
        panes.bar.profile_test_requested.connect(self._profile_verbs.test_profile)

    # From the engine

    @Slot(object)
    def hear(self, event: object) -> None:
        """Show one event of the engine; runs in the window's thread."""
        match event:
            case JobChanged(job):
                self._show_changed(job)
            case BytesFetched():
                self._panes.queue.model.set_bytes(event)
            case JobsAdded(jobs):
                self._show_added(jobs)
            case JobRemoved(job_id):
                self._forget_job(job_id)
            case JobsListed(jobs):
                self._show_listed(jobs)
            case NoticesChanged(notices):
                self._panes.notices.show_notices(notices)
                self._panes.bar.show_notices(notices)
            case ProfilesChanged():
                self._show_profiles(event)
            case _:
                self._hear_rare(event)

    def _hear_rare(self, event: object) -> None:
        match event:
            case ModelsListed(profile_id, models) if profile_id == self._selected_profile_id:
                self._panes.compose.set_models(models)
            case ProfileTested():
                self._panes.bar.show_test(event)
            case CommandRefused(command, sentence, field):
                self._show_refusal(command, sentence, field)
            case SendsHeld():
                self.outstanding.expect_no_more()
            case TaskAdded(job_id):
                self._panes.queue.note_task_added(job_id)
            case EngineReady():
                self._clips_folder = event.clips_folder
                self.ready.emit(event)
                self._image_talk.hear(event)
            case EngineUnusable():
                self._panes.compose.set_ready(False, event.sentence)
                trouble = Notice(NoticeKind.TROUBLE, self.tr("The program cannot work."), event.sentence)
                self._panes.notices.show_notices((trouble,))
                self.refused_to_start.emit(event)
            case ClipsFolderMade(folder):
                open_folder(folder)
            case ClipsFolderChanged(folder):
                self._clips_folder = folder
            case _:
                self.compose_talk.hear(event)
                self._image_talk.hear(event)

    def _show_listed(self, jobs: tuple[Job, ...]) -> None:
        self._listed = True
        for job in jobs:
            self.outstanding.note(job)
        self._panes.queue.model.list_jobs(jobs)
        self.compose_talk.note_added(jobs)
        self._show_welcome()

    def _show_added(self, jobs: tuple[Job, ...]) -> None:
        for job in jobs:
            self.outstanding.note(job)
        self._panes.queue.add_jobs(jobs)
        self.compose_talk.note_added(jobs)
        if self._selected is None and jobs:
            queue = self._panes.queue
            QTimer.singleShot(0, queue, lambda: queue.select_new(jobs[0].id))  # beside many rows this is long
        self._show_welcome()

    def _show_changed(self, job: Job) -> None:
        before, needed = self.outstanding.state_of(job.id), self.outstanding.needs_you(job.id)
        self.outstanding.note(job)
        self._panes.queue.model.upsert(job)
        if self._selected is not None and self._selected.id == job.id:
            self.show_selected(job)
        has_ended = before is not job.state and job.state in {State.DONE, State.FAILED}
        if has_ended or (job.needs_you and not needed):
            self._notifications.tell(job)
        if before is State.SENDING:
            self.outstanding.tell_if_ended()

    def _forget_job(self, job_id: str) -> None:
        self.outstanding.forget(job_id)
        self._panes.queue.model.remove(job_id)
        self._show_welcome()

    def _show_profiles(self, event: ProfilesChanged) -> None:
        self._profiles.clear()
        self._profiles.update({view.profile.id: view for view in event.profiles})
        if event.selected_id != self._selected_profile_id:
            self._selected_profile_id = event.selected_id
            self._panes.compose.set_models(())
        self._panes.bar.show_profiles(event)
        self._panes.queue.show_profiles(event)
        self.compose_talk.show_profiles(event)
        view = self._profiles.get(event.selected_id)
        self._ask_models_once(view)
        self._awaits_demo = self._awaits_demo and event.selected_id != DEMO_PROFILE_ID
        if not self._awaits_demo:
            may_send = view is not None and (view.has_key or view.key_place is KeyPlace.WAITING)
            self._panes.compose.set_ready(may_send, "" if may_send else self.tr("Add a key or start the demo first."))
        self._show_welcome()

    def _ask_models_once(self, view: ProfileView | None) -> None:
        """At the start, as soon as there is a key; later the engine asks by itself when a profile or a key changes."""
        if view is not None and view.has_key and not self._has_asked_models:
            self._has_asked_models = True
            profile_id = view.profile.id
            self._engine.post("models", lambda engine: engine.list_models(profile_id))

    def _show_welcome(self) -> None:
        """The first start's card stands until there is a job, a key or the demo."""
        if self._listed and self._profiles:
            self._panes.preview.set_welcome(None if self.is_known else self._panes.first_start)

    def _show_counts(self) -> None:
        counts = self._panes.queue.model.counts()
        self._panes.bar.show_counts(counts.running, counts.waiting, counts.needs_you)
        self._panes.notices.show_unconfirmed(*self.outstanding.unconfirmed)

    def _show_refusal(self, command: str, sentence: str, field: str) -> None:
        if command == "generate":
            self._panes.compose.show_refusal(field, sentence)
        elif self.compose_talk.refuses(command, sentence, field) or self.refuses_elsewhere(command, sentence):
            return
        elif command == "adopt":
            self._panes.details.refuse_id(sentence)
        elif command == "add_task":
            self._panes.queue.refuse_task(sentence)
        else:
            self._panes.details.end_look()
            self._panes.bar.show_refusal(command, sentence, field)
        if command == "select_profile" and self._awaits_demo:
            self._awaits_demo = False
            self._panes.compose.set_ready(False, sentence)

    # From the panes

    @Slot(object)
    def _generate(self, order: GenerateOrder) -> None:
        self.outstanding.expect_order()
        self.compose_talk.order(order)

    @Slot(object)
    def _select(self, job: Job | None) -> None:
        self._selected = job
        self.show_selected(job)

    def show_selected(self, job: Job | None) -> None:
        """Show a job in preview and details, wherever it was selected."""
        self._selected = job
        self._panes.preview.show_job(job)
        self._panes.details.show_job(job)
        self._panes.details.setVisible(job is not None)
        self.selected_changed.emit(job)

    @Slot(object, object)
    def _ask(self, action: object, _job: Job) -> None:
        """What has to be asked first is asked in the details, where the job is shown by now."""
        if isinstance(action, JobAction):
            self._panes.details.ask(action)

    @Slot(str)
    def _confirm(self, words: str) -> None:
        """Where the person looks: above the list if they are at work there, else in the details."""
        details, queue = self._panes.details, self._panes.queue
        focus = QApplication.focusWidget()
        is_at_queue = focus is not None and queue.isAncestorOf(focus)
        (queue if is_at_queue or not details.isVisible() else details).say(words)

    @Slot(str, str)
    def _want_poster(self, job_id: str, file: str) -> None:
        if self._posters is not None:
            self._posters.request(job_id, file)

    @Slot(object, object)
    def _act_on_notice(self, notice: Notice, action: object) -> None:
        profile_id = notice.profile_id or self._selected_profile_id
        match action:
            case NoticeAction.TRY_AGAIN:
                self._engine.post("try again", lambda engine: engine.try_account_again(profile_id))
            case NoticeAction.REPLACE_KEY:
                self._panes.bar.open_popover_for_key()
            case NoticeAction.CONTINUE:
                self._engine.post("continue", lambda engine: engine.continue_unsent())
            case NoticeAction.DROP:
                self._engine.post("drop", lambda engine: engine.drop_unsent())
            case NoticeAction.DISMISS:
                self._engine.post("dismiss", lambda engine: engine.dismiss(notice))
