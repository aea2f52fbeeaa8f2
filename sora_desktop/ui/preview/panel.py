"""The middle pane: the selected clip, playing, with its controls; or a page that says why none plays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import Job, State
from sora_desktop.ui.focus_ring import set_ring_radius
from sora_desktop.ui.icons import Icons
from sora_desktop.ui.preview.keys import is_of_lists
from sora_desktop.ui.preview.making import stage_in_steps
from sora_desktop.ui.preview.status_page import StatusPage
from sora_desktop.ui.preview.texts import Page, Trouble, page_of, trouble_page
from sora_desktop.ui.steps import Steps
from sora_desktop.ui.theme import Theme
from sora_desktop.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    # Qt Multimedia is loaded for the first clip, long after the window is there.
    from sora_desktop.ui.preview.stage import Stage
    from sora_desktop.ui.preview.take_wall import TakeWall

_AHEAD_MS = 1_000
"""After a job is shown that has no clip yet: what sends it goes first."""


class PreviewPanel(QWidget):
    """Shows one job. A finished one plays its local file at once, in a loop, as long as the pane is seen."""

    volume_changed = Signal(float, bool)
    """Volume from 0 to 1 as people hear it, and whether the sound is off."""
    open_in_system_requested = Signal(str)
    """The absolute path of a clip that another program is to play."""
    clip_wanted = Signal(int)
    """Another clip: -1 for the one before, 1 for the next."""
    times_wanted = Signal(str)
    """A file whose frame times are wanted; ``take_times`` is the answer."""
    picture_wanted = Signal(QImage, str, str)
    """A frame, the folder that it is to be written into, and its name; ``show_kept`` is the answer."""
    reference_offered = Signal(QImage)
    """A frame that the person wants among the reference images of the form."""
    key_left = Signal(object)
    """A `QKeyEvent` that was pressed in the full screen, and means nothing to the player."""
    clip_measured = Signal(str, QSize, int)
    """The id of a job whose clip plays, the size of its picture in pixels, and its length in milliseconds."""
    compare_wanted = Signal(object)
    """The ``Job`` that is shown, whose takes are to be compared; ``compare`` does it."""
    takes_judged = Signal(object, object)
    """The jobs of the takes that a person kept, and of those that are to go to the trash; no file of theirs is open."""

    def __init__(
        self, theme: Theme, icons: Icons, *, multimedia_problem: Callable[[], str | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._making = Steps(stage_in_steps(theme, multimedia_problem), self)
        self._making.ended.connect(self._take_stage)
        self._ahead = QTimer(self, singleShot=True, interval=_AHEAD_MS)
        self._ahead.timeout.connect(self._make_stage)
        self._problem: str | None = None
        self._job: Job | None = None
        self._page: Page | None = None
        self._file: str | None = None
        self._released = ""
        """The file that is to be moved or deleted: it is not opened again before another job was shown."""
        self._sound = (1.0, False)
        self._keeps: Callable[[QKeyEvent], bool] = lambda _event: False
        self._stage: Stage | None = None
        self._wall: TakeWall | None = None
        self._welcome: QWidget | None = None
        self._empty = EmptyState(
            theme,
            self.tr("Nothing selected"),
            self.tr("A clip that you select plays here."),
            icon="film",
        )
        self._status = StatusPage(theme, icons)
        self._status.open_outside_wanted.connect(self._open_outside)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setAccessibleName(self.tr("Preview"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        set_ring_radius(self, None)
        theme.changed.connect(self.update)

    @property
    def stage(self) -> Stage | None:
        """Where clips play; ``None`` until the first one is about to."""
        return self._stage

    @property
    def job(self) -> Job | None:
        """The job that is shown."""
        return self._job

    @Slot(object)
    def show_job(self, job: Job | None, page: Page | None = None) -> None:
        """Show a job as it is now; a clip that plays already goes on undisturbed. Without a job, say this page."""
        self._job, self._page = job, page
        file = job.file if job is not None and job.state is State.DONE else None
        if job is None or file is None:
            self._let_go()
            self._show_without_clip(job)
            self._prepare_for(job)
        elif file not in (self._file, self._released) and self.isVisible():
            self._released = ""
            self._file = file
            self._play(job, file)

    @Slot(object)
    def set_welcome(self, widget: QWidget | None) -> None:
        """Show this widget while no job is selected, instead of the few words that are there without one."""
        if widget is not None and self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        before, self._welcome = self._welcome, widget
        if self._job is None:
            self._show_without_clip(None)
        if before is not None and before is not widget:
            self._stack.removeWidget(before)  # which would keep the pane as high as it is

    @Slot(float, bool)
    def set_volume(self, volume: float, is_muted: bool) -> None:
        """Take over the volume of last time; nothing is told."""
        self._sound = (min(1.0, max(0.0, volume)), is_muted)
        if self._stage is not None:
            self._stage.set_sound(*self._sound)

    def act_on_keys_of(self, widget: QWidget, keeps: Callable[[QKeyEvent], bool] = lambda _event: False) -> None:
        """Let the keys of the player act while ``widget`` has the focus, but for Home and End, which lists need.

        ``keeps`` says which others the widget needs as it stands.
        """
        self._keeps = keeps
        widget.installEventFilter(self)

    def release(self, path: str) -> None:
        """Let go of this file before this returns, if it plays, and go on with the next clip: it is about to move.

        No process can delete or rename an open file on Windows.
        """
        if self._wall is not None and any(cell.job.file == path for cell in self._wall.cells):
            self._wall.leave()
        if self._stage is not None and self._file is not None and self._file == path:
            self._released, self._file = path, None
            self._stage.close_file()
            self._stage.player.close_now()
            self.clip_wanted.emit(1)

    def compare(self, takes: Sequence[Job], numbers: Sequence[int]) -> None:
        """Show two to four finished takes side by side; with fewer there is nothing to compare, and this is said.

        ``numbers`` say which takes they are.
        """
        if self._stage is None or self._wall is not None:
            return
        if len(takes) < 2:
            self._stage.toast.say(self.tr("There is no other finished take of this clip."))
            return
        from sora_desktop.ui.preview.take_wall import TakeWall  # rarely needed

        self._stage.leave_full_screen()
        self._stage.rest()
        self._wall = wall = TakeWall(self._theme, takes, numbers, self._sound)
        wall.times_wanted.connect(self.times_wanted)
        wall.sound_changed.connect(self._change_sound)
        wall.judged.connect(self.takes_judged)
        wall.left.connect(self._leave_wall)
        wall.open_over(self)

    @property
    def wall(self) -> TakeWall | None:
        """The takes side by side, while they are compared."""
        return self._wall

    @Slot(str, object)
    def take_times(self, file: str, times: Sequence[float]) -> None:
        """When the frames of a file begin, in milliseconds."""
        if self._stage is not None:
            self._stage.take_times(file, times)
        if self._wall is not None:
            self._wall.take_times(file, times)

    @Slot(object)
    def release_jobs(self, job_ids: Collection[str]) -> None:
        """Let go of the files of these jobs before this returns, as ``release`` does."""
        compared = () if self._wall is None else tuple(cell.job for cell in self._wall.cells)
        for job in (self._job, *compared):
            if job is not None and job.file is not None and job.id in job_ids:
                self.release(job.file)

    @Slot(object)
    def show_again(self, job_ids: Collection[str]) -> None:
        """The files of these jobs are back in their places: if one of them is shown, it plays again."""
        job = self._job
        if job is not None and job.id in job_ids:
            self._released = ""
            self.show_job(None)
            self.show_job(job)

    @Slot(str, str)
    def show_kept(self, file: str, problem: str) -> None:
        """Say where a frame was written, or why not."""
        if self._stage is not None:
            self._stage.grabs.show_kept(file, problem)

    def release_file(self) -> None:
        """Stop, and let go of the file before this returns, for the end of the program."""
        if self._wall is not None:
            self._wall.leave()
        self._let_go()
        self._ahead.stop()
        self._making.stop()
        if self._stage is not None:
            self._stage.player.close_now()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return not is_of_lists(event) and not self._keeps(event) and self._act_on_key(event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._act_on_key(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stage is not None and self._file is not None:
            self._stage.resume()
        self.show_job(self._job, self._page)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._stage is not None and not self._stage.is_full_screen:
            self._stage.rest()

    def paintEvent(self, _event: QPaintEvent) -> None:
        # Words in the colours of the light theme cannot be read on the ground of the video.
        role = "video" if self._theme.is_dark else "bg"
        QPainter(self).fillRect(self.rect(), self._theme.color(role))

    def _act_on_key(self, event: QKeyEvent) -> bool:
        return self._stage is not None and self._stage.act_on_key(event)

    def _let_go(self) -> None:
        self._file = None
        if self._stage is not None:
            self._stage.close_file()

    def _show_without_clip(self, job: Job | None) -> None:
        if job is not None:
            self._show_page(page_of(job))
        elif self._page is not None:
            self._show_page(self._page)
        else:
            self._turn_to(self._welcome or self._empty)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page. The stack would give the keyboard to the next page's first control, which is the seek bar."""
        holder = self.window().focusWidget()
        if page is not self._stack.currentWidget() and self._stack.isAncestorOf(holder):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._stack.setCurrentWidget(page)
        # A click on the welcome leaves the keyboard to the prompt: there are no keys of a player to take it for.
        policy = Qt.FocusPolicy.NoFocus if page is self._welcome else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(policy)

    def _show_page(self, page: Page) -> None:
        if self._stage is not None:
            self._stage.close_file()
        self._status.show_page(page)
        self._turn_to(self._status)

    def _prepare_for(self, job: Job | None) -> None:
        """Have a stage before there is a clip: it comes in steps, and the picture shall not wait for them."""
        if self._stage is None and job is not None and not job.has_ended and not self._ahead.isActive():
            self._ahead.start()

    @Slot()
    def _make_stage(self) -> None:
        self._ahead.stop()
        if self._stage is None and self._problem is None:
            self._making.start()

    def _play(self, job: Job, file: str) -> None:
        if not job.is_checked:
            self._show_page(trouble_page(Trouble.UNCHECKED, file))
        elif self._problem is not None:
            self._show_page(trouble_page(Trouble.NO_MULTIMEDIA, file, self._problem))
        elif self._stage is None:
            self._make_stage()
        else:
            self._turn_to(self._stage)
            self._stage.open(file)

    @Slot(object)
    def _take_stage(self, made: Stage | str) -> None:
        """Play on the stage, or say why there is none, where a clip waits for it."""
        if isinstance(made, str):
            self._problem = made
        else:
            self._stage = made
            made.failed.connect(self._show_failure)
            made.sound_changed.connect(self._change_sound)
            made.clicked.connect(self._take_focus)
            made.player.picture_shown.connect(self._tell_measures)
            made.clip_wanted.connect(self.clip_wanted)
            made.times_wanted.connect(self.times_wanted)
            made.picture_wanted.connect(self.picture_wanted)
            made.reference_offered.connect(self.reference_offered)
            made.compare_wanted.connect(self._want_comparison)
            made.key_left.connect(self.key_left)
            made.set_sound(*self._sound)
            self._stack.addWidget(made)
        self._file = None
        self.show_job(self._job, self._page)

    def _tell_measures(self) -> None:
        stage, job = self._stage, self._job
        if stage is not None and job is not None and job.file == self._file:
            self.clip_measured.emit(job.id, stage.clip_size, stage.player.duration_ms)

    def _show_failure(self, failure: str) -> None:
        self._show_page(trouble_page(Trouble(failure), self._file or ""))

    def _change_sound(self, volume: float, is_muted: bool) -> None:
        self._sound = (volume, is_muted)
        self.volume_changed.emit(volume, is_muted)

    def _want_comparison(self) -> None:
        self.compare_wanted.emit(self._job)

    def _leave_wall(self) -> None:
        self._wall = None
        if self._stage is not None:
            self._stage.set_sound(*self._sound)
            if self.isVisible():
                self._stage.resume()

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _open_outside(self) -> None:
        if self._file is not None:
            self.open_in_system_requested.emit(self._file)
