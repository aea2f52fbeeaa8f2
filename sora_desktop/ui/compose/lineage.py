"""Which clip the request in the form comes from, as an order carries it."""

from __future__ import annotations

from sora_desktop.domain.jobs import Kinship
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.images.origins import FrameOrigins
from sora_desktop.ui.compose.order import Parent


class Lineage:
    """A request with the last frame of a clip continues that; one that is as it was put here is a take of its clip."""

    def __init__(self, origins: FrameOrigins) -> None:
        self._origins = origins
        self._take_of = ""
        self._request = VideoRequest()

    def be_take_of(self, job_id: str, request: VideoRequest) -> None:
        """More takes of this job's clip are wanted, as long as the form asks for this."""
        self._take_of, self._request = job_id, request

    def parent_of(self, request: VideoRequest) -> Parent | None:
        """The clip that this request comes from, and how."""
        if self._take_of and request == self._request:
            return Parent(self._take_of, Kinship.TAKE)
        origin = self._origins.of(request.images)
        return None if origin is None else Parent(origin.job_id, Kinship.LAST_FRAME)
