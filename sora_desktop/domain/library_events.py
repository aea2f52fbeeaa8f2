"""What the engine tells about the library: clips found, read, marked, and how far longer work on it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, Facets, Marking

MOST_UNDOABLE = 50
"""So many of the last markings can be taken back: the engine keeps no more, and the window offers no more."""


@dataclass(frozen=True, slots=True)
class ClipsFound:
    """The clips of a query, in its order, by their numbers (an ``array('q')``); older tickets never come later."""

    ticket: int
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class ClipsRead:
    """The clips that were asked for by their numbers, in that order; what is not there any more is left out."""

    ticket: int
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class FacetsCounted:
    """What there is to filter by, of the whole library; told after the first search, and when it has changed."""

    facets: Facets


@dataclass(frozen=True, slots=True)
class JobRead:
    """The record of a clip, also of one that left the queue long ago; ``None``: there is none."""

    job_id: str
    job: Job | None
    children: tuple[str, ...] = ()
    """The ids of the jobs that were made from this one."""


@dataclass(frozen=True, slots=True)
class ClipsMarked:
    """Clips as they are now, committed; their places stay.

    Told after each command that marks few clips (rating, favourite, rejected, tags), also where they had these marks
    already, and where files turn out to be missing, or to be there again.
    """

    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class ManyMarked:
    """A portion of very many clips, by their numbers, that have this marking now, committed; some had it before.

    The last one names none, and ``LibraryChanged`` follows; where it was stopped, ``done`` is less than ``total``.
    """

    numbers: Sequence[int]
    marking: Marking
    done: int
    total: int
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class MarksUndoable:
    """Clips were marked, and ``undo_marks`` takes that back; told again where it could not, or not for all of them."""

    mark_id: int
    """Grows with each command: the last one is to be taken back first."""


@dataclass(frozen=True, slots=True)
class MarksUndone:
    """The marks of these clips, by their numbers, are all as they were before; of very many it names none."""

    mark_id: int
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Clips came, went or moved: whoever shows a list asks for it again."""


@dataclass(frozen=True, slots=True)
class LibraryWork:
    """How far a rebuild, an import or an export is; the sentence of the last one says what came of it."""

    work: str
    """The command: ``rebuild_library``, ``import_clips``, ``export_clips``."""
    done: int
    total: int
    sentence: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class TrashFiles:
    """The files of one clip that may be moved to the trash: the clip, then its sidecar; none where the clip is gone."""

    job_id: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrashPlanned:
    """Which files may be moved, each proven to lie in a clips folder; ``sentence`` says what may not, and why."""

    ticket: int
    clips: tuple[TrashFiles, ...]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ClipNamesChanged:
    """The template by which new clips are named; told at the start, too. ``domain.names.stem_from`` previews it."""

    template: str


@dataclass(frozen=True, slots=True)
class TakesRead:
    """Everything that was asked for as a clip was: of one order, or as more takes of it; the clip itself too."""

    job_id: str
    takes: tuple[Job, ...]
    """In the order in which they were asked for."""
    away: frozenset[str]
    """Those of them, by their ids, whose files are in the trash or missing."""


@dataclass(frozen=True, slots=True)
class ClipsAway:
    """All kept clips whose files are not in their places, by the ids of their jobs."""

    in_trash: frozenset[str]
    missing: frozenset[str]


LibraryEvent = (
    ClipsFound
    | ClipsRead
    | FacetsCounted
    | JobRead
    | ClipsMarked
    | ManyMarked
    | MarksUndoable
    | MarksUndone
    | LibraryChanged
    | LibraryWork
    | TrashPlanned
    | ClipNamesChanged
    | TakesRead
    | ClipsAway
)
