"""What the notice bar says of the library: what can be undone, and how far longer work is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from sora_desktop.domain.library_events import MOST_UNDOABLE, LibraryWork, ManyMarked
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.library.texts import number_words
from sora_desktop.ui.library_verbs import LibraryVerbs
from sora_desktop.ui.widgets.notice_bar import Notice, NoticeAction, NoticeKind

_TRASH, _WORK, _MARKING = "library trash", "library work", "library marking"
_UNDO, _STOP = "undo", "stop"
_MARKING_MS = 500
"""What is done by then needs no word."""


@dataclass(frozen=True)
class _Undoable:
    """Something that can be taken back: marks, or clips that left the library."""

    ticket: int
    thrown_away: int = 0
    """How many clips went to the trash."""
    gone: int = 0
    """How many left that had no file any more."""

    @property
    def has_left(self) -> bool:
        """Whether clips left the library; else they were marked."""
        return bool(self.thrown_away or self.gone)


class LibraryNotices(QObject):
    """One bar for the trash, one for the work that goes on, and one for marks that take a moment."""

    def __init__(self, stack: NoticeStack, engine: EngineThread, verbs: LibraryVerbs, parent: QObject) -> None:
        super().__init__(parent)
        self._stack = stack
        self._engine = engine
        self._verbs = verbs
        self._undoable: list[_Undoable] = []
        """What was done, in this order."""
        self._marking = 0
        """How many clips are being marked."""
        self._marking_timer = QTimer(self, singleShot=True, interval=_MARKING_MS)
        self._marking_timer.timeout.connect(self._say_marking)
        stack.own_action.connect(self._act)
        stack.own_closed.connect(self._forget)
        verbs.thrown_away.connect(self._show_thrown)
        verbs.brought_back.connect(self._show_brought)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last: bring clips back from the trash, or give them their marks of before."""
        if not self._undoable:
            return
        last = self._undoable.pop()
        if last.has_left:
            self._verbs.bring_back(last.ticket)
        else:
            self._verbs.undo_marks(last.ticket)

    def note_marks(self, mark_id: int) -> None:
        """Marks were changed, or could not be undone just now; nothing is said of what is seen at the clips."""
        later = (place for place, each in enumerate(self._undoable) if not each.has_left and each.ticket > mark_id)
        self._note(_Undoable(mark_id), next(later, None))

    def show_marking(self, marked: ManyMarked) -> None:
        """Say that very many clips are being marked, if that takes a moment."""
        if marked.is_over:
            self._marking = 0
            self._marking_timer.stop()
            self._stack.drop_own(_MARKING)
        elif not self._marking:
            self._marking = marked.total
            self._marking_timer.start()

    def show_work(self, work: LibraryWork) -> None:
        """Say how far an import, an export or a rebuild is, and in the end what came of it."""
        far = self.tr("{done} of {total}").format(done=work.done, total=work.total) if work.total else ""
        lead = work.sentence or self.tr("The library is at work.")
        actions = () if work.is_over else (NoticeAction(_STOP, self.tr("Stop")),)
        text = "" if work.is_over else far
        self._stack.show_own(Notice(_WORK, "info", lead, text, actions, can_be_closed=work.is_over))

    @Slot(object, int, int, str)
    def _show_thrown(self, ticket: int, count: int, gone: int, problem: str) -> None:
        if count or gone:
            self._note(_Undoable(ticket, count, gone))
        self._show_trash(problem)

    @Slot(object, int, str)
    def _show_brought(self, _ticket: int, count: int, problem: str) -> None:
        if problem:
            self._show_trash(problem)
        elif self._last_left():
            self._show_trash("")
        else:
            self._stack.drop_own(_TRASH)

    def _show_trash(self, problem: str) -> None:
        """The last of what can be undone, and what did not work."""
        last = self._last_left()
        if last is None:
            lead = self.tr("Nothing was moved to the trash.")
            self._stack.show_own(Notice(_TRASH, "warn", lead, problem, can_be_closed=True))
            return
        said = [self._thrown_words(last.thrown_away)] if last.thrown_away else []
        said += [self._gone_words(last.gone)] if last.gone else []
        actions = (NoticeAction(_UNDO, self.tr("Undo")),)
        kind: NoticeKind = "warn" if problem else "info"
        text = " ".join([*said[1:], problem]).strip()
        self._stack.show_own(Notice(_TRASH, kind, said[0], text, actions, can_be_closed=True))

    def _thrown_words(self, count: int) -> str:
        if count == 1:
            return self.tr("1 clip is in the trash.")
        return self.tr("{count} clips are in the trash.").format(count=number_words(count))

    def _gone_words(self, count: int) -> str:
        if count == 1:
            return self.tr("1 clip whose file is not there has left the library.")
        words = self.tr("{count} clips whose files are not there have left the library.")
        return words.format(count=number_words(count))

    def _act(self, key: str, action: str) -> None:
        if (key, action) == (_TRASH, _UNDO):
            self._bring_back()
        elif (key, action) == (_MARKING, _STOP):
            self._engine.post("stop_marking", lambda engine: engine.stop_marking())
        elif (key, action) == (_WORK, _STOP):
            self._engine.post("stop_library_work", lambda engine: engine.stop_library_work())

    def _forget(self, key: str) -> None:
        """What is closed is settled: it stays in the trash."""
        if key == _TRASH:
            self._undoable = [each for each in self._undoable if not each.has_left]

    def _note(self, undoable: _Undoable, place: int | None = None) -> None:
        """Let it be undone after what stands behind this place; ``None``: as the next."""
        at = len(self._undoable) if place is None else place
        self._undoable = [*self._undoable[:at], undoable, *self._undoable[at:]][-MOST_UNDOABLE:]

    def _last_left(self) -> _Undoable | None:
        """The clips that left the library last and can come back."""
        return next((each for each in reversed(self._undoable) if each.has_left), None)

    def _bring_back(self) -> None:
        """Take back what the bar says, also where clips were marked since."""
        last = self._last_left()
        if last is not None:
            self._undoable.remove(last)
            self._verbs.bring_back(last.ticket)

    def _say_marking(self) -> None:
        lead = self.tr("Marking {count} clips…").format(count=number_words(self._marking))
        self._stack.show_own(Notice(_MARKING, "info", lead, "", (NoticeAction(_STOP, self.tr("Stop")),)))
