"""Reads the library anew from its folders: sidecars that no list knows, clips that were moved, clips that are gone."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import ClipRecord
from sora_desktop.domain.library_ports import Adopted, Progress, Rescan
from sora_desktop.storage.sidecar import Sidecar, job_of_sidecar, marks_in_sidecar
from sora_desktop.storage.trash import CLIP_ENDINGS

log = logging.getLogger(__name__)

DEEPEST = 6
"""Folders within folders that are looked through."""


@dataclass
class _Files:
    """What lies in the clips folders."""

    sidecars: list[Path] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """Of every file that may be a clip, by its path."""


class Rescanner:
    """One look through the folders. Blocking; never raises for what lies there."""

    def __init__(self, folders: Iterable[Path], records: Sequence[ClipRecord], progress: Progress) -> None:
        self._records = [record for record in records if not record.is_trashed]
        self._trashed = {record.job_id: record for record in records if record.is_trashed}
        self._progress = progress
        self._files = _files_in(folders)
        self._taken: set[str] = set()
        self._by_size: dict[int, list[str]] = {}
        self._sums: dict[str, str] = {}
        self._done = 0
        self._is_going = True

    def run(self) -> Rescan:
        """Everything in one go. What was looked at before it was broken off counts."""
        sizes = self._files.sizes
        lost = [record for record in self._records if sizes.get(record.file) != record.size_bytes]
        known = {record.job_id for record in self._records}
        self._taken = {record.file for record in self._records if sizes.get(record.file) == record.size_bytes}
        there = [record.job_id for record in self._records if record.is_missing and record.file in self._taken]
        there += self._back_from_trash()
        total = len(self._files.sidecars) + len(lost)
        found = self._read_sidecars(known, total)
        unknown = [adopted for adopted, _, is_there in found if is_there]
        for file, size_bytes in sizes.items():
            if file not in self._taken:
                self._by_size.setdefault(size_bytes, []).append(file)
        for adopted, sidecar, is_there in found:
            # Where the clip itself is nowhere, its record comes back all the same, and is shown as missing.
            if not is_there:
                place = self._file_with(sidecar.size_bytes, sidecar.sha256)
                unknown.append(adopted if place is None else replace(adopted, job=replace(adopted.job, file=place)))
        moved: list[tuple[str, str]] = []
        missing = [each.job.id for each in unknown if each.job.file not in self._taken]
        for record in lost:
            if not self._goes_on(total):
                break
            place = self._file_with(record.size_bytes, record.sha256)
            if place is not None:
                moved.append((record.job_id, place))
            elif not record.is_missing and not _is_away(record.file):
                missing.append(record.job_id)
        unknown.sort(key=lambda each: each.job.made_at or each.job.ended_at or each.job.created_at)
        return Rescan(tuple(unknown), tuple(moved), tuple(there), tuple(missing))

    def _back_from_trash(self) -> list[str]:
        """The jobs whose files were put back into their places by another program, or with their drive."""
        back = []
        for record in self._trashed.values():
            is_size = self._files.sizes.get(record.file) == record.size_bytes and record.file not in self._taken
            if is_size and record.sha256 and self._sum_of(record.file) == record.sha256:
                self._taken.add(record.file)
                back.append(record.job_id)
        return back

    def _read_sidecars(self, known: set[str], total: int) -> list[tuple[Adopted, Sidecar, bool]]:
        """The clips of sidecars whose jobs are not known, each once, and whether the clip lies beside."""
        found: dict[str, tuple[Adopted, Sidecar, bool]] = {}
        for path in self._files.sidecars:
            if not self._goes_on(total):
                break
            read = job_of_sidecar(path)
            if read is None or read[0].id in known or read[0].id in self._trashed:
                continue
            job, sidecar = read
            file = str(path.with_name(sidecar.clip))
            is_there = self._files.sizes.get(file) == sidecar.size_bytes and file not in self._taken
            if is_there:
                self._taken.add(file)
            if job.id not in found or (is_there and not found[job.id][2]):
                found[job.id] = (_adopted(job, sidecar, path), sidecar, is_there)
        return list(found.values())

    def _file_with(self, size_bytes: int, sha256: str) -> str | None:
        """A file that is nobody's, with this size and sum."""
        for file in self._by_size.get(size_bytes, ()):
            if file not in self._taken and sha256 and self._sum_of(file) == sha256:
                self._taken.add(file)
                return file
        return None

    def _sum_of(self, file: str) -> str:
        if file not in self._sums:
            try:
                with open(file, "rb") as stream:  # noqa: PTH123 - a path as the system gave it
                    self._sums[file] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                log.info("a file of the clips folder cannot be read: %s", error)
                self._sums[file] = ""
        return self._sums[file]

    def _goes_on(self, total: int) -> bool:
        self._done += 1
        self._is_going = self._is_going and self._progress(self._done, total)
        return self._is_going


def _adopted(job: Job, sidecar: Sidecar, path: Path) -> Adopted:
    return Adopted(job, marks_in_sidecar(path), sidecar.container.duration_s)


def _is_away(file: str) -> bool:
    """Whether the whole folder of a file is not there: its drive may be unplugged, and comes back."""
    return not os.path.isdir(os.path.dirname(file))  # noqa: PTH112, PTH120 - a damaged row may name anything


def _files_in(folders: Iterable[Path]) -> _Files:
    found = _Files()
    seen: set[str] = set()
    for folder in folders:
        for entry in _entries(str(folder), DEEPEST):
            if entry.path in seen:
                continue
            seen.add(entry.path)
            ending = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122
            try:
                if ending == ".json":
                    found.sidecars.append(Path(entry.path))
                elif ending in CLIP_ENDINGS:
                    found.sizes[entry.path] = entry.stat(follow_symlinks=False).st_size
            except OSError:
                continue
    found.sidecars.sort()
    return found


def _entries(folder: str, depth: int) -> Iterator[os.DirEntry[str]]:
    """The plain files in a folder and the folders in it; links and hidden ones are passed over."""
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except (OSError, ValueError):
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth:
                    yield from _entries(entry.path, depth - 1)
            elif entry.is_file(follow_symlinks=False):
                yield entry
        except OSError:
            continue
