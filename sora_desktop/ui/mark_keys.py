"""The keys by which clips are judged, where it is the queue or the preview that has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence

from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import BEST_RATING, Clip
from sora_desktop.domain.library_events import ClipsMarked
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.job_actions import JobAction
from sora_desktop.ui.library.actions import ClipAction, Wish, wish_of_key
from sora_desktop.ui.library_talk import LibraryTalk
from sora_desktop.ui.panes import Panes

_ALSO_IN_THE_QUEUE = frozenset({ClipAction.RATE, ClipAction.FAVOURITE})


class MarkKeys(QObject):
    """Beside the library these keys are those of its clip; beside the queue they judge the clip that is selected."""

    def __init__(
        self,
        panes: Panes,
        engine: EngineThread,
        library: LibraryTalk,
        act_on_selected: Callable[[JobAction], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panes = panes
        self._engine = engine
        self._library = library
        self._act_on_selected = act_on_selected
        self._judged = ""
        """The job that was judged last by these keys: what came of it is said over its picture."""
        panes.queue.view.installEventFilter(self)
        panes.preview.installEventFilter(self)
        panes.preview.key_left.connect(self._act_in_full_screen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            self._library.notices.undo()
            return True
        if self._is_library_shown:
            return self._act_in_library(event)
        is_in_preview = watched is self._panes.preview
        return self._act_in_queue(event, is_in_preview=is_in_preview)

    @property
    def _is_library_shown(self) -> bool:
        """Whether the library has taken the place of form and queue; a folded queue is hidden, too."""
        return not self._panes.library.isHidden()

    @Slot(object)
    def hear(self, event: object) -> None:
        """Say over the picture what came of a key, for queue and full screen show no marks."""
        stage = self._panes.preview.stage
        if not isinstance(event, ClipsMarked) or stage is None:
            return
        for clip in event.clips:
            if clip.job_id == self._judged:
                full = stage.full_screen
                (stage.toast if full is None else full.toast).say(self._words_of(clip))
                self._judged = ""

    def _act_in_full_screen(self, event: QKeyEvent) -> None:
        wish = _wish_of(event, self._library.clip)
        if wish is None or wish.action not in _ALSO_IN_THE_QUEUE:
            return
        if not self._is_library_shown:
            self._act_in_queue(event, is_in_preview=True)
        elif self._library.clip is not None and not event.isAutoRepeat():
            self._judged = self._library.clip.job_id
            self._library.verbs.act(wish, [self._library.clip.number])

    def _act_in_library(self, event: QKeyEvent) -> bool:
        clip = self._library.clip
        wish = _wish_of(event, clip)
        if wish is None:
            return False
        if clip is not None and not event.isAutoRepeat():
            self._library.verbs.act(wish, [clip.number])
        return True

    def _act_in_queue(self, event: QKeyEvent, *, is_in_preview: bool) -> bool:
        wish = _wish_of(event, None)
        job = self._panes.queue.selected_job or self._panes.preview.job  # one of a batch's clips plays
        if wish is None or job is None:
            return False
        if is_in_preview and wish.action is ClipAction.USE_SETTINGS:
            if not event.isAutoRepeat():
                self._act_on_selected(JobAction.USE_SETTINGS)
            return True
        if wish.action not in _ALSO_IN_THE_QUEUE or not _has_clip(job):
            return False
        if not event.isAutoRepeat():
            self._judge(job, wish)
        return True

    def _judge(self, job: Job, wish: Wish) -> None:
        self._judged = job_id = job.id
        if wish.action is ClipAction.RATE and isinstance(wish.value, int):
            stars = wish.value
            self._engine.post("rate", lambda engine: engine.rate([job_id], stars))
        else:
            self._engine.post("turn_favour", lambda engine: engine.turn_favour([job_id]))

    def _words_of(self, clip: Clip) -> str:
        stars = "★" * clip.rating + "☆" * (BEST_RATING - clip.rating)
        return self.tr("{stars} · favourite").format(stars=stars) if clip.is_favourite else stars


def _wish_of(event: QKeyEvent, clip: Clip | None) -> Wish | None:
    """What a key means for a clip. The player has the 0 for the whole picture; stars are taken back in the library."""
    if event.key() == Qt.Key.Key_0:
        return None
    return wish_of_key(event.key(), event.modifiers(), [clip])


def _has_clip(job: Job) -> bool:
    return job.state is State.DONE and job.file is not None
