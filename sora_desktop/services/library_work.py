"""Longer work on the library, one at a time: read it anew from its folders, take clips in, copy clips out."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, TypeVar

from sora_desktop.domain.errors import DiskTrouble
from sora_desktop.domain.events import CommandRefused, Event
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ClipRecord, ExportForm
from sora_desktop.domain.library_events import LibraryChanged, LibraryWork
from sora_desktop.domain.library_ports import Adopted, LibraryParts, Progress, Rescan
from sora_desktop.domain.ports import Clock
from sora_desktop.services.found_clips import FoundClips
from sora_desktop.services.threads import DownloadControl, start_thread

AT_ONCE = 100
"""Clips that are committed together: the loop is free between two such commits."""

T = TypeVar("T")
_E = TypeVar("_E")


class LibraryWorks:
    """Rebuilds, imports and exports; the disk is read and written in threads. Lives on the engine's loop."""

    def __init__(
        self,
        parts: LibraryParts,
        clock: Clock,
        tell: Callable[[Event], None],
        find_job: Callable[[str], Job | None],
        save_job: Callable[[Job], None],
        found_clips: FoundClips,
    ) -> None:
        """``find_job`` and ``save_job`` know jobs that the list does not hold too; both may raise ``DiskTrouble``."""
        self._parts = parts
        self._clock = clock
        self._tell = tell
        self._find_job = find_job
        self._save_job = save_job
        self._found_clips = found_clips
        self._control: DownloadControl | None = None
        self._thread: asyncio.Future[Any] | None = None

    def stop(self) -> set[asyncio.Future[Any]]:
        """End what goes on after the file that it is at; returns the thread that has still to end."""
        if self._control is not None:
            self._control.cancel()
        return set() if self._thread is None or self._thread.done() else {self._thread}

    async def rebuild(self) -> None:
        """Read the library anew from its folders."""
        await self._alone("rebuild_library", self._rebuilt)

    async def take_in(self, paths: Sequence[str]) -> None:
        """Import other clips."""
        await self._alone("import_clips", lambda progress: self._taken_in(paths, progress))

    async def export(self, job_ids: Sequence[str], folder: str, form: ExportForm) -> None:
        """Copy clips into a folder."""
        await self._alone("export_clips", lambda progress: self._exported(job_ids, folder, form, progress))

    async def _alone(self, name: str, work: Callable[[Progress], Coroutine[Any, Any, str]]) -> None:
        if self._control is not None:
            self._tell(CommandRefused(name, "Something else is done with the library. Wait for its end, or stop it."))
            return
        control = DownloadControl(
            lambda done, total: self._tell(LibraryWork(name, done, total or 0, _DOING[name])), self._clock.monotonic_s
        )

        def progress(done: int, total: int) -> bool:
            control.progressed(done, total)
            return not control.is_cancelled()

        self._control = control
        self._tell(LibraryWork(name, 0, 0, _DOING[name]))
        sentence = _BROKEN_OFF
        try:
            sentence = await work(progress)
        except DiskTrouble as trouble:
            sentence = trouble.sentence
            self._tell(CommandRefused(name, sentence))
        finally:
            self._control = None
            self._tell(LibraryWork(name, control.done_bytes, control.done_bytes, sentence, is_over=True))

    async def _rebuilt(self, progress: Progress) -> str:
        found = await self._in_thread(lambda: self._parts.files.rescan(self._records(), progress))
        new = 0
        for some in _portions(found.unknown):
            new += await self._adopted(some)
            await asyncio.sleep(0)
        for job_id, file in found.moved:
            job = self._find_job(job_id)
            if job is not None:
                self._save_job(job.noting(file=file))
            await asyncio.sleep(0)
        self._parts.book.miss(found.there, False)
        self._parts.book.put_in_trash(found.there, False)
        self._parts.book.miss(found.missing, True)
        self._tell(LibraryChanged())
        return _in_words(new, found)

    async def _taken_in(self, paths: Sequence[str], progress: Progress) -> str:
        records = await self._in_thread(self._records)
        new, known, problems = 0, 0, list[str]()
        for number, path in enumerate(paths):
            if not progress(number, len(paths)):
                break
            now_s = self._clock.now_s()
            intake = await self._in_thread(functools.partial(self._parts.files.take_in, path, records, now_s))
            if intake.clip is not None:
                new += await self._adopted([intake.clip])
                records.append(_record_of(intake.clip.job))
            elif intake.back_at:
                self._take_back(intake.known_id, intake.back_at)
                new += 1
            elif intake.known_id:
                known += 1
            else:
                problems.append(intake.problem)
        if new:
            self._tell(LibraryChanged())
        parts = [f"{_clips(new)} imported."]
        parts += [f"{_clips(known)} {'was' if known == 1 else 'were'} in the library already."] if known else []
        return " ".join([*parts, *dict.fromkeys(problems)])

    async def _adopted(self, clips: Sequence[Adopted]) -> int:
        """How many came: as jobs of their own, and those that jobs here still wait for. Raises ``DiskTrouble``."""
        new = self._parts.book.adopt(clips)
        for clip in (clip for clip in clips if self._found_clips.wants(clip.job)):
            file, size_bytes, sha256 = clip.job.file or "", clip.job.file_size_bytes or 0, clip.job.file_sha256 or ""
            if await self._in_thread(functools.partial(self._parts.files.is_whole, file, size_bytes, sha256)):
                new += self._found_clips.bring_home(clip)
        return new

    def _take_back(self, job_id: str, file: str) -> None:
        """A clip that was missing or in the trash is here again. Raises ``DiskTrouble``."""
        job = self._find_job(job_id)
        if job is not None and job.file != file:
            self._save_job(job.noting(file=file))
        self._parts.book.miss([job_id], False)
        self._parts.book.put_in_trash([job_id], False)

    async def _exported(self, job_ids: Sequence[str], folder: str, form: ExportForm, progress: Progress) -> str:
        clips: list[tuple[Job, Clip]] = []
        for some in _portions(job_ids):
            for clip in self._parts.book.clips(some):
                job = self._find_job(clip.job_id)
                if job is not None:
                    clips.append((job, clip))
            await asyncio.sleep(0)
        copied = await self._in_thread(lambda: self._parts.files.export(clips, folder, form, progress))
        lost = len(clips) - copied
        left_out = f" {_clips(lost)} could not be copied." if lost else ""
        return f"{_clips(copied)} exported to “{folder}”.{left_out}"

    def _records(self) -> list[ClipRecord]:
        """What is known of all files: in a thread, with a reader of its own. Raises ``DiskTrouble``."""
        reader = self._parts.open_reader()
        try:
            return reader.records()
        finally:
            reader.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        future = start_thread(work, "work on the library")
        self._thread = future
        return await asyncio.shield(future)


_BROKEN_OFF = "It was broken off; what was done stays done."
_DOING = {
    "rebuild_library": "Reading the clips folder.",
    "import_clips": "Importing clips.",
    "export_clips": "Exporting clips.",
}


def _portions(all_of_it: Sequence[_E]) -> Iterator[Sequence[_E]]:
    return (all_of_it[first : first + AT_ONCE] for first in range(0, len(all_of_it), AT_ONCE))


def _record_of(job: Job) -> ClipRecord:
    return ClipRecord(job.id, job.file or "", job.file_size_bytes or 0, job.file_sha256 or "")


def _in_words(new: int, found: Rescan) -> str:
    back = new + len(found.there)
    said = [f"{_clips(back)} came back." if back else "No new clip was found."]
    if found.moved:
        said.append(f"{_clips(len(found.moved))} had been moved or renamed.")
    if found.missing:
        said.append(f"{_clips(len(found.missing))} {'is' if len(found.missing) == 1 else 'are'} missing.")
    return " ".join(said)


def _clips(count: int) -> str:
    return "1 clip" if count == 1 else f"{count:,} clips"
