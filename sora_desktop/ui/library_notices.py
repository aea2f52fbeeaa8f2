"""What the notice bar says of the library: what is in the trash and can be undone, and how far longer work is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sora_desktop.domain.library_events import LibraryWork
from sora_desktop.runtime.engine_thread import EngineThread
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.library.texts import number_words
from sora_desktop.ui.library_verbs import LibraryVerbs
from sora_desktop.ui.widgets.notice_bar import Notice, NoticeAction

_TRASH, _WORK = "library trash", "library work"
_UNDO, _STOP = "undo", "stop"


class LibraryNotices(QObject):
    """One bar for the trash, and one for the work that goes on."""

    def __init__(self, stack: NoticeStack, engine: EngineThread, verbs: LibraryVerbs, parent: QObject) -> None:
        super().__init__(parent)
        self._stack = stack
        self._engine = engine
        self._verbs = verbs
        self._undoable: list[tuple[int, int]] = []
        """Ticket and number of clips of what was thrown away, in this order."""
        stack.own_action.connect(self._act)
        stack.own_closed.connect(self._forget)
        verbs.thrown_away.connect(self._show_thrown)
        verbs.brought_back.connect(self._show_brought)

    @Slot()
    def undo(self) -> None:
        """Bring the clips back that were thrown away last."""
        if self._undoable:
            ticket, _ = self._undoable.pop()
            self._verbs.bring_back(ticket)

    def show_work(self, work: LibraryWork) -> None:
        """Say how far an import, an export or a rebuild is, and in the end what came of it."""
        far = self.tr("{done} of {total}").format(done=work.done, total=work.total) if work.total else ""
        lead = work.sentence or self.tr("The library is at work.")
        actions = () if work.is_over else (NoticeAction(_STOP, self.tr("Stop")),)
        text = "" if work.is_over else far
        self._stack.show_own(Notice(_WORK, "info", lead, text, actions, can_be_closed=work.is_over))

    @Slot(object, int, str)
    def _show_thrown(self, ticket: int, count: int, problem: str) -> None:
        if count:
            self._undoable.append((ticket, count))
        self._show_trash(problem)

    @Slot(object, int, str)
    def _show_brought(self, _ticket: int, count: int, problem: str) -> None:
        if problem:
            self._show_trash(problem)
        elif self._undoable:
            self._show_trash("")
        else:
            self._stack.drop_own(_TRASH)

    def _show_trash(self, problem: str) -> None:
        """The last of what can be undone, and what did not work."""
        if not self._undoable:
            lead = self.tr("Nothing was moved to the trash.")
            self._stack.show_own(Notice(_TRASH, "warn", lead, problem, can_be_closed=True))
            return
        count = self._undoable[-1][1]
        if count == 1:
            lead = self.tr("1 clip is in the trash.")
        else:
            lead = self.tr("{count} clips are in the trash.").format(count=number_words(count))
        actions = (NoticeAction(_UNDO, self.tr("Undo")),)
        bar = Notice(_TRASH, "warn" if problem else "info", lead, problem, actions, can_be_closed=True)
        self._stack.show_own(bar)

    def _act(self, key: str, action: str) -> None:
        if (key, action) == (_TRASH, _UNDO):
            self.undo()
        elif (key, action) == (_WORK, _STOP):
            self._engine.post("stop_library_work", lambda engine: engine.stop_library_work())

    def _forget(self, key: str) -> None:
        """What is closed is settled: it stays in the trash."""
        if key == _TRASH:
            self._undoable.clear()
