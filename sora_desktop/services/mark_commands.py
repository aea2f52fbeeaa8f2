"""What a person can ask for about the marks of clips: stars, favourites, rejections and tags, and all that undone."""

from __future__ import annotations

from collections.abc import Sequence

from sora_desktop.domain.library import BEST_RATING, Marking
from sora_desktop.services.marking import Marker


class MarkCommands:
    """The part of the engine that marks clips. Without a marker it is empty.

    ``ClipsMarked`` follows each command, ``ManyMarked`` where it is about very many clips, or ``CommandRefused``; and
    ``MarksUndoable`` where anything changed.
    """

    def __init__(self, marker: Marker | None) -> None:
        self._marker = marker

    def rate(self, job_ids: Sequence[str], rating: int) -> None:
        """Give 1 to 5 stars, or 0 for none."""
        self._mark_jobs("rate", job_ids, Marking(rating=max(0, min(rating, BEST_RATING))))

    def favour(self, job_ids: Sequence[str], is_on: bool) -> None:
        """Make clips favourites, or not."""
        self._mark_jobs("favour", job_ids, Marking(is_favourite=is_on))

    def turn_favour(self, job_ids: Sequence[str]) -> None:
        """Make clips favourites; if all of them are by now, favourites no more."""
        if self._marker is not None:
            self.favour(job_ids, not self._marker.are_favourites(job_ids))

    def reject(self, job_ids: Sequence[str], is_on: bool) -> None:
        """Reject clips, or take them back; rejected ones are shown only where they are asked for."""
        self._mark_jobs("reject", job_ids, Marking(is_rejected=is_on))

    def tag(self, job_ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove tags."""
        self._mark_jobs("tag", job_ids, Marking(add=tuple(add), remove=tuple(remove)))

    def mark_clips(self, numbers: Sequence[int], marking: Marking) -> None:
        """Mark clips by their numbers, as many as there are."""
        if self._marker is not None:
            self._marker.mark("mark_clips", numbers, marking)

    def undo_marks(self, mark_id: int) -> None:
        """Give clips the marks that they had before; ``MarksUndone`` follows.

        Where that was refused or stopped, ``MarksUndoable`` says that the rest can still be undone; what was marked too
        long ago is refused.
        """
        if self._marker is not None:
            self._marker.undo(mark_id)

    def stop_marking(self) -> None:
        """Mark no more clips; what is marked stays so, and can be taken back."""
        if self._marker is not None:
            self._marker.stop()

    def _mark_jobs(self, command: str, job_ids: Sequence[str], marking: Marking) -> None:
        if self._marker is not None:
            self._marker.mark_jobs(command, job_ids, marking)
