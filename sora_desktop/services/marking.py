"""Marks any number of clips: in portions, one command after the other, and the last ones can be taken back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.library import Marking, MarkingOfSome
from sora_desktop.domain.library_events import (
    MOST_UNDOABLE,
    ClipsMarked,
    LibraryChanged,
    ManyMarked,
    MarksUndoable,
    MarksUndone,
)
from sora_desktop.domain.library_ports import ClipBook
from sora_desktop.services.library_marks import Spawn

FEW = 200
"""So many clips are told one by one; of more only their numbers are."""
AT_ONCE = 1_000
"""Clips that are marked in one commit: between two of them the loop is free."""
_UNDO = "undo_marks"


@dataclass(slots=True)
class _Work:
    """One command: what is to be marked how, how far that is, and what takes it back."""

    command: str
    mark_id: int
    steps: list[MarkingOfSome]
    is_undo: bool = False
    is_stopped: bool = False
    done: int = 0
    before: list[MarkingOfSome] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(numbers) for _, numbers in self.steps)

    @property
    def is_over(self) -> bool:
        return self.is_stopped or self.done >= self.total

    def rest(self) -> Iterator[MarkingOfSome]:
        """What is not done of it yet."""
        first = self.done
        for marking, numbers in self.steps:
            if first < len(numbers):
                yield marking, numbers[first:]
            first = max(0, first - len(numbers))

    def next_portion(self) -> MarkingOfSome:
        """The next clips, all to be marked alike; there have to be some."""
        marking, numbers = next(self.rest())
        return marking, numbers[:AT_ONCE]


class Marker:
    """Does what is wished with the marks of clips. Lives on the engine's loop; the first portion is done at once."""

    def __init__(
        self, book: ClipBook, write_sidecars: Callable[[], None], spawn: Spawn, tell: Callable[[Event], None]
    ) -> None:
        self._book = book
        self._write_sidecars = write_sidecars
        self._spawn = spawn
        self._tell = tell
        self._line: deque[_Work] = deque()
        self._task: asyncio.Task[None] | None = None
        self._made: dict[int, _Work] = {}
        """What can be taken back, by ids that grow."""
        self._last_id = 0

    def mark(self, command: str, numbers: Sequence[int], marking: Marking) -> None:
        """Mark the clips with these numbers."""
        if len(numbers):
            self._last_id += 1
            self._begin(_Work(command, self._last_id, [(marking, numbers)]))

    def mark_jobs(self, command: str, job_ids: Sequence[str], marking: Marking) -> None:
        """Mark the clips of these jobs."""
        try:
            numbers = self._book.numbers_of(job_ids)
        except DiskTrouble as trouble:
            self._tell(CommandRefused(command, trouble.sentence))
        else:
            self.mark(command, numbers, marking)

    def are_favourites(self, job_ids: Sequence[str]) -> bool:
        """Raises ``DiskTrouble``."""
        return all(clip.is_favourite for clip in self._book.clips(job_ids))

    def undo(self, mark_id: int) -> None:
        """Take back what was marked under this id, which ends if it still goes on; what fails can be tried again."""
        made = self._made.pop(mark_id, None)
        if made is None:
            self._tell(CommandRefused(_UNDO, "These marks cannot be undone any more."))
            return
        made.is_stopped = True
        self._begin(_Work(_UNDO, mark_id, made.before, is_undo=True))

    def stop(self) -> None:
        """End everything after the portion that it is at."""
        for work in self._line:
            work.is_stopped = True

    def _begin(self, work: _Work) -> None:
        self._line.append(work)
        if self._task is None and self._goes_on():
            self._task = self._spawn(self._go_on(), "mark clips")

    async def _go_on(self) -> None:
        try:
            while self._line:
                await asyncio.sleep(0)
                self._goes_on()
        finally:
            self._task = None

    def _goes_on(self) -> bool:
        """Mark a portion for the first command of the line; whether there is more to do."""
        work = self._line[0]
        if not work.is_over:
            self._mark_portion(work)
        if work.is_over:
            self._line.popleft()
            if work.total > FEW:
                self._tell(ManyMarked((), Marking(), work.done, work.total, is_over=True))
                self._tell(LibraryChanged())
            if work.is_undo:
                self._end_undo(work)
        return bool(self._line)

    def _end_undo(self, work: _Work) -> None:
        """Say that all is as before; what could not be taken back, or was not to be for now, can be later."""
        rest = list(work.rest())
        if rest:
            self._keep(_Work(_UNDO, work.mark_id, [], before=rest))
            return
        few = dict.fromkeys(number for _, some in work.steps for number in some) if work.total <= FEW else ()
        self._tell(MarksUndone(work.mark_id, tuple(few)))

    def _mark_portion(self, work: _Work) -> None:
        marking, numbers = work.next_portion()
        try:
            before = self._book.mark_numbers(numbers, marking)
            clips = self._book.clips_at(numbers) if work.total <= FEW else []
        except DiskTrouble as trouble:
            self._tell(CommandRefused(work.command, trouble.sentence))
            work.is_stopped = True
            return
        work.done += len(numbers)
        work.before += before
        if clips:
            self._tell(ClipsMarked(tuple(clips)))
        else:
            self._tell(ManyMarked(numbers, marking, work.done, work.total))
        if before:
            self._write_sidecars()
            self._note(work)

    def _note(self, work: _Work) -> None:
        """Let it be taken back from its first change on."""
        if not (work.is_undo or work.is_stopped or work.mark_id in self._made):
            self._keep(work)

    def _keep(self, work: _Work) -> None:
        """Let it be taken back from now on, and forget what was done long ago."""
        self._made[work.mark_id] = work
        while len(self._made) > MOST_UNDOABLE:
            del self._made[min(self._made)]
        if work.mark_id in self._made:
            self._tell(MarksUndoable(work.mark_id))
