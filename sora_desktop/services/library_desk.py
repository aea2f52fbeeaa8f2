"""Searches and pages of the library: one at a time in a thread, the newest first, and the older ones broken off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sora_desktop.domain.errors import DiskTrouble, Interrupted
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.library import Clip, ClipQuery
from sora_desktop.domain.library_events import ClipsFound, ClipsRead, FacetsCounted
from sora_desktop.domain.library_ports import ClipReader
from sora_desktop.services.threads import start_thread

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Search:
    query: ClipQuery
    ticket: int


@dataclass(frozen=True, slots=True)
class _Page:
    numbers: tuple[int, ...]
    ticket: int


@dataclass(frozen=True, slots=True)
class _Count:
    """Everything that there is to filter by."""


_Errand = _Search | _Page | _Count


class LibraryDesk:
    """Asks the reader for what is wanted most. Lives on the engine's loop; the reader never does."""

    def __init__(
        self, reader: ClipReader, tell: Callable[[Event], None], on_read: Callable[[Sequence[Clip]], None]
    ) -> None:
        """``on_read`` is called with each page that was told."""
        self._reader = reader
        self._tell = tell
        self._on_read = on_read
        self._search: _Search | None = None
        self._pages: list[_Page] = []
        self._wants_count = False
        self._running: _Errand | None = None
        self._thread: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    def find(self, query: ClipQuery, ticket: int) -> None:
        """Search; whatever was searched or counted before is broken off."""
        self._search = _Search(query, ticket)
        if isinstance(self._running, _Search | _Count):
            self._reader.interrupt()
        self._ring()

    def read(self, numbers: Sequence[int], ticket: int) -> None:
        """Read a page, after pages that are asked for later."""
        self._pages.append(_Page(tuple(numbers), ticket))
        if isinstance(self._running, _Count):
            self._reader.interrupt()
        self._ring()

    def count(self) -> None:
        """Count anew what there is, after everything that is asked for."""
        self._wants_count = True
        self._ring()

    def stop(self) -> set[asyncio.Future[None]]:
        """Break everything off; returns what has still to end before ``close``."""
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()
        if self._thread is None or self._thread.done():
            return set()
        self._reader.interrupt()
        return {self._thread}

    def close(self) -> None:
        """Let the database go; a thread that hangs in it keeps it."""
        if self._thread is None or self._thread.done():
            self._reader.close()

    def _ring(self) -> None:
        if self._task is None and not self._is_closed:
            self._task = asyncio.create_task(self._serve(), name="read the library")

    async def _serve(self) -> None:
        try:
            while (errand := self._next()) is not None:
                self._running = errand
                await self._do(errand)
        finally:
            self._running = self._task = None

    def _next(self) -> _Errand | None:
        if self._search is not None:
            search, self._search = self._search, None
            return search
        if self._pages:
            return self._pages.pop()
        if self._wants_count:
            self._wants_count = False
            return _Count()
        return None

    async def _do(self, errand: _Errand) -> None:
        told: list[Event] = []
        read: list[Clip] = []

        def work() -> None:
            if isinstance(errand, _Search):
                told.append(ClipsFound(errand.ticket, self._reader.find(errand.query)))
            elif isinstance(errand, _Page):
                read.extend(self._reader.read(errand.numbers))
                told.append(ClipsRead(errand.ticket, tuple(read)))
            elif (facets := self._reader.facets()) is not None:
                told.append(FacetsCounted(facets))

        self._thread = start_thread(work, "read the library")
        try:
            await asyncio.shield(self._thread)
        except Interrupted:
            self._put_back(errand)
            return
        except DiskTrouble as trouble:
            _log.warning("the library cannot be read: %s", trouble.sentence)
            self._tell(CommandRefused(_COMMANDS[type(errand)], trouble.sentence))
            return
        if isinstance(errand, _Search):
            if self._search is not None:
                return  # a newer one waits, and its answer is the one that counts
            self._wants_count = True
        for event in told:
            self._tell(event)
        if read:
            self._on_read(read)

    def _put_back(self, errand: _Errand) -> None:
        """What was broken off by mistake, or for something more urgent, has its turn later."""
        if isinstance(errand, _Page):
            self._pages.append(errand)
        elif isinstance(errand, _Count):
            self._wants_count = True
        elif self._search is None:
            self._search = errand


_COMMANDS: dict[type[_Errand], str] = {_Search: "find_clips", _Page: "read_clips", _Count: "find_clips"}
