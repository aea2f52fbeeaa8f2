"""Pictures of this computer on their way to a gateway: uploaded before a request is sent, and never instead of it.

Nothing here costs anything, and nothing here takes a job to SENDING: whatever becomes of an upload, a kill of the
program included, the job waits.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from sora_desktop.domain.errors import Charged, DiskTrouble, ErrorKind, JobError
from sora_desktop.domain.families import family_named
from sora_desktop.domain.jobs import Job
from sora_desktop.domain.pictures import LocalPicture, Upload, awaited_frames, local_picture
from sora_desktop.domain.ports import Clock, Gateway, PictureStore
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.queue_events import PicturesSending
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import schedule
from sora_desktop.services.obstacles import Obstacle, going_on
from sora_desktop.services.slots import Slots
from sora_desktop.services.threads import start_thread

JOBS_AT_ONCE = 4
UPLOADS_AT_ONCE = 3
FIRST_BACK_OFF_S = 2.0
MOST_BACK_OFF_S = 60.0
LIVE_MARGIN_S = 300.0
"""A link that ends sooner is not sent: a gateway may fetch the picture minutes after it took the request."""
NEW_LIFE_S = 60.0
UNSUPPORTED_LIFE_S = 600.0
"""So long a gateway without the endpoint is not asked for it again."""

TAKES_URLS_ONLY = (
    "This gateway takes URLs only: it has no place for pictures from this computer. "
    "Put the picture on the web and add its address."
)
MISSING = "A picture of this clip is not on this computer any more. Use these settings, and add it again."

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NotReady:
    """The pictures of a job are not where a gateway could fetch them. ``wait_s``: until it is worth another look."""

    wait_s: float | None = None
    fatal: JobError | None = None
    """Why they never will be."""


class _Failed(Exception):
    """An upload that may go well later."""

    def __init__(self, error: JobError, retry_after_s: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.retry_after_s = retry_after_s


class _Never(Exception):
    """A picture that cannot be sent to this gateway."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.error = JobError(ErrorKind.REQUEST, sentence, Charged.NO)


