"""The clips folder: unfinished downloads in a hidden folder of it, checked clips with their sidecars in the open."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sora_desktop.domain import containers
from sora_desktop.domain.answers import KeptClip
from sora_desktop.domain.errors import BadClip, DiskTrouble, FolderGone
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Marks
from sora_desktop.domain.names import DEFAULT_TEMPLATE, Naming, clip_stem, stem_from
from sora_desktop.storage import drives
from sora_desktop.storage.durable import durable_folder, private_folder, rename_without_overwriting, sync_folder
from sora_desktop.storage.parts import DiskPartFile
from sora_desktop.storage.sidecar import (
    DEMO_FOLDER,
    PARTS_FOLDER,
    Sidecar,
    content_of,
    marks_in_sidecar,
    read_sidecar,
    write_sidecar,
)
from sora_desktop.storage.trouble import shown, telling

log = logging.getLogger(__name__)

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _Download:
    """Where one job's clip goes: the folder that was the clips folder when it began, and the file so far."""

    folder: Path
    part: DiskPartFile

    @property
    def is_there(self) -> bool:
        """Whether nobody deleted under it what it holds."""
        there = self.part.path if self.part.size_bytes else self.part.path.parent
        return there.exists()


class Clips:
    """The clips on the disk (the port ``ClipFolder``); each job is used by one thread at a time."""

    def __init__(self, folder: Path, template: Callable[[], str] = lambda: DEFAULT_TEMPLATE) -> None:
        """``template`` is asked for with each clip that is kept, on the download's thread."""
        self._folder = folder
        self._template = template
        self._downloads: dict[str, _Download] = {}

    @property
    def path(self) -> str:
        return str(self._folder)

    def part_of(self, job: Job) -> DiskPartFile:
        known = self._downloads.get(job.id)
        if known is not None and not known.is_there:
            self._forget(job)
        return self._download(job).part

    def _found(self, job: Job) -> KeptClip | None:
        """The clip of a job that stands in its place already: the process died between the rename and the commit."""
        folder = self._download(job).folder
        with telling(folder):
            for record, sidecar in _sidecars_of(job, folder):
                found = _standing(record, sidecar)
                if found is not None:
                    return found
        return None

    def keep(self, job: Job, content_type: str, profile_name: str) -> KeptClip:
        """As the port says. ``content_type`` chooses nothing: the first bytes know better."""
        found = self._found(job)
        download = self._download(job)
        if found is None:
            part = download.part
            part.sync()
            sidecar = _checked(job, part)
            log.info("job %s: %s of %d bytes (%s)", job.id, sidecar.container.kind, sidecar.size_bytes, content_type)
            with telling(download.folder):
                found = _place(job, profile_name, download, sidecar, self._template())
        else:
            with telling(download.folder):
                sync_folder(
                    download.folder
                )  # whatever kept it from being recorded may have kept its name from the disk
        with telling(download.folder):
            download.part.delete()
        self._downloads.pop(job.id, None)
        return found

    def drop_part(self, job: Job) -> None:
        part = self._download(job).part
        with telling(part.path):
            part.delete()
        self._downloads.pop(job.id, None)

    def look(self) -> None:
        """As the port says. A folder that is not there yet is made with the first clip."""
        with telling(self._folder):
            if drives.is_away(self._folder):
                raise DiskTrouble(f"“{shown(self._folder)}” is not there. Its drive seems to be unplugged.")
            there = next(each for each in (self._folder, *self._folder.parents) if os.path.lexists(each))
            if not there.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(there))
            if not os.access(there, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "not writable", str(there))

    def move_to(self, folder: str) -> None:
        """As the port says. Downloads that have begun end where they began."""
        place = Path(folder)
        if not place.is_absolute() or "\0" in folder:
            raise DiskTrouble("Choose a folder by its whole path.")
        with telling(place):
            durable_folder(place)
            if not os.access(place, os.W_OK | os.X_OK):
                raise DiskTrouble(f"“{shown(place)}” cannot be written. Choose another folder.")
            private_folder(place / PARTS_FOLDER)
        self._folder = place

    def close(self) -> None:
        """Close the files of downloads that were broken off. They go on at the next start."""
        for download in list(self._downloads.values()):
            download.part.close()

    def _download(self, job: Job) -> _Download:
        root = self._folder if job.clips_folder is None else Path(job.clips_folder)
        folder = root / DEMO_FOLDER if job.is_demo else root
        known = self._downloads.get(job.id)
        if known is not None and (job.clips_folder is None or known.folder == folder):
            return known
        self._forget(job)
        parts = folder / PARTS_FOLDER
        with telling(folder):
            if not root.is_dir():
                self._look_for(root)
            durable_folder(folder)
            private_folder(parts)
        found = _Download(folder, DiskPartFile(parts / f"{_plain_id(job)}.part"))
        self._downloads[job.id] = found
        return found

    def _look_for(self, root: Path) -> None:
        """Whether a clips folder that is not there may be made. Raises ``DiskTrouble`` and ``FolderGone``."""
        is_of_now = root == self._folder
        if drives.is_away(root) or (not is_of_now and drives.may_be_away(root)):
            raise DiskTrouble(f"“{shown(root)}” is not there. Its drive seems to be unplugged.")
        if not is_of_now:
            raise FolderGone(f"“{shown(root)}” is not there any more.")

    def _forget(self, job: Job) -> None:
        known = self._downloads.pop(job.id, None)
        if known is not None:
            known.part.close()


