"""What a person can ask for about the clips that are kept."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sora_desktop.domain.errors import DiskTrouble, SoraDesktopError
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import (
    Clip,
    ClipQuery,
    ExportForm,
    Facets,
    may_have_cost_in_vain,
)
from sora_desktop.domain.library_events import (
    ClipNamesChanged,
    ClipsAway,
    ClipsFound,
    ClipsMarked,
    ClipsRead,
    FacetsCounted,
    JobRead,
    LibraryChanged,
    LibraryEvent,
    TakesRead,
    TrashFiles,
    TrashPlanned,
)
from sora_desktop.domain.library_ports import ClipReader, LibraryParts
from sora_desktop.domain.names import DEFAULT_TEMPLATE, problem_of_template
from sora_desktop.domain.ports import Clock, JobStore, ProfileBook
from sora_desktop.services.found_clips import FoundClips
from sora_desktop.services.jobs import JobBook
from sora_desktop.services.library_desk import LibraryDesk
from sora_desktop.services.library_marks import LibraryMarks, Spawn
from sora_desktop.services.library_work import LibraryWorks
from sora_desktop.services.mark_commands import MarkCommands
from sora_desktop.services.marking import Marker
from sora_desktop.services.threads import start_thread

Found = TypeVar("Found")


class LibraryCommands(MarkCommands):
    """The part of the engine that is about the library. Nothing here waits on the engine's loop.

    Without ``parts`` (a run that has no use for a library) it is empty.
    """

    def __init__(
        self,
        parts: LibraryParts | None,
        book: JobBook,
        store: JobStore,
        settings: ProfileBook,
        clock: Clock,
        spawn: Spawn,
        tell: Callable[[Event], None],
        leave: Callable[[str], None],
    ) -> None:
        """``leave`` ends the following of a job that is out."""
        self._library = parts
        self._library_jobs = book
        self._library_store = store
        self._library_settings = settings
        self._spawn_library = spawn
        self._tell_library = tell
        if parts is not None:
            self._desk = LibraryDesk(parts.open_reader(), tell, self._look_for_files)
            self._marks = LibraryMarks(parts.book, parts.files, book.find, clock, spawn)
            MarkCommands.__init__(self, Marker(parts.book, self._marks.write_sidecars, spawn, tell))
            self._works = LibraryWorks(parts, clock, tell, book.find, book.save_anywhere, FoundClips(book, leave))
        else:
            MarkCommands.__init__(self, None)

    def find_clips(self, query: ClipQuery, ticket: int) -> None:
        """``ClipsFound`` follows; a newer ticket breaks an older search off. ``FacetsCounted`` follows a change."""
        if self._library is not None:
            self._desk.find(query, ticket)
        else:
            self._tell_library(ClipsFound(ticket, array("q")))
            self._tell_library(FacetsCounted(Facets()))

    def read_clips(self, numbers: Sequence[int], ticket: int) -> None:
        """``ClipsRead`` follows, for a page of 100 to 200 clips; newest asked, first read.

        Files that are not in their places are told a little later, as ``ClipsMarked``.
        """
        if self._library is not None:
            self._desk.read(numbers, ticket)
        else:
            self._tell_library(ClipsRead(ticket, ()))

    def read_job(self, job_id: str) -> None:
        """``JobRead`` follows: everything known of a clip, also when it left the queue long ago."""
        try:
            job, children = self._library_jobs.find(job_id), tuple(self._library_store.children_of(job_id))
        except DiskTrouble as trouble:
            self._refuse_library("read_job", trouble.sentence)
        else:
            self._tell_library(JobRead(job_id, job, children))

    def plan_trash(self, job_ids: Sequence[str], ticket: int) -> None:
        """``TrashPlanned`` follows: which files the window may move to the trash."""
        if self._library is None:
            self._tell_library(TrashPlanned(ticket, ()))
        else:
            self._read_library(
                "plan_trash",
                "plan what goes to the trash",
                lambda library, reader: library.files.removable(reader.records(job_ids)),
                lambda found: _planned(ticket, *found),
            )

    def trashed(self, job_ids: Sequence[str]) -> None:
        """The files of these clips are in the trash: they leave the library, and their records stay."""
        self._put_in_trash("trashed", job_ids, True)

    def restored(self, job_ids: Sequence[str]) -> None:
        """The files of these clips are back from the trash."""
        self._put_in_trash("restored", job_ids, False)

    def rebuild_library(self) -> None:
        """Read the library anew from its folders; ``LibraryWork`` tells how far that is."""
        if self._library is not None:
            self._spawn_library(self._works.rebuild(), "rebuild the library")

    def import_clips(self, paths: Sequence[str]) -> None:
        """Take in other clips: where they are inside the clips folder, else as copies in it."""
        if self._library is not None:
            self._spawn_library(self._works.take_in(paths), "import clips")

    def export_clips(self, job_ids: Sequence[str], folder: str, form: ExportForm) -> None:
        """Copy clips into a folder, with a list of them."""
        if self._library is not None:
            self._spawn_library(self._works.export(job_ids, folder, form), "export clips")

    def read_takes(self, job_id: str) -> None:
        """``TakesRead`` follows: everything that was asked for as this clip was, also when it left the queue."""
        self._read_library(
            "read_takes",
            "read the takes of a clip",
            lambda _library, reader: reader.takes_of(job_id),
            lambda found: TakesRead(job_id, tuple(found[0]), frozenset(found[1])),
        )

    def read_away(self) -> None:
        """``ClipsAway`` follows: which clips are in the trash or missing."""
        self._read_library(
            "read_away",
            "read which clips are away",
            lambda _library, reader: reader.away(),
            lambda found: ClipsAway(frozenset(found[0]), frozenset(found[1])),
        )

    def look_for_clip(self, job_id: str) -> None:
        """A clip that was in the trash or missing may be back in its place: ``LibraryChanged`` follows if it is."""
        if self._library is not None:
            self._spawn_library(self._looked_for(self._library, job_id), "look for a clip that was away")

    def change_clip_names(self, template: str) -> None:
        """Name new clips by this template from now on; ``ClipNamesChanged`` follows, or ``CommandRefused``."""
        problem = problem_of_template(template)
        if problem:
            self._refuse_library("change_clip_names", problem)
            return
        try:
            self._library_settings.save_clip_names(template.strip() or DEFAULT_TEMPLATE)
        except SoraDesktopError as error:
            self._refuse_library("change_clip_names", error.sentence)
        else:
            self._tell_library(ClipNamesChanged(self._library_settings.clip_names))

    def stop_library_work(self) -> None:
        """End a rebuild, an import or an export after the file that it is at; what is done stays done."""
        if self._library is not None:
            self._works.stop()

    def _open_library(self) -> None:
        """Tell how clips are named, and write what was marked in the last run and did not come into its sidecar."""
        self._tell_library(ClipNamesChanged(self._library_settings.clip_names))
        if self._library is not None:
            self._marks.write_sidecars()

    def _clip_came(self, job: Job) -> None:
        """A job came to another state, which is committed."""
        if job.state is State.DONE or may_have_cost_in_vain(job):
            self._tell_library(LibraryChanged())

    def _stop_library(self) -> set[asyncio.Future[Any]]:
        """Break off what goes on; returns what has still to end before ``_close_library``."""
        return set() if self._library is None else {*self._desk.stop(), *self._works.stop()}

    def _close_library(self) -> None:
        if self._library is not None:
            self._desk.close()

    def _put_in_trash(self, command: str, job_ids: Sequence[str], is_on: bool) -> None:
        if self._library is None:
            return
        try:
            self._library.book.put_in_trash(job_ids, is_on)
        except DiskTrouble as trouble:
            self._refuse_library(command, trouble.sentence)
        else:
            self._tell_library(LibraryChanged())

    def _read_library(
        self,
        command: str,
        what: str,
        read: Callable[[LibraryParts, ClipReader], Found],
        answer: Callable[[Found], LibraryEvent],
    ) -> None:
        """Read something on a thread of its own, and tell it; ``what`` names the work."""
        if self._library is not None:
            self._spawn_library(self._told(self._library, command, what, read, answer), what)

    async def _told(
        self,
        library: LibraryParts,
        command: str,
        what: str,
        read: Callable[[LibraryParts, ClipReader], Found],
        answer: Callable[[Found], LibraryEvent],
    ) -> None:
        def work() -> Found:
            reader = library.open_reader()
            try:
                return read(library, reader)
            finally:
                reader.close()

        try:
            found = await start_thread(work, what)
        except SoraDesktopError as error:
            self._refuse_library(command, error.sentence)
        else:
            self._tell_library(answer(found))

    async def _looked_for(self, library: LibraryParts, job_id: str) -> None:
        try:
            job = self._library_jobs.find(job_id)
            if job is None or not await start_thread(lambda: _is_whole(library, job), "look for a clip that was away"):
                return
            library.book.miss([job_id], False)
        except DiskTrouble:
            return  # nobody asked; the disk says so itself where it matters
        self._put_in_trash("look_for_clip", [job_id], False)

    def _look_for_files(self, clips: Sequence[Clip]) -> None:
        if self._library is not None:
            self._spawn_library(self._told_missing(self._library, clips), "look for files of clips")

    async def _told_missing(self, library: LibraryParts, clips: Sequence[Clip]) -> None:
        missing = await start_thread(lambda: library.files.missing(clips), "look for files of clips")
        changed: list[Clip] = []
        for is_missing in (True, False):
            ids = [
                clip.job_id
                for clip in clips
                if clip.is_missing != is_missing and missing.get(clip.job_id) is is_missing
            ]
            try:
                changed += library.book.miss(ids, is_missing) if ids else []
            except DiskTrouble:
                return  # the disk says so itself where it matters; the next page looks again
        if changed:
            self._tell_library(ClipsMarked(tuple(changed)))
            self._desk.count()

    def _refuse_library(self, command: str, sentence: str) -> None:
        self._tell_library(CommandRefused(command, sentence))


def _is_whole(library: LibraryParts, job: Job) -> bool:
    return library.files.is_whole(job.file or "", job.file_size_bytes or 0, job.file_sha256 or "")


def _planned(ticket: int, files: dict[str, tuple[str, ...]], refused: dict[str, str]) -> TrashPlanned:
    clips = tuple(TrashFiles(job_id, found) for job_id, found in files.items())
    return TrashPlanned(ticket, clips, " ".join(dict.fromkeys(refused.values())))
