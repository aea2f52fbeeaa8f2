"""Copies clips out of the library, with a list of them for a spreadsheet or a program."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sora_desktop.domain.jobs import Job
from sora_desktop.domain.library import Clip, ExportForm
from sora_desktop.domain.library_ports import Progress
from sora_desktop.domain.tables import csv_of
from sora_desktop.storage.trouble import telling

log = logging.getLogger(__name__)

HEADS = (
    "file", "prompt", "model", "made at", "length in s", "shape", "style", "size in bytes", "rating", "favourite",
    "rejected", "tags", "profile", "batch", "task id", "price", "sha256",
)  # fmt: skip


def export(clips: Sequence[tuple[Job, Clip]], folder: Path, form: ExportForm, progress: Progress) -> int:
    """Copy clips and write the list of those that were copied. Returns how many. Raises ``DiskTrouble``.

    Nothing that stands in the folder is written over: what has the same name gets a number.
    """
    copied: list[tuple[str, Job, Clip]] = []
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for number, (job, clip) in enumerate(clips):
            if not progress(number, len(clips)):
                break
            source = Path(clip.file)
            if source.is_file():
                copied.append((_copied(source, folder), job, clip))
        if form is ExportForm.CSV:
            _write(folder, "clips.csv", "\ufeff" + csv_of(HEADS, (_cells(*each) for each in copied)))
        elif form is ExportForm.JSON:
            records = [dict(zip(HEADS, _cells(*each), strict=True)) | _request_of(each[1]) for each in copied]
            _write(folder, "clips.json", json.dumps(records, ensure_ascii=False, indent=1))
    return len(copied)


def _copied(source: Path, folder: Path) -> str:
    """Copy a file under its own name or one with a number; returns that name. Raises ``OSError``."""
    with source.open("rb") as stream:
        target = _free(folder, source.name)
        try:
            with target.open("xb") as copy:
                shutil.copyfileobj(stream, copy, 1 << 20)
        except OSError:
            target.unlink(missing_ok=True)
            raise
    return target.name


def _write(folder: Path, name: str, text: str) -> None:
    _free(folder, name).write_bytes(text.encode("utf-8", "replace"))


def _free(folder: Path, name: str) -> Path:
    path = folder / name
    number = 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def _cells(file: str, job: Job, clip: Clip) -> tuple[object, ...]:
    return (
        file, clip.prompt, clip.model, _time(clip.made_at), clip.length_s, clip.shape, job.request.style,
        clip.size_bytes, clip.rating, clip.is_favourite, clip.is_rejected, ", ".join(clip.tags), job.profile_id,
        job.batch_name, job.task_id, _price_of(job), job.file_sha256,
    )  # fmt: skip


def _price_of(job: Job) -> float | None:
    """The price it was ordered at. The demo's prices are never paid: whoever sums the column gets money."""
    if job.is_demo:
        return 0.0
    return None if job.price is None else float(job.price)


def _request_of(job: Job) -> dict[str, object]:
    return {"request": job.request.to_mapping()}


def _time(at: float) -> str:
    try:
        return datetime.fromtimestamp(at, tz=UTC).astimezone().isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return ""
