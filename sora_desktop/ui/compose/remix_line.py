"""The line of the form that says which clip is remixed, in the place of what a remix does not take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.compose.parent_line import ParentLine
from sora_desktop.ui.theme import Theme


class RemixLine(ParentLine):
    """Holds which task the form's request remixes; its cross makes that a request for a clip of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "sparkle", parent)
        self.cross.set_name(self.tr("Do not remix it"))
        self.title_of: Callable[[str], str] = lambda task_id: ""
        """The title of the job with this task; empty for one that is not known here."""
        self.profile_id = ""
        """The profile that orders go to now: only its own clips can be remixed."""
        self._noted: dict[str, tuple[str, str]] = {}
        """The job and the title of the clips that were chosen to be remixed, by task."""
        self._request = VideoRequest()

    @property
    def is_on(self) -> bool:
        """Whether a remix is asked for."""
        return self._request.is_remix

    def note(self, task_id: str, title: str, job_id: str) -> None:
        """The clip of this task is called so, and is this job's."""
        self._noted[task_id] = job_id, title

    def clip_of(self, task_id: str) -> tuple[str, str]:
        """The job and the title of the clip of this task, as they were noted; empty where they were not."""
        return self._noted.get(task_id, ("", ""))

    def forget(self, job_id: str) -> None:
        """This job does not exist any more."""
        self._noted = {task_id: noted for task_id, noted in self._noted.items() if noted[0] != job_id}
        self.renew()

    def show_request(self, request: VideoRequest) -> None:
        """Say which clip this request remixes, or nothing."""
        self._request = request
        self.renew()

    def leave(self) -> None:
        """Remix nothing any more."""
        self.show_request(VideoRequest())

    def renew(self) -> None:
        """Say it again: the clip may be known by now."""
        task_id = self._request.remixed_task
        title = self.clip_of(task_id)[1] or self.title_of(task_id) or self.tr("another clip")
        self.say(self.tr("Remixes “{title}”").format(title=title) if self.is_on else "")

    def marked(self, request: VideoRequest) -> VideoRequest:
        """What the fields ask for, as a remix of that clip if one is wanted."""
        return replace(request, remixed_task=self._request.remixed_task, remixed_at=self._request.remixed_at)
