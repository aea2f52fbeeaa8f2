"""A clip or a sidecar that is dropped on the window: what was asked for it goes into the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, SignalInstance
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.header.notice_stack import NoticeStack
from sora_desktop.ui.job_texts import plain_line
from sora_desktop.ui.widgets.notice_bar import Notice, NoticeAction

_KEY, _IMPORT = "dropped clip", "import"
_SIDECAR = ".json"
_CLIPS = (".mp4", ".m4v", ".mov", ".webm")


class Requests(Protocol):
    """Who reads requests beside clips, off this thread."""

    @property
    def request_read(self) -> SignalInstance: ...
    def read(self, file: str) -> None: ...


class WindowDrops(QObject):
    """One file at a time; what a field of the form takes by itself never comes here."""

    def __init__(
        self,
        window: QWidget,
        notices: NoticeStack,
        requests: Requests,
        use_request: Callable[[VideoRequest], None],
        import_clip: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._notices = notices
        self._requests = requests
        self._use_request = use_request
        self._import_clip = import_clip
        self._file = ""
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        requests.request_read.connect(self._take)
        notices.own_action.connect(self._act)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):
            return False
        file = file_of(event)
        if not file:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._file = file
            self._requests.read(file)
        return True

    def _take(self, file: str, request: VideoRequest | None) -> None:
        if file != self._file:
            return
        if request is not None:
            self._notices.drop_own(_KEY)
            self._use_request(request)
            return
        lead = self.tr("Nothing says how this clip was made.")
        words = self.tr("There is no request beside {name}.").format(name=plain_line(PurePath(file).name, 80))
        is_clip = not file.lower().endswith(_SIDECAR)
        actions = (NoticeAction(_IMPORT, self.tr("Import it")),) if is_clip else ()
        self._notices.show_own(Notice(_KEY, "info", lead, words, actions, can_be_closed=True))

    def _act(self, key: str, action: str) -> None:
        if (key, action) == (_KEY, _IMPORT):
            self._notices.drop_own(_KEY)
            self._import_clip(self._file)


def file_of(event: QDropEvent) -> str:
    """The one clip or sidecar that is held over the window from another program; empty for anything else."""
    urls = event.mimeData().urls() if event.source() is None else []
    file = urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
    return file if file.lower().endswith((*_CLIPS, _SIDECAR)) else ""
