"""The progress line of ``--wait`` on a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

from sora_desktop.cli.report import state_word
from sora_desktop.domain.jobs import Job

_WIDTH = 24


class ProgressLine:
    """One line on standard error that is drawn over; silent where standard error is no terminal."""

    def __init__(self, is_wanted: bool) -> None:
        self._is_on = is_wanted and sys.stderr.isatty()
        self._is_drawn = False

    def draw(self, jobs: Iterable[Job]) -> None:
        """Show how far the jobs are, all together."""
        if not self._is_on:
            return
        shown = list(jobs)
        share = sum(100 if job.has_ended else job.progress or 0 for job in shown) / (100 * max(1, len(shown)))
        filled = round(share * _WIDTH)
        open_jobs = [job for job in shown if not job.has_ended]
        word = state_word(open_jobs[0]) if open_jobs else "Done"
        ended = len(shown) - len(open_jobs)
        count = f"{ended} of {len(shown)}  " if len(shown) > 1 else ""
        line = f"{'█' * filled}{'░' * (_WIDTH - filled)} {round(share * 100):3d} %  {count}{word}"
        columns = shutil.get_terminal_size().columns
        self._write(f"\r\x1b[K{line[: columns - 1]}")
        self._is_drawn = True

    def clear(self) -> None:
        """Take the line away, before other output."""
        if self._is_drawn:
            self._write("\r\x1b[K")
            self._is_drawn = False

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
        except UnicodeEncodeError:
            self._is_on = False
        sys.stderr.flush()
