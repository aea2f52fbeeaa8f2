"""The sidecar: a small JSON file beside each clip from which its record can be made again; no key, no link."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from sora_desktop.domain.containers import Container, Kind
from sora_desktop.domain.jobs import Job
from sora_desktop.storage.durable import write_atomically

SCHEMA = 1
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
    """The whole record as JSON-ready values. Times are seconds since the epoch (UTC)."""
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
        "last_contact_at": job.last_contact_at,
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


def read_sidecar(path: Path) -> Sidecar | None:
    """What a sidecar says of its clip, or ``None`` when there is none or it is none of ours."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        content = json.loads(path.read_bytes())
        clip = content["clip"]
        name, length = str(clip["file"]), clip["duration_s"]
        found = Sidecar(
            job_id=str(content["job_id"]),
            clip=name,
            size_bytes=int(clip["size_bytes"]),
            sha256=str(clip["sha256"]),
            container=Container(Kind(clip["kind"]), Path(name).suffix, None if length is None else float(length)),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if _is_name(found.clip) else None


def _is_name(text: str) -> bool:
    """Whether text is a plain file name: a sidecar that was tampered with does not point out of its folder."""
    return text not in {"", ".", ".."} and re.search(r"[/\\:\0]", text) is None
