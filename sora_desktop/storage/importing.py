"""Takes clips of other origin into the library: checked, in the clips folder, and with a sidecar like all others."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from sora_desktop.storage.sidecar import PARTS_FOLDER, Sidecar, content_of, write_sidecar
from sora_desktop.storage.trouble import shown, telling

IMPORTED = "imported"
"""The origin of clips that no gateway made for this program, in place of a profile."""


def take_in(path: str, folder: Path, roots: Iterable[Path], records: Sequence[ClipRecord], now_s: float) -> Intake:
    """Take one file in: where it is inside one of ``roots``, else as a copy in ``folder``. Raises ``DiskTrouble``."""
    source = Path(path)
    with telling(source):
        if not source.is_file():
            return Intake(problem=f"“{shown(source)}” is no file.")
        size_bytes = source.stat().st_size
        try:
            with source.open("rb") as stream:
                container = containers.inspect(stream, size_bytes)
                if not container.is_readable:
                    return Intake(problem=f"“{shown(source)}” is no clip that can be checked.")
                stream.seek(0)
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        except BadClip:
            return Intake(problem=f"“{shown(source)}” is no clip, or a broken one.")
    for record in records:
        if (
            (record.size_bytes, record.sha256) == (size_bytes, sha256)
            and not record.is_missing
            and not record.is_trashed
        ):
            return Intake(known_id=record.job_id)
    real = Path(os.path.realpath(source))
    is_inside = any(real.is_relative_to(os.path.realpath(root)) for root in roots) and not source.is_symlink()
    is_inside = is_inside and not any(part.startswith(".") for part in real.parts[-2:])
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
        job_id = uuid.uuid4().hex
        clip = source.absolute() if is_inside else _copied(source, folder, container, job_id)
        job = _job_of(job_id, source, clip, folder, size_bytes, sha256, now_s)
        _write_sidecar(job, Sidecar(job.id, clip.name, size_bytes, sha256, container))
    return Intake(Adopted(job, length_s=container.duration_s))


def _copied(source: Path, folder: Path, container: Container, job_id: str) -> Path:
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
    finally:
        begun.unlink(missing_ok=True)


def _job_of(job_id: str, source: Path, clip: Path, folder: Path, size_bytes: int, sha256: str, now_s: float) -> Job:
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
        file_size_bytes=size_bytes,
        file_sha256=sha256,
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