def _plain_id(job: Job) -> str:
    """The job's id, or a name made from it when a damaged database gave something else."""
    return job.id if _ID.fullmatch(job.id) else hashlib.sha256(job.id.encode("utf-8", "replace")).hexdigest()[:32]


def _checked(job: Job, part: DiskPartFile) -> Sidecar:
    """Length, first bytes and structure (architecture rule 6), and the sum. Raises ``BadClip``, ``DiskTrouble``."""
    if part.total_bytes is not None and part.size_bytes != part.total_bytes:
        raise BadClip(f"The clip has {part.size_bytes:,} bytes where {part.total_bytes:,} were announced.")
    if not part.size_bytes:
        raise BadClip("The gateway sent an empty file.")
    with telling(part.path), part.path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != part.size_bytes:
            raise BadClip("Another program changed the clip while it was fetched.")
        container = containers.inspect(file, part.size_bytes)
        return Sidecar(job.id, "", part.size_bytes, part.sha256(), container)


def _place(job: Job, profile_name: str, download: _Download, checked: Sidecar, template: str) -> KeptClip:
    """Sidecar first, so that a clip under its final name always has one; then the rename. Raises ``OSError``."""
    part, folder = download.part.path, download.folder
    for stem in _stems(job, template):
        clip = folder / f"{stem}{checked.container.ending}"
        record = folder / f"{stem}.json"
        try:
            if os.path.lexists(clip) or not _is_ours_or_free(record, job):
                continue
            sidecar = replace(checked, clip=clip.name)
            marks = marks_in_sidecar(record)  # of the same clip, which somebody has deleted since
            content = content_of(job, profile_name, sidecar) | (
                {} if marks == Marks() else {"marks": marks.to_mapping()}
            )
            write_sidecar(record, content, aside=part.with_name(f"{part.name}.sidecar"))
            rename_without_overwriting(part, clip)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            continue
        sync_folder(folder)
        return _kept(clip, sidecar, marks)
    raise DiskTrouble(f"No name in “{shown(folder)}” is free for this clip.")


def _stems(job: Job, template: str) -> Iterator[str]:
    """Names for a clip, the best first: with words, numbered, and without words for disks that allow short ones."""
    model = job.request.model or job.gateway_model or ""
    for prompt in (job.request.prompt or job.gateway_model or "clip", ""):
        naming = Naming(prompt, model, job.take, job.id, _local_time(job.created_at))
        stem = stem_from(template if prompt else DEFAULT_TEMPLATE, naming)
        yield stem
        yield from (f"{stem} ({number})" for number in range(2, 100))


def _local_time(at: float) -> datetime:
    """Local time of seconds since the epoch; a clock gone mad gives the epoch."""
    try:
        return datetime.fromtimestamp(at, tz=UTC).astimezone()
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, tz=UTC)


def _is_ours_or_free(record: Path, job: Job) -> bool:
    if not os.path.lexists(record):
        return True
    sidecar = read_sidecar(record)
    return sidecar is not None and sidecar.job_id == job.id


def _sidecars_of(job: Job, folder: Path) -> Iterator[tuple[Path, Sidecar]]:
    """Sidecars that bear the job's six characters in their names and its whole id inside."""
    tail = clip_stem("", job.id, _local_time(0)).rpartition(" ")[2]
    pattern = re.compile(rf".*{tail}.*\.json")
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if pattern.fullmatch(entry.name))
    for name in names:
        sidecar = read_sidecar(folder / name)
        if sidecar is not None and sidecar.job_id == job.id:
            yield folder / name, sidecar


def _standing(record: Path, sidecar: Sidecar) -> KeptClip | None:
    """The clip of a sidecar, if it is there with the same size and sum."""
    clip = record.parent / sidecar.clip
    if clip.is_symlink() or not clip.is_file() or clip.stat().st_size != sidecar.size_bytes:
        return None
    with clip.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return _kept(clip, sidecar, marks_in_sidecar(record)) if digest == sidecar.sha256 else None


def _kept(clip: Path, sidecar: Sidecar, marks: Marks) -> KeptClip:
    is_checked = sidecar.container.is_readable
    return KeptClip(
        file=str(clip),
        size_bytes=sidecar.size_bytes,
        sha256=sidecar.sha256,
        is_checked=is_checked,
        duration_s=sidecar.container.duration_s,
        notes=() if is_checked else ("The file is none of the kinds that can be checked; it was kept as it came.",),
        marks=marks,
    )
