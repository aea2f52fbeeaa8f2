"""What the library needs: a reader beside the database, the writing half, and the files in the clips folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ClipQuery, ClipRecord, ExportForm, Facets, Marking, MarkingOfSome, Marks


class ClipReader(Protocol):
    """Searches and reads, for a thread of its own. Raises ``DiskTrouble``, and ``Interrupted`` after ``interrupt``."""

    def find(self, query: ClipQuery) -> Sequence[int]:
        """The numbers of the clips, in the query's order."""

    def read(self, numbers: Sequence[int]) -> list[Clip]:
        """The clips with these numbers, in this order; what is not there is left out."""

    def facets(self) -> Facets | None:
        """What there is to filter by; ``None``: as it was when it was asked for last."""

    def records(self, job_ids: Sequence[str] | None = None) -> list[ClipRecord]:
        """What is known of the files of these clips, or of all, in the order of arrival."""

    def takes_of(self, job_id: str) -> tuple[list[Job], set[str]]:
        """Jobs of one order with this one's request, and its *More takes*; and whose files are not in their places."""

    def away(self) -> tuple[set[str], set[str]]:
        """The jobs whose clips are in the trash, and those whose clips are missing without that."""

    def interrupt(self) -> None:
        """End what the other thread waits for; callable from any thread."""

    def close(self) -> None:
        """Callable from any thread; a reader that is used again opens itself."""


class ClipBook(Protocol):
    """Changes of the library, on the engine's thread; each is committed when it returns. Raises ``DiskTrouble``."""

    def mark_numbers(self, numbers: Sequence[int], marking: Marking) -> list[MarkingOfSome]:
        """Change marks, all or none; what takes that back. The sidecars of whoever had others are to be written."""

    def numbers_of(self, job_ids: Sequence[str]) -> list[int]:
        """The numbers of the clips of these jobs; what is not there is left out."""

    def put_in_trash(self, job_ids: Sequence[str], is_on: bool) -> None: ...

    def miss(self, job_ids: Sequence[str], is_on: bool) -> list[Clip]:
        """Files are not in their places, or there again. No list changes by that."""

    def unwritten(self) -> list[tuple[str, str, Marks]]:
        """Job, file and marks of some clips whose sidecars do not have their marks yet; empty: all have."""

    def have_written(self, written: Iterable[tuple[str, Marks]]) -> None: ...

    def clips(self, job_ids: Sequence[str]) -> list[Clip]:
        """The clips of these jobs; what is not there is left out."""

    def clips_at(self, numbers: Sequence[int]) -> list[Clip]:
        """The clips with these numbers; what is not there is left out."""

    def adopt(self, found: Sequence[Adopted]) -> int:
        """Take in clips that are not known; returns how many those were. Known ones stay as they are."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A clip that was found on the disk, as a done job."""

    job: Job
    marks: Marks = field(default_factory=Marks)
    length_s: float | None = None


@dataclass(frozen=True, slots=True)
class Rescan:
    """What a look through the clips folders found."""

    unknown: tuple[Adopted, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    """Jobs and where their files are now."""
    there: tuple[str, ...] = ()
    """Jobs that were missing or in the trash, and whose files are in their places again."""
    missing: tuple[str, ...] = ()
    """Jobs whose files are nowhere."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of a file that was to be imported: a clip, the job that has it already, or why it cannot be."""

    clip: Adopted | None = None
    known_id: str = ""
    problem: str = ""
    back_at: str = ""
    """Where the file of ``known_id`` is, which was held to be missing or in the trash; empty: where it was."""


Progress = Callable[[int, int], bool]
"""Told how many of how many files are done; whether to go on."""


class ClipFiles(Protocol):
    """The files of the library. Blocking calls, for threads. Raises ``DiskTrouble`` where nothing else is said."""

    def missing(self, clips: Sequence[Clip]) -> dict[str, bool]:
        """By job, whether its file is not in its place. Never raises."""

    def write_marks(self, file: str, job: Job, marks: Marks) -> bool:
        """Put the marks into the clip's sidecar; whether there is one."""

    def is_whole(self, file: str, size_bytes: int, sha256: str) -> bool:
        """Whether a file is in its place with this size and sum. Never raises."""

    def rescan(self, records: Sequence[ClipRecord], progress: Progress) -> Rescan:
        """Look through every clips folder for sidecars, and for clips that were moved or renamed (by size and sum)."""

    def take_in(self, path: str, records: Sequence[ClipRecord], now_s: float) -> Intake:
        """Take another file in: where it is inside the clips folder, else as a copy there, with a sidecar."""

    def removable(self, records: Sequence[ClipRecord]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        """By job, the files that may be moved to the trash; and by job, why its files may not. Never raises.

        A clip that is not there has no files, and leaves the library without them.
        """

    def export(self, clips: Sequence[tuple[Job, Clip]], folder: str, form: ExportForm, progress: Progress) -> int:
        """Copy clips into a folder with a list of them, over nothing that is there; returns how many."""


@dataclass(frozen=True, slots=True)
class LibraryParts:
    """What the library is made of; assembly fills it with the adapters."""

    open_reader: Callable[[], ClipReader]
    """Makes a reader for one more thread."""
    book: ClipBook
    files: ClipFiles
