"""Takes clips of other origin into the library: checked, in the clips folder, and with a sidecar like all others."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sora_desktop.domain import containers
from sora_desktop.domain.containers import Container
from sora_desktop.domain.errors import BadClip, DiskTrouble
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import ClipRecord
from sora_desktop.domain.library_ports import Adopted, Intake
from sora_desktop.domain.names import clip_stem
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.durable import private_folder, rename_without_overwriting, sync_folder
from sora_desktop.storage.sidecar import (
    PARTS_FOLDER,
    Sidecar,
    content_of,
    job_of_sidecar,
    marks_in_sidecar,
    write_sidecar,
)
from sora_desktop.storage.trouble import shown, telling

IMPORTED = "imported"
"""The origin of clips that no gateway made for this program, in place of a profile."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a clip's file was found to be."""

    size_bytes: int
    sha256: str
    container: Container


def take_in(path: str, folder: Path, roots: Iterable[Path], records: Sequence[ClipRecord], now_s: float) -> Intake:
    """Take one file in: where it is inside one of ``roots``, else as a copy in ``folder``. Raises ``DiskTrouble``."""
    source = Path(path)
    with telling(source):
        if not source.is_file():
            return Intake(problem=f"“{shown(source)}” is no file.")
        here = next((record for record in records if _lies_at(record, source)), None)
        if here is not None:
            return Intake(known_id=here.job_id)
        looked = _looked_at(source)
        if isinstance(looked, str):
            return Intake(problem=f"“{shown(source)}” {looked}")
        is_inside = _is_inside(source, roots)
        own = _as_its_sidecar_says(source, looked, records) if is_inside else None
        known_id = _known_by_sum(looked, records)
    if own is not None or known_id:
        return own or Intake(known_id=known_id)
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
        job_id = uuid.uuid4().hex
        if not is_inside:
            return _taken_as_copy(source, folder, job_id, records, now_s)
        return _taken(_job_of(job_id, source, source.absolute(), folder, looked, now_s), looked)


def _looked_at(file: Path) -> _Looked | str:
    """What a file is; or why it cannot be taken in, as the end of a sentence. Raises ``OSError``."""
    try:
        with file.open("rb") as stream:
            size_bytes = os.fstat(stream.fileno()).st_size
            container = containers.inspect(stream, size_bytes)
            if not container.is_readable:
                return "is no clip that can be checked."
            stream.seek(0)
            return _Looked(size_bytes, hashlib.file_digest(stream, "sha256").hexdigest(), container)
    except BadClip:
        return "is no clip, or a broken one."


def _lies_at(record: ClipRecord, source: Path) -> bool:
    """Whether this very file is that of a clip in the library, whatever is in it by now."""
    if record.is_trashed or os.path.basename(record.file).casefold() != source.name.casefold():  # noqa: PTH119
        return False
    try:
        return os.path.samefile(record.file, source)  # noqa: PTH121 - a damaged row may name anything
    except (OSError, ValueError):
        return False


def _known_by_sum(looked: _Looked, records: Iterable[ClipRecord]) -> str:
    """The job that has these very bytes already; empty for none."""
    wanted = (looked.size_bytes, looked.sha256)
    return next(
        (
            record.job_id
            for record in records
            if (record.size_bytes, record.sha256) == wanted and not record.is_missing and not record.is_trashed
        ),
        "",
    )


def _is_inside(source: Path, roots: Iterable[Path]) -> bool:
    """Whether a file lies in a clips folder by itself: seen, and no link."""
    real = Path(os.path.realpath(source))
    is_inside = any(real.is_relative_to(os.path.realpath(root)) for root in roots) and not source.is_symlink()
    return is_inside and not any(part.startswith(".") for part in real.parts[-2:])


