"""The files of the library (the port ``ClipFiles``): marks in sidecars, rescans, imports, exports, deletions."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sora_desktop.domain import containers
from sora_desktop.domain.errors import BadClip, DiskTrouble
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ClipRecord, ExportForm, Marks
from sora_desktop.domain.library_ports import Intake, Progress, Rescan
from sora_desktop.storage.durable import private_folder
from sora_desktop.storage.exporting import export
from sora_desktop.storage.importing import take_in
from sora_desktop.storage.rescan import Rescanner
from sora_desktop.storage.sidecar import PARTS_FOLDER, Sidecar, content_of, write_marks, write_sidecar
from sora_desktop.storage.trash import removable_files
from sora_desktop.storage.trouble import telling


class LibraryFiles:
    """What the library does with files. Blocking; any thread."""

    def __init__(self, folder_of_now: Callable[[], str], usual_folder: Path) -> None:
        self._folder_of_now = folder_of_now
        self._usual_folder = usual_folder

    def missing(self, clips: Sequence[Clip]) -> dict[str, bool]:
        return {clip.job_id: not _is_file(clip.file) for clip in clips}

    def write_marks(self, file: str, job: Job, marks: Marks) -> bool:
        clip = Path(file)
        with telling(clip):
            if not _is_file(file):
                return False
            parts = clip.parent / PARTS_FOLDER
            private_folder(parts)
            aside = parts / f"{clip.stem}.marks"
            if write_marks(clip, job.id, marks, job.ended_at, aside=aside):
                return True
            record = clip.with_suffix(".json")
            if os.path.lexists(record) or job.file_sha256 is None:
                return False  # somebody else's file, or a clip of which too little is known
            sidecar = Sidecar(job.id, clip.name, clip.stat().st_size, job.file_sha256, _container_of(clip))
            content = content_of(job, "", sidecar) | {"marks": marks.to_mapping(), "ended_at": job.ended_at}
            write_sidecar(record, content, aside=aside)
            return True

    def is_whole(self, file: str, size_bytes: int, sha256: str) -> bool:
        try:
            with Path(file).open("rb") as stream:
                is_size = os.fstat(stream.fileno()).st_size == size_bytes
                return is_size and hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except (OSError, ValueError):
            return False

    def rescan(self, records: Sequence[ClipRecord], progress: Progress) -> Rescan:
        folders = dict.fromkeys([*self._roots(), *_folders_of(records)])
        return Rescanner(folders, records, progress).run()

    def take_in(self, path: str, records: Sequence[ClipRecord], now_s: float) -> Intake:
        return take_in(path, Path(self._folder_of_now()), self._roots(), records, now_s)

    def removable(self, records: Sequence[ClipRecord]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        files: dict[str, tuple[str, ...]] = {}
        refused: dict[str, str] = {}
        for record in records:
            found, why = removable_files(record, self._roots())
            if found or not why:
                files[record.job_id] = found
            else:
                refused[record.job_id] = why
        return files, refused

    def export(self, clips: Sequence[tuple[Job, Clip]], folder: str, form: ExportForm, progress: Progress) -> int:
        return export(clips, Path(folder), form, progress)

    def _roots(self) -> list[Path]:
        return list(dict.fromkeys([Path(self._folder_of_now()), self._usual_folder]))


def _is_file(file: str) -> bool:
    try:
        return bool(file) and os.path.isfile(file)  # noqa: PTH113 - a damaged row may name anything
    except (OSError, ValueError):
        return False


def _folders_of(records: Iterable[ClipRecord]) -> list[Path]:
    """The folders in which clips lie or lay."""
    named = {record.clips_folder or os.path.dirname(record.file) for record in records}  # noqa: PTH120
    return [Path(name) for name in sorted(named) if "\0" not in name and os.path.isabs(name)]  # noqa: PTH117


def _container_of(clip: Path) -> containers.Container:
    """Raises ``OSError`` and ``DiskTrouble``."""
    with clip.open("rb") as stream:
        try:
            return containers.inspect(stream, clip.stat().st_size)
        except BadClip as bad:
            raise DiskTrouble(bad.sentence) from bad
