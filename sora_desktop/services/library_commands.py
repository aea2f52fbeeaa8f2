"""What a person can ask for about the clips that are kept."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from sora_desktop.domain.events import Event
from sora_desktop.domain.library import ClipQuery, ExportForm, Facets
from sora_desktop.domain.library_events import ClipsFound, ClipsRead, FacetsCounted, JobRead, TrashPlanned


class LibraryCommands:
    """The part of the engine that is about the library. Nothing here waits on the engine's loop."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell_library = tell

    def find_clips(self, query: ClipQuery, ticket: int) -> None:
        """``ClipsFound`` follows; a newer ticket breaks an older search off. The first one brings the facets too."""
        self._tell_library(ClipsFound(ticket, array("q")))
        self._tell_library(FacetsCounted(Facets()))

    def read_clips(self, numbers: Sequence[int], ticket: int) -> None:
        """``ClipsRead`` follows, for a page of 100 to 200 clips; newest asked, first read."""
        self._tell_library(ClipsRead(ticket, ()))

    def read_job(self, job_id: str) -> None:
        """``JobRead`` follows: everything known of a clip, also when it left the queue long ago."""
        self._tell_library(JobRead(job_id, None))

    def rate(self, job_ids: Sequence[str], rating: int) -> None:
        """Give 1 to 5 stars, or 0 for none; ``ClipsMarked`` follows, or ``CommandRefused``."""

    def favour(self, job_ids: Sequence[str], is_on: bool) -> None:
        """Make clips favourites, or not."""

    def reject(self, job_ids: Sequence[str], is_on: bool) -> None:
        """Reject clips, or take them back; rejected ones are shown only where they are asked for."""

    def tag(self, job_ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove tags."""

    def plan_trash(self, job_ids: Sequence[str], ticket: int) -> None:
        """``TrashPlanned`` follows: which files the window may move to the trash."""
        self._tell_library(TrashPlanned(ticket, ()))

    def trashed(self, job_ids: Sequence[str]) -> None:
        """The files of these clips are in the trash: they leave the library, and their records stay."""

    def restored(self, job_ids: Sequence[str]) -> None:
        """The files of these clips are back from the trash."""

    def rebuild_library(self) -> None:
        """Read the library anew from its folders; ``LibraryWork`` tells how far that is."""

    def import_clips(self, paths: Sequence[str]) -> None:
        """Take in other clips: where they are inside the clips folder, else as copies in it."""

    def export_clips(self, job_ids: Sequence[str], folder: str, form: ExportForm) -> None:
        """Copy clips into a folder, with a list of them."""

    def stop_library_work(self) -> None:
        """End a rebuild, an import or an export after the file that it is at; what is done stays done."""