def _as_its_sidecar_says(source: Path, looked: _Looked, records: Iterable[ClipRecord]) -> Intake | None:
    """A clip whose own sidecar lies beside it is that job's, and no other one; ``None`` where that is not so."""
    path = source.absolute().with_suffix(".json")
    read = job_of_sidecar(path)
    if read is None:
        return None
    job, sidecar = read
    if (sidecar.clip, sidecar.size_bytes, sidecar.sha256) != (source.name, looked.size_bytes, looked.sha256):
        return None
    known = next((record for record in records if record.job_id == job.id), None)
    if known is None:
        return Intake(Adopted(job, marks_in_sidecar(path), looked.container.duration_s))
    is_back = known.is_missing or known.is_trashed
    return Intake(known_id=known.job_id, back_at=str(source.absolute()) if is_back else "")


def _taken_as_copy(source: Path, folder: Path, job_id: str, records: Sequence[ClipRecord], now_s: float) -> Intake:
    """A copy under a name like those of all other clips. Raises ``OSError`` and ``DiskTrouble``."""
    parts = folder / PARTS_FOLDER
    private_folder(parts)
    begun = parts / f"{job_id}.import"
    try:
        if shutil.disk_usage(folder).free < source.stat().st_size:
            raise DiskTrouble(f"The disk of “{shown(folder)}” has no room for this clip.")
        shutil.copyfile(source, begun)
        with begun.open("rb+") as stream:
            os.fsync(stream.fileno())
        # What is kept is what counts: somebody may have been writing to the source until now.
        kept = _looked_at(begun)
        if isinstance(kept, str):
            return Intake(problem=f"“{shown(source)}” {kept}")
        if known_id := _known_by_sum(kept, records):
            return Intake(known_id=known_id)
        clip = _placed(begun, source, folder, kept.container, job_id)
        return _taken(_job_of(job_id, source, clip, folder, kept, now_s), kept)
    finally:
        begun.unlink(missing_ok=True)


def _placed(begun: Path, source: Path, folder: Path, container: Container, job_id: str) -> Path:
    """Where a finished copy was put. Raises ``OSError`` and ``DiskTrouble``."""
    stem = clip_stem(source.stem, job_id, datetime.fromtimestamp(source.stat().st_mtime, tz=UTC).astimezone())
    for number in range(1, 1_000):
        name = stem if number == 1 else f"{stem} ({number})"
        clip = folder / f"{name}{container.ending}"
        if os.path.lexists(clip.with_suffix(".json")):
            continue
        try:
            rename_without_overwriting(begun, clip)
        except FileExistsError:
            continue
        sync_folder(folder)
        return clip
    raise DiskTrouble(f"No name in “{shown(folder)}” is free for this clip.")


def _taken(job: Job, looked: _Looked) -> Intake:
    """The clip with its sidecar. Raises ``OSError``."""
    name = Path(job.file or "").name
    _write_sidecar(job, Sidecar(job.id, name, looked.size_bytes, looked.sha256, looked.container))
    return Intake(Adopted(job, length_s=looked.container.duration_s))


def _job_of(job_id: str, source: Path, clip: Path, folder: Path, looked: _Looked, now_s: float) -> Job:
    prompt = " ".join(source.stem.split())
    made_at = min(source.stat().st_mtime, now_s)
    job = Job(
        job_id, f"import {job_id}", 1, IMPORTED, VideoRequest(prompt, model="", orientation="", duration_s=0), now_s
    )
    return replace(
        job,
        state=State.DONE,
        ended_at=now_s,
        made_at=made_at,
        file=str(clip),
        file_size_bytes=looked.size_bytes,
        file_sha256=looked.sha256,
        clips_folder=str(folder),
    )


def _write_sidecar(job: Job, sidecar: Sidecar) -> None:
    """Beside the clip, unless something stands there. Raises ``OSError``."""
    record = Path(job.file or "").with_suffix(".json")
    if os.path.lexists(record):
        return
    parts = record.parent / PARTS_FOLDER
    private_folder(parts)
    content = content_of(job, "", sidecar) | {"ended_at": job.ended_at}
    write_sidecar(record, content, aside=parts / f"{job.id}.sidecar")
