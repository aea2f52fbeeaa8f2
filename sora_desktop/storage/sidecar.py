"""The sidecar: a small JSON file beside each clip from which its record can be made again; no key, no link."""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sora_desktop.domain.containers import Container, Kind
from sora_desktop.domain.jobs import DEMO_PROFILE_ID, Job, State
from sora_desktop.domain.library import Marks
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.durable import write_atomically
from sora_desktop.storage.job_rows import COLUMNS, Value, job_of, row_of

SCHEMA = 1
DEMO_FOLDER = "Demo"
PARTS_FOLDER = ".parts"
"""In a clips folder, for what is not finished: on the same disk, so that the last step is a rename."""
MOST_BYTES = 4_000_000
"""Larger files are no sidecars of ours: a prompt has no limit, but a request has."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is known of the file itself, and whose it is."""

    job_id: str
    clip: str
    """The file's name, without a folder."""
    size_bytes: int
    sha256: str
    container: Container


def content_of(job: Job, profile_name: str, sidecar: Sidecar) -> dict[str, object]:
    """The whole record as JSON-ready values. Times are seconds since the epoch (UTC).

    A job that is not done yet ends now: its clip is about to get its name. The time of the file would tell it too, but
    is lost where a folder is copied.
    """
    container = sidecar.container
    return {
        "schema": SCHEMA,
        "job_id": sidecar.job_id,
        "intent_id": job.intent_id,
        "take": job.take,
        "replaces": job.replaces,
        "profile_id": job.profile_id,
        "profile_name": profile_name,
        "origin": job.origin,
        "task_id": job.task_id,
        "request": job.request.to_mapping(),
        "gateway_model": job.gateway_model,
        "gateway_status": job.gateway_status,
        "created_at": job.created_at,
        "sending_at": job.sending_at,
        "accepted_at": job.accepted_at,
        "ended_at": time.time() if job.ended_at is None else job.ended_at,
        "made_at": job.made_at,
        "took_s": job.took_s,
        "expires_at": job.expires_at,
        "last_contact_at": job.last_contact_at,
        "progress": job.progress,
        "request_id": job.request_id,
        "is_waited_for": job.is_waited_for,
        "batch_id": job.batch_id,
        "batch_name": job.batch_name,
        "parent_id": job.parent_id,
        "parent_kind": job.parent_kind,
        "price": None if job.price is None else str(job.price),
        "traces": None if job.traces is None else job.traces.to_mapping(),
        "clip": {
            "file": sidecar.clip,
            "size_bytes": sidecar.size_bytes,
            "sha256": sidecar.sha256,
            "kind": container.kind.value,
            "duration_s": container.duration_s,
            "width": container.width,
            "height": container.height,
        },
    }


def write_sidecar(path: Path, content: dict[str, object], *, aside: Path) -> None:
    """Write it as a whole, 0600 and durable. Raises ``OSError``."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    write_atomically(path, text.encode("utf-8", "backslashreplace"), aside=aside)


def write_marks(clip: Path, job_id: str, marks: Marks, ended_at: float | None, *, aside: Path) -> bool:
    """Write what a person thinks of a clip into its sidecar; whether there is one of that job. Raises ``OSError``.

    The end of the job goes along: in sidecars of earlier versions the time of the file told it.
    """
    path = clip.with_suffix(".json")
    try:
        content = _content_in(path)
        sidecar = _sidecar_in(content)
        written_at = path.stat().st_mtime
    except _UNREADABLE:
        return False
    if sidecar.job_id != job_id:
        return False
    content |= {"marks": marks.to_mapping(), "ended_at": content.get("ended_at") or ended_at or written_at}
    write_sidecar(path, content, aside=aside)
    return True


def read_sidecar(path: Path) -> Sidecar | None:
    """What a sidecar says of its clip, or ``None`` when there is none or it is none of ours."""
    try:
        return _sidecar_in(_content_in(path))
    except _UNREADABLE:
        return None


def marks_in_sidecar(path: Path) -> Marks:
    """What a person thinks of the clip, as its sidecar has it; no marks where none can be read."""
    try:
        return Marks.from_mapping(_content_in(path).get("marks"))
    except _UNREADABLE:
        return Marks()


def job_of_sidecar(path: Path) -> tuple[Job, Sidecar] | None:
    """The done job whose clip lies, or lay, beside the sidecar at ``path``; ``None`` when it is none of ours.

    Sidecars of earlier versions lack some fields, which then have their defaults; where it is the end of the job, that
    is the time at which the sidecar was written. It says nothing of whether the clip is there.
    """
    try:
        content = _content_in(path)
        sidecar = _sidecar_in(content)
        written_at = path.stat().st_mtime
    except _UNREADABLE:
        return None
    plain = Job(sidecar.job_id, f"sidecar {sidecar.job_id}", 1, "", VideoRequest(), written_at)
    values: dict[str, Value] = dict(zip(COLUMNS, row_of(plain), strict=True))
    values |= {name: value for name in _AS_THEY_ARE if (value := _value_of(content.get(name))) is not None}
    values |= {name: json.dumps(content[name]) for name in ("request", "traces") if isinstance(content.get(name), dict)}
    ended_at = content.get("ended_at")
    values |= {
        "state": State.DONE.value,
        "ended_at": ended_at if isinstance(ended_at, float) else written_at,
        "file": str(path.with_name(sidecar.clip)),
        "file_size_bytes": sidecar.size_bytes,
        "file_sha256": sidecar.sha256,
        "is_checked": int(sidecar.container.is_readable),
        "clips_folder": str(_root_of(path.parent, values["profile_id"])),
    }
    job = job_of(tuple(values[name] for name in COLUMNS))
    return None if job is None else (job, sidecar)


_AS_THEY_ARE = (
    "intent_id take replaces profile_id origin task_id gateway_model gateway_status created_at sending_at accepted_at "
    "made_at took_s expires_at last_contact_at progress request_id is_waited_for "
    "batch_id batch_name parent_id parent_kind price"
).split()
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _root_of(folder: Path, profile_id: Value) -> Path:
    """The clips folder to which a folder with clips belongs: those of the demo have one of their own in it."""
    return folder.parent if profile_id == DEMO_PROFILE_ID and folder.name == DEMO_FOLDER else folder


def _content_in(path: Path) -> dict[str, Any]:
    """Raises what ``_UNREADABLE`` names."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise TypeError("no object")
    return content


def _sidecar_in(content: dict[str, Any]) -> Sidecar:
    """Raises what ``_UNREADABLE`` names."""
    clip = content["clip"]
    name, length = str(clip["file"]), clip["duration_s"]
    if not _is_name(name):
        raise ValueError("a path")
    return Sidecar(
        job_id=str(content["job_id"]),
        clip=name,
        size_bytes=int(clip["size_bytes"]),
        sha256=str(clip["sha256"]),
        container=Container(Kind(clip["kind"]), Path(name).suffix, None if length is None else float(length)),
    )


def _value_of(value: object) -> Value:
    """A plain value as the database would keep it; ``None`` for everything else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass") if not _is_text(value) else value
    return value if isinstance(value, int | float) and abs(value) < math.inf else None


def _is_text(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_name(text: str) -> bool:
    """Whether text is a plain file name: a sidecar that was tampered with does not point out of its folder."""
    return text not in {"", ".", ".."} and re.search(r"[/\\:\0]", text) is None
