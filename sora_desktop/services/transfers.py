"""One transfer in a thread of its own: from a link to a kept clip, or why it did not come to that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sora_desktop.domain.answers import Fetched, FetchEnd, FetchFailed, KeptClip, LinkExpired
from sora_desktop.domain.errors import BadClip, DiskTrouble, FolderGone, JobError
from sora_desktop.domain.jobs import Job, Needs
from sora_desktop.domain.ports import ClipFolder, Clock, Gateway
from sora_desktop.domain.profiles import Account
from sora_desktop.services import texts
from sora_desktop.services.notices import DiskTroubles
from sora_desktop.services.threads import DownloadControl, start_thread

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Useless:
    """The link does not give the clip (any more), or what it gave was no clip and was thrown away."""

    error: JobError


@dataclass(frozen=True, slots=True)
class Setback:
    """The clip did not come this time, for a reason that lies not in the link alone."""

    error: JobError
    needs: Needs | None = None
    retry_after_s: float | None = None
    is_unreachable: bool = False
    is_folder_gone: bool = False
    """The folder in which it began was deleted: it can only begin anew, in another one."""


TransferEnd = KeptClip | Useless | Setback


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is fetched, with whose key, and how it tells of its progress."""

    job: Job
    link: str
    account: Account | None
    profile_name: str
    on_progress: Callable[[int, int | None], None]
    is_first: bool = False
    """The first of this run: the clip may stand in its place already, if the program died right after that."""


class Transfers:
    """Runs transfers, never two for one job. A cancelled one ends its thread and keeps the part file."""

    def __init__(self, gateway: Gateway, clips: ClipFolder, clock: Clock, disk: DiskTroubles) -> None:
        self._gateway = gateway
        self._clips = clips
        self._clock = clock
        self._disk = disk
        self._running: dict[str, asyncio.Future[KeptClip | FetchEnd | Useless]] = {}

    async def run(self, transfer: Transfer) -> tuple[TransferEnd, int]:
        """How the transfer ended, and the most bytes that the part file held meanwhile (0 for nothing new)."""
        job_id = transfer.job.id
        former = self._running.get(job_id)
        if former is not None:
            await asyncio.wait({former})
        control = DownloadControl(transfer.on_progress, self._clock.monotonic_s)
        future = start_thread(lambda: self._work(transfer, control), f"download {job_id[-6:]}")
        self._running[job_id] = future
        future.add_done_callback(lambda done: self._forget(job_id, done))
        try:
            await asyncio.wait({future})
        except asyncio.CancelledError:
            control.cancel()
            raise
        return self._end_of(future, job_id), control.done_bytes

    def has_left(self, job_id: str) -> None:
        """The disk keeps nothing of this job back: it went well, or nobody wants it any more."""
        self._disk.went_well(_place_of(job_id))

    @property
    def folder_of_now(self) -> str:
        """The clips folder in which new downloads begin."""
        return self._clips.path

    def running(self) -> set[asyncio.Future[KeptClip | FetchEnd | Useless]]:
        """The threads that have not ended, cancelled ones too."""
        return set(self._running.values())

    def _work(self, transfer: Transfer, control: DownloadControl) -> KeptClip | FetchEnd | Useless:
        """The thread's whole work. Raises ``DiskTrouble``."""
        job = transfer.job
        part = self._clips.part_of(job)
        if transfer.is_first and not part.size_bytes:
            try:
                return self._clips.keep(job, "", transfer.profile_name)
            except BadClip:
                _log.debug("job %s has no clip in place yet", job.id)
        _log.info("job %s is fetched from %s", job.id, _host_of(transfer.link))
        end = self._gateway.fetch(transfer.link, transfer.account, part, control)
        if not isinstance(end, Fetched) or control.is_cancelled():
            return end
        try:
            return self._clips.keep(job, end.content_type, transfer.profile_name)
        except BadClip as bad:
            _log.warning("job %s: what came was no clip: %s", job.id, bad.sentence)
            self._clips.drop_part(job)
            return Useless(texts.bad_clip(bad.sentence))

    def _end_of(self, future: asyncio.Future[KeptClip | FetchEnd | Useless], job_id: str) -> TransferEnd:
        try:
            end = future.result()
        except FolderGone as gone:
            return Setback(texts.download_disk(gone.sentence), Needs.DISK, is_folder_gone=True)
        except DiskTrouble as trouble:
            return self._disk_setback(job_id, trouble.sentence)
        except Exception:  # noqa: BLE001 - the clip is paid for: whatever broke, it can be fetched later
            _log.exception("fetching job %s failed by a defect", job_id)
            return Setback(texts.fetch_defect())
        if isinstance(end, FetchFailed) and end.is_disk:
            return self._disk_setback(job_id, end.error.message)
        self.has_left(job_id)
        if isinstance(end, KeptClip | Useless):
            return end
        if isinstance(end, LinkExpired):
            return Useless(end.error)
        if isinstance(end, FetchFailed):
            error = texts.while_fetching(end.error)
            return Setback(error, None, end.retry_after_s, end.is_unreachable)
        return Setback(texts.download_broken_off())

    def _disk_setback(self, job_id: str, sentence: str) -> Setback:
        self._disk.failed(_place_of(job_id), sentence)
        return Setback(texts.download_disk(sentence), Needs.DISK)

    def _forget(self, job_id: str, future: asyncio.Future[KeptClip | FetchEnd | Useless]) -> None:
        if self._running.get(job_id) is future:
            del self._running[job_id]


def _place_of(job_id: str) -> str:
    return f"clip of {job_id}"


def _host_of(link: str) -> str:
    """All of a link that may be logged: paths carry signatures too, and hosts names with passwords."""
    try:
        return urlsplit(link).hostname or "nowhere"
    except ValueError:
        return "nowhere"