class Uploader:
    """Makes public addresses of the pictures of waiting jobs. Jobs without pictures of this computer pass through."""

    def __init__(
        self,
        pictures: PictureStore,
        gateway: Gateway,
        clock: Clock,
        spawn: Spawn,
        *,
        on_changed: Callable[[str], None],
    ) -> None:
        """``on_changed`` is called with a job's id whenever there is something new about its pictures."""
        self._pictures = pictures
        self._gateway = gateway
        self._clock = clock
        self._spawn = spawn
        self._on_changed = on_changed
        self.on_sending: Callable[[PicturesSending], None] = lambda told: None
        """Called when the next picture of a job is on its way, and when none is any more."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._known: dict[tuple[str, str], tuple[str, float]] = {}
        """Addresses by picture and origin, each with the second since the epoch until which it may be sent."""
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        self._in_body: dict[tuple[str, str], dict[str, str]] = {}
        """Of jobs whose pictures go in the request itself: data addresses by picture, until the job is sent."""
        self._ends: dict[str, tuple[str, NotReady]] = {}
        """How the last work on a job's pictures ended, and at which origin."""
        self._again_at_s: dict[str, tuple[str, float]] = {}
        """At which origin the pictures of a job are tried again, and when. Another origin has not asked to wait."""
        self._failures: dict[str, int] = {}
        self._obstacles: dict[str, Obstacle] = {}
        self._unsupported_until_s: dict[str, float] = {}
        self._slots = Slots(lambda: UPLOADS_AT_ONCE)

    def ready(self, job: Job, account: Account) -> VideoRequest | NotReady:
        """The request as a gateway can use it, or why not yet; then it is worked on, and ``on_changed`` is called."""
        if awaited_frames(job.request.images):
            return NotReady()  # whoever asks too early: without this picture it is another request
        wanted = pictures_of(job.request)
        if not wanted:
            return job.request
        addresses = {each.address: self._address_in_hand(job.id, each, account.origin) for each in wanted}
        images = tuple(addresses.get(url, url) for url in job.request.images)
        if all(image is not None for image in images):
            return replace(job.request, images=tuple(image for image in images if image is not None))
        origin, end = self._ends.pop(job.id, ("", None))
        if end is not None and origin == account.origin:
            return end
        origin, again_at_s = self._again_at_s.get(job.id, ("", 0.0))
        wait_s = again_at_s - self._clock.monotonic_s()
        if wait_s > 0 and origin == account.origin:
            return NotReady(wait_s)
        if job.id not in self._tasks and self.has_room:
            task = self._spawn(self._prepare(job, wanted, account), f"upload pictures of {job.id}")
            self._tasks[job.id] = task
            task.add_done_callback(lambda ended: self._ended(job.id, ended))
        return NotReady()

    @property
    def has_room(self) -> bool:
        """Whether the pictures of one more job may be worked on."""
        return len(self._tasks) < JOBS_AT_ONCE

    def is_crowded_out(self, job: Job, account: Account) -> bool:
        """Whether the pictures of a job have to wait for those of others; sooner known than whether it is ready."""
        if self.has_room or job.id in self._tasks or self._ends.get(job.id, ("",))[0] == account.origin:
            return False
        wanted = pictures_of(job.request)
        return any(self._address_in_hand(job.id, each, account.origin) is None for each in wanted)

    def obstacle_of(self, job_id: str) -> Obstacle | None:
        """What keeps the pictures of a job from being uploaded, and since when."""
        return self._obstacles.get(job_id)

    def forget(self, job_id: str) -> bool:
        """The job was sent, or is wanted no more. Whether that makes room for the pictures of another one."""
        task = self._tasks.pop(job_id, None)
        if task is not None:
            task.cancel()
        self._ends.pop(job_id, None)
        self._again_at_s.pop(job_id, None)
        self._failures.pop(job_id, None)
        self._obstacles.pop(job_id, None)
        for key in [key for key in self._in_body if key[0] == job_id]:
            del self._in_body[key]
        return task is not None

    def _address_in_hand(self, job_id: str, picture: LocalPicture, origin: str) -> str | None:
        url, until_s = self._known.get((picture.name, origin), ("", 0.0))
        if self._clock.now_s() < until_s:
            return url
        return self._in_body.get((job_id, origin), {}).get(picture.name)

    def _ended(self, job_id: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(job_id) is task:
            del self._tasks[job_id]
            self._on_changed(job_id)

    async def _prepare(self, job: Job, wanted: list[LocalPicture], account: Account) -> None:
        takes_data = family_named(job.request.family).takes_data_uris
        try:
            for number, picture in enumerate(wanted, start=1):
                at = PicturesSending(job.id, number, len(wanted))
                await self._bring(at, picture, account, takes_data)
        except _Never as never:
            self._ends[job.id] = account.origin, NotReady(fatal=never.error)
        except _Failed as failed:
            self._put_off(job.id, account, failed.error, failed.retry_after_s)
        except Exception:  # noqa: BLE001 - a defect costs nothing here: the job waits, and it is tried again
            _log.exception("the pictures of job %s cannot be uploaded by a defect", job.id)
            defect = JobError(ErrorKind.REQUEST, "A picture could not be uploaded by a defect.", Charged.NO)
            self._put_off(job.id, account, defect, None)
        else:
            self._failures.pop(job.id, None)
            self._obstacles.pop(job.id, None)
        finally:
            self.on_sending(PicturesSending(job.id, 0, len(wanted)))

    def _put_off(self, job_id: str, account: Account, error: JobError, retry_after_s: float | None) -> None:
        failed = self._failures[job_id] = self._failures.get(job_id, 0) + 1
        back_off_s = schedule.backed_off_s(FIRST_BACK_OFF_S, failed - 1, MOST_BACK_OFF_S)
        wait_s = max(back_off_s, schedule.told_s(retry_after_s))
        self._again_at_s[job_id] = account.origin, self._clock.monotonic_s() + wait_s
        before = self._obstacles.get(job_id)
        self._obstacles[job_id] = going_on(before, error.message, self._clock.now_s(), error.kind)
        self._ends[job_id] = account.origin, NotReady(wait_s)

    async def _bring(self, at: PicturesSending, picture: LocalPicture, account: Account, takes_data: bool) -> None:
        """Have an address for a picture in hand. Raises ``_Failed`` and ``_Never``."""
        job_id, key = at.job_id, (picture.name, account.origin)
        # The same picture of another job may be on its way already.
        async with self._locks.setdefault(key, asyncio.Lock()):
            if self._address_in_hand(job_id, picture, account.origin) is not None:
                return
            kept = await start_thread(lambda: self._pictures.upload_of(picture, account.origin), "picture upload")
            if kept is not None and self._clock.now_s() < kept.expires_at - LIVE_MARGIN_S:
                self._known[key] = (kept.url, kept.expires_at - LIVE_MARGIN_S)
                return
            content = await start_thread(lambda: self._pictures.read(picture), "picture read")
            if content is None:
                raise _Never(MISSING)
            upload = await self._uploaded(at, picture, content, account)
            if upload is not None:
                # A short life may be that of the permission to upload alone: what is new is sent at once.
                until_s = max(upload.expires_at - LIVE_MARGIN_S, self._clock.now_s() + NEW_LIFE_S)
                self._known[key] = (upload.url, until_s)
                await self._remember(picture, account.origin, upload)
            elif takes_data:
                text = base64.b64encode(content).decode("ascii")
                uri = f"data:{picture.content_type};base64,{text}"
                self._in_body.setdefault((job_id, account.origin), {})[picture.name] = uri
            else:
                raise _Never(TAKES_URLS_ONLY)

    async def _uploaded(
        self, at: PicturesSending, picture: LocalPicture, content: bytes, account: Account
    ) -> Upload | None:
        """Where it can be fetched now; ``None`` where the gateway has no place for pictures. Raises ``_Failed``."""
        if self._clock.monotonic_s() < self._unsupported_until_s.get(account.origin, 0.0):
            return None
        async with self._slots.turn():
            self.on_sending(at)
            answer = await self._gateway.upload(account, picture, content)
        if answer.is_unsupported:
            self._unsupported_until_s[account.origin] = self._clock.monotonic_s() + UNSUPPORTED_LIFE_S
            return None
        if answer.upload is None:
            no_reason = JobError(ErrorKind.GATEWAY, "A picture could not be uploaded.", Charged.NO)
            raise _Failed(answer.error or no_reason, answer.retry_after_s)
        return answer.upload

    async def _remember(self, picture: LocalPicture, origin: str, upload: Upload) -> None:
        try:
            await start_thread(lambda: self._pictures.remember(picture, origin, upload), "picture remember")
        except DiskTrouble as trouble:
            _log.info("an upload is not remembered: %s", trouble.sentence)


def pictures_of(request: VideoRequest) -> list[LocalPicture]:
    """The pictures of this computer in a request, each once."""
    found = (local_picture(url) for url in request.images)
    return list(dict.fromkeys(picture for picture in found if picture is not None))
