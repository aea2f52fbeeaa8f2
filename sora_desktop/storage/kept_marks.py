"""What a person thought of clips, read back for a restored list: from copies, from sidecars, from the list itself."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import BEST_RATING, Marks, tidy_tags
from sora_desktop.storage.clip_book import apply_marks
from sora_desktop.storage.job_rows import stored_text, text_in
from sora_desktop.storage.sidecar import marks_in_sidecar, read_sidecar
from sora_desktop.storage.sqlite_trouble import SQLITE_ERRORS

log = logging.getLogger(__name__)

_CLIPS = "SELECT number, job_id, rating, is_favourite, is_rejected, is_trashed FROM clips"


class KeptMarks:
    """Marks by job, of several sources; what is added later counts more. Never raises for what it reads."""

    def __init__(self) -> None:
        self._marks: dict[str, Marks] = {}
        self._trashed: dict[str, bool] = {}

    def add_list(self, path: Path, options: str) -> None:
        """Those in a database, as far as it can be read; one without a library has none."""
        marks: dict[int, tuple[str, Marks]] = {}
        address = f"{path.absolute().as_uri()}?{options}"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
                connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
                with contextlib.suppress(*SQLITE_ERRORS):
                    for number, job_id, rating, is_favourite, is_rejected, is_trashed in connection.execute(_CLIPS):
                        known = rating if isinstance(rating, int) and 0 <= rating <= BEST_RATING else 0
                        marks[number] = (text_in(job_id) or "", Marks(known, is_favourite == 1, is_rejected == 1))
                        self._trashed[marks[number][0]] = is_trashed == 1
                for number, tag in connection.execute("SELECT number, tag FROM clip_tags ORDER BY tag"):
                    if number in marks:
                        job_id, before = marks[number]
                        marks[number] = (job_id, replace(before, tags=tidy_tags([*before.tags, text_in(tag) or ""])))
        except (*SQLITE_ERRORS, OSError) as error:
            log.info("marks of clips cannot be read as a whole: %s", error)
        self._marks |= dict(marks.values())

    def add_sidecars(self, jobs: Iterable[Job]) -> None:
        """Those beside the clips of these jobs; a sidecar without marks says nothing against others."""
        for job in jobs:
            path = Path(job.file or "").with_suffix(".json") if job.file and "\0" not in job.file else None
            sidecar = None if path is None else read_sidecar(path)
            if path is not None and sidecar is not None and sidecar.job_id == job.id:
                marks = marks_in_sidecar(path)
                if marks != Marks():
                    self._marks[job.id] = marks

    def apply(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
        """Put them into a list with these jobs; within a transaction of the caller. Raises ``sqlite3.Error``."""
        for job in jobs:
            if (marks := self._marks.get(job.id, Marks())) != Marks():
                apply_marks(connection, job.id, marks)
            if self._trashed.get(job.id):
                connection.execute("UPDATE clips SET is_trashed = 1 WHERE job_id = ?", (stored_text(job.id),))
