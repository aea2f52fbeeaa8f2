"""Which clip the request in the form comes from, as an order carries it and a draft keeps it."""

from __future__ import annotations

from sora_desktop.domain.drafts import DraftParent
from sora_desktop.domain.jobs import Kinship
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.images.desk import ImageDesk
from sora_desktop.ui.compose.order import Parent
from sora_desktop.ui.compose.remix_line import RemixLine


class Lineage:
    """A request with the last frame of a clip continues that; one that is as it was put here is a take of its clip."""

    def __init__(self, images: ImageDesk, remix: RemixLine) -> None:
        self._images = images
        self._remix = remix
        self._take_of = ""
        self._request = VideoRequest()
        self.unproven = ""
        """The job of a restored draft, until it is known whether it still exists."""

    def be_take_of(self, job_id: str, request: VideoRequest) -> None:
        """More takes of this job's clip are wanted, as long as the form asks for this."""
        self._take_of, self._request = job_id, request

    def parent_of(self, request: VideoRequest) -> Parent | None:
        """The clip that this request comes from, and how."""
        if self._take_of and request == self._request:
            return Parent(self._take_of, Kinship.TAKE)
        origin = self._images.origins.of(request.images)
        return None if origin is None else Parent(origin.job_id, Kinship.LAST_FRAME)

    def kept(self, request: VideoRequest) -> DraftParent:
        """What the next start has to know of where this request comes from."""
        if self._take_of and request == self._request:
            return DraftParent(self._take_of, Kinship.TAKE)
        if request.is_remix:
            job_id, title = self._remix.clip_of(request.remixed_task)
            return DraftParent(job_id, Kinship.REMIX, request.remixed_task, title)
        origin = self._images.origins.of(request.images)
        if origin is None:
            return DraftParent()
        return DraftParent(origin.job_id, Kinship.LAST_FRAME, origin.address, origin.title)

    def restore(self, parent: DraftParent, draft: VideoRequest) -> None:
        """Know again what was kept with this draft, which the form shows; whether that job still exists is unproven."""
        match parent.kinship:
            case Kinship.TAKE:
                self.be_take_of(parent.job_id, draft)
            case Kinship.REMIX if parent.title:
                self._remix.note(parent.mark, parent.title, parent.job_id)
                self._remix.renew()
            case Kinship.LAST_FRAME:
                self._images.note_last_frame(parent.mark, parent.job_id, parent.title)
        self.unproven = parent.job_id

    def forget(self, job_id: str) -> None:
        """This job does not exist any more: nothing comes from it."""
        if self._take_of == job_id:
            self._take_of = ""
        self._remix.forget(job_id)
        self._images.forget_clip(job_id)
