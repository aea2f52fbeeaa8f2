"""Downloads that ended, and marks of clips, for the tests of the clips folder and of the library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sora_desktop.domain.answers import KeptClip
from sora_desktop.domain.errors import Charged, ErrorKind, JobError
from sora_desktop.domain.jobs import Job, State
from sora_desktop.domain.library import Clip, Marking
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.clips import Clips
from sora_desktop.storage.database import SqliteJobStore
from tests.fakes.sample_jobs import a_job

MEDIA = Path(__file__).resolve().parent.parent / "media"
CLIP = (MEDIA / "h264-faststart.mp4").read_bytes()
WEBM = (MEDIA / "vp9.webm").read_bytes()


def fetched(clips: Clips, job: Job, content: bytes = CLIP, *, total_bytes: int | None = None) -> None:
    """A download that ended."""
    part = clips.part_of(job)
    part.begin('"etag"', len(content) if total_bytes is None else total_bytes)
    part.append(content)
    part.sync()


def kept(clips: Clips, job: Job, content: bytes = CLIP) -> KeptClip:
    fetched(clips, job, content)
    return clips.keep(job, "application/octet-stream", "OctopusX")


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def marked(store: SqliteJobStore, jobs: Sequence[Job], marking: Marking) -> list[Clip]:
    """The clips of these jobs, as they are once they are marked."""
    numbers = store.library.numbers_of([job.id for job in jobs])
    store.library.mark_numbers(numbers, marking)
    return store.library.clips_at(numbers)


def a_done_job(**changes: object) -> Job:
    return a_job(
        **{
            "id": "0" * 26 + "7f3a9c",
            # 22 November 2026, 13:00 UTC: the 23rd in Auckland.
            "created_at": 1_795_352_400.0,
            "request": VideoRequest(prompt="A paper boat leaves the quay at dawn", images=("https://a.example/1.png",)),
            "state": State.DOWNLOADING,
            "origin": "https://octopusx.ai",
            "task_id": "sora-2:task_01",
            "gateway_status": "completed",
            "gateway_model": "sora-2-2026",
            "video_url": "https://store.example/clip.mp4?signature=canary-signature",
            "error": JobError(ErrorKind.DOWNLOAD, "canary-error", Charged.YES),
            "sending_at": 1_795_352_401.5,
            "accepted_at": 1_795_352_402.25,
            **changes,
        }
    )
